"""Texts on their way from PostgreSQL to an object store, and out of it.

Calls put their texts into PostgreSQL and wait for no store: what cannot be moved stays there, is
read from there, and is moved once the store answers again.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, LiteralString

import psycopg
import psycopg_pool
import structlog

from codegen_crds.postgres import Pool
from codegen_gateway.background import running

from .objects import Objects, ObjectsUnavailableError

_NAME: Final[LiteralString] = (
    # Named before it is stored: whatever is cut off, retention knows what to remove.
    "UPDATE gateway.transcript SET object = %s || run_uid || '/' || call_id || '.json.gz'"
    " WHERE entry IS NOT NULL AND object IS NULL"
)
_NEXT: Final[LiteralString] = (
    "SELECT call_id, object, entry FROM gateway.transcript"
    " WHERE entry IS NOT NULL AND object IS NOT NULL"
    " ORDER BY recorded_at LIMIT 1 FOR UPDATE SKIP LOCKED"
)
_MOVED: Final[LiteralString] = (
    "UPDATE gateway.transcript SET size = octet_length(entry), entry = NULL WHERE call_id = %s"
)
_REMOVE: Final[LiteralString] = (
    "DELETE FROM gateway.removed_object WHERE name = ("
    " SELECT name FROM gateway.removed_object LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING name"
)
_WAITING: Final[LiteralString] = (
    "SELECT (SELECT count(*) FROM gateway.transcript WHERE entry IS NOT NULL)"
    " + (SELECT count(*) FROM gateway.removed_object)"
)
_log = structlog.get_logger(__name__)


class Moving:
    """Moves what is there; several processes may do so at once."""

    def __init__(self, pool: Pool, objects: Objects, *, seconds: float) -> None:
        """Begin with nothing moved.

        Args:
            pool: The database.
            objects: Where to.
            seconds: How long to rest between two looks, and after trouble.
        """
        self._pool = pool
        self._objects = objects
        self._seconds = seconds

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Move until the block ends."""
        async with running(self._for_ever()):
            yield

    async def sweep(self) -> None:
        """Move all that is there, and remove all that is to go.

        Raises:
            ObjectsUnavailableError: The store did not do something; the rest is left for later.
        """
        moved = removed = 0
        async with self._pool.connection() as connection:
            await connection.execute(_NAME, (self._objects.prefix,))
        while await self._move():
            moved += 1
        while await self._remove():
            removed += 1
        if moved or removed:
            _log.info("transcripts_moved", moved=moved, removed=removed)

    async def _for_ever(self) -> None:
        while True:
            try:
                await self.sweep()
            except ObjectsUnavailableError as error:
                _log.warning("object_store_away", why=str(error), waiting=await self._waiting())
            except (psycopg.Error, psycopg_pool.PoolTimeout) as error:
                _log.warning("transcripts_not_moved", why=type(error).__name__)
            await asyncio.sleep(self._seconds)

    async def _move(self) -> bool:
        # The row is held meanwhile: retention waits, and then knows that the object is there.
        async with self._pool.connection() as connection, connection.transaction():
            row = await (await connection.execute(_NEXT)).fetchone()
            if row is None:
                return False
            call, name, entry = row
            await self._objects.put(name, bytes(entry))
            await connection.execute(_MOVED, (call,))
        return True

    async def _remove(self) -> bool:
        async with self._pool.connection() as connection, connection.transaction():
            row = await (await connection.execute(_REMOVE)).fetchone()
            if row is None:
                return False
            await self._objects.delete(row[0])
        return True

    async def _waiting(self) -> int | None:
        try:
            async with self._pool.connection() as connection:
                row = await (await connection.execute(_WAITING)).fetchone()
        except (psycopg.Error, psycopg_pool.PoolTimeout):
            return None
        return None if row is None else int(row[0])
