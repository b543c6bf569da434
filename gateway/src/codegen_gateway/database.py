"""PostgreSQL: the pool, and the schema ``gateway`` brought up to date at start."""

from contextlib import AbstractAsyncContextManager
from typing import Final, LiteralString

from codegen_crds import postgres
from codegen_crds.postgres import Pool, Schema

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
    """
    CREATE TABLE gateway.visit (
        run_uid text NOT NULL,
        number integer NOT NULL,
        attempt integer NOT NULL,
        node text NOT NULL,
        message text NOT NULL,
        entered_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (run_uid, number)
    );
    """,
    """
    CREATE TABLE gateway.transcript (
        call_id uuid PRIMARY KEY REFERENCES gateway.call ON DELETE CASCADE,
        run_uid text NOT NULL,
        cut boolean NOT NULL,
        entry bytea,
        recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
    );
    CREATE INDEX transcript_run ON gateway.transcript (run_uid);
    -- What is in it is compressed already.
    ALTER TABLE gateway.transcript ALTER COLUMN entry SET STORAGE EXTERNAL;
    """,
    """
    CREATE TABLE gateway.answer (
        call_id uuid PRIMARY KEY REFERENCES gateway.call ON DELETE CASCADE,
        run_uid text NOT NULL,
        pod_uid text NOT NULL,
        request_sha256 text NOT NULL,
        body bytea NOT NULL,
        repeated boolean NOT NULL DEFAULT false,
        at timestamptz NOT NULL DEFAULT clock_timestamp()
    );
    CREATE INDEX answer_run ON gateway.answer (run_uid);
    -- What is in it is compressed already.
    ALTER TABLE gateway.answer ALTER COLUMN body SET STORAGE EXTERNAL;
    """,
    """
    -- Where an entry is, or is to be, outside; it is there once entry is null. Its size then.
    ALTER TABLE gateway.transcript ADD COLUMN object text, ADD COLUMN size bigint;
    CREATE INDEX transcript_inside ON gateway.transcript (recorded_at) WHERE entry IS NOT NULL;
    CREATE TABLE gateway.removed_object (name text PRIMARY KEY);
    """,
    """
    CREATE TABLE gateway.abandoned_answer (
        id uuid PRIMARY KEY,
        run_uid text NOT NULL,
        request_sha256 text NOT NULL,
        until timestamptz NOT NULL
    );
    CREATE INDEX abandoned_answer_run ON gateway.abandoned_answer (run_uid);
    """,
)
"""Applied in order, each once. Never edited after a release: a change is another entry."""
_SCHEMA: Final = Schema("gateway", 0x636F646567656E, MIGRATIONS)  # "codegen"


def connect(dsn: str, size: int) -> AbstractAsyncContextManager[Pool]:
    """Open the pool and bring the schema up to date; see :func:`codegen_crds.postgres.connect`."""
    return postgres.connect(dsn, size, _SCHEMA)
