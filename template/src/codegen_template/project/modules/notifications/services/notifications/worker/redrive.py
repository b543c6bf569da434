"""Dead letters, once whatever killed them is mended."""

import logging
from dataclasses import dataclass
from typing import Any

from faststream.redis import RedisBroker
from redis.asyncio import Redis

from worker.delivery import forgotten
from worker.subscription import dead_stream


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that its handler gave up."""

    entry: bytes
    event_id: str
    message: bytes
    why: str


async def dead_letters(redis: Redis, handler: str) -> list[Letter]:
    """What a handler gave up, oldest first."""
    found: Any = await redis.xrange(dead_stream(handler))
    return [
        Letter(entry, body[b"id"].decode(), body[b"message"], body[b"why"].decode())
        for entry, body in found or ()
    ]


async def redrive(redis_url: str, handler: str) -> int:
    """Hand the dead letters of a handler to it again, oldest first; returns how many.

    Killed in between it may be run again: what is there twice is handled once.
    """
    logger = logging.getLogger("faststream")
    async with (
        Redis.from_url(redis_url) as redis,
        RedisBroker(redis_url, logger=logger) as broker,
    ):
        letters = await dead_letters(redis, handler)
        for letter in letters:
            await redis.delete(*forgotten(handler, letter.event_id))
            await broker.publish(
                letter.message, stream=f"events:{handler}", correlation_id=letter.event_id
            )
            await redis.xdel(dead_stream(handler), letter.entry)
    return len(letters)
