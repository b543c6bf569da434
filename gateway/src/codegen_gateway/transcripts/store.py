"""The table of texts, beside the ledger's calls; numbers and money come from there.

Where there is an object store, texts are moved there later (:mod:`.moving`); the table then says
under which name.
"""

import asyncio
import zlib
from collections.abc import Sequence
from typing import Any, Final, LiteralString
from uuid import UUID

import psycopg
import psycopg_pool
import structlog
from psycopg.rows import TupleRow

from codegen_crds.contracts.transcript import Kept, ModelCall, SaidTexts
from codegen_crds.postgres import Pool
from codegen_gateway.models.budget import text

from .objects import Objects, ObjectsUnavailableError
from .texts import pack, texts_of, unpack

MOST_BYTES: Final = 16 * 1024 * 1024
"""Compressed, of one run; later calls are kept without their texts."""
_INSERT: Final[LiteralString] = """
    INSERT INTO gateway.transcript (call_id, run_uid, cut, entry)
    SELECT %(call)s, %(run)s, %(cut)s,
        CASE WHEN coalesce(sum(coalesce(size, octet_length(entry))), 0)
            + octet_length(%(entry)s::bytea) <= %(most)s THEN %(entry)s::bytea END
    FROM gateway.transcript WHERE run_uid = %(run)s
    ON CONFLICT DO NOTHING
"""
_READ: Final[LiteralString] = """
    SELECT c.number, c.model, date_trunc('milliseconds', c.created_at), c.prompt_tokens,
        c.completion_tokens, coalesce(c.cost, c.reserved), c.currency,
        t.call_id IS NOT NULL, t.cut, t.entry, t.object
    FROM (
        SELECT *, row_number() OVER (ORDER BY created_at, id) AS number
        FROM gateway.call WHERE run_uid = %(run)s
    ) AS c LEFT JOIN gateway.transcript AS t ON t.call_id = c.id
    WHERE c.number > %(after)s ORDER BY c.number LIMIT %(limit)s
"""
_PRUNE: Final[LiteralString] = """
    WITH gone AS (
        DELETE FROM gateway.transcript WHERE run_uid IN (
            SELECT run_uid FROM gateway.transcript GROUP BY run_uid
            HAVING max(recorded_at) <= clock_timestamp() - make_interval(days => %s)
        ) RETURNING object
    ), outside AS (
        INSERT INTO gateway.removed_object (name) SELECT object FROM gone WHERE object IS NOT NULL
        ON CONFLICT DO NOTHING
    )
    SELECT count(*) FROM gone
"""
_log = structlog.get_logger(__name__)


class Transcripts:
    """What runs asked and what models said."""

    def __init__(
        self, pool: Pool, objects: Objects | None = None, *, most_bytes: int = MOST_BYTES
    ) -> None:
        self._pool = pool
        self._objects = objects
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
        outside = await asyncio.gather(*(self._outside(row) for row in rows))
        return await asyncio.to_thread(
            lambda: [_call(row, found) for row, found in zip(rows, outside, strict=True)]
        )

    async def prune(self, days: int) -> int:
        """Remove the texts of runs that asked nothing for some days.

        Returns:
            Of how many calls.
        """
        async with self._pool.connection() as connection:
            row = await (await connection.execute(_PRUNE, (days,))).fetchone()
        return 0 if row is None else int(row[0])

    async def _outside(self, row: TupleRow) -> bytes | None:
        """An entry that was moved; None: it was not, or the store does not hand it out."""
        entry, name = row[-2:]
        if entry is not None or name is None or self._objects is None:
            return None
        try:
            return await self._objects.get(name)
        except ObjectsUnavailableError as error:
            _log.warning("object_store_away", why=str(error))
            return None


def _packed(
    parameters: dict[str, Any],
    choices: Sequence[object],
    *,
    problem: str,
    secrets: Sequence[str],
) -> tuple[bytes, bool]:
    texts, cut = texts_of(parameters, choices, problem=problem, secrets=secrets)
    return pack(texts), cut


def _call(row: TupleRow, outside: bytes | None) -> ModelCall:
    number, model, started, prompt, completion, cost, currency = row[:7]
    recorded, cut, entry, name = row[7:]
    texts = _texts(entry if outside is None else outside)
    kept: Kept = "none"
    if texts is not None:
        kept = "cut" if cut else "whole"
    elif recorded:
        kept = "over" if name is None else "away"
    return ModelCall(
        number=number,
        model=model,
        started_at=started,
        prompt_tokens=prompt,
        completion_tokens=completion,
        cost=text(cost),
        currency=currency,
        kept=kept,
        texts=texts,
    )


def _texts(entry: bytes | None) -> SaidTexts | None:
    if entry is None:
        return None
    try:
        return unpack(entry)
    except (OSError, EOFError, zlib.error, ValueError) as error:
        # Of what lies outside, anybody with the bucket's key may have made something else.
        _log.warning("texts_unreadable", why=type(error).__name__)
        return None
