"""Messages in Telegram through a bot, and what is refused before it is asked."""

import asyncio
from urllib.parse import urlsplit

import httpx
import pytest
from pydantic import BaseModel

from worker.notify import Notification, NotifyError, Occurrence
from worker.settings import Settings, SettingsError
from worker.telegram import Chats, TelegramNotifier
from worker_tests.conftest import Webhook
from worker_tests.test_settings import ENVIRON

TOKEN = "4242:a-token-of-no-bot"
TOLD = {"NOTIFY_BY": "telegram", "TELEGRAM_BOT_TOKEN": TOKEN, "NOTIFY_TELEGRAM_TO": "7, 8"}


class Told(BaseModel):
    """A message."""

    number: int
    note: str | None = None


def send(api: Webhook, *ids: int) -> None:
    """Write one message."""
    address = urlsplit(api.url)
    chats = Chats(f"http://{address.netloc}", TOKEN, ids)

    async def run() -> None:
        async with httpx.AsyncClient() as client:
            notification = Notification(Occurrence("an-id", "told"), "Told: 7", Told(number=7))
            await TelegramNotifier(client, chats).send(notification)

    asyncio.run(run())


def test_each_person_gets_words_and_data(webhook: Webhook) -> None:
    send(webhook, 7, 8)
    assert webhook.paths == [f"/bot{TOKEN}/sendMessage"] * 2
    text = "Told: 7\n\nnumber: 7"
    assert webhook.bodies == [{"chat_id": 7, "text": text}, {"chat_id": 8, "text": text}]


def test_one_who_blocked_the_bot_keeps_nobody_else_waiting(webhook: Webhook) -> None:
    webhook.answers = [403]
    send(webhook, 7, 8)
    assert [body["chat_id"] for body in webhook.bodies] == [7, 8]


def test_nobody_told_is_an_error_that_does_not_name_the_bot(webhook: Webhook) -> None:
    webhook.answers = [429, 403]
    with pytest.raises(NotifyError, match="429"):
        send(webhook, 7, 8)
    webhook.close()
    with pytest.raises(NotifyError) as raised:
        send(webhook, 7)
    assert TOKEN not in str(raised.value)
    assert raised.value.__cause__ is None


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"NOTIFY_BY": "pigeon"}, "NOTIFY_BY: pigeon"),
        ({"TELEGRAM_BOT_TOKEN": ""}, "TELEGRAM_BOT_TOKEN is not set"),
        ({"TELEGRAM_BOT_TOKEN": "placeholder"}, "TELEGRAM_BOT_TOKEN is no token"),
        ({"NOTIFY_TELEGRAM_TO": ""}, "NOTIFY_TELEGRAM_TO is not set"),
        ({"NOTIFY_TELEGRAM_TO": "@somebody"}, "NOTIFY_TELEGRAM_TO holds"),
        ({"NOTIFY_BY": "webhook"}, "NOTIFY_WEBHOOK_URL is not set"),
        ({"NOTIFY_BY": "telegram,email"}, "SMTP_URL is not set"),
    ],
)
def test_production_needs_what_it_tells_by(changes: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        Settings.from_environ({**ENVIRON, "APP_ENV": "production", **TOLD, **changes})


def test_it_is_told_by_what_is_named_and_by_nothing_else() -> None:
    production = {**ENVIRON, "APP_ENV": "production", **TOLD}
    settings = Settings.from_environ(production)
    assert settings.mail is None
    assert settings.chats is not None
    assert settings.chats.ids == (7, 8)
    assert TOKEN not in repr(settings)
    nobody = Settings.from_environ({**production, "NOTIFY_BY": "log"})
    assert (nobody.mail, nobody.chats, nobody.webhook_url) == (None, None, "")
    assert Settings.from_environ({**ENVIRON, **TOLD, "TELEGRAM_BOT_TOKEN": ""}).chats is None
