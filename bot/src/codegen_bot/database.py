"""PostgreSQL: the pool, and the schema ``bot`` brought up to date at start."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, LiteralString

from psycopg import AsyncConnection, ProgrammingError
from psycopg import Error as PsycopgError
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool, PoolTimeout

Pool = AsyncConnectionPool[AsyncConnection[TupleRow]]
Connection = AsyncConnection[TupleRow]
UNAVAILABLE: Final = (PsycopgError, PoolTimeout)
"""What is raised when the database does not answer, or not as it should."""

_OPEN_SECONDS: Final = 60.0
_WAIT_SECONDS: Final = 15.0
_MIGRATION_LOCK: Final = 0x626F74  # "bot"

MIGRATIONS: Final[tuple[LiteralString, ...]] = (
    """
    CREATE TABLE bot.person (
        id bigint PRIMARY KEY,
        invited_by bigint,
        language text NOT NULL DEFAULT '',
        blocked boolean NOT NULL DEFAULT false,
        mode jsonb NOT NULL DEFAULT '{}'
    );
    CREATE TABLE bot.inbox (
        update_id bigint PRIMARY KEY,
        person bigint NOT NULL,
        body jsonb,
        done boolean NOT NULL DEFAULT false,
        at timestamptz NOT NULL DEFAULT clock_timestamp()
    );
    CREATE INDEX inbox_open ON bot.inbox (person, update_id) WHERE NOT done;
    CREATE TABLE bot.outbox (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        key text NOT NULL UNIQUE,
        person bigint NOT NULL,
        body jsonb NOT NULL,
        state text NOT NULL DEFAULT 'owed'
            CHECK (state IN ('owed', 'trying', 'sent', 'refused')),
        due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        at timestamptz NOT NULL DEFAULT clock_timestamp()
    );
    CREATE INDEX outbox_open ON bot.outbox (person, id) WHERE state IN ('owed', 'trying');
    CREATE TABLE bot.board (
        namespace text NOT NULL,
        project text NOT NULL,
        person bigint NOT NULL,
        message_id bigint NOT NULL,
        shown text NOT NULL DEFAULT '',
        PRIMARY KEY (namespace, project)
    );
    """,
)
"""Applied in order, each once. Never edited after a release: a change is another entry."""


class BadFileError(ValueError):
    """A file with a secret cannot be used. Its content is not quoted."""


def read_secret(path: Path) -> str:
    """The one line of a file.

    Raises:
        BadFileError: Names the file.
    """
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadFileError(f"{path}: {type(error).__name__}") from None
    if not text:
        raise BadFileError(f"{path}: empty")
    return text


def read_dsn(path: Path) -> str:
    """The connection string in a file.

    Raises:
        BadFileError: Names the file.
    """
    dsn = read_secret(path)
    try:
        conninfo_to_dict(dsn)
    except ProgrammingError:
        raise BadFileError(f"{path}: not a libpq connection string") from None
    return dsn


@asynccontextmanager
async def connect(dsn: str, size: int) -> AsyncIterator[Pool]:
    """Open the pool and bring the schema up to date.

    Args:
        dsn: A libpq connection string.
        size: Most connections.

    Raises:
        PoolTimeout: The database does not answer.
    """
    async with AsyncConnectionPool(
        conninfo=dsn,
        min_size=1,
        max_size=size,
        timeout=_WAIT_SECONDS,
        open=False,
        check=AsyncConnectionPool.check_connection,
        kwargs={"application_name": "codegen-bot"},
    ) as pool:
        await pool.wait(timeout=_OPEN_SECONDS)
        async with pool.connection() as connection:
            await migrate(connection)
        yield pool


async def migrate(connection: Connection) -> None:
    """Apply what is missing, in one transaction, one process at a time."""
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(%s)", (_MIGRATION_LOCK,))
        await connection.execute("CREATE SCHEMA IF NOT EXISTS bot")
        await connection.execute(
            "CREATE TABLE IF NOT EXISTS bot.migration (number integer PRIMARY KEY)"
        )
        cursor = await connection.execute("SELECT coalesce(max(number), 0) FROM bot.migration")
        row = await cursor.fetchone()
        done = 0 if row is None else int(row[0])
        for number, statements in enumerate(MIGRATIONS[done:], start=done + 1):
            await connection.execute(statements)
            await connection.execute("INSERT INTO bot.migration VALUES (%s)", (number,))
