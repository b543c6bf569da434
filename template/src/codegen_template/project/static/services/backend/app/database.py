"""The connection to PostgreSQL."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from sqlalchemy import URL, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from app.problems import UnavailableError
from app.settings import Settings

CONNECT_SECONDS = 5
COMMAND_SECONDS = 30


def database_url(settings: Settings) -> URL:
    """Where the database is and how to reach it, with the password."""
    return URL.create(
        "postgresql+asyncpg",
        username=settings.postgres_user,
        password=settings.postgres_password,
        host=settings.postgres_host,
        port=settings.postgres_port,
        database=settings.postgres_db,
        query={"ssl": settings.postgres_sslmode},
    )


class Database:
    """A pool of connections, opened when first needed."""

    def __init__(self, url: URL) -> None:
        self._engine = create_async_engine(
            url,
            pool_pre_ping=True,
            connect_args={
                "timeout": CONNECT_SECONDS,
                "command_timeout": COMMAND_SECONDS,
                "server_settings": {"timezone": "UTC"},
            },
        )

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """One connection with one transaction: committed at the end, rolled back on error.

        Raises:
            UnavailableError: no connection could be had.
        """
        async with AsyncExitStack() as stack:
            try:
                connection = await stack.enter_async_context(self._engine.connect())
            except (OSError, SQLAlchemyError) as error:
                raise UnavailableError("the database does not answer") from error
            await stack.enter_async_context(connection.begin())
            yield connection

    async def ping(self) -> None:
        """Ask for a sign of life.

        Raises:
            UnavailableError: there is none.
        """
        async with self.transaction() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()
