"""How Alembic reaches the database."""

import asyncio

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from app.generated.tables import metadata

MIGRATION_LOCK = 0x636F6465
"""Key of the advisory lock: of two migrations started together one waits for the other."""


def run(connection: Connection) -> None:
    """Run the wanted migrations in one transaction."""
    context.configure(connection=connection, target_metadata=metadata)
    with context.begin_transaction():
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        context.run_migrations()


async def connect_and_run() -> None:
    """Open one connection for the migrations and close it after them."""
    engine = create_async_engine(context.config.attributes["url"], poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(run)
    finally:
        await engine.dispose()


asyncio.run(connect_and_run())
