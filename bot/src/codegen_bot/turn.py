"""Whose turn it is: one process works, the others wait.

The turn is a lock of PostgreSQL that lives as long as one connection. The server ends a
connection that was silent for `TurnTimes.duration`, and its holder gives up earlier, so that a
frozen process or a cut network never leaves two that work.

Source: PostgreSQL documentation, "Advisory Locks" and ``idle_session_timeout``.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import psycopg
import structlog

from codegen_crds.postgres import Connection

log = structlog.get_logger(__name__)
_LOCK: Final = 0x626F7401  # "bot", and not the lock of the migrations


class TurnLostError(Exception):
    """Somebody else may work by now, or nobody can tell."""


@dataclass(frozen=True, slots=True)
class TurnTimes:
    """Seconds. A holder stops before others may start: ``give_up`` < ``duration``."""

    duration: float = 15.0
    """The database waits so long for a sign of life."""
    give_up: float = 5.0
    """A sign of life takes at most so long."""
    renew: float = 3.0
    poll: float = 1.0
    """How often those who wait look."""


class Turn:
    """The lock, held."""

    def __init__(self, connection: Connection, times: TurnTimes) -> None:
        self._connection = connection
        self._times = times

    async def keep(self) -> None:
        """Give signs of life until that fails.

        Raises:
            TurnLostError: Stop working at once.
        """
        while True:
            await asyncio.sleep(self._times.renew)
            try:
                async with asyncio.timeout(self._times.give_up):
                    await self._connection.execute("SELECT 1")
            except (psycopg.Error, TimeoutError) as error:
                raise TurnLostError(type(error).__name__) from None


@asynccontextmanager
async def take_turn(dsn: str, times: TurnTimes | None = None) -> AsyncIterator[Turn]:
    """Wait until it is our turn; it ends with the context.

    Args:
        dsn: A libpq connection string. It must lead to the server itself or to a pooler that
            keeps a session to one connection.
        times: How long everything takes.
    """
    times = times or TurnTimes()
    connection = await _held(dsn, times)
    log.info("turn.taken")
    try:
        yield Turn(connection, times)
    finally:
        await connection.close()


async def _held(dsn: str, times: TurnTimes) -> Connection:
    """A connection that holds the lock."""
    waits = False
    while True:
        try:
            connection = await _try(dsn, times)
        except (psycopg.Error, TimeoutError) as error:
            log.warning("turn.unavailable", why=type(error).__name__)
        else:
            if connection is not None:
                return connection
            if not waits:
                waits = True
                log.info("turn.waits")
        await asyncio.sleep(times.poll)


async def _try(dsn: str, times: TurnTimes) -> Connection | None:
    async with asyncio.timeout(times.give_up):
        connection = await psycopg.AsyncConnection.connect(
            dsn, autocommit=True, application_name="codegen-bot-turn"
        )
    held = False
    try:
        async with asyncio.timeout(times.give_up):
            await connection.execute(
                "SELECT set_config('idle_session_timeout', %s, false)",
                (f"{round(times.duration * 1000)}ms",),
            )
            cursor = await connection.execute("SELECT pg_try_advisory_lock(%s)", (_LOCK,))
            row = await cursor.fetchone()
            held = row is not None and row[0] is True
    finally:
        if not held:
            await connection.close()
    return connection if held else None
