"""From the database to the streams: what was committed is handed to every handler, in order."""

from collections.abc import Awaitable, Callable

from sqlalchemy import delete, func, select

from app.database import Database
from app.generated.tables import outbox_table

BATCH = 100
ONE_AT_A_TIME = 0x6F757462
"""Key of the advisory lock: of two relays one works, so that the order stays."""
Publish = Callable[[str, str, str], Awaitable[None]]
"""Takes an event's name, its id and its message, which is JSON."""


async def relay(database: Database, publish: Publish) -> int:
    """Hand over the oldest events; returns how many.

    They are removed after that: killed in between, the same ids are handed over again.
    """
    async with database.transaction() as connection:
        locked = await connection.execute(select(func.pg_try_advisory_xact_lock(ONE_AT_A_TIME)))
        if not locked.scalar_one():
            return 0
        found = await connection.execute(
            select(outbox_table.c.id, outbox_table.c.event, outbox_table.c.message)
            .order_by(outbox_table.c.id)
            .limit(BATCH)
        )
        rows = found.all()
        for row in rows:
            await publish(row.event, str(row.id), row.message)
        if rows:
            handed = [row.id for row in rows]
            await connection.execute(delete(outbox_table).where(outbox_table.c.id.in_(handed)))
    return len(rows)
