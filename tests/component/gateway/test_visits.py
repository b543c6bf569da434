"""The way of a run on a real PostgreSQL: said twice it is once, and no call is missing in it."""

from collections.abc import AsyncIterator
from decimal import Decimal
from uuid import UUID

import pytest

from codegen_crds.postgres import Pool
from codegen_crds.v1alpha1.agentrun import MOST_VISITS
from codegen_gateway import database
from codegen_gateway.models.ledger import Ledger, Order, Tokens
from codegen_gateway.runs.visits import Visits


@pytest.fixture
async def pool(dsn: str) -> AsyncIterator[Pool]:
    async with database.connect(dsn, 4) as pool:
        yield pool


async def _call(ledger: Ledger, run: str, cost: str, *, settled: bool = True) -> None:
    order = Order("project", run, "m", "USD", Decimal("0.5"), Decimal(100), "total")
    call = await ledger.reserve(order)
    assert isinstance(call, UUID)
    if settled:
        await ledger.settle(call, Decimal(cost), Tokens(10, 2))


async def test_each_call_counts_for_the_node_that_it_was_made_in(pool: Pool) -> None:
    visits, ledger = Visits(pool), Ledger(pool)
    await _call(ledger, "run", "0.1")  # before the first word of the pod
    await visits.enter("run", 1, "analyst", "reads")
    await _call(ledger, "run", "0.2")
    await visits.enter("run", 1, "writer", "writes")
    await _call(ledger, "other", "0.4")
    await _call(ledger, "run", "", settled=False)
    seen = await visits.of("run")
    assert [(v.number, v.node, v.calls, v.cost) for v in seen] == [
        (1, "analyst", 2, "0.3"),
        (2, "writer", 1, "0.5"),
    ]
    assert (seen[0].prompt_tokens, seen[0].completion_tokens) == (20, 4)
    used = await ledger.run_usage("run")
    assert used.cost == sum(Decimal(v.cost) for v in seen)


async def test_news_of_a_node_are_one_visit_and_another_pod_makes_another(pool: Pool) -> None:
    visits = Visits(pool)
    for message in ("reads", "reads", "has read\0" + "x" * 300):
        await visits.enter("run", 1, "analyst", message)
    await visits.enter("run", 2, "analyst", "reads again")
    first, second = await visits.of("run")
    assert (first.attempt, second.attempt) == (1, 2)
    assert first.message.startswith("has read\N{REPLACEMENT CHARACTER}x")
    assert (len(first.message), first.message[-1]) == (256, "…")


async def test_a_long_way_is_cut_at_its_beginning(pool: Pool) -> None:
    visits = Visits(pool)
    for n in range(MOST_VISITS + 3):
        await visits.enter("run", 1, f"node-{n}", "")
    seen = await visits.of("run")
    assert (len(seen), seen[0].number, seen[-1].node) == (MOST_VISITS, 4, f"node-{MOST_VISITS + 2}")


async def test_only_runs_that_rested_long_enough_are_forgotten(pool: Pool) -> None:
    visits = Visits(pool)
    await visits.enter("old", 1, "analyst", "")
    await visits.enter("waits", 1, "analyst", "")
    async with pool.connection() as connection:
        await connection.execute("UPDATE gateway.visit SET entered_at = now() - interval '91 days'")
    await visits.enter("waits", 2, "analyst", "")
    assert await visits.prune(90) == 1
    assert not await visits.of("old")
    assert len(await visits.of("waits")) == 2
