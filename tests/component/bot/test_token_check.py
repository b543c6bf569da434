"""Tokens of products' bots, asked about at a real Bot API server; no update is lost by it."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

import pytest
from telegram import Bot
from telegram.error import Conflict

from codegen_crds.bot_token_check import TelegramSilentError, check_token
from codegen_dev.bot_api import BotApi, Fault

TOKEN = "777:AAEtoken-of-a-products-bot-0123456789"
SECONDS = 1.5


@pytest.fixture
def shop(telegram: BotApi) -> BotApi:
    """Another bot of the same Telegram."""
    telegram.other_bots[TOKEN] = BotApi(TOKEN, "shop_bot")
    return telegram.other_bots[TOKEN]


async def trouble(telegram: BotApi, token: str = TOKEN, **more: Any) -> str | None:
    check = await check_token(token, api_url=telegram.url, seconds=SECONDS, **more)
    return check.trouble


async def test_a_token_of_nobody_else_is_good_and_loses_nothing(
    telegram: BotApi, shop: BotApi
) -> None:
    shop.person(1).says("waits for the product")
    check = await check_token(TOKEN, api_url=telegram.url, seconds=SECONDS)
    assert (check.number, check.trouble, check.username) == ("777", None, "shop_bot")
    assert len(shop.pending) == 1
    assert await trouble(telegram, "no token") == "shape"
    assert await trouble(telegram, "778:AAEtoken-that-nobody-knows-0123456789") == "unknown"


async def test_a_webhook_elsewhere_is_seen(telegram: BotApi, shop: BotApi) -> None:
    async with Bot(TOKEN, base_url=f"{telegram.url}/bot") as bot:
        await bot.set_webhook("https://elsewhere.example/hook")
    assert await trouble(telegram) == "webhook"
    assert shop.webhook.url == "https://elsewhere.example/hook"


@pytest.mark.parametrize("waiting", [0, 3])
async def test_another_program_that_polls_is_seen_and_goes_on(
    telegram: BotApi, shop: BotApi, waiting: int
) -> None:
    """Whether it waits for updates or takes those that are there; all of them reach it."""
    heard: list[str] = []

    async def other() -> None:
        offset = 0
        async with Bot(TOKEN, base_url=f"{telegram.url}/bot") as bot:
            while True:
                try:
                    updates = await bot.get_updates(offset, limit=1, timeout=20)
                except Conflict:
                    updates = ()
                heard.extend(str(u.effective_message.text) for u in updates if u.effective_message)
                offset = max((u.update_id + 1 for u in updates), default=offset)
                await asyncio.sleep(0.1)

    for number in range(waiting):
        shop.person(1).says(str(number))
    polling = asyncio.create_task(other())
    try:
        await until(lambda: shop.calls["getUpdates"] > 0)
        assert await trouble(telegram) == "polled"
        assert await trouble(telegram, polled_by_us=True) is None
        shop.person(1).says("last")
        await until(lambda: "last" in heard)
    finally:
        polling.cancel()
    assert heard == [*map(str, range(waiting)), "last"]


@pytest.mark.parametrize("code", [0, 500, 429])
async def test_a_silent_telegram_is_said_without_the_token(telegram: BotApi, code: int) -> None:
    telegram.faults = [Fault("getMe", code=code)]
    with pytest.raises(TelegramSilentError) as caught:
        await trouble(telegram, telegram.token)
    assert not re.search("AAE", repr(caught.value))
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    with pytest.raises(TelegramSilentError):
        await check_token(TOKEN, api_url="http://127.0.0.1:1", seconds=0)


async def until(look: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not look():
            await asyncio.sleep(0.02)
