"""Reservations on a real PostgreSQL: whatever the order of things, spend stays in the limit."""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from uuid import UUID

import psycopg
import pytest

from codegen_crds.postgres import Pool
from codegen_gateway import database
from codegen_gateway.models.budget import Rates, Refusal, Uncountable
from codegen_gateway.models.ledger import Ledger, Order, Tokens


@pytest.fixture
async def pool(dsn: str) -> AsyncIterator[Pool]:
    async with database.connect(dsn, 10) as pool:
        yield pool


@pytest.fixture
def ledger(pool: Pool) -> Ledger:
    return Ledger(pool)


def _order(
    amount: str,
    *,
    limit: str = "1",
    run: str = "run",
    project: str = "project",
    currency: str = "USD",
    period: str = "total",
    run_limit: str | None = None,
) -> Order:
    return Order(
        project_uid=project,
        run_uid=run,
        model="m",
        currency=currency,
        amount=Decimal(amount),
        limit=Decimal(limit),
        period="month" if period == "month" else "total",
        run_limit=None if run_limit is None else Decimal(run_limit),
    )


async def test_fifty_callers_never_reserve_more_than_the_limit(ledger: Ledger) -> None:
    orders = [_order("0.03", run=f"run-{n % 5}") for n in range(50)]
    answers = await asyncio.gather(*(ledger.reserve(order) for order in orders))
    taken = [answer for answer in answers if isinstance(answer, UUID)]
    assert len(taken) == 33  # 33 * 0.03 = 0.99
    spend = await ledger.project_spend("project", limit=Decimal(1), currency="USD", period="total")
    assert spend.amount == Decimal("0.99")
    assert spend.exhausted


async def test_what_settles_lower_makes_room(ledger: Ledger) -> None:
    first = await ledger.reserve(_order("1"))
    assert isinstance(first, UUID)
    refused = await ledger.reserve(_order("0.5"))
    assert isinstance(refused, Refusal)
    assert (refused.scope, refused.spent, refused.needed) == ("project", Decimal(1), Decimal("0.5"))
    await ledger.settle(first, Decimal("0.25"), Tokens(10, 5))
    await ledger.settle(first, Decimal(0), Tokens(0, 0))  # once is once
    assert isinstance(await ledger.reserve(_order("0.75")), UUID)
    usage = await ledger.run_usage("run")
    assert (usage.calls, usage.prompt_tokens, usage.cost) == (2, 10, Decimal(1))


async def test_a_run_has_its_own_limit(ledger: Ledger) -> None:
    assert isinstance(await ledger.reserve(_order("0.2", run_limit="0.3")), UUID)
    refused = await ledger.reserve(_order("0.2", run_limit="0.3"))
    assert isinstance(refused, Refusal)
    assert refused.scope == "run"
    assert (await ledger.run_usage("run")).budget_exhausted
    spend = await ledger.project_spend("project", limit=Decimal(1), currency="USD", period="total")
    assert not spend.exhausted  # the Project still has money
    assert isinstance(await ledger.reserve(_order("0.2", run="other", run_limit="0.3")), UUID)


async def test_exhausted_until_the_limit_covers_what_was_refused(ledger: Ledger) -> None:
    await ledger.reserve(_order("0.6"))
    await ledger.reserve(_order("0.6"))

    async def exhausted(limit: str, model: str = "") -> bool:
        spend = await ledger.project_spend(
            "project", limit=Decimal(limit), currency="USD", period="total", model=model
        )
        return spend.exhausted

    assert await exhausted("1")
    assert await exhausted("1.1")
    assert not await exhausted("1.2")
    assert not await exhausted("1", "a-cheaper-model")
    assert isinstance(await ledger.reserve(_order("0.6", limit="1.2")), UUID)
    assert not (await ledger.run_usage("run")).budget_exhausted


async def test_zero_covers_nothing_not_even_a_free_call(ledger: Ledger) -> None:
    assert isinstance(await ledger.reserve(_order("0", limit="0")), Refusal)
    spend = await ledger.project_spend("project", limit=Decimal(0), currency="USD", period="total")
    assert spend.exhausted


async def test_last_month_counts_for_total_only(ledger: Ledger, dsn: str) -> None:
    await ledger.reserve(_order("1"))
    with psycopg.connect(dsn) as connection:
        connection.execute("UPDATE gateway.call SET created_at = created_at - interval '32 days'")
    assert isinstance(await ledger.reserve(_order("1")), Refusal)
    assert isinstance(await ledger.reserve(_order("1", period="month")), UUID)
    assert isinstance(await ledger.reserve(_order("1", period="month")), Refusal)


async def test_other_projects_are_other_money(ledger: Ledger) -> None:
    await ledger.reserve(_order("1"))
    assert isinstance(await ledger.reserve(_order("1", project="p2", run="r2")), UUID)


async def test_another_currency_starts_where_the_first_ended(pool: Pool, ledger: Ledger) -> None:
    """Whatever it is worth; where nobody says that, nothing more is spent."""
    await ledger.reserve(_order("0"))
    assert isinstance(await ledger.reserve(_order("0.4", currency="EUR")), UUID)  # 0 was free
    refused = await ledger.reserve(_order("0.4", run_limit="9"))
    assert isinstance(refused, Uncountable)
    assert (refused.scope, refused.spent, refused.currency) == ("project", Decimal("0.4"), "EUR")
    assert (await ledger.run_usage("run")).budget_exhausted
    other_run = await ledger.reserve(_order("0.1", run="r2", project="p2", run_limit="1"))
    assert isinstance(other_run, UUID)
    worth = Ledger(pool, Rates("USD", {"EUR": Decimal("1.5")}))
    assert isinstance(await worth.reserve(_order("0.41", run_limit="9")), Refusal)
    assert isinstance(await worth.reserve(_order("0.4", run_limit="9")), UUID)
    spend = await worth.project_spend("project", limit=Decimal(1), currency="USD", period="total")
    assert (spend.amount, spend.currency, spend.exhausted) == (Decimal(1), "USD", True)
    # The rate is of the table's currency: it says nothing of a budget in a third one.
    assert isinstance(await worth.reserve(_order("0", currency="GBP")), Uncountable)


async def test_a_new_month_counts_in_its_own_currency(ledger: Ledger, dsn: str) -> None:
    await ledger.reserve(_order("1"))
    with psycopg.connect(dsn) as connection:
        connection.execute("UPDATE gateway.call SET created_at = created_at - interval '32 days'")
    new = _order("1", run="r2", currency="EUR", period="month")
    assert isinstance(await ledger.reserve(new), UUID)
    old = _order("0", run="r3", currency="EUR")
    assert isinstance(await ledger.reserve(old), Uncountable)


async def test_migrations_are_applied_once_by_however_many_start(dsn: str) -> None:
    async def start() -> None:
        async with database.connect(dsn, 1):
            pass

    await asyncio.gather(*(start() for _ in range(5)))
    with psycopg.connect(dsn) as connection:
        rows = connection.execute("SELECT number FROM gateway.migration ORDER BY number").fetchall()
    assert [row[0] for row in rows] == list(range(1, len(database.MIGRATIONS) + 1))
