"""Checkpoints of LangGraph threads in PostgreSQL; a thread is a run.

The blobs are opaque here: what they hold is between the run's pods.
Source: LangGraph reference, ``BaseCheckpointSaver``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from psycopg import AsyncConnection
from psycopg.rows import TupleRow
from pydantic import Field

from codegen_crds.postgres import Pool
from codegen_crds.v1alpha1 import AgentRun
from codegen_gateway.wire import Base64, Body

Name = Annotated[str, Field(max_length=512, pattern=r"^[^\x00]*$")]
Type = Annotated[str, Field(max_length=64, pattern=r"^[^\x00]*$")]
MAX_WRITES: Final = 1000
_INSERT_WRITE: Final = (
    "INSERT INTO gateway.checkpoint_write"
    " (run_uid, ns, id, task_id, idx, task_path, channel, type, blob)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
    " ON CONFLICT (run_uid, ns, id, task_id, idx) DO UPDATE SET channel = excluded.channel,"
    " type = excluded.type, blob = excluded.blob, task_path = excluded.task_path"
    " WHERE excluded.idx < 0"
)
"""A task's writes stand once made; its special writes (error, interrupt, …) are replaced."""


class Checkpoint(Body):
    """One checkpoint."""

    ns: Name = ""
    """``checkpoint_ns``."""
    id: Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[^\x00]+$")]
    """Sorts by time (UUID 6)."""
    parent_id: Annotated[str, Field(max_length=128, pattern=r"^[^\x00]*$")] | None = None
    type: Type
    blob: Base64
    metadata: Annotated[str, Field(max_length=1024 * 1024, pattern=r"^[^\x00]*$")] = "{}"
    """JSON text."""


class PendingWrite(Body):
    """One write of a task that is not yet in a checkpoint."""

    task_id: Name
    task_path: Name = ""
    idx: Annotated[int, Field(ge=-1000, le=1_000_000)]
    channel: Name
    type: Type
    blob: Base64


class PutWrites(Body):
    """``PUT /v1/checkpoints/writes``: writes that belong to one checkpoint."""

    ns: Name = ""
    id: Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[^\x00]+$")]
    writes: Annotated[list[PendingWrite], Field(max_length=MAX_WRITES)]


class StoredCheckpoint(Body):
    """A checkpoint with its writes, as it is handed out."""

    checkpoint: Checkpoint
    writes: list[PendingWrite] = []


class Listing(Body):
    """Several of them, the newest first."""

    checkpoints: list[StoredCheckpoint]


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread that has checkpoints."""

    run_uid: str
    namespace: str
    run: str


class Checkpoints:
    """The three tables."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def put(self, run: AgentRun, checkpoint: Checkpoint) -> None:
        """Store a checkpoint; again is a replacement.

        What models answered before it is in it, as far as it matters: nobody will ask that again.
        A checkpoint within a node says nothing of the kind: the node begins anew.
        """
        async with self._pool.connection() as connection:
            if not checkpoint.ns:
                await connection.execute(
                    "DELETE FROM gateway.answer WHERE run_uid = %s", (run.metadata.uid,)
                )
            await _touch(connection, run)
            await connection.execute(
                "INSERT INTO gateway.checkpoint"
                " (run_uid, ns, id, parent_id, type, blob, metadata)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s)"
                " ON CONFLICT (run_uid, ns, id) DO UPDATE SET parent_id = excluded.parent_id,"
                " type = excluded.type, blob = excluded.blob, metadata = excluded.metadata",
                (
                    run.metadata.uid,
                    checkpoint.ns,
                    checkpoint.id,
                    checkpoint.parent_id or "",
                    checkpoint.type,
                    checkpoint.blob,
                    checkpoint.metadata,
                ),
            )

    async def put_writes(self, run: AgentRun, body: PutWrites) -> None:
        """Store a task's writes."""
        async with self._pool.connection() as connection:
            await _touch(connection, run)
            async with connection.cursor() as cursor:
                await cursor.executemany(
                    _INSERT_WRITE,
                    [
                        (
                            run.metadata.uid,
                            body.ns,
                            body.id,
                            write.task_id,
                            write.idx,
                            write.task_path,
                            write.channel,
                            write.type,
                            write.blob,
                        )
                        for write in body.writes
                    ],
                )

    async def find(
        self,
        run_uid: str,
        *,
        ns: str | None = None,
        id: str = "",  # noqa: A002 - the field's name
        before: str = "",
        limit: int = 1,
    ) -> list[StoredCheckpoint]:
        """Checkpoints of a thread, the newest first.

        Args:
            run_uid: The thread.
            ns: Only of this namespace; None: of all.
            id: Only this one.
            before: Only older ones.
            limit: Most of them.
        """
        values: dict[str, Any] = {
            "run": run_uid,
            "ns": ns,
            "id": id,
            "before": before,
            "limit": limit,
        }
        async with self._pool.connection() as connection:
            cursor = await connection.execute(
                "SELECT ns, id, parent_id, type, blob, metadata FROM gateway.checkpoint"
                " WHERE run_uid = %(run)s AND (%(ns)s::text IS NULL OR ns = %(ns)s)"
                " AND %(id)s::text IN ('', id) AND (%(before)s::text = '' OR id < %(before)s)"
                " ORDER BY id DESC, ns LIMIT %(limit)s",
                values,
            )
            rows = await cursor.fetchall()
            return [
                StoredCheckpoint(
                    checkpoint=_checkpoint(row),
                    writes=await _writes(connection, run_uid, row[0], row[1]),
                )
                for row in rows
            ]

    async def delete(self, run_uid: str) -> None:
        """Remove a thread."""
        async with self._pool.connection() as connection:
            await connection.execute("DELETE FROM gateway.thread WHERE run_uid = %s", (run_uid,))

    async def untouched(self, days: int) -> Sequence[Thread]:
        """Threads that nobody wrote to for some days."""
        async with self._pool.connection() as connection:
            cursor = await connection.execute(
                "SELECT run_uid, namespace, run FROM gateway.thread"
                " WHERE touched_at <= clock_timestamp() - make_interval(days => %s)"
                " ORDER BY touched_at LIMIT 1000",
                (days,),
            )
            return [Thread(*row) for row in await cursor.fetchall()]


async def _touch(connection: AsyncConnection[TupleRow], run: AgentRun) -> None:
    await connection.execute(
        "INSERT INTO gateway.thread (run_uid, namespace, run) VALUES (%s, %s, %s)"
        " ON CONFLICT (run_uid) DO UPDATE SET touched_at = excluded.touched_at",
        (run.metadata.uid, run.metadata.namespace, run.metadata.name),
    )


def _checkpoint(row: TupleRow) -> Checkpoint:
    ns, id_, parent_id, type_, blob, metadata = row
    return Checkpoint.model_construct(
        ns=ns,
        id=id_,
        parent_id=parent_id or None,
        type=type_,
        blob=bytes(blob),
        metadata=metadata,
    )


async def _writes(
    connection: AsyncConnection[TupleRow],
    run_uid: str,
    ns: str,
    id: str,  # noqa: A002 - the field's name
) -> list[PendingWrite]:
    cursor = await connection.execute(
        "SELECT task_id, task_path, idx, channel, type, blob FROM gateway.checkpoint_write"
        " WHERE run_uid = %s AND ns = %s AND id = %s ORDER BY task_path, task_id, idx",
        (run_uid, ns, id),
    )
    return [
        PendingWrite.model_construct(
            task_id=row[0],
            task_path=row[1],
            idx=row[2],
            channel=row[3],
            type=row[4],
            blob=bytes(row[5]),
        )
        for row in await cursor.fetchall()
    ]
