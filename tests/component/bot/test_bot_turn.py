"""One works at a time, by a lock in a real PostgreSQL."""

import asyncio
from contextlib import AsyncExitStack

import psycopg
import pytest

from codegen_bot.turn import TurnLostError, TurnTimes, take_turn

QUICK = TurnTimes(duration=60, give_up=30, renew=0.05, poll=0.02)
_END = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE application_name = 'codegen-bot-turn' AND datname = current_database()"
)


async def test_the_second_waits_until_the_first_is_done(dsn: str) -> None:
    async with AsyncExitStack() as second:
        async with take_turn(dsn, QUICK):
            waiting = asyncio.create_task(second.enter_async_context(take_turn(dsn, QUICK)))
            done, _ = await asyncio.wait({waiting}, timeout=0.3)
            assert done == set()
        await waiting


async def test_a_connection_that_ends_ends_the_turn(dsn: str) -> None:
    async with take_turn(dsn, QUICK) as turn:
        keeping = asyncio.create_task(turn.keep())
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(_END)
        with pytest.raises(TurnLostError):
            await keeping
        async with take_turn(dsn, QUICK):
            pass


async def test_who_is_silent_loses_the_turn(dsn: str) -> None:
    """A frozen process: its connection stands, and nothing comes from it."""
    silent = TurnTimes(duration=0.3, give_up=0.2, renew=0.1, poll=0.02)
    async with take_turn(dsn, silent) as turn:
        async with take_turn(dsn, QUICK):
            pass
        with pytest.raises(TurnLostError):
            await turn.keep()


async def test_a_sign_of_life_keeps_the_turn(dsn: str) -> None:
    lively = TurnTimes(duration=5, give_up=4, renew=0.01, poll=0.02)
    async with take_turn(dsn, lively) as turn:
        keeping = asyncio.create_task(turn.keep())
        done, _ = await asyncio.wait({keeping}, timeout=0.3)
        assert done == set()
        keeping.cancel()
