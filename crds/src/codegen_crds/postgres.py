"""A component's own schema in PostgreSQL: a pool of connections, and migrations at start."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final, LiteralString
from weakref import WeakKeyDictionary

from psycopg import AsyncConnection, ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import TupleRow
from psycopg.sql import SQL, Identifier
from psycopg_pool import AsyncConnectionPool

Connection = AsyncConnection[TupleRow]
Pool = AsyncConnectionPool[Connection]

_OPEN_SECONDS: Final = 60.0
_WAIT_SECONDS: Final = 15.0


@dataclass(frozen=True, slots=True)
class Schema:
    """What a component keeps.

    Attributes:
        name: Of the schema, which is the component's alone.
        lock: Key of the advisory lock of its migrations; no other component's.
        migrations: Applied in order, each once, each naming the schema itself. Never edited after
            a release: a change is another entry.
    """

    name: str
    lock: int
    migrations: tuple[LiteralString, ...]


class BadDsnError(ValueError):
    """The connection string cannot be read. It is not quoted: it may hold a password."""


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
    except UnicodeDecodeError:
        raise BadDsnError(f"{path}: not UTF-8") from None
    except ProgrammingError:
        raise BadDsnError(f"{path}: not a libpq connection string") from None
    if not dsn:
        raise BadDsnError(f"{path}: empty")
    return dsn


@asynccontextmanager
async def connect(
    dsn: str,
    size: int,
    schema: Schema,
    *,
    autocommit: bool = False,
    trusted_seconds: float = 0.0,
) -> AsyncIterator[Pool]:
    """Open the pool and bring the schema up to date.

    Args:
        dsn: A libpq connection string.
        size: Most connections.
        schema: Whose.
        autocommit: Whether each statement is a transaction unless ``connection.transaction()``
            says otherwise: two round trips less for each.
        trusted_seconds: How long a connection that answered is handed out without being asked
            again whether it lives; who uses it must be ready for one that does not. 0: never.

    Raises:
        PoolTimeout: The database does not answer.
    """
    async with AsyncConnectionPool(
        conninfo=dsn,
        min_size=1,
        max_size=size,
        timeout=_WAIT_SECONDS,
        open=False,
        check=_Checks(trusted_seconds).check,
        kwargs={"application_name": f"codegen-{schema.name}", "autocommit": autocommit},
    ) as pool:
        await pool.wait(timeout=_OPEN_SECONDS)
        async with pool.connection() as connection:
            await _migrate(connection, schema)
        yield pool


class _Checks:
    """Whether connections live, as far as that is not known."""

    def __init__(self, trusted_seconds: float) -> None:
        self._trusted = trusted_seconds
        self._answered: WeakKeyDictionary[Connection, float] = WeakKeyDictionary()

    async def check(self, connection: Connection) -> None:
        """Ask a connection.

        Raises:
            OperationalError: It is dead.
        """
        now = monotonic()
        if now - self._answered.get(connection, -self._trusted) < self._trusted:
            return
        await AsyncConnectionPool.check_connection(connection)
        self._answered[connection] = now


async def _migrate(connection: Connection, schema: Schema) -> None:
    """Apply what is missing, in one transaction, one process at a time."""
    own, table = Identifier(schema.name), Identifier(schema.name, "migration")
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(%s)", (schema.lock,))
        await connection.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(own))
        await connection.execute(
            SQL("CREATE TABLE IF NOT EXISTS {} (number integer PRIMARY KEY)").format(table)
        )
        cursor = await connection.execute(
            SQL("SELECT coalesce(max(number), 0) FROM {}").format(table)
        )
        row = await cursor.fetchone()
        done = 0 if row is None else int(row[0])
        for number, statements in enumerate(schema.migrations[done:], start=done + 1):
            await connection.execute(statements)
            await connection.execute(SQL("INSERT INTO {} VALUES (%s)").format(table), (number,))
