"""Asks Telegram about a bot's token before a product gets it.

Nothing is taken from the bot: updates are asked for without an offset, which confirms none, and
without changing which kinds it wants. That another program asks for them shows in two ways:
Telegram ends the older of two requests with 409, or what waits is gone at the next look.

Source: Bot API documentation, "getMe", "getWebhookInfo", "getUpdates" ("an update is considered
confirmed as soon as getUpdates is called with an offset higher than its update_id").
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, Final

import aiohttp

from .bot_tokens import TokenCheck, bot_id

TELEGRAM: Final = "https://api.telegram.org"
SECONDS: Final = 6.0
"""How long another program is waited for: those that were ended come back within five seconds."""
_ANSWER_SECONDS: Final = 10.0
_LOOK_SECONDS: Final = 1.0


class TelegramSilentError(Exception):
    """Telegram did not answer, or not as it should. Never quotes the token, which is in the URL."""


async def check_token(
    token: str, *, api_url: str = TELEGRAM, seconds: float = SECONDS, polled_by_us: bool = False
) -> TokenCheck:
    """Look whether a product could work with a token.

    Args:
        token: As @BotFather gives it.
        api_url: Base URL of the Bot API.
        seconds: How long to wait for another program that asks for the bot's updates.
        polled_by_us: A product of ours is that program: it is not looked for.

    Raises:
        TelegramSilentError: Nobody can tell now.
    """
    number = bot_id(token)
    if not number:
        return TokenCheck("", "shape")
    timeout = aiohttp.ClientTimeout(total=_ANSWER_SECONDS + seconds)
    async with aiohttp.ClientSession(timeout=timeout, trust_env=True) as http:
        telegram = _Telegram(http, f"{api_url.rstrip('/')}/bot{token}")
        status, me = await telegram.ask("getMe")
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND):
            return TokenCheck(number, "unknown")
        username = str(_result(status, me).get("username", ""))
        status, hook = await telegram.ask("getWebhookInfo")
        if _result(status, hook).get("url"):
            return TokenCheck(number, "webhook", username)
        if not polled_by_us and await telegram.is_polled(seconds):
            return TokenCheck(number, "polled", username)
    return TokenCheck(number, None, username)


class _Telegram:
    """The methods we ask."""

    def __init__(self, http: aiohttp.ClientSession, base: str) -> None:
        self._http = http
        self._base = base

    async def ask(self, method: str, **parameters: int) -> tuple[int, Any]:
        """Status and body of an answer.

        Raises:
            TelegramSilentError: There is none.
        """
        with _unnamed():
            async with self._http.post(f"{self._base}/{method}", json=parameters) as answer:
                return answer.status, await answer.json()

    async def is_polled(self, seconds: float) -> bool:
        """Whether somebody else asks for the bot's updates."""
        clock = asyncio.get_running_loop().time
        end, first = clock() + seconds, None
        while (rest := end - clock()) > 0:
            # A whole second at least: 0 would be a look, which nobody has the time to end.
            status, body = await self.ask("getUpdates", limit=1, timeout=max(1, round(rest)))
            if status == HTTPStatus.CONFLICT:
                return True
            if status != HTTPStatus.OK:
                raise TelegramSilentError(f"status {status}")
            waiting = body.get("result") or []
            oldest = waiting[0].get("update_id") if waiting else None
            if first is not None and oldest != first:
                return True  # somebody took what was waiting
            if oldest is None:
                continue
            first = oldest
            await asyncio.sleep(min(_LOOK_SECONDS, max(end - clock(), 0)))
        return False


def _result(status: int, body: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    result = body.get("result") if isinstance(body, dict) else None
    if status != HTTPStatus.OK or not isinstance(result, dict):
        raise TelegramSilentError(f"status {status}")
    return result


@contextmanager
def _unnamed() -> Iterator[None]:
    """Errors of the connection without their words, which quote the URL."""
    try:
        yield
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        raise TelegramSilentError(type(error).__name__) from None
