"""PostgreSQL: the pool, and the schema ``bot`` brought up to date at start."""

from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Final, LiteralString

from psycopg import Error as PsycopgError
from psycopg_pool import PoolTimeout

from codegen_crds import postgres
from codegen_crds.postgres import Pool, Schema

UNAVAILABLE: Final = (PsycopgError, PoolTimeout)
"""What is raised when the database does not answer, or not as it should."""

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
    """
    CREATE TABLE bot.ticket (
        digest bytea PRIMARY KEY,
        serial bigint NOT NULL,
        person bigint NOT NULL,
        project text NOT NULL,
        key text NOT NULL,
        used boolean NOT NULL DEFAULT false,
        tries integer NOT NULL DEFAULT 0,
        expires_at timestamptz NOT NULL
    );
    CREATE INDEX ticket_person ON bot.ticket (person) WHERE NOT used;
    """,
    """
    CREATE TABLE bot.fleeting (
        person bigint NOT NULL,
        message_id bigint NOT NULL,
        due_at timestamptz NOT NULL,
        PRIMARY KEY (person, message_id)
    );
    """,
)
"""Applied in order, each once. Never edited after a release: a change is another entry."""
_SCHEMA: Final = Schema("bot", 0x626F74, MIGRATIONS)  # "bot"
_TRUSTED_SECONDS: Final = 1.0
"""Whoever finds the database away tries again anyway."""


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


def connect(dsn: str, size: int) -> AbstractAsyncContextManager[Pool]:
    """Open the pool and bring the schema up to date; see :func:`codegen_crds.postgres.connect`."""
    return postgres.connect(dsn, size, _SCHEMA, autocommit=True, trusted_seconds=_TRUSTED_SECONDS)
