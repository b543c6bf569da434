"""Messages that show a value are taken away again, whoever is killed in between.

A message is noted before it shows anything, and forgotten once it is gone.
"""

import asyncio
from typing import Final

import structlog
from telegram import Bot
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from .conversation.texts import text_in
from .database import UNAVAILABLE
from .delays import seconds_of
from .memory import Fleeting, Memory

log = structlog.get_logger(__name__)
_LOOK_SECONDS: Final = 0.5
_RETRY_SECONDS: Final = 5.0
_BLOCKED_SECONDS: Final = 3600.0
_GONE: Final = "not found"


class Vanisher:
    """Deletes what is due."""

    def __init__(self, bot: Bot, memory: Memory) -> None:
        self._bot = bot
        self._memory = memory

    async def run(self) -> None:
        """Delete until cancelled."""
        while True:
            try:
                for each in await self._memory.fleeting():
                    await self._vanish(each)
            except UNAVAILABLE as error:
                log.warning("vanishing.unavailable", why=type(error).__name__)
            await asyncio.sleep(_LOOK_SECONDS)

    async def _vanish(self, each: Fleeting) -> None:
        try:
            await self._remove(each)
        except RetryAfter as error:
            await self._memory.vanishes(each, seconds_of(error))
        except Forbidden:  # who blocked us may come back: the message is still there
            await self._memory.vanishes(each, _BLOCKED_SECONDS)
        except TelegramError as error:
            log.warning("message.stays", person=each.person, why=type(error).__name__)
            await self._memory.vanishes(each, _RETRY_SECONDS)
        else:
            await self._memory.vanished(each)

    async def _remove(self, each: Fleeting) -> None:
        """Delete a message; one that is too old for that, 48 hours, loses its words instead."""
        try:
            await self._bot.delete_message(each.person, each.message_id)
        except BadRequest as error:
            if _GONE in error.message:
                return
            text = text_in(await self._memory.locale(each.person))("key-gone")
            try:
                await self._bot.edit_message_text(text, each.person, each.message_id)
            except BadRequest as again:
                if _GONE not in again.message and "not modified" not in again.message:
                    raise
