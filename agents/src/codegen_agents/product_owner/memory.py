"""What the product owner remembers, in the schema ``product_owner``.

A turn holds three things as long as its connection lives: a place among those that may run at
once over all replicas, its thread's lock, and the right to write to the thread. When the process
or the connection dies, the database gives all of them back, and the next process that is asked
for the same message goes on from what was written down.
"""

import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Final, LiteralString

from codegen_crds import postgres
from codegen_crds.contracts.turn import TurnAnswer, TurnRequest
from codegen_crds.postgres import Connection, Pool, Schema

from .engine import Entry

MIGRATIONS: Final[tuple[LiteralString, ...]] = (
    """
    CREATE TABLE product_owner.thread (
        tenant text NOT NULL,
        thread text NOT NULL,
        summary text NOT NULL DEFAULT '',
        asked integer NOT NULL DEFAULT 0,
        PRIMARY KEY (tenant, thread)
    );
    CREATE TABLE product_owner.turn (
        tenant text NOT NULL,
        thread text NOT NULL,
        message_id text NOT NULL,
        text_sha256 text NOT NULL,
        answer text,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (tenant, thread, message_id),
        FOREIGN KEY (tenant, thread) REFERENCES product_owner.thread ON DELETE CASCADE
    );
    CREATE TABLE product_owner.message (
        tenant text NOT NULL,
        thread text NOT NULL,
        number bigint GENERATED ALWAYS AS IDENTITY,
        message_id text NOT NULL,
        body text NOT NULL,
        PRIMARY KEY (tenant, thread, number),
        FOREIGN KEY (tenant, thread) REFERENCES product_owner.thread ON DELETE CASCADE
    );
    """,
    """
    CREATE TABLE product_owner.source (
        tenant text NOT NULL,
        project text NOT NULL,
        repository text NOT NULL,
        commit text NOT NULL,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (tenant, project)
    );
    CREATE TABLE product_owner.passage (
        tenant text NOT NULL,
        project text NOT NULL,
        path text NOT NULL,
        number integer NOT NULL,
        text text NOT NULL,
        -- Words in Latin letters are stemmed as English by this configuration, others as Russian.
        words tsvector NOT NULL GENERATED ALWAYS AS
            (to_tsvector('pg_catalog.russian', path || E'\\n' || text)) STORED,
        PRIMARY KEY (tenant, project, path, number),
        FOREIGN KEY (tenant, project) REFERENCES product_owner.source ON DELETE CASCADE
    );
    CREATE INDEX ON product_owner.passage USING gin (words);
    """,
    """
    -- An index of what is elsewhere: it is made again when somebody searches.
    DELETE FROM product_owner.source;
    ALTER TABLE product_owner.passage ADD COLUMN digest text NOT NULL;
    """,
)
"""Applied in order, each once. Never edited after a release: a change is another entry."""
_SCHEMA: Final = Schema("product_owner", 0x706F, MIGRATIONS)  # "po"
_PLACES: Final = 0x706F01
"""Class of the locks that are places among the turns that run at once."""
_KEEP_DAYS: Final = 30
"""So long an answered message is answered the same way."""


class BusyError(Exception):
    """The turn cannot begin now; it can in a moment."""


class OtherTextError(Exception):
    """A message id that came before, with another text."""


def connect(dsn: str, size: int) -> AbstractAsyncContextManager[Pool]:
    """Open the pool and bring the schema up to date; see :func:`codegen_crds.postgres.connect`."""
    return postgres.connect(dsn, size, _SCHEMA)


@dataclass(slots=True)
class Turn:
    """:class:`~codegen_agents.product_owner.engine.Record` of a thread whose lock we hold."""

    connection: Connection
    key: tuple[str, str]
    message_id: str
    summary: str = ""
    asked: int = 0
    earlier: list[Entry] = field(default_factory=list)
    current: list[Entry] = field(default_factory=list)

    @property
    def turn(self) -> str:
        """Of this turn, as hex digits: the same each time."""
        return turn_of(*self.key, self.message_id)

    async def add(self, *entries: Entry) -> None:
        """Write messages of this turn down, all or none."""
        async with self.connection.transaction():
            for entry in entries:
                await self.connection.execute(
                    "INSERT INTO product_owner.message (tenant, thread, message_id, body)"
                    " VALUES (%s, %s, %s, %s)",
                    (*self.key, self.message_id, json.dumps(entry)),
                )
        self.current += entries

    async def forget(self, count: int, summary: str) -> None:
        """Replace the oldest messages of earlier turns, and the summary, by a new summary."""
        async with self.connection.transaction():
            await self.connection.execute(
                "DELETE FROM product_owner.message WHERE (tenant, thread, number) IN ("
                " SELECT tenant, thread, number FROM product_owner.message"
                " WHERE tenant = %s AND thread = %s AND message_id <> %s"
                " ORDER BY number LIMIT %s)",
                (*self.key, self.message_id, count),
            )
            await self.connection.execute(
                "UPDATE product_owner.thread SET summary = %s WHERE tenant = %s AND thread = %s",
                (summary, *self.key),
            )
        self.earlier, self.summary = self.earlier[count:], summary

    async def end(self, answer: TurnAnswer) -> None:
        """The turn has this answer, and the thread so many open questions; in one step."""
        async with self.connection.transaction():
            await self.connection.execute(
                "UPDATE product_owner.turn SET answer = %s, at = clock_timestamp()"
                " WHERE tenant = %s AND thread = %s AND message_id = %s",
                (answer.model_dump_json(), *self.key, self.message_id),
            )
            await self.connection.execute(
                "UPDATE product_owner.thread SET asked = %s WHERE tenant = %s AND thread = %s",
                (self.asked, *self.key),
            )
            await self.connection.execute(
                "DELETE FROM product_owner.turn WHERE tenant = %s AND thread = %s"
                " AND at < clock_timestamp() - make_interval(days => %s)",
                (*self.key, _KEEP_DAYS),
            )


class Memory:
    """Threads in PostgreSQL."""

    def __init__(self, pool: Pool, *, at_once: int) -> None:
        self._pool = pool
        self._at_once = at_once

    async def reach(self) -> None:
        """Ask the database whether it answers."""
        async with self._pool.connection() as connection:
            await connection.execute("SELECT 1")

    async def answered(self, request: TurnRequest) -> TurnAnswer | None:
        """The answer that a message got before.

        Raises:
            OtherTextError: The message was another one.
        """
        async with self._pool.connection() as connection:
            return await _answered(connection, request)

    @asynccontextmanager
    async def turn(self, request: TurnRequest) -> AsyncIterator[Turn]:
        """The turn of a message, alone in its thread.

        Raises:
            BusyError: Another turn of the thread runs, or as many as may run at once do.
        """
        async with self._pool.connection() as connection:
            await connection.set_autocommit(True)
            try:
                if not await self._take(connection, request):
                    raise BusyError
                yield await _begin(connection, request)
            finally:
                await _give_back(connection)

    async def _take(self, connection: Connection, request: TurnRequest) -> bool:
        name = f"{request.tenant}/{request.thread}"
        if not await _locked(connection, "hashtextextended(%s, 28783)", name):
            return False
        for place in range(self._at_once):
            if await _locked(connection, "%s, %s", _PLACES, place):
                return True
        return False


async def _locked(connection: Connection, key: LiteralString, *values: object) -> bool:
    cursor = await connection.execute(f"SELECT pg_try_advisory_lock({key})", values)
    row = await cursor.fetchone()
    return row is not None and row[0] is True


async def _give_back(connection: Connection) -> None:
    """All locks, or the connection with them."""
    try:
        await connection.execute("SELECT pg_advisory_unlock_all()")
        await connection.set_autocommit(False)
    except BaseException:
        await connection.close()
        raise


async def _begin(connection: Connection, request: TurnRequest) -> Turn:
    key = (request.tenant, request.thread)
    turn = Turn(connection, key, request.message_id)
    async with connection.transaction():
        await connection.execute(
            "INSERT INTO product_owner.thread (tenant, thread) VALUES (%s, %s)"
            " ON CONFLICT DO NOTHING",
            key,
        )
        await connection.execute(
            "INSERT INTO product_owner.turn (tenant, thread, message_id, text_sha256)"
            " VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            (*key, request.message_id, _digest(request.text)),
        )
        # A turn that was left behind by a later one begins anew: its messages are in the past.
        await connection.execute(
            "DELETE FROM product_owner.message AS own WHERE tenant = %s AND thread = %s"
            " AND message_id = %s AND EXISTS (SELECT FROM product_owner.message AS later"
            "  WHERE later.tenant = own.tenant AND later.thread = own.thread"
            "  AND later.message_id <> own.message_id AND later.number > own.number)",
            (*key, request.message_id),
        )
    cursor = await connection.execute(
        "SELECT summary, asked FROM product_owner.thread WHERE tenant = %s AND thread = %s", key
    )
    row = await cursor.fetchone()
    if row is not None:
        turn.summary, turn.asked = row
    cursor = await connection.execute(
        "SELECT message_id, body FROM product_owner.message WHERE tenant = %s AND thread = %s"
        " ORDER BY number",
        key,
    )
    for message_id, body in await cursor.fetchall():
        entries = turn.current if message_id == request.message_id else turn.earlier
        entries.append(json.loads(body))
    return turn


async def _answered(connection: Connection, request: TurnRequest) -> TurnAnswer | None:
    cursor = await connection.execute(
        "SELECT text_sha256, answer FROM product_owner.turn"
        " WHERE tenant = %s AND thread = %s AND message_id = %s",
        (request.tenant, request.thread, request.message_id),
    )
    row = await cursor.fetchone()
    if row is None:
        return None
    if row[0] != _digest(request.text):
        raise OtherTextError
    return None if row[1] is None else TurnAnswer.model_validate_json(row[1])


def turn_of(tenant: str, thread: str, message_id: str) -> str:
    """A turn as hex digits: the same each time."""
    return _digest(f"{tenant}\0{thread}\0{message_id}")[:32]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
