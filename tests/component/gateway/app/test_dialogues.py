"""The product-owner service at the models' door: whose money, and how much of it."""

import asyncio
from typing import Any

import psycopg
import pytest

from codegen_crds.meta import AUDIENCE_GATEWAY
from codegen_crds.v1alpha1.project import Budget
from codegen_gateway.testing import MemoryCluster

ACCOUNT = "system:serviceaccount:codegen-system:codegen-product-owner"
OWNER = {"Authorization": "Bearer owner-token"}
TURN = "0123456789abcdef"


def _for(tenant: str, turn: str = TURN) -> dict[str, str]:
    return {**OWNER, "x-codegen-tenant": tenant, "x-codegen-turn": turn}


@pytest.fixture
async def owner(start: Any, cluster: MemoryCluster) -> Any:
    cluster.account_token("owner-token", AUDIENCE_GATEWAY, ACCOUNT)
    cluster.tenants = {"tg-7", "tg-8"}
    return await start(
        product_owner_account=ACCOUNT,
        dialogue_budget=Budget(limit="0.5", currency="USD", period="month"),
        turn_limit="0.3",
    )


async def _asks(owner: Any, headers: dict[str, str]) -> Any:
    return await owner.post("/v1/chat/completions", json=owner.ask(), headers=headers)


async def test_each_tenant_pays_its_own_and_no_more_under_any_concurrency(
    owner: Any, upstream: Any
) -> None:
    """A call costs 0.1 and a bit: 2 fit a turn, 4 a tenant."""
    many = [_asks(owner, _for("tg-7", f"{n % 5:016x}")) for n in range(30)]
    answers = await asyncio.gather(*many)
    good = [a for a in answers if a.status_code == 200]
    assert len(good) == 4
    refused = [a.json()["error"]["message"] for a in answers if a.status_code == 402]
    assert len(refused) == 26
    assert any("the tenant's budget of dialogue" in text for text in refused)
    assert (await _asks(owner, _for("tg-8"))).status_code == 200
    assert len(upstream.calls) == 5


async def test_one_turn_does_not_take_a_tenants_whole_budget(owner: Any) -> None:
    answers = [await _asks(owner, _for("tg-7")) for _ in range(3)]
    assert [a.status_code for a in answers] == [200, 200, 402]
    assert "the limit of one turn" in answers[2].json()["error"]["message"]
    assert (await _asks(owner, _for("tg-7", "f" * 16))).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status", "names"),
    [
        (OWNER, 400, "x-codegen-tenant"),
        (_for("tg-7", "not hex"), 400, "x-codegen-turn"),
        (_for("Not A Namespace"), 400, "x-codegen-tenant"),
        (_for("kube-system"), 403, "no tenant's"),
    ],
)
async def test_a_call_for_nobody_is_refused(
    owner: Any, upstream: Any, headers: dict[str, str], status: int, names: str
) -> None:
    answer = await _asks(owner, headers)
    assert answer.status_code == status
    assert names in answer.json()["error"]["message"]
    assert upstream.calls == []


async def test_a_pod_that_names_a_tenant_pays_from_its_own_budget(owner: Any) -> None:
    answer = await _asks(owner, {"x-codegen-tenant": "tg-7", "x-codegen-turn": TURN})
    assert answer.status_code == 200
    assert (await owner.spend())["amount"] != "0"


async def test_without_the_setting_the_account_is_nobody(
    start: Any, cluster: MemoryCluster
) -> None:
    cluster.account_token("owner-token", AUDIENCE_GATEWAY, ACCOUNT)
    cluster.tenants = {"tg-7"}
    assert (await _asks(await start(), _for("tg-7"))).status_code == 403


async def test_a_dialogue_that_is_left_ends_the_upstream_call(
    owner: Any, upstream: Any, dsn: str, until: Any
) -> None:
    """Nobody can have its answer again: what is not said costs nothing, what was reserved stays."""
    upstream.held = True
    body = {**owner.ask(), "stream": True}
    await owner.leave("/v1/chat/completions", body, b'"content": "d"', _for("tg-7"))
    await until(upstream.left.is_set)
    with psycopg.connect(dsn) as connection:
        assert connection.execute("SELECT cost FROM gateway.call").fetchall() == [(None,)]
