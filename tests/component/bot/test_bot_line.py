"""From /start to a verified URL, and what comes after, with a real process between real servers."""

import asyncio
import base64
import json
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from telegram import Bot, WebhookInfo

from codegen_bot.conversation.moves import GiveAnswer
from codegen_bot.patience import typing
from codegen_bot.tenancy import Tenancy
from codegen_crds.api_errors import InvalidError
from codegen_crds.kinds import AGENT_RUN, NAMESPACE, PROJECT, SECRET, SERVER
from codegen_dev.bot_api import BotApi, Fault

from .conftest import USER

BOOKS = "A list of books. A book has a title, an author and a rating."
CANARY = "k7-canary-value-never-seen"


def _condition() -> dict[str, str]:
    return {"key": "ready-1", "event": "Ready", "text": "It is live.", "at": "2026-01-01T00:00:00Z"}


def _names_both(audit_log: Path, namespace: str) -> None:
    """Who asked, and as whom: a person's account did it, and the bot asked for it."""
    events = [json.loads(line) for line in audit_log.read_text(encoding="utf-8").splitlines()]
    own = [e for e in events if e["user"]["username"] == USER]
    own = [e for e in own if e["objectRef"]["namespace"] == namespace]
    assert {e["verb"] for e in own} == {"create", "patch", "delete"}
    account = f"system:serviceaccount:{namespace}:tenant"
    assert {(e.get("impersonatedUser") or {}).get("username") for e in own} == {account}


async def _books(talk: Any) -> str:
    """The person's product, just asked for; its name."""
    await talk.fill()
    talk.start()
    talk.person.says(BOOKS)
    await talk.person.sees("New product")
    (project,) = await talk.projects()
    name: str = project["metadata"]["name"]
    return name


async def test_from_the_first_word_to_the_end(talk: Any, audit_log: Path) -> None:
    ann = talk.person
    talk.start()
    ann.says("/start")
    made = await talk.namespace_made()
    assert made["metadata"]["labels"]["codegen.dev/tenant"] == "true"
    await talk.fill()
    await ann.sees("Write what should exist")
    await ann.until(lambda: "" in talk.telegram.commands)
    assert [c["command"] for c in talk.telegram.commands[""]][:2] == ["new", "projects"]

    number = ann.says(BOOKS)
    progress = await ann.sees("New product", "A list of books")
    (project,) = await talk.projects()
    name = project["metadata"]["name"]
    assert project["spec"]["description"] == BOOKS
    assert project["spec"]["notify"] == [f"telegram:{ann.id}"]
    assert number in ann.own

    question = {"id": f"{name}-q1", "text": "Who <may> use it?", "options": ["Me", "All"]}
    await talk.status(name, phase="AwaitingInput", questions=[question])
    await ann.until(lambda: "Who <may> use it?" in ann.messages[progress.id].text)
    ann.says("/status")
    card = await ann.until(lambda: ann.last if "All" in ann.last.buttons else None)
    ann.taps(card, "All")
    ann.taps(card, "All")
    await ann.sees("Answer for", "All")
    answers = (await talk.client.get(PROJECT, name, talk.namespace))["spec"]["answers"]
    assert answers == [{"questionId": f"{name}-q1", "text": "All"}]

    url = "https://books.example.com"
    await talk.status(name, phase="Ready", url=url, questions=[], notifications=[_condition()])
    await ann.sees("It is live.")
    await ann.until(lambda: url in ann.messages[progress.id].text)

    ann.says("A book also has a number of pages")
    choice = await ann.sees("Is this a change or something new?")
    ann.taps(choice, next(iter(choice.buttons)))
    await ann.sees("Change of")
    changes = (await talk.client.get(PROJECT, name, talk.namespace))["spec"]["changes"]
    assert [c["request"] for c in changes] == ["A book also has a number of pages"]

    await _reopened(talk, project["metadata"], changes[0]["id"])

    ann.says("/delete")
    asked = await ann.sees("Take", "down?")
    ann.taps(asked, next(iter(asked.buttons)))
    await ann.sees("is being taken down")
    assert await talk.client.find(PROJECT, name, talk.namespace) is None
    _names_both(audit_log, talk.namespace)
    assert talk.telegram.refused == []
    assert talk.stop(signal.SIGTERM) == 0


async def test_two_people_with_one_title_have_two_products(talk: Any) -> None:
    """In the same second, by the same words; what one does reaches the other's product nowhere."""
    ann, bob = talk.person, talk.somebody()
    talk.environment["CODEGEN_BOT_ALLOWED"] = f"[{bob.id}]"
    await talk.fill()
    await talk.fill(bob)
    talk.start()
    for person in (ann, bob):
        person.says(BOOKS)
    for person in (ann, bob):
        await person.sees("New product", "A list of books")
    (hers,), (his,) = await talk.projects(), await talk.projects(bob)
    assert hers["spec"]["title"] == his["spec"]["title"]
    assert hers["metadata"]["uid"] != his["metadata"]["uid"]
    ann.says("/delete")
    asked = await ann.sees("Take", "down?")
    for person in (bob, ann):  # who taps a button of hers first deletes nothing of his
        person.taps(asked, next(iter(asked.buttons)))
    await ann.sees("is being taken down")
    await bob.until(lambda: len(bob.messages) > 1)
    assert await talk.projects() == []
    assert [p["metadata"]["uid"] for p in await talk.projects(bob)] == [his["metadata"]["uid"]]


async def test_a_tap_approves_only_what_was_read(talk: Any) -> None:
    """The plan became another one after its buttons were shown: the old tap says nothing."""
    ann = talk.person
    name = await _books(talk)
    first, second = (
        {
            "id": f"contract-{digest}",
            "text": f"Drop the column {column}?",
            "options": ["Keep the data", "Take it away"],
        }
        for digest, column in (("1a2b3c4d5e6f", "colour"), ("f6e5d4c3b2a1", "rating"))
    )
    await talk.status(name, phase="AwaitingInput", questions=[first])
    ann.says("/status")
    old = await ann.until(lambda: ann.last if "Take it away" in ann.last.buttons else None)
    await talk.status(name, phase="AwaitingInput", questions=[second])
    ann.taps(old, "Take it away")
    await ann.sees("This question is closed already")
    answers = (await talk.client.get(PROJECT, name, talk.namespace))["spec"].get("answers", [])
    assert answers == []
    ann.says("/status")
    new = await ann.until(lambda: ann.last if "Take it away" in ann.last.buttons else None)
    assert "Drop the column rating?" in new.text
    ann.taps(new, "Take it away")
    await ann.sees("Answer for", "Take it away")
    answers = (await talk.client.get(PROJECT, name, talk.namespace))["spec"]["answers"]
    assert answers == [{"questionId": second["id"], "text": "Take it away"}]


async def test_of_two_answers_at_once_one_stands_and_the_other_is_told(talk: Any) -> None:
    """Both were read while the question was open; the same answer twice is one."""
    ann = talk.person
    name = await _books(talk)
    tenancy = Tenancy(talk.client, ann.id)
    wishes = [GiveAnswer(name, f"{name}-q1", text) for text in ("Me", "All")]
    ended = await asyncio.gather(*map(tenancy.carry_out, wishes), return_exceptions=True)
    (told,) = [each for each in ended if each is not None]
    assert isinstance(told, InvalidError)
    assert "cannot be changed" in told.message
    won = wishes[ended.index(None)]
    await tenancy.carry_out(won)
    answers = (await talk.client.get(PROJECT, name, talk.namespace))["spec"]["answers"]
    assert answers == [{"questionId": won.question, "text": won.text}]


async def _reopened(talk: Any, project: dict[str, Any], change: str) -> None:
    """A change came to its end and does not work."""
    ann, name = talk.person, project["name"]
    at, uid = "2026-01-02T00:00:00Z", project["uid"]
    ended = {"id": change, "state": "Live", "number": 1, "finishedAt": at}
    told = {"key": f"change-{uid}-1", "event": "Ready", "text": "It has pages.", "at": at}
    await talk.status(name, changes=[ended], notifications=[_condition(), told])
    ann.taps(await ann.sees("It has pages."), "↩️ It does not work")
    await ann.sees("What is wrong with this change")
    ann.says("It takes no more than 99 pages")
    await ann.sees("Once more", "99 pages")
    changes = (await talk.client.get(PROJECT, name, talk.namespace))["spec"]["changes"]
    assert [c.get("reopens") or "" for c in changes] == ["", change]


async def test_money_is_shown_raised_and_reported_once_a_week(talk: Any) -> None:
    """A person's own rights raise the limit; the week's report is owed once, kills or not."""
    ann = talk.person
    await talk.fill()
    talk.environment["CODEGEN_BOT_WEEKLY_REPORT"] = f"{datetime.now(UTC):%a} 00:00".lower()
    talk.environment["CODEGEN_BOT_DEFAULT_BUDGET__LIMIT"] = "5"
    talk.environment["CODEGEN_BOT_DEFAULT_BUDGET__CURRENCY"] = "EUR"
    talk.start()
    ann.says(BOOKS)
    await ann.sees("New product")
    (project,) = await talk.projects()
    name = project["metadata"]["name"]
    await talk.status(name, spend={"amount": "1.5", "currency": "EUR"})
    ann.says("/report")
    await ann.sees("Report", "1.5 of 5 EUR spent, 3.5 left", "Nothing waits")
    ann.says("/budget")
    listed = await ann.sees("Budgets", "3.5 left")
    ann.taps(listed, next(iter(listed.buttons)))
    card = await ann.until(lambda: listed if "Raise to 10 EUR" in listed.buttons else None)
    ann.taps(card, "Raise to 10 EUR")
    await ann.sees("may cost 10 EUR now")
    budget = (await talk.client.get(PROJECT, name, talk.namespace))["spec"]["budget"]
    assert budget == {"limit": "10", "currency": "EUR", "period": "total"}
    await talk.settled()
    before = sum("Report" in s.text for s in ann.messages.values())
    for _ in range(2):
        talk.stop()
        talk.start()
        await ann.until(lambda: _weekly(talk) == ["sent"])
    ann.says("/help")
    await ann.sees("/rollback")
    assert sum("Report" in s.text for s in ann.messages.values()) <= before + 1
    assert talk.telegram.refused == []


def _weekly(talk: Any) -> list[str]:
    """States of the weekly reports."""
    wanted = "SELECT state FROM bot.outbox WHERE key LIKE 'week:%'"
    with psycopg.connect((talk.directory / "dsn").read_text(), autocommit=True) as connection:
        return [row[0] for row in connection.execute(wanted).fetchall()]


async def test_a_log_is_read_with_the_persons_rights_and_long_ones_are_documents(
    talk: Any,
) -> None:
    ann = talk.person
    await talk.fill()
    talk.start()
    ann.says(BOOKS)
    await ann.sees("New product")
    (project,) = await talk.projects()
    name, run = project["metadata"]["name"], f"{project['metadata']['name']}-intake-1"
    reference = {"name": name, "uid": project["metadata"]["uid"]}
    body = {
        "apiVersion": AGENT_RUN.api_version,
        "kind": AGENT_RUN.name,
        "metadata": {"name": run, "namespace": talk.namespace},
        "spec": {"projectRef": reference, "graph": "intake", "inputRef": {"name": run}},
    }
    await talk.client.create(body)
    patch = {"status": {"phase": "Running", "node": "analyst", "attempts": 1}}
    await talk.client.patch(AGENT_RUN, run, talk.namespace, patch=patch, subresource="status")
    ann.says("/logs")
    await ann.sees(f"{run}: at work", "step analyst", "nothing to read")
    build = {"commit": "a" * 40, "outcome": "red", "failureClass": "product"}
    await talk.status(name, build=build | {"message": "line\n" * 800})
    talk.telegram.faults = [Fault("sendDocument", code=0, after=True)]
    ann.says("/logs")
    sent = await ann.sees("Perhaps a repeat", f"{run}: at work")
    assert sent.file is not None
    assert sent.file[0] == f"{run}.txt"
    assert sent.file[1].decode().count("line\n") == 800
    began = {"status": {"startedAt": "2026-01-01T00:00:00Z"}}
    await talk.client.patch(AGENT_RUN, run, talk.namespace, patch=began, subresource="status")
    ann.says("/timeline")
    drawn = await ann.sees("The only run")
    assert drawn.file is not None
    assert drawn.file[1].startswith(b"\x89PNG")
    assert talk.telegram.refused == []
    ann.taps(drawn, "1:open:" + project["metadata"]["name"])
    await ann.until(lambda: "Delete" in str(ann.last.buttons))  # a picture has no text to edit


async def test_servers_are_shown_to_administrators_alone(talk: Any) -> None:
    ann, bob = talk.person, talk.somebody()
    await talk.fill()
    await talk.fill(bob)
    talk.environment["CODEGEN_BOT_ALLOWED"] = f"[{bob.id}]"
    spec = {
        "address": "192.0.2.1",
        "sshKeyRef": {"name": "key", "key": "id"},
        "hostKey": "ssh-ed25519 AAAA",
        "domainSuffix": "example.com",
        "capacity": {"memoryMib": 2048},
    }
    metadata = {"name": f"of-{talk.namespace}"}
    body = {"apiVersion": SERVER.api_version, "kind": SERVER.name, "metadata": metadata}
    await talk.client.create(body | {"spec": spec})
    talk.start()
    try:
        ann.says("/servers")
        await ann.sees(f"of-{talk.namespace}: Unknown", "0 of 2048 MiB")
        bob.says("/servers")
        await bob.sees("Only an administrator may do this")
        await _owed(talk, metadata["name"], "HostKeyChanged", "20300101T000000Z")
        await ann.sees(f"The server of-{talk.namespace} shows another host key", "it is another")
        await _owed(talk, metadata["name"], "Recovered", "20300101T010000Z")
        await ann.sees(f"The server of-{talk.namespace} answers again")
        await talk.settled()
        assert bob.find("host key") is None, "it is no business of his"
    finally:
        await talk.client.delete(SERVER, metadata["name"])


async def _owed(talk: Any, server: str, event: str, moment: str) -> None:
    """The operator's part: a message that is owed to administrators."""
    owed = {
        "key": f"{event}-{moment}",
        "event": event,
        "text": "it is another",
        "at": "2030-01-01T00:00:00Z",
    }
    patch = {"status": {"notifications": [owed]}}
    await talk.client.patch(SERVER, server, patch=patch, subresource="status")


async def test_typing_is_shown_to_who_has_to_wait(telegram: BotApi) -> None:
    ann, bob = telegram.person(1), telegram.person(2)
    async with Bot(telegram.token, base_url=f"{telegram.url}/bot") as bot:
        async with typing(bot, bob.id):
            pass
        async with typing(bot, ann.id):
            await ann.until(lambda: ann.actions == ["typing"])
    assert bob.actions == []


async def test_a_slow_message_to_one_person_delays_nobody_else(talk: Any) -> None:
    """And the person's own messages stay in order behind it."""
    ann, bob = talk.person, talk.somebody()
    talk.environment["CODEGEN_BOT_ALLOWED"] = f"[{bob.id}]"
    await talk.fill()
    await talk.fill(bob)
    arrives = asyncio.Event()
    talk.telegram.faults = [Fault("sendMessage", person=bob.id, until=arrives)]
    talk.start()
    bob.says("/start")
    bob.says("/help")
    await _until(lambda: not talk.telegram.faults)
    for word, answer in (("/help", "/rollback"), ("/projects", "nothing yet")):
        ann.says(word)
        await ann.sees(answer, seconds=3)
    assert not bob.messages
    arrives.set()
    await bob.sees("/rollback")
    first, *_, last = [bob.messages[number].text for number in sorted(bob.messages)]
    assert "Hello" in first
    assert "/rollback" in last


async def test_the_bot_counts_what_it_does(talk: Any) -> None:
    ann, bob = talk.person, talk.somebody()
    talk.environment["CODEGEN_BOT_ALLOWED"] = f"[{bob.id}]"
    await talk.fill()
    await talk.fill(bob)
    bob.blocked = True
    talk.telegram.faults = [Fault("sendMessage", code=500, person=ann.id)]
    talk.start()
    ann.says(BOOKS)
    await ann.sees("New product")
    bob.says("/help")
    await _until(lambda: "person.blocked_us" in talk.log.read_text())
    await talk.settled()
    found = await talk.metrics()
    assert found["codegen_bot_working"] == 1
    assert found["codegen_bot_updates_total"] == 2
    assert found['codegen_bot_messages_total{outcome="sent"}'] == 1
    assert found['codegen_bot_messages_total{outcome="retried"}'] == 1
    assert found['codegen_bot_messages_total{outcome="blocked"}'] == 1
    assert found["codegen_bot_outbox_depth"] == 0
    assert found["codegen_bot_project_accepted_seconds_count"] == 1
    assert 0 < found["codegen_bot_project_accepted_seconds_sum"] < 10


async def test_a_secret_is_stored_and_seen_nowhere_else(talk: Any) -> None:
    ann = talk.person
    await talk.fill()
    talk.start()
    ann.says(BOOKS)
    progress = await ann.sees("New product")
    (project,) = await talk.projects()
    name = project["metadata"]["name"]
    missing = [{"key": "API_KEY", "description": "of the weather"}, {"key": "MAIL_TO"}]
    await talk.status(name, phase="ResolvingEnvironment", missingSecrets=missing)
    await ann.until(lambda: "2 values" in ann.messages[progress.id].text)
    ann.says("/secret")
    listed = await ann.until(lambda: ann.last if "API_KEY" in ann.last.buttons else None)
    ann.taps(listed, "API_KEY")
    await ann.sees("next message", "of the weather")
    written = ann.says(CANARY)
    stored = await ann.sees("is stored", "I have deleted your message")
    assert written not in ann.own
    await talk.status(name, phase="ResolvingEnvironment", missingSecrets=missing[1:])
    ann.taps(stored, "MAIL_TO")
    await ann.until(lambda: "next message" in ann.messages[stored.id].text)
    ann.says("ann@books.example")
    await ann.sees("MAIL_TO", "the last one that was missing")
    secret = await talk.client.get(SECRET, f"{name}-secrets", talk.namespace)
    assert set(secret["data"]) == {"API_KEY", "MAIL_TO"}
    assert base64.b64decode(secret["data"]["API_KEY"]).decode() == CANARY
    stray = ann.says("take this 123456789:AAEtoken-of-a-bot-0123456789abcdef")
    await ann.sees("looks like a token or a key")
    assert stray not in ann.own
    assert talk.stop(signal.SIGTERM) == 0
    assert CANARY not in talk.log.read_text()
    with psycopg.connect((talk.directory / "dsn").read_text()) as connection:
        kept = connection.execute("SELECT body::text FROM bot.inbox").fetchall()
        kept += connection.execute("SELECT body::text FROM bot.outbox").fetchall()
    assert not any(CANARY in str(row) or "AAEtoken" in str(row) for row in kept)


async def _wants_token(talk: Any, wish: str) -> str:
    """A product that waits for the token of a bot, asked for in the chat; its name."""
    before = {p["metadata"]["name"] for p in await talk.projects()}
    talk.person.says(f"/new {wish}")
    await talk.person.sees("New product", wish)
    (name,) = {p["metadata"]["name"] for p in await talk.projects()} - before
    missing = [{"key": "TELEGRAM_BOT_TOKEN", "description": "of the shop"}]
    await talk.status(name, phase="ResolvingEnvironment", missingSecrets=missing)
    await _asks_for_token(talk, wish)
    return str(name)


async def _asks_for_token(talk: Any, title: str) -> None:
    talk.person.says(f"/secret {title}")
    button = "TELEGRAM_BOT_TOKEN"
    listed = await talk.person.until(
        lambda: talk.person.last if button in talk.person.last.buttons else None
    )
    talk.person.taps(listed, button)
    await talk.person.until(lambda: "next message" in talk.person.last.text)


async def test_a_bots_token_is_looked_at_before_a_product_gets_it(
    talk: Any, bot_token: str
) -> None:
    """Each refusal is said, the next word is the value again, and no message stays."""
    ann, telegram, token = talk.person, talk.telegram, bot_token
    shop = telegram.other_bots[token] = BotApi(token, "shop_bot")
    await talk.fill()
    talk.start()
    name = await _wants_token(talk, "A shop of tea")
    given = []

    async def refused(value: str, *words: str) -> None:
        given.append(ann.says(value))
        await ann.sees(*words)

    await refused("no token", "That is no token of a bot")
    await refused(telegram.token, "That is my own token")
    await refused(token[:-1] + "x", "Telegram does not know this token")
    shop.webhook = WebhookInfo(
        "https://elsewhere.example/hook", has_custom_certificate=False, pending_update_count=0
    )
    await refused(token, "@shop_bot", "has a webhook elsewhere")
    shop.webhook = WebhookInfo("", has_custom_certificate=False, pending_update_count=0)
    telegram.faults = [Fault("getWebhookInfo", code=500)]
    await refused(token, "does not say anything about this token")
    assert await talk.client.find(SECRET, f"{name}-secrets", talk.namespace) is None
    given.append(ann.says(token))
    await ann.sees("is stored", "@shop_bot")
    secret = await talk.client.get(SECRET, f"{name}-secrets", talk.namespace)
    assert base64.b64decode(secret["data"]["TELEGRAM_BOT_TOKEN"]).decode() == token

    other = await _wants_token(talk, "A shop of coffee")
    await refused(token, "@shop_bot", "belongs to another product")
    assert await talk.client.find(SECRET, f"{other}-secrets", talk.namespace) is None
    assert not set(given) & set(ann.own)
    assert talk.stop(signal.SIGTERM) == 0
    assert "AAE" not in talk.log.read_text()


async def test_who_is_killed_with_a_value_in_hand_deletes_it_and_says_so(
    talk: Any, bot_token: str
) -> None:
    """The value is nowhere but in the process that ended."""
    ann, telegram, token = talk.person, talk.telegram, bot_token
    shop = telegram.other_bots[token] = BotApi(token, "shop_bot")
    talk.environment["CODEGEN_BOT_TOKEN_CHECK_SECONDS"] = "30"
    await talk.fill()
    talk.start()
    name = await _wants_token(talk, "A shop of tea")
    await talk.settled()
    given = ann.says(token)
    await _until(lambda: shop.calls["getUpdates"] > 0)
    await _until(lambda: not telegram.pending)  # Telegram was told that it arrived
    talk.stop()
    assert given in ann.own
    talk.start()
    await ann.sees("I was interrupted")
    ann.says("/help")
    await ann.sees("/rollback")
    assert given not in ann.own
    assert await talk.client.find(SECRET, f"{name}-secrets", talk.namespace) is None
    with psycopg.connect((talk.directory / "dsn").read_text()) as connection:
        kept = connection.execute("SELECT body::text FROM bot.inbox").fetchall()
        kept += connection.execute("SELECT body::text FROM bot.outbox").fetchall()
    assert not any("AAE" in str(row) for row in kept)


async def test_nobody_else_gets_in_until_invited(talk: Any) -> None:
    """And what a person writes as an account without rights is decided by RBAC."""
    await talk.fill()
    bob = talk.somebody("ru-RU")
    await talk.fill(bob)
    talk.start()
    bob.says(BOOKS)
    await bob.sees("Доступа пока нет", str(bob.id))
    assert await talk.client.find(PROJECT, "x", f"tg-{bob.id}") is None
    bob.says(f"/invite {bob.id}")
    await bob.until(lambda: len(bob.messages) == 2)
    talk.person.says(f"/invite {bob.id}")
    await talk.person.sees("may talk to me now", str(bob.id))
    bob.says("/start")
    await bob.sees("Здравствуйте")
    bob.says(f"/invite {talk.person.id}")
    await bob.sees("Это может сделать только администратор")
    assert (await talk.client.list(PROJECT, f"tg-{bob.id}"))[0] == []


async def test_kills_lose_nothing_and_double_nothing(talk: Any) -> None:
    """What was written while it was down, or was killed in the middle, is done once.

    Killed only where the mark stands: the moment before it is another test's.
    """
    ann = talk.person
    await talk.fill()
    ann.says(BOOKS)
    talk.start()
    await _until(lambda: talk.telegram.calls["getUpdates"] > 0)
    talk.stop()
    talk.start()
    made = await ann.sees("New product")
    await talk.settled()
    talk.telegram.deliver_again(_update_of(talk, ann, BOOKS))
    ann.says("/help")
    await ann.sees("/rollback")
    await talk.settled()
    assert len(await talk.projects()) == 1
    assert len(ann.messages) == 2  # the product, whose message shows its progress, and the help

    talk.stop()
    (project,) = await talk.projects()
    await talk.status(project["metadata"]["name"], notifications=[_condition()])
    talk.start()
    await ann.sees("It is live.")
    await talk.settled()
    talk.stop()
    talk.start()
    ann.says("/projects")
    await ann.sees("page 1 of 1")
    assert sum("It is live." in s.text for s in ann.messages.values()) == 1
    assert made.id in ann.messages


async def test_a_second_process_waits_and_takes_over(talk: Any) -> None:
    ann = talk.person
    await talk.fill()
    talk.start()
    await _until(lambda: talk.telegram.calls["getUpdates"] > 0)
    first = talk.process
    talk.start()
    try:
        await _until(lambda: "turn.waits" in talk.log.read_text())
        ann.says("/help")
        await ann.sees("/rollback")
        await talk.settled()
    finally:
        first.kill()
        first.wait(timeout=30)
    ann.says("/projects")
    await ann.sees("nothing yet")
    await talk.settled()
    assert len(ann.messages) == 2
    assert "poll.conflict" not in talk.log.read_text()
    assert talk.stop(signal.SIGTERM) == 0


async def test_who_loses_the_turn_ends(talk: Any) -> None:
    talk.start()
    await _until(lambda: talk.telegram.calls["getUpdates"] > 0)
    with psycopg.connect((talk.directory / "dsn").read_text(), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'codegen-bot-turn' AND datname = current_database()"
        )
    assert await asyncio.to_thread(talk.process.wait, 30) == 1
    assert "turn.lost" in talk.log.read_text()


async def test_only_what_nobody_can_know_is_repeated_and_marked(talk: Any) -> None:
    """The answer to a message is lost: it may have arrived, so the second one says so."""
    ann = talk.person
    await talk.fill()
    talk.telegram.faults = [
        Fault("sendMessage", code=429, retry_after=1),
        Fault("sendMessage", code=0, after=True),
    ]
    talk.start()
    ann.says("/help")
    second = await ann.sees("Perhaps a repeat", "/rollback")
    texts = [s.text for s in ann.messages.values() if "/rollback" in s.text]
    assert len(texts) == 2
    assert second.text.endswith(texts[0])


@pytest.mark.parametrize("arrived", [True, False])
async def test_a_kill_while_a_message_is_on_its_way_loses_nothing(
    talk: Any, *, arrived: bool
) -> None:
    """The mark before sending stands, the one after does not: the next process says so."""
    ann, way = talk.person, asyncio.Event()
    await talk.fill()
    talk.telegram.faults = [Fault("sendMessage", until=way)]
    talk.start()
    ann.says("/help")
    await _until(lambda: talk.telegram.calls["sendMessage"] > 0)
    talk.stop()
    if arrived:
        way.set()
        await ann.sees("/rollback")
    talk.start()
    await ann.sees("Perhaps a repeat", "/rollback")
    await talk.settled()
    texts = [s.text for s in ann.messages.values()]
    assert len(texts) == 1 + arrived
    assert sum("Perhaps a repeat" in text for text in texts) == 1


async def test_who_blocked_the_bot_is_left_alone(talk: Any) -> None:
    ann = talk.person
    await talk.fill()
    talk.start()
    ann.says("/help")
    await ann.sees("/rollback")
    ann.blocked = True
    ann.says("/help")
    await _until(lambda: "person.blocked_us" in talk.log.read_text())
    tried = talk.telegram.calls["sendMessage"]
    ann.blocked = False
    ann.says("/projects")
    await ann.sees("nothing yet")
    assert talk.telegram.calls["sendMessage"] == tried + 1
    assert await talk.client.find(NAMESPACE, talk.namespace) is not None


async def test_a_cluster_that_is_away_is_told_once_and_waited_for(talk: Any, road: Any) -> None:
    ann = talk.person
    await talk.fill()
    talk.start()
    ann.says("/projects")
    await ann.sees("nothing yet")
    road.close()
    ann.says(BOOKS)
    ann.says("/help")
    await ann.sees("The cluster does not answer")
    road.open()
    await ann.sees("/rollback")
    assert len(await talk.projects()) == 1
    told = [s for s in ann.messages.values() if "does not answer" in s.text]
    assert len(told) == 1


async def _until(look: Any, seconds: float = 30) -> None:
    async with asyncio.timeout(seconds):
        while not look():
            await asyncio.sleep(0.02)


def _update_of(talk: Any, person: Any, text: str) -> Any:
    from telegram import Message, Update  # noqa: PLC0415

    _, when = talk.telegram.next_message()
    message = Message(1, when, person.chat, from_user=person.user, text=text)
    return Update(1001, message=message)
