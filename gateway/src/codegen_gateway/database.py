"""PostgreSQL: the pool, and the schema ``gateway`` brought up to date at start."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, LiteralString

from psycopg import AsyncConnection, ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool


class BadDsnError(ValueError):
    """The connection string cannot be read. It is not quoted: it may hold a password."""


Pool = AsyncConnectionPool[AsyncConnection[TupleRow]]

_OPEN_SECONDS: Final = 60.0
_WAIT_SECONDS: Final = 15.0
_MIGRATION_LOCK: Final = 0x636F646567656E  # "codegen"

MIGRATIONS: Final[tuple[LiteralString, ...]] = (
    """
    CREATE TABLE gateway.call (
        id uuid PRIMARY KEY,
        project_uid text NOT NULL,
        run_uid text NOT NULL,
        model text NOT NULL,
        currency text NOT NULL,
        reserved numeric(20, 6) NOT NULL CHECK (reserved >= 0),
        cost numeric(20, 6) CHECK (cost >= 0),
        prompt_tokens bigint NOT NULL DEFAULT 0,
        completion_tokens bigint NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        settled_at timestamptz
    );
    CREATE INDEX call_project ON gateway.call (project_uid, created_at);
    CREATE INDEX call_run ON gateway.call (run_uid);
    CREATE TABLE gateway.refusal (
        run_uid text PRIMARY KEY,
        project_uid text NOT NULL,
        scope text NOT NULL CHECK (scope IN ('project', 'run')),
        model text NOT NULL,
        amount numeric(20, 6) NOT NULL,
        refused_at timestamptz NOT NULL DEFAULT clock_timestamp()
    );
    CREATE INDEX refusal_project ON gateway.refusal (project_uid);
    """,
    """
    CREATE TABLE gateway.thread (
        run_uid text PRIMARY KEY,
        namespace text NOT NULL,
        run text NOT NULL,
        touched_at timestamptz NOT NULL DEFAULT clock_timestamp()
    );
    CREATE TABLE gateway.checkpoint (
        run_uid text NOT NULL REFERENCES gateway.thread ON DELETE CASCADE,
        ns text NOT NULL,
        id text NOT NULL,
        parent_id text NOT NULL,
        type text NOT NULL,
        blob bytea NOT NULL,
        metadata text NOT NULL,
        PRIMARY KEY (run_uid, ns, id)
    );
    CREATE TABLE gateway.checkpoint_write (
        run_uid text NOT NULL REFERENCES gateway.thread ON DELETE CASCADE,
        ns text NOT NULL,
        id text NOT NULL,
        task_id text NOT NULL,
        idx integer NOT NULL,
        task_path text NOT NULL,
        channel text NOT NULL,
        type text NOT NULL,
        blob bytea NOT NULL,
        PRIMARY KEY (run_uid, ns, id, task_id, idx)
    );
    """,
    """
    CREATE TABLE gateway.result (
        run_uid text PRIMARY KEY,
        pod_uid text NOT NULL,
        sha256 text NOT NULL
    );
    """,
)
"""Applied in order, each once. Never edited after a release: a change is another entry."""


def read_dsn(path: Path) -> str:
    """The connection string in a file.

    Raises:
        BadDsnError: Names the file.
    """
    try:
        dsn = path.read_text(encoding="utf-8").strip()
        conninfo_to_dict(dsn)
    except OSError as error:
        raise BadDsnError(f"{path}: {error.strerror}") from None
    except ProgrammingError:
        raise BadDsnError(f"{path}: not a libpq connection string") from None
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
        kwargs={"application_name": "codegen-gateway"},
    ) as pool:
        await pool.wait(timeout=_OPEN_SECONDS)
        async with pool.connection() as connection:
            await migrate(connection)
        yield pool


async def migrate(connection: AsyncConnection[TupleRow]) -> None:
    """Apply what is missing, in one transaction, one process at a time."""
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(%s)", (_MIGRATION_LOCK,))
        await connection.execute("CREATE SCHEMA IF NOT EXISTS gateway")
        await connection.execute(
            "CREATE TABLE IF NOT EXISTS gateway.migration (number integer PRIMARY KEY)"
        )
        cursor = await connection.execute("SELECT coalesce(max(number), 0) FROM gateway.migration")
        row = await cursor.fetchone()
        done = 0 if row is None else int(row[0])
        for number, statements in enumerate(MIGRATIONS[done:], start=done + 1):
            await connection.execute(statements)
            await connection.execute("INSERT INTO gateway.migration VALUES (%s)", (number,))
