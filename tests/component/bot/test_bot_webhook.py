"""Updates that Telegram brings: taken once, only from Telegram, and polled again when asked."""

import signal
import socket
from typing import Any

import aiohttp
import psycopg
import pytest

from codegen_bot.webhook import secret_of

_HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture
def hooked(talk: Any) -> Any:
    """A bot that waits for Telegram."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    talk.environment["CODEGEN_BOT_WEBHOOK_PORT"] = str(port)
    talk.environment["CODEGEN_BOT_WEBHOOK_URL"] = f"http://127.0.0.1:{port}/telegram"
    return talk


async def test_telegram_brings_what_people_write_through_kills_and_back_to_polling(
    hooked: Any,
) -> None:
    ann = hooked.person
    await hooked.fill()
    hooked.start()
    ann.says("/start")
    await ann.sees("Write what should exist")
    assert hooked.telegram.calls["getUpdates"] == 0
    assert hooked.telegram.webhook.allowed_updates == (
        "message",
        "edited_message",
        "callback_query",
    )
    await hooked.settled()
    hooked.stop()
    ann.says("/help")
    await ann.until(lambda: hooked.telegram.webhook_errors)
    hooked.start()
    await ann.sees("/rollback")
    await hooked.settled()
    assert sum("/rollback" in s.text for s in ann.messages.values()) == 1
    assert hooked.stop(signal.SIGTERM) == 0

    del hooked.environment["CODEGEN_BOT_WEBHOOK_URL"]
    hooked.start()
    ann.says("/projects")
    await ann.sees("nothing yet")
    assert hooked.telegram.webhook.url == ""
    assert "poll.conflict" not in hooked.log.read_text()
    assert hooked.telegram.refused == []


async def test_only_telegram_is_heard_and_an_update_is_kept_before_it_is_thanked_for(
    hooked: Any,
) -> None:
    ann, telegram = hooked.person, hooked.telegram
    await hooked.fill()
    hooked.start()
    await ann.until(lambda: telegram.webhook.url)
    url, right = telegram.webhook.url, secret_of(telegram.token)
    assert telegram.token not in right
    update = _update(ann, telegram)
    async with aiohttp.ClientSession() as http:
        for headers in ({}, {_HEADER: ""}, {_HEADER: "wrong"}, {_HEADER: telegram.token}):
            async with http.post(url, json=update, headers=headers) as answer:
                assert answer.status == 403
        assert not _kept(hooked, update)
        for body, status in ((b"{", 400), (b"[]", 200), (b'{"update_id": "x"}', 200)):
            async with http.post(url, data=body, headers={_HEADER: right}) as answer:
                assert answer.status == status
        for _ in range(2):
            async with http.post(url, json=update, headers={_HEADER: right}) as answer:
                assert answer.status == 200
            assert _kept(hooked, update)
    await ann.sees("/rollback")
    await hooked.settled()
    assert len(ann.messages) == 1
    assert right not in hooked.log.read_text()


def _update(person: Any, telegram: Any) -> dict[str, Any]:
    from telegram import Message, Update  # noqa: PLC0415

    number, when = telegram.next_message()
    message = Message(number, when, person.chat, from_user=person.user, text="/help")
    return Update(5000, message=message).to_dict()


def _kept(talk: Any, update: dict[str, Any]) -> bool:
    wanted = "SELECT 1 FROM bot.inbox WHERE update_id = %s"
    with psycopg.connect((talk.directory / "dsn").read_text(), autocommit=True) as connection:
        return connection.execute(wanted, (update["update_id"],)).fetchone() is not None
