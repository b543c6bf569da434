"""The table of texts, beside the ledger's calls; numbers and money come from there."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final, LiteralString
from uuid import UUID

import psycopg
import psycopg_pool
import structlog
from psycopg.rows import TupleRow

from codegen_crds.contracts.transcript import Kept, ModelCall
from codegen_crds.postgres import Pool
from codegen_gateway.models.budget import text

from .texts import pack, texts_of, unpack

MOST_BYTES: Final = 16 * 1024 * 1024
"""Compressed, of one run; later calls are kept without their texts."""
_INSERT: Final[LiteralString] = """
    INSERT INTO gateway.transcript (call_id, run_uid, cut, entry)
    SELECT %(call)s, %(run)s, %(cut)s, CASE WHEN coalesce(sum(octet_length(entry)), 0)
        + octet_length(%(entry)s::bytea) <= %(most)s THEN %(entry)s::bytea END
    FROM gateway.transcript WHERE run_uid = %(run)s
    ON CONFLICT DO NOTHING
"""
_READ: Final[LiteralString] = """
    SELECT c.number, c.model, date_trunc('milliseconds', c.created_at), c.prompt_tokens,
        c.completion_tokens, coalesce(c.cost, c.reserved), c.currency,
        t.call_id IS NOT NULL, t.cut, t.entry
    FROM (
        SELECT *, row_number() OVER (ORDER BY created_at, id) AS number
        FROM gateway.call WHERE run_uid = %(run)s
    ) AS c LEFT JOIN gateway.transcript AS t ON t.call_id = c.id
    WHERE c.number > %(after)s ORDER BY c.number LIMIT %(limit)s
"""
_PRUNE: Final[LiteralString] = """
    DELETE FROM gateway.transcript WHERE run_uid IN (
        SELECT run_uid FROM gateway.transcript GROUP BY run_uid
        HAVING max(recorded_at) <= clock_timestamp() - make_interval(days => %s)
    )
"""
_log = structlog.get_logger(__name__)


class Transcripts:
    """What runs asked and what models said."""

    def __init__(self, pool: Pool, *, most_bytes: int = MOST_BYTES) -> None:
        self._pool = pool
        self._most_bytes = most_bytes

    async def keep(
        self,
        call: UUID,
        run_uid: str,
        parameters: dict[str, Any],
        choices: Sequence[object],
        *,
        problem: str = "",
        secrets: Sequence[str] = (),
    ) -> None:
        """Keep the texts of a call, once. No call fails because its record has a gap.

        Args:
            call: Its id in the ledger.
            run_uid: Whose it is.
            parameters: Of the request; see :func:`.texts.texts_of` for these and the others.
            choices: Of the answer.
            problem: Why there is none.
            secrets: Values that must not be kept.
        """
        try:
            entry, cut = await asyncio.to_thread(
                _packed, parameters, choices, problem=problem, secrets=secrets
            )
            values = {
                "call": call,
                "run": run_uid,
                "cut": cut,
                "entry": entry,
                "most": self._most_bytes,
            }
            async with self._pool.connection() as connection:
                await connection.execute(_INSERT, values)
        except (psycopg.Error, psycopg_pool.PoolTimeout, ValueError) as error:
            _log.warning("texts_not_kept", call=str(call), why=type(error).__name__)

    async def page(self, run_uid: str, *, after: int, limit: int) -> list[ModelCall]:
        """Calls of a run, the oldest first.

        Args:
            run_uid: Whose.
            after: Only those with a higher number.
            limit: At most so many.
        """
        values = {"run": run_uid, "after": after, "limit": limit}
        async with self._pool.connection() as connection:
            cursor = await connection.execute(_READ, values)
            rows = await cursor.fetchall()
        return await asyncio.to_thread(lambda: [_call(row) for row in rows])

    async def prune(self, days: int) -> int:
        """Remove the texts of runs that asked nothing for some days.

        Returns:
            Of how many calls.
        """
        async with self._pool.connection() as connection:
            cursor = await connection.execute(_PRUNE, (days,))
            return cursor.rowcount


def _packed(
    parameters: dict[str, Any],
    choices: Sequence[object],
    *,
    problem: str,
    secrets: Sequence[str],
) -> tuple[bytes, bool]:
    texts, cut = texts_of(parameters, choices, problem=problem, secrets=secrets)
    return pack(texts), cut


def _call(row: TupleRow) -> ModelCall:
    number, model, started, prompt, completion, cost, currency, recorded, cut, entry = row
    kept: Kept = "none"
    if recorded:
        kept = "over" if entry is None else "cut" if cut else "whole"
    return ModelCall(
        number=number,
        model=model,
        started_at=started,
        prompt_tokens=prompt,
        completion_tokens=completion,
        cost=text(cost),
        currency=currency,
        kept=kept,
        texts=None if entry is None else unpack(entry),
    )
