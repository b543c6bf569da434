"""One message and its handler: once, or a few times, or to the dead letters."""

import asyncio
import logging
from typing import Any

from pydantic import ValidationError
from redis.asyncio import Redis

from worker.metrics import WorkerMetrics
from worker.notify import Notifier, Occurrence
from worker.rehearsal import is_rehearsal
from worker.subscription import Subscription, dead_stream

logger = logging.getLogger(__name__)
ATTEMPT_SECONDS = 8.0
"""How long one attempt may take."""
FIRST_PAUSE = 1.0
"""Before the second attempt, in seconds; each further pause is twice as long."""
IDLE_MILLISECONDS = 60_000
"""After this long without a sign a message is taken from whoever had it: longer than five
attempts with their pauses."""
REMEMBERED_SECONDS = 7 * 24 * 3600
"""How long a repetition is known as one."""
DEAD_LETTERS = 10_000
"""How many a handler keeps, the newest."""


class Delivery:
    """Runs handlers so that a repetition does nothing and a failure is bounded."""

    def __init__(
        self,
        redis: Redis,
        notifier: Notifier,
        ended: asyncio.Event,
        metrics: WorkerMetrics | None = None,
    ) -> None:
        self._redis = redis
        self._notifier = notifier
        self._ended = ended
        self._metrics = metrics or WorkerMetrics()

    async def deliver(self, subscription: Subscription[Any], event_id: str, message: bytes) -> bool:
        """Do what the handler does; False: the process ends, and another one has to go on.

        Attempts are counted in Redis before they begin, so that a message which kills the process
        is given up as well.

        Raises:
            RedisError: nothing is known about the message; it is delivered again.
        """
        if await self._redis.exists(_key("done", subscription, event_id)):
            return True
        try:
            body = subscription.event.message.model_validate_json(message)
        except ValidationError as error:
            logger.error("message_unreadable", extra=_extra(subscription, event_id))  # noqa: TRY400
            await self._bury(subscription, event_id, message, type(error).__name__)
            return True
        if is_rehearsal(message):
            logger.info("rehearsal_not_told", extra=_extra(subscription, event_id))
            return True
        why = "the process ended during the last attempt"
        while True:
            attempt = await self._count(subscription, event_id)
            if attempt <= subscription.attempts:
                failure = await self._attempt(subscription, event_id, body)
                if failure is None:
                    key = _key("done", subscription, event_id)
                    await self._redis.set(key, 1, ex=REMEMBERED_SECONDS)
                    return True
                why = failure
            if attempt >= subscription.attempts:
                logger.error("handler_gave_up", extra=_extra(subscription, event_id))
                await self._bury(subscription, event_id, message, why)
                return True
            if await self._ends_within(FIRST_PAUSE * 2 ** (attempt - 1)):
                return False

    async def _attempt(
        self, subscription: Subscription[Any], event_id: str, body: Any
    ) -> str | None:
        """Try once; returns why it failed."""
        occurrence = Occurrence(event_id, subscription.event.name)
        try:
            async with asyncio.timeout(ATTEMPT_SECONDS):
                await subscription.handle(body, occurrence, self._notifier)
        except Exception as error:
            logger.warning("attempt_failed", extra=_extra(subscription, event_id), exc_info=error)
            self._metrics.attempts.labels(subscription.handler, "failed").inc()
            return type(error).__name__
        self._metrics.attempts.labels(subscription.handler, "done").inc()
        return None

    async def _count(self, subscription: Subscription[Any], event_id: str) -> int:
        key = _key("attempts", subscription, event_id)
        async with self._redis.pipeline() as pipeline:
            pipeline.incr(key)
            pipeline.expire(key, REMEMBERED_SECONDS)
            counted, _ = await pipeline.execute()
        return int(counted)

    async def _bury(
        self, subscription: Subscription[Any], event_id: str, message: bytes, why: str
    ) -> None:
        self._metrics.dead_letters.labels(subscription.handler).inc()
        letter = {"id": event_id, "message": message, "why": why}
        async with self._redis.pipeline() as pipeline:
            pipeline.xadd(dead_stream(subscription.handler), letter, maxlen=DEAD_LETTERS)  # type: ignore[arg-type]
            pipeline.set(_key("done", subscription, event_id), 1, ex=REMEMBERED_SECONDS)
            await pipeline.execute()

    async def _ends_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._ended.wait()
        except TimeoutError:
            return False
        return True


def forgotten(handler: str, event_id: str) -> tuple[str, str]:
    """Keys to delete where a message is to be handled as if it were new."""
    return f"done:{handler}:{event_id}", f"attempts:{handler}:{event_id}"


def _key(kind: str, subscription: Subscription[Any], event_id: str) -> str:
    return f"{kind}:{subscription.handler}:{event_id}"


def _extra(subscription: Subscription[Any], event_id: str) -> dict[str, str]:
    return {"handler": subscription.handler, "id": event_id, "of": subscription.event.name}
