"""Vectors of texts at the models' door: the tenant's money, hard limits, no key outside."""

import asyncio
from typing import Any

import psycopg
import pytest

from codegen_crds.meta import AUDIENCE_GATEWAY
from codegen_crds.v1alpha1.project import Budget
from codegen_gateway.testing import MemoryCluster

ACCOUNT = "system:serviceaccount:codegen-system:codegen-product-owner"
TURN = "0123456789abcdef"
URL = "/v1/embeddings"


def _for(tenant: str = "tg-7", turn: str = TURN) -> dict[str, str]:
    bearer = {"Authorization": "Bearer owner-token"}
    return {**bearer, "x-codegen-tenant": tenant, "x-codegen-turn": turn}


def _asked(*texts: str, **more: Any) -> dict[str, Any]:
    return {"model": "vectors", "input": list(texts or ("a shop",)), **more}


@pytest.fixture
async def owner(start: Any, cluster: MemoryCluster) -> Any:
    cluster.account_token("owner-token", AUDIENCE_GATEWAY, ACCOUNT)
    cluster.tenants = {"tg-7", "tg-8"}
    return await start(
        product_owner_account=ACCOUNT,
        dialogue_budget=Budget(limit="0.1", currency="USD", period="month"),
        turn_limit="0.04",
    )


def _paid(dsn: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(dsn) as connection:
        return connection.execute(
            "SELECT project_uid, model, prompt_tokens, cost, reserved FROM gateway.call"
        ).fetchall()


async def test_texts_become_vectors_and_the_tenant_pays_what_was_used(
    owner: Any, upstream: Any, dsn: str
) -> None:
    answer = await owner.post(URL, json=_asked("a shop", "a cat"), headers=_for())
    assert answer.status_code == 200, answer.text
    assert [each["embedding"] for each in answer.json()["data"]] == [[6.0, 1.0], [5.0, 1.0]]
    assert upstream.calls == [{"model": "embed-x", "input": ["a shop", "a cat"]}]
    ((account, model, tokens, cost, reserved),) = _paid(dsn)
    assert (account, model, tokens) == ("tenant:tg-7", "vectors", 11)
    assert 0 < cost < reserved


async def test_under_any_concurrency_no_more_than_the_tenant_has(
    owner: Any, upstream: Any, dsn: str
) -> None:
    """A call of 100 letters reserves 0.0136: seven fit 0.1, whoever asks, in however many turns."""
    upstream.report = False
    many = [
        owner.post(URL, json=_asked("x" * 100), headers=_for(turn=f"{n:016x}")) for n in range(20)
    ]
    answers = await asyncio.gather(*many)
    good = [a for a in answers if a.status_code == 200]
    refused = [a.json()["error"] for a in answers if a.status_code == 402]
    assert len(good) == len(upstream.calls) == 7
    assert len(refused) == 13
    assert {each["code"] for each in refused} == {"budget_exhausted"}
    assert "the tenant's budget of dialogue" in refused[0]["message"]
    assert sum(row[4] for row in _paid(dsn)) <= 0.1
    assert (await owner.post(URL, json=_asked(), headers=_for("tg-8"))).status_code == 200


async def test_of_a_turns_limit_half_is_left_for_its_answer(owner: Any, upstream: Any) -> None:
    upstream.report = False
    asked = _asked("x" * 100)
    answers = [await owner.post(URL, json=asked, headers=_for()) for _ in range(2)]
    assert [a.status_code for a in answers] == [200, 402]
    assert "the limit of one turn" in answers[1].json()["error"]["message"]
    assert "limit 0.02" in answers[1].json()["error"]["message"]


@pytest.mark.parametrize(
    ("body", "status", "names"),
    [
        (_asked(model="small"), 404, "for chat, not for embeddings"),
        (_asked(model="offline"), 404, "for chat, not for embeddings"),
        (_asked(model="none"), 404, "there is no model none"),
        (_asked(model="unpriced"), 404, "for chat"),
        ({"model": "vectors", "input": []}, 400, "input"),
        ({"model": "vectors", "input": ["a", ""]}, 400, "input.1"),
        ({"model": "vectors", "input": [[1, 2]]}, 400, "input.0"),
        (_asked(*["a"] * 257), 400, "input"),
        (_asked(dimensions=True), 400, "dimensions"),
        (_asked(dimensions=0), 400, "dimensions"),
        (_asked(encoding_format="int8"), 400, "encoding_format"),
        (_asked(service_tier="priority"), 400, "service_tier"),
    ],
)
async def test_what_does_not_do_is_refused_by_name_and_costs_nothing(
    owner: Any, upstream: Any, dsn: str, body: dict[str, Any], status: int, names: str
) -> None:
    answer = await owner.post(URL, json=body, headers=_for())
    assert answer.status_code == status
    assert names in answer.json()["error"]["message"]
    assert upstream.calls == []
    assert _paid(dsn) == []


async def test_a_model_of_embeddings_answers_no_chat_and_is_not_offered_for_it(
    owner: Any, upstream: Any
) -> None:
    asked = owner.ask(model="vectors")
    answer = await owner.post("/v1/chat/completions", json=asked, headers=_for())
    assert answer.status_code == 404
    listed = (await owner.get("/v1/models")).json()["data"]
    assert "small" in {each["id"] for each in listed}
    assert "vectors" not in {each["id"] for each in listed}
    assert upstream.calls == []


async def test_a_runs_pod_has_no_embeddings(owner: Any, upstream: Any) -> None:
    """What a run asks of models is in its transcript; this would not be."""
    answer = await owner.post(URL, json=_asked())
    assert answer.status_code == 403
    assert upstream.calls == []


@pytest.mark.parametrize(
    ("status", "body", "shown", "free"),
    [
        (429, {"error": {"message": "slow down", "code": "rate_limit_exceeded"}}, 429, True),
        (500, {}, 500, False),
        (200, {"data": [], "usage": {"prompt_tokens": 1}}, 502, False),
        (200, {"choices": []}, 502, False),
    ],
)
async def test_without_vectors_only_what_is_certainly_not_billed_comes_back(
    owner: Any, upstream: Any, dsn: str, status: int, body: Any, shown: int, *, free: bool
) -> None:
    upstream.fail = [(status, body, {})]
    answer = await owner.post(URL, json=_asked(), headers=_for())
    assert answer.status_code == shown
    assert upstream.key not in answer.text
    ((*_, cost, reserved),) = _paid(dsn)
    assert cost == (0 if free else None)
    assert reserved > 0
