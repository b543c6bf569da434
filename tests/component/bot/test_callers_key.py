"""The key of guarded operations in a chat: shown to its owner for a while, and standing nowhere."""

import base64
import json
import signal
from pathlib import Path
from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier
from telegram import Message

from codegen_crds.kinds import SECRET
from codegen_dev.bot_api import Fault

from .conftest import USER

CANARY = "k7-canary-of-callers-0123456789abcdef"
RELEASE = "a" * 12
GUARDED: dict[str, Any] = {
    "phase": "Ready",
    "url": "https://books.example.com",
    "slug": "books-1a2b",
}
GUARDED |= {"release": RELEASE, "guarded": ["books.delete_book"]}
_ALL = SQL("SELECT * FROM bot.{}")
READY = {"key": "ready-1", "event": "Ready", "text": "It is live.", "at": "2026-01-01T00:00:00Z"}


async def _guarded(talk: Any) -> str:
    """The person's product, live, with a key that the line made; its name."""
    await talk.fill()
    talk.start()
    talk.person.says("/new A list of books, each with a title")
    await talk.person.sees("New product")
    (project,) = await talk.projects()
    values = {"API_KEYS": CANARY, "POSTGRES_PASSWORD": "not-to-be-touched"}
    metadata = {"name": "books-1a2b-generated", "namespace": talk.namespace}
    body = {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "stringData": values}
    await talk.client.create(body)
    await talk.status(project["metadata"]["name"], **GUARDED, notifications=[READY])
    return str(project["metadata"]["name"])


async def _shown(talk: Any, value: str) -> Any:
    """Ask for the key by the button of the newest message that has one; the message."""
    ann = talk.person
    ann.says("/key")
    overview = await ann.until(lambda: ann.last if "👁 Show the key" in ann.last.buttons else None)
    ann.taps(overview, "👁 Show the key")
    return await ann.sees(value)


async def test_a_key_is_shown_to_its_owner_and_is_gone_again_whoever_is_killed(
    talk: Any, audit_log: Path
) -> None:
    ann, bob = talk.person, talk.somebody()
    talk.environment["CODEGEN_BOT_ALLOWED"] = f"[{bob.id}]"
    talk.environment["CODEGEN_BOT_KEY_SECONDS"] = "3600"
    await talk.fill(bob)
    name = await _guarded(talk)
    told = await ann.sees("It is live.", "These ask for a key: books (deleting)", "/key")
    assert "🗝 Key" in told.buttons

    bob.says("/start")
    await bob.sees("Write what should exist")
    for verb in ("key", "show-key"):  # what a person of another chat could send
        bob.taps(told, f"1:{verb}:{name}")
    await bob.until(lambda: sum("not there any more" in s.text for s in bob.messages.values()) == 2)
    assert not _reads(audit_log, talk)

    shown = await _shown(talk, CANARY)
    assert shown.protected
    assert f"<tg-spoiler>{CANARY}</tg-spoiler>" in shown.raw
    (button,) = [b for row in shown.markup.inline_keyboard for b in row]
    assert (button.copy_text.text, button.callback_data) == (CANARY, None)
    assert _reads(audit_log, talk) == {(f"system:serviceaccount:{talk.namespace}:tenant", USER)}
    assert not any(CANARY in s.text for s in bob.messages.values())

    ann.says("What is that?", reply_to_message=_as_message(talk, shown))
    await ann.until(lambda: ann.last.id > shown.id)
    await talk.settled()
    _due_now(talk)
    await ann.until(lambda: shown.id not in ann.messages)

    await _shown(talk, CANARY)
    await talk.settled()
    talk.stop()  # killed, with a key still shown, and back when it is too old to be deleted
    _due_now(talk)
    talk.telegram.faults = [Fault("deleteMessage", code=400)]
    talk.start()
    await ann.until(lambda: not any(CANARY in s.text for s in ann.messages.values()))
    await ann.until(lambda: not _fleeting(talk))

    await _renewed(talk, name)
    assert talk.stop(signal.SIGTERM) == 0
    said = talk.log.read_text() + _database(talk) + _text(audit_log)
    said += str(await talk.projects())
    assert CANARY not in said
    log = [json.loads(line) for line in talk.log.read_text().splitlines() if line[:1] == "{"]
    seen = [(e["person"], e["project"]) for e in log if e["event"] == "key.shown"]
    assert seen[0] == (ann.id, name)


async def _renewed(talk: Any, name: str) -> None:
    """A new key stands before the generated one, once for each release, however often one taps."""
    ann = talk.person
    ann.says("/key")
    overview = await ann.until(lambda: ann.last if "👁 Show the key" in ann.last.buttons else None)
    ann.taps(overview, "🔄 Make a new key")
    asked = await ann.until(lambda: overview if "Yes, a new key" in overview.buttons else None)
    for _ in range(2):
        ann.taps(asked, f"1:renew-key:{name}:{RELEASE}")
    await ann.sees("A new key is made")
    ann.says("/help")
    await ann.until(lambda: "/rollback" in ann.last.text)
    own = await talk.client.get(SECRET, f"{name}-secrets", talk.namespace)
    new = base64.b64decode(own["data"]["API_KEYS"]).decode()
    assert len(new) >= 32
    versions = own["metadata"]["resourceVersion"]
    ann.taps(asked, f"1:renew-key:{name}:{RELEASE}")
    ann.says("/projects")
    await ann.until(lambda: "page 1 of 1" in ann.last.text)
    own = await talk.client.get(SECRET, f"{name}-secrets", talk.namespace)
    assert own["metadata"]["resourceVersion"] == versions, "the same tap once more is nothing"
    generated = await talk.client.get(SECRET, "books-1a2b-generated", talk.namespace)
    assert base64.b64decode(generated["data"]["API_KEYS"]).decode() == CANARY
    await _shown(talk, new)
    assert new not in talk.log.read_text() + _database(talk)


def _text(log: Path) -> str:
    return log.read_text(encoding="utf-8")


def _reads(audit_log: Path, talk: Any) -> set[tuple[str, str]]:
    """By whom, and for whom, a Secret of the person's namespace was read."""
    events = [json.loads(line) for line in _text(audit_log).splitlines()]
    return {
        ((e.get("impersonatedUser") or {}).get("username", ""), e["user"]["username"])
        for e in events
        if e["verb"] == "get"
        and e["objectRef"]["resource"] == "secrets"
        and e["objectRef"]["namespace"] == talk.namespace
        and e["user"]["username"] == USER
    }


def _as_message(talk: Any, seen: Any) -> Message:
    """A message of the bot as an update about it carries it."""
    _, when = talk.telegram.next_message()
    return Message(seen.id, when, talk.person.chat, from_user=talk.telegram.bot, text=seen.text)


def _due_now(talk: Any) -> None:
    with _connection(talk) as connection:
        connection.execute("UPDATE bot.fleeting SET due_at = clock_timestamp()")


def _fleeting(talk: Any) -> list[Any]:
    with _connection(talk) as connection:
        return connection.execute("SELECT * FROM bot.fleeting").fetchall()


def _database(talk: Any) -> str:
    """Everything that the bot's schema holds."""
    tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'bot'"
    with _connection(talk) as connection:
        names = [row[0] for row in connection.execute(tables).fetchall()]
        assert "inbox" in names
        return "".join(
            str(connection.execute(_ALL.format(Identifier(n))).fetchall()) for n in names
        )


def _connection(talk: Any) -> psycopg.Connection:
    return psycopg.connect((talk.directory / "dsn").read_text(), autocommit=True)
