"""What the bot remembers: people, what came in, what is owed, which messages show progress.

An update is written down before Telegram is told that it arrived, and is done in the same
transaction that writes down its replies. A message is marked ``trying`` before it is sent and
``sent`` after: one that is found ``trying`` may have arrived, and is sent again as a repeat.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, astuple, dataclass
from typing import Any, Final, Literal, LiteralString

from psycopg.types.json import Jsonb

from codegen_crds.postgres import Connection, Pool

from .conversation.facts import Locale, Mode, locale_of
from .conversation.moves import Say

Json = dict[str, Any]
Taken = Literal["open", "done", "full"]
_KEEP_DAYS: Final = 30
_OWE: Final[LiteralString] = (
    "INSERT INTO bot.outbox (key, person, body) VALUES (%s, %s, %s) ON CONFLICT (key) DO NOTHING"
)
_TAKE_IN: Final[LiteralString] = """
    INSERT INTO bot.inbox (update_id, person, body)
    SELECT number, person, body
    FROM unnest(%(updates)s::bigint[], %(people)s::bigint[], %(bodies)s::jsonb[])
        AS arriving (number, person, body)
    WHERE %(most)s > (
        SELECT count(*) FROM bot.inbox WHERE inbox.person = arriving.person AND NOT done
    )
    ON CONFLICT DO NOTHING RETURNING update_id
"""
# What belongs together is one statement: it is atomic, and one round trip.
_DONE: Final[LiteralString] = """
    WITH closed AS (
        INSERT INTO bot.inbox (update_id, person, done) VALUES (%(update)s, %(person)s, true)
        ON CONFLICT (update_id) DO UPDATE SET done = true, body = NULL
    ), thinking AS (
        UPDATE bot.person SET mode = %(mode)s WHERE id = %(person)s
    )
    INSERT INTO bot.outbox (key, person, body)
    SELECT key, %(person)s, body
    FROM unnest(%(keys)s::text[], %(bodies)s::jsonb[]) WITH ORDINALITY AS said (key, body, place)
    ORDER BY place
    ON CONFLICT (key) DO NOTHING
"""
_DEBTS: Final[LiteralString] = """
    UPDATE bot.outbox SET state = 'trying'
    FROM (
        SELECT id, state FROM (
            SELECT DISTINCT ON (person) * FROM bot.outbox
            WHERE state IN ('owed', 'trying') AND person <> ALL(%s)
            ORDER BY person, id
        ) AS first
        WHERE due_at <= clock_timestamp() ORDER BY id LIMIT %s
    ) AS due
    WHERE outbox.id = due.id
    RETURNING outbox.id, outbox.person, outbox.body, due.state = 'trying'
"""
_SETTLE: Final[LiteralString] = """
    WITH settled AS (
        UPDATE bot.outbox SET state = %(state)s, body = '{}' WHERE id = %(id)s
    )
    INSERT INTO bot.board (namespace, project, person, message_id)
    SELECT %(namespace)s, %(project)s, %(person)s, %(message)s WHERE %(shows)s
    ON CONFLICT (namespace, project) DO UPDATE
    SET message_id = excluded.message_id, shown = ''
"""


@dataclass(frozen=True, slots=True)
class Owed:
    """A message that is to be sent."""

    id: int
    person: int
    body: Json
    repeat: bool
    """Whether an earlier attempt may have arrived."""


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """What we know of a person."""

    language: str
    blocked: bool
    mode: Mode
    invited: bool
    """Whether an administrator let them in."""


@dataclass(frozen=True, slots=True)
class Arriving:
    """An update that is to be written down."""

    number: int
    person: int
    body: Json


@dataclass(frozen=True, slots=True)
class Arrived:
    """An update that is not done."""

    number: int
    body: Json
    age: float
    """Seconds since it was written down."""
    who: Acquaintance
    """Its person, as they are now."""
    last: bool
    """Whether it is the only one of this person's."""


@dataclass(frozen=True, slots=True)
class Board:
    """A message that shows a project's progress."""

    namespace: str
    project: str
    person: int
    message_id: int
    shown: str


@dataclass(frozen=True, slots=True)
class Fleeting:
    """A message that is to be taken away."""

    person: int
    message_id: int


def body_of(say: Say, *, edits: int = 0, namespace: str = "") -> Json:
    """A message as it is kept.

    Args:
        say: What is said.
        edits: Message it replaces; 0: none.
        namespace: Of the project whose progress it shows from now on.
    """
    buttons = [[[b.text, b.data] for b in row] for row in say.buttons]
    board = [namespace, say.follows] if say.follows else None
    document = [say.document.name, say.document.text] if say.document else None
    return {
        "html": say.html,
        "buttons": buttons,
        "edits": edits,
        "board": board,
        "document": document,
        "bars": [astuple(bar) for bar in say.bars],
        "reveals": say.reveals,
    }


class Memory:
    """The schema ``bot``."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def meet(self, person: int, language: str) -> None:
        """A person who may talk to us has written."""
        async with self._pool.connection() as connection:
            await connection.execute(
                "INSERT INTO bot.person (id, language) VALUES (%s, %s) ON CONFLICT (id) DO UPDATE"
                " SET language = excluded.language, blocked = false",
                (person, language),
            )

    async def people(self, people: Iterable[int]) -> dict[int, Acquaintance]:
        """What we know of people, by id; nothing of who is not in it."""
        async with self._pool.connection() as connection:
            cursor = await connection.execute(
                "SELECT id, language, blocked, mode, invited_by IS NOT NULL"
                " FROM bot.person WHERE id = ANY(%s)",
                (list(people),),
            )
            rows = await cursor.fetchall()
        return {row[0]: Acquaintance(row[1], row[2], Mode(**row[3]), row[4]) for row in rows}

    async def person(self, person: int) -> Acquaintance | None:
        """What we know of a person; None: nothing."""
        return (await self.people((person,))).get(person)

    async def locale(self, person: int) -> Locale:
        """The language we answer a person in."""
        known = await self.person(person)
        return locale_of(known.language if known else "")

    async def invited(self, person: int) -> bool:
        """Whether an administrator let the person in."""
        known = await self.person(person)
        return known is not None and known.invited

    async def invite(self, person: int, by: int) -> None:
        """Let a person in."""
        async with self._pool.connection() as connection:
            await connection.execute(
                "INSERT INTO bot.person (id, invited_by) VALUES (%s, %s) ON CONFLICT (id)"
                " DO UPDATE SET invited_by = excluded.invited_by",
                (person, by),
            )

    async def block(self, person: int) -> None:
        """The person blocked us: nothing more is sent until they write again."""
        async with self._pool.connection() as connection, connection.transaction():
            await connection.execute(
                "UPDATE bot.person SET blocked = true WHERE id = %s", (person,)
            )
            await connection.execute(
                "UPDATE bot.outbox SET state = 'refused'"
                " WHERE person = %s AND state IN ('owed', 'trying')",
                (person,),
            )

    async def take_in(self, arriving: Sequence[Arriving], *, most: int) -> dict[int, Taken]:
        """Write updates down, at most one of each person; once is enough.

        Args:
            arriving: Updates.
            most: How many of one person may be open.

        Returns:
            By number: whether it is to be dealt with, was so before, or is not kept, as the
            person has so many open.
        """
        async with self._pool.connection() as connection:
            cursor = await connection.execute(
                _TAKE_IN,
                {
                    "updates": [each.number for each in arriving],
                    "people": [each.person for each in arriving],
                    "bodies": [Jsonb(_storable(each.body)) for each in arriving],
                    "most": most,
                },
            )
            fresh = {int(row[0]) for row in await cursor.fetchall()}
            others = [each.number for each in arriving if each.number not in fresh]
            known: dict[int, bool] = {}
            if others:
                cursor = await connection.execute(
                    "SELECT update_id, done FROM bot.inbox WHERE update_id = ANY(%s)", (others,)
                )
                known = {int(row[0]): row[1] for row in await cursor.fetchall()}
        taken: dict[int, Taken] = dict.fromkeys(fresh, "open")
        for number in others:
            done = known.get(number)
            taken[number] = "full" if done is None else "done" if done else "open"
        return taken

    async def waiting(self) -> list[int]:
        """People with updates that are not done."""
        async with self._pool.connection() as connection:
            cursor = await connection.execute(
                "SELECT DISTINCT person FROM bot.inbox WHERE NOT done"
            )
            return [int(row[0]) for row in await cursor.fetchall()]

    async def next(self, person: int) -> Arrived | None:
        """A person's oldest update that is not done."""
        async with self._pool.connection() as connection:
            cursor = await connection.execute(
                "SELECT update_id, body, extract(epoch FROM clock_timestamp() - inbox.at)::float8,"
                " language, blocked, mode, invited_by IS NOT NULL, count(*) OVER () = 1"
                " FROM bot.inbox LEFT JOIN bot.person ON person.id = inbox.person"
                " WHERE inbox.person = %s AND NOT done ORDER BY update_id LIMIT 1",
                (person,),
            )
            row = await cursor.fetchone()
        if row is None:
            return None
        number, body, age, language, blocked, mode, invited, last = row
        who = Acquaintance(language or "", blocked or False, Mode(**(mode or {})), invited)
        return Arrived(int(number), body, age, who, last)

    async def done(self, update: int, person: int, *, mode: Mode, replies: Sequence[Json]) -> None:
        """Close an update and owe its replies, at once. Its text is forgotten."""
        async with self._pool.connection() as connection:
            await connection.execute(
                _DONE,
                {
                    "update": update,
                    "person": person,
                    "mode": Jsonb(asdict(mode)),
                    "keys": [f"u{update}.{number}" for number in range(len(replies))],
                    "bodies": [Jsonb(body) for body in replies],
                },
            )

    async def owe(self, key: str, person: int, body: Json) -> None:
        """Owe a message, once per key."""
        async with self._pool.connection() as connection:
            await _owe(connection, key, person, body)

    async def owes(self, key: str) -> bool:
        """Whether a message was owed under this key, at whatever time."""
        async with self._pool.connection() as connection:
            cursor = await connection.execute("SELECT 1 FROM bot.outbox WHERE key = %s", (key,))
            return await cursor.fetchone() is not None

    async def reach(self) -> None:
        """Ask the database whether it answers; it is not made to count for that."""
        async with self._pool.connection() as connection:
            await connection.execute("SELECT 1")

    async def depth(self) -> int:
        """How many messages are owed."""
        async with self._pool.connection() as connection:
            cursor = await connection.execute(
                "SELECT count(*) FROM bot.outbox WHERE state IN ('owed', 'trying')"
            )
            row = await cursor.fetchone()
        return 0 if row is None else int(row[0])

    async def debts(self, most: int, *, besides: Iterable[int] = ()) -> list[Owed]:
        """The oldest due message of each person; each is marked before it is returned.

        Args:
            most: How many, at most.
            besides: People whose last message is still on its way.
        """
        async with self._pool.connection() as connection:
            cursor = await connection.execute(_DEBTS, (list(besides), most))
            return sorted((Owed(*row) for row in await cursor.fetchall()), key=lambda o: o.id)

    async def settle(self, owed: Owed, message_id: int | None) -> None:
        """A message arrived (as this message), or was refused for good (None)."""
        shows = message_id is not None and bool(owed.body["board"])
        namespace, project = owed.body["board"] if shows else ("", "")
        async with self._pool.connection() as connection:
            await connection.execute(
                _SETTLE,
                {
                    "state": "refused" if message_id is None else "sent",
                    "id": owed.id,
                    "shows": shows,
                    "namespace": namespace,
                    "project": project,
                    "person": owed.person,
                    "message": message_id or 0,
                },
            )

    async def later(self, owed: Owed, seconds: float, *, arrived: bool) -> None:
        """Try again after some time; ``arrived``: the last attempt may have arrived."""
        async with self._pool.connection() as connection:
            await connection.execute(
                "UPDATE bot.outbox SET state = %s,"
                " due_at = clock_timestamp() + make_interval(secs => %s) WHERE id = %s",
                ("trying" if arrived else "owed", seconds, owed.id),
            )

    async def vanishes(self, message: Fleeting, seconds: float) -> None:
        """A message is to be taken away after some time from now."""
        async with self._pool.connection() as connection:
            await connection.execute(
                "INSERT INTO bot.fleeting (person, message_id, due_at)"
                " VALUES (%s, %s, clock_timestamp() + make_interval(secs => %s))"
                " ON CONFLICT (person, message_id) DO UPDATE SET due_at = excluded.due_at",
                (message.person, message.message_id, seconds),
            )

    async def fleeting(self) -> list[Fleeting]:
        """Messages that are to be taken away now."""
        async with self._pool.connection() as connection:
            cursor = await connection.execute(
                "SELECT person, message_id FROM bot.fleeting"
                " WHERE due_at <= clock_timestamp() ORDER BY due_at LIMIT 20"
            )
            return [Fleeting(*row) for row in await cursor.fetchall()]

    async def vanished(self, message: Fleeting) -> None:
        """A message is gone."""
        async with self._pool.connection() as connection:
            await connection.execute(
                "DELETE FROM bot.fleeting WHERE person = %s AND message_id = %s",
                (message.person, message.message_id),
            )

    async def boards(self) -> list[Board]:
        """Every message that shows progress."""
        async with self._pool.connection() as connection:
            cursor = await connection.execute(
                "SELECT namespace, project, person, message_id, shown FROM bot.board"
            )
            return [Board(*row) for row in await cursor.fetchall()]

    async def shown(self, board: Board, text: str) -> None:
        """A message shows this text now."""
        async with self._pool.connection() as connection:
            await connection.execute(
                "UPDATE bot.board SET shown = %s"
                " WHERE namespace = %s AND project = %s AND message_id = %s",
                (text, board.namespace, board.project, board.message_id),
            )

    async def forget(self, board: Board) -> None:
        """A message shows nothing any more: its project is gone."""
        async with self._pool.connection() as connection:
            await connection.execute(
                "DELETE FROM bot.board WHERE namespace = %s AND project = %s AND message_id = %s",
                (board.namespace, board.project, board.message_id),
            )

    async def sweep(self) -> None:
        """Forget updates and links that were done long ago. Marks of owed messages stay."""
        async with self._pool.connection() as connection:
            await connection.execute(
                "DELETE FROM bot.inbox WHERE done"
                " AND at < clock_timestamp() - make_interval(days => %s)",
                (_KEEP_DAYS,),
            )
            await connection.execute(
                "DELETE FROM bot.ticket"
                " WHERE expires_at < clock_timestamp() - make_interval(days => %s)",
                (_KEEP_DAYS,),
            )


async def _owe(connection: Connection, key: str, person: int, body: Json) -> None:
    await connection.execute(_OWE, (key, person, Jsonb(body)))


def _storable(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Without the character that PostgreSQL keeps in no text (documentation, "JSON Types")."""
    match value:
        case str():
            return value.replace("\0", "")
        case dict():
            return {key: _storable(item) for key, item in value.items()}
        case list() | tuple():
            return [_storable(item) for item in value]
        case _:
            return value
