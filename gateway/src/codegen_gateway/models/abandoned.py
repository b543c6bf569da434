"""Answers that replicas of the gateway read for nobody any more, each known to all of them.

A row lives while its replica says so again and again: one that dies leaves rows that soon count
for nothing.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from uuid import uuid4

import psycopg
import psycopg_pool
import structlog

from codegen_crds.postgres import Pool
from codegen_gateway.background import running

Key = tuple[str, str]
"""Uid of a run, digest of what it asked."""
_LEASE_SECONDS: Final = 15
_RENEWED_SECONDS: Final = 4.0
_LOOK_SECONDS: Final = 0.25
_TROUBLE: Final = (psycopg.Error, psycopg_pool.PoolTimeout)
_log = structlog.get_logger(__name__)


class Abandoned:
    """The table of them."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @asynccontextmanager
    async def known(self, key: Key) -> AsyncIterator[None]:
        """While the context lasts, replicas know that an answer is read. It never fails."""
        async with running(self._tell(str(uuid4()), key)):
            yield

    async def over(self, key: Key) -> None:
        """Wait until no replica that lives reads an answer to this."""
        while await self._is_read(key):
            await asyncio.sleep(_LOOK_SECONDS)

    async def _is_read(self, key: Key) -> bool:
        async with self._pool.connection() as connection:
            cursor = await connection.execute(
                "SELECT EXISTS (SELECT FROM gateway.abandoned_answer"
                " WHERE run_uid = %s AND request_sha256 = %s AND until > clock_timestamp())",
                key,
            )
            row = await cursor.fetchone()
        return row is not None and row[0] is True

    async def _tell(self, reading: str, key: Key) -> None:
        try:
            while True:
                await self._renew(reading, key)
                await asyncio.sleep(_RENEWED_SECONDS)
        finally:
            await self._forget(reading)

    async def _renew(self, reading: str, key: Key) -> None:
        try:
            async with self._pool.connection() as connection:
                await connection.execute(
                    "INSERT INTO gateway.abandoned_answer (id, run_uid, request_sha256, until)"
                    " VALUES (%s, %s, %s, clock_timestamp() + make_interval(secs => %s))"
                    " ON CONFLICT (id) DO UPDATE SET until = excluded.until",
                    (reading, *key, _LEASE_SECONDS),
                )
        except _TROUBLE as error:
            # Another replica may pay again meanwhile; this one goes on reading.
            _log.warning("abandoned_answer_not_told", why=type(error).__name__)

    async def _forget(self, reading: str) -> None:
        """Take the row away, and those that dead replicas left."""
        try:
            async with self._pool.connection() as connection:
                await connection.execute(
                    "DELETE FROM gateway.abandoned_answer"
                    " WHERE id = %s OR until < clock_timestamp()",
                    (reading,),
                )
        except _TROUBLE as error:
            _log.warning("abandoned_answer_not_forgotten", why=type(error).__name__)
