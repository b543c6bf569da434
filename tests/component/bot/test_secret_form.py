"""A value goes from a browser into the Secret, once, and stands nowhere else."""

import asyncio
import base64
import signal
import socket
from typing import Any, LiteralString

import aiohttp
import psycopg
import pytest

from codegen_crds.kinds import SECRET
from codegen_dev.bot_api import BotApi

CANARY = "k7-canary\nof-two-lines"


@pytest.fixture
def formed(talk: Any) -> Any:
    """A bot whose forms are reached without an ingress."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    talk.environment["CODEGEN_BOT_WEBHOOK_PORT"] = str(port)
    talk.environment["CODEGEN_BOT_SECRET_FORM_URL"] = f"http://127.0.0.1:{port}/secret"
    return talk


async def _product(talk: Any, *keys: str) -> str:
    talk.person.says("/new A list of books, each with a title")
    await talk.person.sees("New product")
    (project,) = await talk.projects()
    name = str(project["metadata"]["name"])
    await talk.status(name, missingSecrets=[{"key": key, "description": "a key"} for key in keys])
    return name


async def _link(talk: Any, key: str) -> str:
    """Ask for a form in the chat; the URL of its button."""
    ann = talk.person
    before = max(ann.messages)
    ann.says("/secret")
    listed = await ann.until(lambda: ann.last if key in ann.last.buttons else None)
    ann.taps(listed, key)
    asked = await ann.until(
        lambda: ann.last if ann.last.id > before and "form" in ann.last.text else None
    )
    links = [b.url for row in asked.markup.inline_keyboard for b in row if b.url]
    (link,) = links
    return str(link)


async def _ask(method: str, url: str, **more: Any) -> tuple[int, str, Any]:
    async with aiohttp.ClientSession() as http, http.request(method, url, **more) as answer:
        return answer.status, await answer.text(), answer.headers


async def test_a_value_is_given_once_and_seen_nowhere(formed: Any) -> None:
    ann = formed.person
    await formed.fill()
    formed.start()
    name = await _product(formed, "API_KEY")
    first = await _link(formed, "API_KEY")
    link = await _link(formed, "API_KEY")
    assert (await _ask("GET", first))[0] == 410, "asking again voids the one before"
    status, page, headers = await _ask("GET", link)
    assert status == 200
    assert "API_KEY" in page
    assert "<script" not in page
    assert headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    for body in ({}, {"value": "  "}):
        assert (await _ask("POST", link, data=body))[0] == 200, "an empty value spends nothing"

    formed.stop()  # a link outlives the process that made it
    formed.start()
    await ann.until(lambda: formed.telegram.calls["getUpdates"])
    sent = {"value": CANARY.replace("\n", "\r\n")}
    ends = await asyncio.gather(*(_post_when_up(link, sent) for _ in range(2)))
    assert sorted(status for status, _ in ends) == [200, 410], "two at once are one"
    assert all(CANARY not in page for _, page in ends)
    await ann.sees("API_KEY of A list of books, each with a title is stored")
    secret = await formed.client.get(SECRET, f"{name}-secrets", formed.namespace)
    assert base64.b64decode(secret["data"]["API_KEY"]).decode() == CANARY
    status, page, _ = await _ask("GET", link)
    assert (status, "used already" in page) == (410, True)
    assert formed.stop(signal.SIGTERM) == 0
    ticket = link.rpartition("/")[2]
    said = formed.log.read_text() + str(_rows(formed))
    assert "canary" not in said
    assert ticket not in said


async def test_links_that_are_not_good_say_so_and_guessing_is_slow(formed: Any) -> None:
    await formed.fill()
    formed.start()
    await _product(formed, "API_KEY")
    link = await _link(formed, "API_KEY")
    russian = {"Accept-Language": "ru-RU,ru;q=0.9"}
    base = link.rpartition("/")[0]
    status, page, _ = await _ask("GET", f"{base}/{'A' * 43}", headers=russian)
    assert (status, "больше не действует" in page) == (410, True)
    long = {"value": "x" * 70_000}
    assert (await _ask("POST", link, data=long))[0] == 413
    for path in ("", "/", "/metrics", f"/{'A' * 42}"):
        assert (await _ask("GET", base + path))[0] in (404, 405)
    _run(formed, "UPDATE bot.ticket SET expires_at = clock_timestamp()")
    assert (await _ask("POST", link, data={"value": "x"}))[0] == 410
    _run(formed, "UPDATE bot.ticket SET expires_at = clock_timestamp() + interval '1 minute'")
    _run(formed, "UPDATE bot.ticket SET person = person + 1")
    status, page, _ = await _ask("GET", link)
    assert (status, "no access" in page) == (403, True)
    seen = [
        (await _ask("GET", link, headers={"X-Forwarded-For": "1.2.3.4, 9.9.9.9"}))[0]
        for _ in range(31)
    ]
    assert seen == [403] * 30 + [429]
    assert (await _ask("GET", link, headers={"X-Forwarded-For": "9.9.9.9, 1.2.3.4"}))[0] == 403
    assert (
        await formed.client.find(
            SECRET, f"{(await formed.projects())[0]['metadata']['name']}-secrets", formed.namespace
        )
        is None
    )


async def test_a_bots_token_is_looked_at_here_too(formed: Any, bot_token: str) -> None:
    """What is refused can be corrected on the page; nothing is said of a deleted message."""
    formed.telegram.other_bots[bot_token] = BotApi(bot_token, "shop_bot")
    await formed.fill()
    formed.start()
    name = await _product(formed, "TELEGRAM_BOT_TOKEN")
    link = await _link(formed, "TELEGRAM_BOT_TOKEN")
    for wrong, words in (("no token", "no token of a bot"), (bot_token[:-1], "does not know")):
        status, page, _ = await _ask("POST", link, data={"value": wrong})
        assert (status, words in page, "deleted" in page) == (422, True, False)
        assert wrong not in page.replace("no token of a bot", "")
    status, page, _ = await _ask("POST", link, data={"value": bot_token})
    assert (status, "It is stored" in page) == (200, True)
    await formed.person.sees("will speak as", "@shop_bot")
    assert await formed.client.find(SECRET, f"{name}-secrets", formed.namespace)
    assert formed.telegram.refused == []


async def _post_when_up(link: str, body: dict[str, str]) -> tuple[int, str]:
    async with asyncio.timeout(30):
        while True:
            try:
                status, page, _ = await _ask("POST", link, data=body)
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.05)
            else:
                return status, page


def _run(talk: Any, statement: LiteralString) -> None:
    with psycopg.connect((talk.directory / "dsn").read_text(), autocommit=True) as connection:
        connection.execute(statement)


def _rows(talk: Any) -> list[Any]:
    with psycopg.connect((talk.directory / "dsn").read_text()) as connection:
        return [
            connection.execute(wanted).fetchall()
            for wanted in (
                "SELECT * FROM bot.inbox",
                "SELECT * FROM bot.outbox",
                "SELECT * FROM bot.ticket",
                "SELECT * FROM bot.person",
            )
        ]
