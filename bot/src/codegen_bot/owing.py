"""Messages that objects owe to people: each is written down once, in the person's language."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from .conversation.moves import Say
from .database import UNAVAILABLE
from .memory import Acquaintance, Memory, body_of

log = structlog.get_logger(__name__)
_RETRY_SECONDS: Final = 1.0

News = Callable[[int, Acquaintance], Awaitable[Say | None]]
"""What a person, by Telegram id, is told; None: nothing."""


async def owe(memory: Memory, key: str, number: int, news: News) -> None:
    """Write a message down unless it is there; waits as long as the database is away.

    Args:
        memory: Where it is written.
        key: Of what it tells and to whom: one that is known already is not owed again.
        number: Telegram id; whoever is not known, or blocks the bot, is told nothing.
        news: What it says.
    """
    while not await _written(memory, key, number, news):
        await asyncio.sleep(_RETRY_SECONDS)


async def _written(memory: Memory, key: str, number: int, news: News) -> bool:
    try:
        known = await memory.person(number)
        if known is None or known.blocked:
            return True
        if (say := await news(number, known)) is not None:
            await memory.owe(key, number, body_of(say))
    except UNAVAILABLE as error:
        log.warning("outbox.unavailable", why=type(error).__name__)
        return False
    return True
