"""One message and its handler, with a real Redis between them."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from faststream.redis import RedisBroker
from pydantic import BaseModel
from redis.asyncio import Redis

from app.generated.outbox import Event
from worker import delivery as delivering
from worker.delivery import IDLE_MILLISECONDS, Delivery
from worker.notify import LogNotifier, Notifier, Occurrence
from worker.redrive import Letter, dead_letters, redrive
from worker.serving import GROUP, listen, prepare, publisher
from worker.subscription import Subscription
from worker_tests.conftest import SECONDS

ID = "01900000-0000-7000-8000-000000000001"
TOLD = '{"number": 7}'


class Told(BaseModel):
    """A message."""

    number: int


class Work:
    """A handler that fails as often as it is told to."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.seen: list[tuple[int, str]] = []

    async def handle(self, message: Told, occurrence: Occurrence, _: Notifier) -> None:
        """Keep the message, or fail."""
        self.seen.append((message.number, occurrence.id))
        if len(self.seen) <= self.failures:
            raise ValueError("not yet")

    def subscription(self, attempts: int = 3) -> Subscription[Told]:
        """It as the worker knows it."""
        return Subscription("work", Event("told", Told), self.handle, attempts)


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retries follow at once."""
    monkeypatch.setattr(delivering, "FIRST_PAUSE", 0.01)


def broker_of(redis_url: str) -> RedisBroker:
    """A broker that ends in order."""
    return RedisBroker(redis_url, logger=logging.getLogger("faststream"), graceful_timeout=5)


@asynccontextmanager
async def consuming(
    redis_url: str, redis: Redis, subscription: Subscription[Told]
) -> AsyncIterator[RedisBroker]:
    """Messages reach the handler while the block runs."""
    async with broker_of(redis_url) as broker:
        listen(broker, Delivery(redis, LogNotifier(), asyncio.Event()), [subscription])
        await prepare(redis, [subscription])
        await broker.start()
        yield broker


async def drained(redis: Redis, subscription: Subscription[Told]) -> None:
    """Return once nothing is left in the stream."""
    async with asyncio.timeout(SECONDS):
        while await redis.xlen(subscription.stream):  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.01)


async def published(redis_url: str, redis: Redis, work: Work, *messages: str) -> None:
    """Have the messages handled, all under one id."""
    subscription = work.subscription()
    async with consuming(redis_url, redis, subscription) as broker:
        publish = publisher(broker, [subscription])
        for message in messages:
            await publish("told", ID, message)
        await drained(redis, subscription)


def test_a_message_is_handled_and_gone(redis_url: str) -> None:
    work = Work()

    async def run() -> None:
        async with Redis.from_url(redis_url) as redis:
            await published(redis_url, redis, work, TOLD)

    asyncio.run(run())
    assert work.seen == [(7, ID)]


def test_what_was_published_before_anybody_listened_is_handled(redis_url: str) -> None:
    work = Work()
    subscription = work.subscription()

    async def run() -> None:
        async with Redis.from_url(redis_url) as redis:
            async with broker_of(redis_url) as broker:
                await publisher(broker, [subscription])("told", ID, TOLD)
            async with consuming(redis_url, redis, subscription):
                await drained(redis, subscription)

    asyncio.run(run())
    assert work.seen == [(7, ID)]


def test_a_repetition_does_nothing(redis_url: str) -> None:
    work = Work()

    async def run() -> None:
        async with Redis.from_url(redis_url) as redis:
            await published(redis_url, redis, work, TOLD, TOLD, TOLD)

    asyncio.run(run())
    assert work.seen == [(7, ID)]


@pytest.mark.parametrize(
    ("text", "seen"),
    [("codegen-qa-0a1b2c3d shelf", []), ("See codegen-qa-0a1b2c3d", [(7, ID)])],
)
def test_of_what_an_acceptance_test_made_nobody_is_told(
    redis_url: str, text: str, seen: list[tuple[int, str]]
) -> None:
    """Its texts begin with the mark; one that a person wrote only speaks of it."""
    work = Work()

    async def run() -> None:
        async with Redis.from_url(redis_url) as redis:
            await published(redis_url, redis, work, json.dumps({"number": 7, "name": text}))

    asyncio.run(run())
    assert work.seen == seen


def test_another_event_is_not_handled(redis_url: str) -> None:
    work = Work()

    async def run() -> int:
        async with broker_of(redis_url) as broker:
            await publisher(broker, [work.subscription()])("something_else", ID, TOLD)
        async with Redis.from_url(redis_url) as redis:
            return int(await redis.xlen(work.subscription().stream))

    assert asyncio.run(run()) == 0


def test_a_failure_is_tried_again(redis_url: str) -> None:
    work = Work(failures=2)

    async def run() -> list[Letter]:
        async with Redis.from_url(redis_url) as redis:
            await published(redis_url, redis, work, TOLD)
            return await dead_letters(redis, "work")

    assert asyncio.run(run()) == []
    assert work.seen == [(7, ID)] * 3


def test_what_always_fails_goes_to_the_dead_letters_and_comes_back(redis_url: str) -> None:
    work = Work(failures=3)

    async def run() -> None:
        async with Redis.from_url(redis_url) as redis:
            await published(redis_url, redis, work, TOLD)
            (letter,) = await dead_letters(redis, "work")
            assert (letter.event_id, letter.message) == (ID, TOLD.encode())
            assert letter.why == "ValueError"
            assert await redrive(redis_url, "work") == 1
            assert await dead_letters(redis, "work") == []
            async with consuming(redis_url, redis, work.subscription()):
                await drained(redis, work.subscription())

    asyncio.run(run())
    assert work.seen == [(7, ID)] * 4


def test_what_cannot_be_read_is_not_tried(redis_url: str) -> None:
    work = Work()

    async def run() -> str:
        async with Redis.from_url(redis_url) as redis:
            await published(redis_url, redis, work, '{"number": "seven"}')
            (letter,) = await dead_letters(redis, "work")
            return letter.why

    assert asyncio.run(run()) == "ValidationError"
    assert work.seen == []


def test_what_a_process_left_is_taken_over(redis_url: str) -> None:
    work = Work()
    subscription = work.subscription()

    async def run() -> None:
        async with Redis.from_url(redis_url) as redis:
            await prepare(redis, [subscription])
            async with broker_of(redis_url) as broker:
                await publisher(broker, [subscription])("told", ID, TOLD)
            await redis.xreadgroup(GROUP, "gone", {subscription.stream: ">"})
            pending = await redis.xpending(subscription.stream, GROUP)
            idle = IDLE_MILLISECONDS + 1000
            await redis.xclaim(subscription.stream, GROUP, "gone", 0, [pending["min"]], idle=idle)
            async with consuming(redis_url, redis, subscription):
                await drained(redis, subscription)

    asyncio.run(run())
    assert work.seen == [(7, ID)]


def test_a_message_that_kills_the_process_is_given_up(redis_url: str) -> None:
    work = Work()

    async def run() -> str:
        async with Redis.from_url(redis_url) as redis:
            await redis.set(f"attempts:work:{ID}", 3)
            await published(redis_url, redis, work, TOLD)
            (letter,) = await dead_letters(redis, "work")
            return letter.why

    assert "process ended" in asyncio.run(run())
    assert work.seen == []


def test_an_end_between_two_attempts_leaves_the_message(redis_url: str) -> None:
    work = Work(failures=1)

    async def run() -> bool:
        ended = asyncio.Event()
        ended.set()
        async with Redis.from_url(redis_url) as redis:
            delivery = Delivery(redis, LogNotifier(), ended)
            return await delivery.deliver(work.subscription(), ID, TOLD.encode())

    assert asyncio.run(run()) is False
    assert len(work.seen) == 1
