"""From the database to the streams."""

import asyncio
from typing import TYPE_CHECKING

import pytest
from pydantic import BaseModel
from sqlalchemy import delete

from app.database import Database, database_url
from app.generated.outbox import Event
from app.generated.tables import outbox_table
from worker.relay import relay

if TYPE_CHECKING:
    from app.settings import Settings


class Told(BaseModel):
    """A message."""

    number: int


TOLD = Event("told", Told)


def test_only_what_was_committed_is_handed_over_and_in_order(settings: "Settings") -> None:
    handed: list[tuple[str, str]] = []

    async def publish(event: str, _: str, message: str) -> None:
        handed.append((event, message))

    async def run() -> tuple[int, int]:
        database = Database(database_url(settings))
        async with database.transaction() as connection:
            await connection.execute(delete(outbox_table))
            for number in (1, 2):
                await TOLD.publish(connection, Told(number=number))
        with pytest.raises(ZeroDivisionError):
            async with database.unit_of_work() as connection:
                await TOLD.publish(connection, Told(number=1 // 0))
        counts = await relay(database, publish), await relay(database, publish)
        await database.close()
        return counts

    assert asyncio.run(run()) == (2, 0)
    assert handed == [("told", '{"number":1}'), ("told", '{"number":2}')]


def test_what_could_not_be_handed_over_stays(settings: "Settings") -> None:
    async def refuse(*_: str) -> None:
        raise ConnectionError

    handed: list[str] = []

    async def publish(_: str, event_id: str, __: str) -> None:
        handed.append(event_id)

    async def run() -> str:
        database = Database(database_url(settings))
        async with database.transaction() as connection:
            await connection.execute(delete(outbox_table))
            event_id = await TOLD.publish(connection, Told(number=1))
        with pytest.raises(ConnectionError):
            await relay(database, refuse)
        await relay(database, publish)
        await database.close()
        return str(event_id)

    event_id = asyncio.run(run())
    assert handed == [event_id]
