"""Webhook: Telegram brings updates itself; each is written down before it is told that it arrived.

Source: Bot API documentation, "setWebhook": Telegram repeats an update until it is answered with
a 2xx status, and sends the secret token along.
"""

import asyncio
import hashlib
import hmac
from typing import Any, Final

import structlog
from aiohttp import web
from telegram import Bot, Update
from telegram.error import RetryAfter, TelegramError

from .database import UNAVAILABLE
from .delays import seconds_of
from .desk import Desk
from .polling import KINDS

log = structlog.get_logger(__name__)
_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"
_RETRY_SECONDS: Final = 5.0


def secret_of(token: str) -> str:
    """What Telegram shows us to be known by, in 64 hex digits.

    It follows from the bot's token, so every process knows it and nobody has to keep it.
    """
    return hmac.new(token.encode(), b"codegen-bot webhook", hashlib.sha256).hexdigest()


class Webhook:
    """Hears Telegram."""

    def __init__(self, bot: Bot, desk: Desk, url: str) -> None:
        self._bot = bot
        self._desk = desk
        self._url = url
        self._secret = secret_of(bot.token)

    def add_to(self, app: web.Application) -> None:
        """Take what is posted to any path: an ingress may rewrite it."""
        app.router.add_post("/{path:.*}", self._take)

    async def announce(self) -> None:
        """Set the webhook; Telegram's trouble is waited out."""
        while True:
            try:
                await self._bot.set_webhook(
                    self._url,
                    allowed_updates=KINDS,
                    max_connections=1,  # updates of a person stay in order
                    secret_token=self._secret,
                )
            except RetryAfter as error:
                await asyncio.sleep(seconds_of(error))
            except TelegramError as error:
                log.warning("webhook.not_set", why=error.message)
                await asyncio.sleep(_RETRY_SECONDS)
            else:
                log.info("webhook.set")
                return

    async def _take(self, request: web.Request) -> web.Response:
        given = request.headers.get(_HEADER, "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            log.warning("webhook.refused")
            return web.Response(status=403)
        try:
            body = await request.json()
        except ValueError:
            return web.Response(status=400)
        update = self._read(body)
        if update is None:
            return web.Response()
        try:
            await self._desk.take(update)
        except UNAVAILABLE as error:
            log.warning("update.not_taken", why=type(error).__name__)
            return web.Response(status=503)
        return web.Response()

    def _read(self, body: Any) -> Update | None:  # noqa: ANN401 - any JSON
        """The update; one that nobody can read is dropped, as it would stand before all others."""
        try:
            return Update.de_json(body, self._bot)
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            log.error("update.unreadable", why=type(error).__name__)  # noqa: TRY400 - may quote it
            return None
