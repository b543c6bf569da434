"""The process: polling and probes until SIGTERM, then an orderly end."""

import asyncio
import logging
import signal
from typing import Any

from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application

from bot.application import build_application, introduce
from bot.backend import Backend
from bot.health import answer_probes
from bot.settings import Settings

logger = logging.getLogger(__name__)
RETRY_SECONDS = 3.0
EX_CONFIG = 78
Bot = Application[Any, Any, Any, Any, Any, Any]


async def serve(settings: Settings) -> int:
    """Talk to people until SIGTERM or SIGINT; what was begun is finished.

    Returns:
        Exit status of the process: 0 after a signal, 78 when Telegram does not know the token.
    """
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    # Healthy once Telegram has not refused the token: an outage there is no fault of a release.
    asked = asyncio.Event()
    probes = await answer_probes(settings.port, settings.release_id, asked.is_set)
    try:
        if not settings.token:
            logger.warning("bot_idle", extra={"why": "TELEGRAM_BOT_TOKEN is a placeholder"})
            asked.set()
            await ended.wait()
            return 0
        async with Backend(settings.backend_url, api_key=settings.api_key) as backend:
            application = build_application(settings, backend)
            if not await _known(application, asked, ended):
                return 0 if ended.is_set() else EX_CONFIG
            await _converse(application, ended)
        return 0
    finally:
        probes.close()


async def _known(application: Bot, asked: asyncio.Event, ended: asyncio.Event) -> bool:
    """Introduce ourselves to Telegram, as often as it takes; False: refused, or told to end."""
    while not ended.is_set():
        try:
            await application.initialize()
        except InvalidToken:
            logger.error("token_refused", extra={"variable": "TELEGRAM_BOT_TOKEN"})  # noqa: TRY400
            return False
        except TelegramError as error:
            logger.warning("telegram_unreachable", extra={"why": type(error).__name__})
            asked.set()
            try:
                async with asyncio.timeout(RETRY_SECONDS):
                    await ended.wait()
            except TimeoutError:
                continue
        else:
            asked.set()
            return True
    return False


async def _converse(application: Bot, ended: asyncio.Event) -> None:
    """Fetch updates and answer them until told to end."""
    updater = application.updater
    assert updater is not None
    try:
        await application.start()
        await introduce(application)
        await updater.start_polling(allowed_updates=["message", "callback_query"])
        logger.info("bot_started", extra={"bot": application.bot.username})
        await ended.wait()
        logger.info("bot_stopping")
    finally:
        if updater.running:
            await updater.stop()  # also tells Telegram which updates are done with
        if application.running:
            await application.stop()
        await application.shutdown()
