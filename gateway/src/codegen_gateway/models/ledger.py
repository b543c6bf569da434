"""Reservations in PostgreSQL: made under a lock per Project, settled afterwards.

A call is a row. Its cost is unknown (null) while the call runs, and for ever when the answer
had no usage or the gateway died; until then, what it counts is what was reserved.
"""

import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, LiteralString

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from codegen_crds.postgres import Pool

from .budget import Limit, Period, Rates, Refusal, Scope, Uncountable, decide

_BY_CURRENCY: Final[LiteralString] = " GROUP BY currency HAVING sum(coalesce(cost, reserved)) > 0"
_SPENT: Final[LiteralString] = "SELECT currency, sum(coalesce(cost, reserved)) FROM gateway.call"
_IN_PERIOD: Final[LiteralString] = (
    " AND (%(period)s = 'total' OR created_at >="
    " date_trunc('month', clock_timestamp() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC')"
)
_PROJECT_SPENT: Final[LiteralString] = (
    _SPENT + " WHERE project_uid = %(project)s" + _IN_PERIOD + _BY_CURRENCY
)
_RUN_SPENT: Final[LiteralString] = _SPENT + " WHERE run_uid = %(run)s" + _BY_CURRENCY
_LOCK: Final[LiteralString] = "SELECT pg_advisory_xact_lock(hashtextextended(%(project)s, 7))"
_INSERT: Final[LiteralString] = (
    "INSERT INTO gateway.call (id, project_uid, run_uid, model, currency, reserved)"
    " VALUES (%(id)s, %(project)s, %(run)s, %(model)s, %(currency)s, %(amount)s)"
)
_REFUSE: Final[LiteralString] = (
    "INSERT INTO gateway.refusal (run_uid, project_uid, scope, model, amount)"
    " VALUES (%(run)s, %(project)s, %(scope)s, %(model)s, %(amount)s)"
    " ON CONFLICT (run_uid) DO UPDATE SET scope = excluded.scope, model = excluded.model,"
    " amount = excluded.amount, refused_at = excluded.refused_at"
)


@dataclass(frozen=True, slots=True)
class Order:
    """A call that wants to be paid for."""

    project_uid: str
    run_uid: str
    model: str
    currency: str
    amount: Decimal
    """Upper bound of its cost."""
    limit: Decimal
    """Of the Project, in the period."""
    period: Period
    run_limit: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Tokens:
    """What an upstream says a call used."""

    prompt: int
    completion: int


@dataclass(frozen=True, slots=True)
class RunUsage:
    """What a run has cost, open reservations included."""

    calls: int
    prompt_tokens: int
    completion_tokens: int
    cost: Decimal
    currency: str
    budget_exhausted: bool
    """The run's last call was refused."""


@dataclass(frozen=True, slots=True)
class ProjectSpend:
    """What a Project has spent in a period."""

    amount: Decimal
    currency: str
    """The limit's, or that of money which cannot be counted in it."""
    exhausted: bool
    """Nothing is left, or too little for the call that was refused last, or nobody can say."""


class Ledger:
    """The table of calls."""

    def __init__(self, pool: Pool, rates: Rates | None = None) -> None:
        self._pool = pool
        self._rates = rates or Rates()

    async def reserve(self, order: Order) -> uuid.UUID | Refusal | Uncountable:
        """Take the money for a call, or say why not.

        When this returns an id, the reservation is on disk: a crash right after it leaves the
        money spent.
        """
        call = uuid.uuid4()
        values: dict[str, object] = {
            "id": call,
            "project": order.project_uid,
            "run": order.run_uid,
            "model": order.model,
            "currency": order.currency,
            "amount": order.amount,
            "period": order.period,
        }
        async with self._pool.connection() as connection, connection.transaction():
            await connection.execute(_LOCK, values)
            refusal = await self._refusal(connection, order, values)
            if refusal is not None:
                await connection.execute(_REFUSE, {**values, "scope": refusal.scope})
                return refusal
            await connection.execute(_INSERT, values)
            await connection.execute("DELETE FROM gateway.refusal WHERE run_uid = %(run)s", values)
        return call

    async def _refusal(
        self, connection: AsyncConnection[TupleRow], order: Order, values: dict[str, object]
    ) -> Refusal | Uncountable | None:
        under: list[tuple[Limit, LiteralString]] = [(Limit(order.limit, "project"), _PROJECT_SPENT)]
        if order.run_limit is not None:
            under.append((Limit(order.run_limit, "run"), _RUN_SPENT))
        limits = []
        for limit, query in under:
            spent = await self._spent(connection, query, values, limit.scope)
            if isinstance(spent, Uncountable):
                return spent
            limits.append((limit, spent))
        return decide(order.amount, limits)

    async def _spent(
        self,
        connection: AsyncConnection[TupleRow],
        query: LiteralString,
        values: dict[str, object],
        scope: Scope,
    ) -> Decimal | Uncountable:
        cursor = await connection.execute(query, values)
        spent = {str(currency): Decimal(amount) for currency, amount in await cursor.fetchall()}
        return self._rates.total(scope, spent, str(values["currency"]))

    async def settle(self, call: uuid.UUID, cost: Decimal, tokens: Tokens) -> None:
        """Replace a reservation by the cost, once."""
        async with self._pool.connection() as connection:
            await connection.execute(
                "UPDATE gateway.call SET cost = %s, prompt_tokens = %s, completion_tokens = %s,"
                " settled_at = clock_timestamp() WHERE id = %s AND cost IS NULL",
                (cost, tokens.prompt, tokens.completion, call),
            )

    async def run_usage(self, run_uid: str) -> RunUsage:
        """What a run has cost."""
        async with self._pool.connection() as connection:
            cursor = await connection.execute(
                "SELECT count(*), coalesce(sum(prompt_tokens), 0),"
                " coalesce(sum(completion_tokens), 0), coalesce(sum(coalesce(cost, reserved)), 0),"
                " coalesce(max(currency), ''),"
                " EXISTS (SELECT FROM gateway.refusal WHERE run_uid = %(run)s)"
                " FROM gateway.call WHERE run_uid = %(run)s",
                {"run": run_uid},
            )
            row = await cursor.fetchone()
        if row is None:
            raise RuntimeError("an aggregate has one row")
        calls, prompt, completion, cost, currency, exhausted = row
        return RunUsage(int(calls), int(prompt), int(completion), cost, currency, exhausted)

    async def project_spend(
        self, project_uid: str, *, limit: Decimal, currency: str, period: Period, model: str = ""
    ) -> ProjectSpend:
        """What a Project has spent.

        Args:
            project_uid: Whose money.
            limit: The present limit.
            currency: Of the limit.
            period: Over what it counts.
            model: Only refusals of this model's calls matter; empty: of any.
        """
        values: dict[str, object] = {
            "project": project_uid,
            "currency": currency,
            "period": period,
            "model": model,
        }
        async with self._pool.connection() as connection:
            spent = await self._spent(connection, _PROJECT_SPENT, values, "project")
            cursor = await connection.execute(
                "SELECT amount FROM gateway.refusal WHERE scope = 'project'"
                " AND project_uid = %(project)s AND %(model)s IN ('', model)"
                " ORDER BY refused_at DESC LIMIT 1",
                values,
            )
            refused = await cursor.fetchone()
        if isinstance(spent, Uncountable):
            return ProjectSpend(spent.spent, spent.currency, exhausted=True)
        needed = Decimal(refused[0]) if refused else Decimal(0)
        covered = Limit(limit, "project").covers(spent, needed)
        return ProjectSpend(spent, currency, exhausted=not covered)
