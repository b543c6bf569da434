"""Show that somebody is being heard while it takes a moment."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import TelegramError

_QUIET_SECONDS: Final = 0.5
_AGAIN_SECONDS: Final = 4.0
"""Telegram shows an action for five seconds."""


@asynccontextmanager
async def typing(bot: Bot, person: int) -> AsyncIterator[None]:
    """Show a person that something is typed, from half a second on until the context ends."""
    showing = asyncio.create_task(_show(bot, person))
    try:
        yield
    finally:
        showing.cancel()
        await asyncio.gather(showing, return_exceptions=True)


async def _show(bot: Bot, person: int) -> None:
    await asyncio.sleep(_QUIET_SECONDS)
    while True:
        with suppress(TelegramError):
            await bot.send_chat_action(person, ChatAction.TYPING)
        await asyncio.sleep(_AGAIN_SECONDS)
