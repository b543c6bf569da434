"""The process: events are carried to their handlers until SIGTERM, then an orderly end."""

import asyncio
import logging
import signal
import socket
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import httpx
from faststream import AckPolicy
from faststream.redis import RedisBroker, StreamSub
from faststream.redis.annotations import RedisStreamMessage
from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError
from sqlalchemy.exc import SQLAlchemyError

from app.database import Database
from app.problems import UnavailableError
from worker.delivery import ATTEMPT_SECONDS, IDLE_MILLISECONDS, Delivery
from worker.generated.subscriptions import SUBSCRIPTIONS
from worker.health import answer_probes
from worker.mail import MailNotifier
from worker.metrics import WorkerMetrics
from worker.notify import LogNotifier, Notifier, SeveralNotifiers, WebhookNotifier
from worker.relay import BATCH, relay
from worker.settings import Settings
from worker.subscription import Subscription
from worker.telegram import TelegramNotifier

logger = logging.getLogger(__name__)
GROUP = "worker"
PAUSE_SECONDS = 0.5
"""Between two looks at the database when there is nothing to do."""
RETRY_SECONDS = 2.0
READ_MILLISECONDS = 1000
OUTAGES = (OSError, RedisError, SQLAlchemyError, UnavailableError)


async def serve(settings: Settings, metrics: WorkerMetrics) -> int:
    """Carry events until SIGTERM or SIGINT; what was begun is finished.

    Returns:
        Exit status of the process: 0 after a signal, 1 when the streams were lost.
    """
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    for name in ("faststream", "httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)  # addresses hold secrets
    begun = asyncio.Event()
    probes = await answer_probes(settings.port, settings.release_id, begun.is_set)
    database = Database(settings.database)
    try:
        async with Redis.from_url(settings.redis_url) as redis, httpx.AsyncClient() as client:
            delivery = Delivery(redis, notifier(settings, client), ended, metrics)
            broker = RedisBroker(
                settings.redis_url,
                logger=logging.getLogger("faststream"),
                log_level=logging.DEBUG,
                graceful_timeout=ATTEMPT_SECONDS + 2,
            )
            listen(broker, delivery, SUBSCRIPTIONS)
            try:
                if await _begin(database, redis, broker, ended):
                    begun.set()
                    logger.info("worker_started", extra={"handlers": len(SUBSCRIPTIONS)})
                return await _carry(database, broker, ended, metrics)
            finally:
                await broker.stop()
    finally:
        await database.close()
        probes.close()


def notifier(settings: Settings, client: httpx.AsyncClient) -> Notifier:
    """The way to tell somebody that the settings ask for."""
    ways: list[Notifier] = []
    if settings.mail is not None:
        mail = settings.mail
        ways.append(MailNotifier(mail.server, mail.sender, mail.recipients))
    if settings.chats is not None:
        ways.append(TelegramNotifier(client, settings.chats))
    if settings.webhook_url:
        ways.append(WebhookNotifier(client, settings.webhook_url))
    return SeveralNotifiers(ways) if ways else LogNotifier()


def listen(
    broker: RedisBroker, delivery: Delivery, subscriptions: Sequence[Subscription[Any]]
) -> None:
    """Read the stream of every handler: what is new, and what a process that is gone left."""
    consumer = socket.gethostname()
    for subscription in subscriptions:
        for idle in (None, IDLE_MILLISECONDS):
            stream = StreamSub(
                subscription.stream,
                group=GROUP,
                consumer=consumer,
                polling_interval=READ_MILLISECONDS,
                max_records=1,
                min_idle_time=idle,
            )
            subscriber = broker.subscriber(stream=stream, ack_policy=AckPolicy.MANUAL)
            subscriber(_receiver(delivery, subscription))


def _receiver(
    delivery: Delivery, subscription: Subscription[Any]
) -> Callable[[RedisStreamMessage], Awaitable[None]]:
    async def receive(message: RedisStreamMessage) -> None:
        event_id = str(message.correlation_id)
        if await delivery.deliver(subscription, event_id, message.body):
            await message.ack()
            await message.delete()

    return receive


def publisher(
    broker: RedisBroker, subscriptions: Sequence[Subscription[Any]]
) -> Callable[[str, str, str], Awaitable[None]]:
    """Puts an event into the stream of every handler that waits for it."""

    async def publish(event: str, event_id: str, message: str) -> None:
        for subscription in subscriptions:
            if subscription.event.name == event:
                await broker.publish(
                    message.encode(), stream=subscription.stream, correlation_id=event_id
                )

    return publish


async def prepare(redis: Redis, subscriptions: Sequence[Subscription[Any]]) -> None:
    """Make the group of readers of every stream, from its first message on."""
    for subscription in subscriptions:
        try:
            await redis.xgroup_create(subscription.stream, GROUP, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise


async def _begin(
    database: Database, redis: Redis, broker: RedisBroker, ended: asyncio.Event
) -> bool:
    """Reach what is needed, as often as it takes; False: told to end before that."""
    while not ended.is_set():
        try:
            await database.ping()
            await prepare(redis, SUBSCRIPTIONS)
            await broker.start()
        except OUTAGES as error:
            logger.warning("waiting", extra={"why": type(error).__name__})
            await _pause(ended, RETRY_SECONDS)
        else:
            return True
    return False


async def _carry(
    database: Database, broker: RedisBroker, ended: asyncio.Event, metrics: WorkerMetrics
) -> int:
    publish = publisher(broker, SUBSCRIPTIONS)
    while not ended.is_set():
        try:
            count = await relay(database, publish)
        except OUTAGES as error:
            logger.warning("waiting", extra={"why": type(error).__name__})
            await _pause(ended, RETRY_SECONDS)
            continue
        metrics.moved.inc(count)
        if not all(subscriber.running for subscriber in broker.subscribers):
            logger.error("streams_lost")  # Redis began anew; so does the process
            return 1
        if count < BATCH:
            await _pause(ended, PAUSE_SECONDS)
    logger.info("worker_stopping")
    return 0


async def _pause(ended: asyncio.Event, seconds: float) -> None:
    """Wait, but not past the end."""
    try:
        async with asyncio.timeout(seconds):
            await ended.wait()
    except TimeoutError:
        pass
