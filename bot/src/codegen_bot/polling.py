"""Long polling: an update is asked for again until it was taken over."""

import asyncio
from typing import Final

import structlog
from telegram import Bot
from telegram.error import Conflict, RetryAfter, TelegramError

from .database import UNAVAILABLE
from .delays import seconds_of
from .desk import Desk

log = structlog.get_logger(__name__)
_POLL_SECONDS: Final = 25
_PAUSE_SECONDS: Final = 1.0
_CONFLICT_SECONDS: Final = 5.0
KINDS: Final = ("message", "edited_message", "callback_query")
"""Updates that are asked for."""


async def poll(bot: Bot, desk: Desk) -> None:
    """Fetch updates until cancelled; trouble of Telegram, network or database is waited out."""
    offset = 0
    while True:
        try:
            updates = await bot.get_updates(
                offset=offset, timeout=_POLL_SECONDS, allowed_updates=KINDS
            )
            await desk.take_all(updates)
            offset = max((u.update_id + 1 for u in updates), default=offset)
        except RetryAfter as error:
            await asyncio.sleep(seconds_of(error))
        except Conflict as error:
            log.warning("poll.conflict", why=error.message)
            await asyncio.sleep(_CONFLICT_SECONDS)
        except (TelegramError, *UNAVAILABLE) as error:
            log.warning("poll.failed", why=type(error).__name__)
            await asyncio.sleep(_PAUSE_SECONDS)
