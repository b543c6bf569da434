"""The bot is killed before each of its effects: nothing is lost, what is doubled says so.

What happens between two effects leaves nothing behind, so that "after one" is "before the next".
The bot runs inside the test, between a real API server, a real PostgreSQL and a Bot API server; a
killed one has no further effect, and another one takes over as a new process would.
"""

import asyncio
import base64
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from telegram import Bot, Message, Update
from typing_extensions import override

from codegen_bot import database
from codegen_bot.desk import Desk
from codegen_bot.keys import Keys
from codegen_bot.memory import Memory, Owed
from codegen_bot.metrics import Metrics
from codegen_bot.sending import Sender
from codegen_bot.token_checks import TokenChecks
from codegen_bot.watching import Watcher
from codegen_crds.kinds import PROJECT, SECRET
from codegen_crds.v1alpha1 import Project
from codegen_dev.bot_api import Person

WISH = "A list of books. A book has a title and an author."
VALUE = "the-value"
REPEAT = "Perhaps a repeat"
INTERRUPTED = "I was interrupted"
_MOST = 60
_FREE = frozenset({"send_chat_action", "initialize", "shutdown", "depth", "waiting"})
"""They leave nothing behind that anybody would miss; when they happen is a matter of time."""


_POLLS = frozenset({"debts"})
"""How often it is looked is a matter of time too: before one is after the effect before it, and
after one that found something is before the sending."""


class KilledError(BaseException):
    """The process is gone: nothing in it catches this."""


@dataclass
class Trap:
    """Kills before the effect of a number, and before every later one."""

    number: int
    effects: list[str] = field(default_factory=list)
    struck: bool = False

    def around(self, name: str, work: Callable[..., Awaitable[Any]]) -> Callable[..., Any]:
        """An effect that may not come to pass."""

        async def effect(*arguments: Any, **more: Any) -> Any:
            if self.struck or (name not in _POLLS and len(self.effects) == self.number):
                self.struck = True
                raise KilledError(name)
            if name not in _POLLS:
                self.effects.append(name)
            return await work(*arguments, **more)

        return effect


class Mortal:
    """Bot, client or memory, whose effects a trap counts."""

    def __init__(self, inner: Any, trap: Trap) -> None:
        self._inner = inner
        self._trap = trap

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._inner, name)
        if name == "acting_as":
            return lambda user: Mortal(value(user), self._trap)
        if name in _FREE or not inspect.iscoroutinefunction(value):
            return value
        return self._trap.around(name, value)


@dataclass
class World:
    """One person's, through the lives of the bot."""

    talk: Any
    bot: Bot
    memory: Memory
    person: Person
    project: str = ""

    @property
    def namespace(self) -> str:
        return f"tg-{self.person.id}"

    async def body(self) -> Any:
        return await self.talk.client.get(PROJECT, self.project, self.namespace)

    async def status(self, **fields: Any) -> None:
        patch = {"status": fields}
        client = self.talk.client
        await client.patch(PROJECT, self.project, self.namespace, patch=patch, subresource="status")

    @asynccontextmanager
    async def life(self, trap: Trap) -> AsyncIterator[tuple[Desk, Watcher]]:
        """A process, from its start to its end."""
        bot: Any = Mortal(self.bot, trap)
        client: Any = Mortal(self.talk.client, trap)
        memory: Any = Mortal(self.memory, trap)
        metrics, url = Metrics(), self.talk.telegram.url
        desk = Desk(
            bot,
            client,
            memory,
            metrics,
            tokens=TokenChecks(bot, client, api_url=url, seconds=0),
            admins=frozenset({self.person.id}),
            allowed=frozenset(),
        )
        await desk.resume()
        sender = Sender(bot, memory, metrics, keys=Keys(client, desk), give_way=desk.crowd)
        sending = asyncio.create_task(sender.run())
        try:
            yield desk, Watcher(bot, client, memory, desk)
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
            await desk.close()

    async def says(self, words: str) -> None:
        """The person says something, and nobody is killed."""
        self.person.says(words)
        await self.goes_through(self.talk.telegram.pending.pop(), Trap(-1))

    async def idle(self, trap: Trap) -> None:
        """Wait until there is nothing to do, or nobody to do it."""
        async with asyncio.timeout(180):
            while not trap.struck:
                waits = self.person.id in await self.memory.waiting()
                if not waits and not await self.memory.depth():  # owed as soon as it is done
                    return
                await asyncio.sleep(0.01)

    async def goes_through(self, update: Update | None, trap: Trap) -> None:
        """Do something until it is done or the trap strikes."""
        async with self.life(trap) as (desk, watcher):
            with suppress(KilledError):
                if update is not None:
                    await desk.take(update)
                else:
                    await watcher._owe(Project.model_validate(await self.body()))
            await self.idle(trap)


async def _prepared(world: World, step: str, number: int) -> Update | None:
    """Bring a person to the point before a step; what they do then, None: the product speaks."""
    person, telegram = world.person, world.talk.telegram
    if step == "wish":
        person.says(WISH)
    elif step == "answer":
        question = {"id": f"q{number}", "text": "Who?", "options": ["Me", "All"]}
        await world.status(questions=[question])
        await world.says("/status")
        person.taps(person.last, "All")
    elif step == "secret":
        await world.status(missingSecrets=[{"key": f"KEY_{number}", "description": "d"}])
        await world.says("/secret")
        person.taps(person.last, f"KEY_{number}")
        await world.goes_through(telegram.pending.pop(), Trap(-1))
        person.says(VALUE)
    elif step == "key":
        if not number:
            await _with_a_key(world)
        await world.says("/key")
        person.taps(person.last, "👁 Show the key")
    else:
        at = "2026-01-01T00:00:00Z"
        owed = {"key": f"ready-{number}", "event": "Ready", "text": "It is live.", "at": at}
        await world.status(notifications=[owed])
        return None
    update: Update = telegram.pending.pop()
    return update


async def _with_a_key(world: World) -> None:
    """Have operations ask for a key, which the line made."""
    await world.status(slug="books-1a2b", release="a" * 12, guarded=["books.delete_book"])
    metadata = {"name": "books-1a2b-generated", "namespace": world.namespace}
    body = {"apiVersion": "v1", "kind": "Secret", "metadata": metadata}
    await world.talk.client.create(body | {"stringData": {"API_KEYS": VALUE}})


async def _judge(world: World, step: str, number: int, before: set[int]) -> None:
    """What has to be true whenever the bot was killed."""
    new = [s.text for at, s in world.person.messages.items() if at not in before]
    words = {"wish": "New product", "answer": "Answer for", "event": "It is live.", "key": VALUE}
    told = [t for t in new if words.get(step, f"KEY_{number} of") in t or INTERRUPTED in t]
    assert told, new
    if step == "key":
        assert await _noted(world) >= {
            at for at, seen in world.person.messages.items() if VALUE in seen.text
        }, "what shows a key is taken away"
        return
    assert len([text for text in told if REPEAT not in text]) <= 1, told
    projects, _ = await world.talk.client.list(PROJECT, world.namespace)
    assert len(projects) == (2 + number if step == "wish" else 1)
    if step == "answer":
        given = [a["questionId"] for a in projects[0]["spec"]["answers"]]
        assert given == [f"q{n}" for n in range(number + 1)]
    if step == "secret":
        assert VALUE not in world.person.own.values()
        secret = await world.talk.client.find(SECRET, f"{world.project}-secrets", world.namespace)
        if not any(INTERRUPTED in text for text in told):
            assert base64.b64decode(secret["data"][f"KEY_{number}"]).decode() == VALUE


async def _noted(world: World) -> set[int]:
    """Messages that will be taken away."""
    async with world.memory._pool.connection() as connection:
        rows = await connection.execute("SELECT message_id FROM bot.fleeting")
        return {row[0] for row in await rows.fetchall()}


async def _matrix(world: World, step: str) -> list[str]:
    """Go through a step once for each of its effects, killed before it; the effects."""
    await world.talk.fill(world.person)
    await world.says(WISH)
    (made,) = (await world.talk.client.list(PROJECT, world.namespace))[0]
    world.project = made["metadata"]["name"]
    for number in range(_MOST):
        update = await _prepared(world, step, number)
        before = set(world.person.messages)
        trap = Trap(number)
        await world.goes_through(update, trap)
        # Telegram brings an update again that it was not thanked for, the watch a Project.
        await world.goes_through(update, Trap(-1))
        await _judge(world, step, number, before)
        if not trap.struck:
            return trap.effects
    raise AssertionError("the effects never ended")


@pytest.fixture
async def world(talk: Any, dsn: str) -> AsyncIterator[World]:
    async with (
        database.connect(dsn, 8) as pool,
        Bot(talk.telegram.token, base_url=f"{talk.telegram.url}/bot") as bot,
    ):
        yield World(talk, bot, Memory(pool), talk.person)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("step", ["wish", "answer", "secret", "event", "key"])
async def test_a_kill_before_any_effect_loses_nothing(world: World, step: str) -> None:
    effects = await _matrix(world, step)
    assert {"send_message", "settle"} <= set(effects)
    assert step == "event" or {"take_in", "done"} <= set(effects)


async def test_what_is_written_down_brings_no_key_back(world: World) -> None:
    """Killed with a reply to a message that shows one in its hands."""
    await world.talk.fill(world.person)
    number, when = world.talk.telegram.next_message()
    shows = Message(number, when, world.person.chat, from_user=world.talk.telegram.bot, text=VALUE)
    world.person.says("What is that?", reply_to_message=shows)
    update: Update = world.talk.telegram.pending.pop()
    trap = Trap(0)
    while "take_in" not in trap.effects:
        trap = Trap(trap.number + 1)
        await world.goes_through(update, trap)
    async with world.memory._pool.connection() as connection:
        rows = await (await connection.execute("SELECT body FROM bot.inbox")).fetchall()
    assert "What is that?" in str(rows)
    assert VALUE not in str(rows)


class Forgetful(Memory):
    """Sends first and marks afterwards."""

    @override
    async def debts(self, most: int, *, besides: Iterable[int] = ()) -> list[Owed]:
        found = await super().debts(most, besides=besides)
        for each in found:
            await self.later(each, 0, arrived=False)
        return found


async def test_the_matrix_sees_a_mark_that_comes_too_late(world: World) -> None:
    world.memory = Forgetful(world.memory._pool)
    with pytest.raises(AssertionError, match="It is live"):
        await _matrix(world, "event")
