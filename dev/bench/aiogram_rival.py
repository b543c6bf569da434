"""A bare echo bot of aiogram; runs where aiogram is installed.

Arguments: base URL of the Bot API server, token.
"""

import asyncio
import sys

from aiogram import Bot, Dispatcher  # type: ignore[import-not-found]  # uv brings it
from aiogram.client.session.aiohttp import AiohttpSession  # type: ignore[import-not-found]
from aiogram.client.telegram import TelegramAPIServer  # type: ignore[import-not-found]
from aiogram.types import Message  # type: ignore[import-not-found]


async def echo(message: Message) -> None:
    """Say what was said."""
    await message.answer(message.text)


def main() -> None:
    """Poll until killed."""
    url, token = sys.argv[1:]
    session = AiohttpSession(api=TelegramAPIServer.from_base(url))
    dispatcher = Dispatcher()
    dispatcher.message.register(echo)
    asyncio.run(dispatcher.start_polling(Bot(token, session=session)))


if __name__ == "__main__":
    main()
