"""The log of a product itself: asked of its server, and shown when it is there."""

from typing import Any

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from codegen_bot.conversation.decide import decide
from codegen_bot.conversation.facts import Known, Mode, Person, Tap, Words
from codegen_bot.conversation.moves import AskLog, Decision, Say
from codegen_bot.conversation.needs import needs_of
from codegen_bot.conversation.texts import LOCALES, text_in
from codegen_crds.v1alpha1 import Deployment, Project
from codegen_dev.bot_api.rules import check_caption, check_markup, check_text

LINE = "2030-01-01T00:00:00Z backend_green <GET> /books 200\n"


def project(asked: str = "", *, live: bool = True) -> Project:
    wish = {"logRequest": {"id": asked}} if asked else {}
    return Project.model_validate(
        {
            "metadata": {"name": "b" * 40, "namespace": "tg-7", "uid": "uid-1"},
            "spec": {"title": "Books", "description": "d", **wish},
            "status": {"phase": "Ready", "release": "a" * 12} if live else {},
        }
    )


def deployment(name: str = "b" * 40, **log: Any) -> Deployment:
    said = {"log": {"at": "2030-01-01T00:00:01Z", **log}} if log else {}
    return Deployment.model_validate(
        {
            "metadata": {"name": name, "namespace": "tg-7", "uid": f"uid-{name}"},
            "spec": {
                "projectRef": {"name": name, "uid": "uid-1"},
                "app": "books-1a2b",
                "placement": {"server": "one", "memoryMib": 256},
                "domain": "books.example.com",
            },
            "status": said,
        }
    )


def did(what: Words | Tap, seen: Project, *deployments: Deployment, locale: Any = "en") -> Decision:
    known = Known(Person(7, locale), (seen,), Mode(), deployments=deployments)
    decision = decide(what, known, serial=0x2A)
    for say in decision.says:
        rows = [
            [InlineKeyboardButton(b.text, callback_data=b.data) for b in r] for r in say.buttons
        ]
        check_markup(InlineKeyboardMarkup(rows))
        (check_caption if say.document else check_text)(say.html, "HTML")
    return decision


def tap(say: Say, verb: str) -> Tap:
    return Tap(next(b.data for r in say.buttons for b in r if b.data.split(":")[1] == verb))


@pytest.mark.parametrize("locale", LOCALES)
def test_a_tap_asks_and_the_next_one_shows(locale: Any) -> None:
    begin = did(Words("/logs"), project(), locale=locale).says[0]
    asked = did(tap(begin, "app-log"), project(), locale=locale)
    assert asked.effect == AskLog("b" * 40, "tg-42")
    show = tap(asked.says[0], "app-said")
    wished = project("tg-42")
    assert needs_of(show, Known(Person(7, locale), (wished,))).deployments

    early = did(show, wished, deployment(id="tg-41", text="of before"), locale=locale).says[0]
    assert early.html == text_in(locale)("app-log-awaited", title="Books")
    assert early.edit
    other = deployment("another", id="tg-42", text="of another")
    there = deployment(id="tg-42", text=LINE * 3)
    seen = did(tap(early, "app-said"), wished, other, there, locale=locale).says[0]
    assert seen.edit
    assert "&lt;GET&gt; /books" in seen.html
    assert "another" not in seen.html
    again = did(tap(seen, "app-log"), wished, there, locale=locale)
    assert isinstance(again.effect, AskLog)


def test_a_long_log_is_a_document() -> None:
    say = did(Tap(f"1:app-said:{'b' * 40}"), project("x"), deployment(id="x", text=LINE * 90)).says[
        0
    ]
    assert say.document is not None
    assert say.document.text.count("<GET>") == 90
    assert not say.edit


def test_a_server_that_gave_none_says_why() -> None:
    why = "ServerUnreachable: no route to <host>"
    say = did(Tap(f"1:app-said:{'b' * 40}"), project("x"), deployment(id="x", message=why)).says[0]
    assert "no route to &lt;host&gt;" in say.html
    assert tap(say, "app-log")


def test_what_never_ran_has_no_log_to_ask_for() -> None:
    begin = did(Words("/logs"), project(live=False)).says[0]
    assert not any(b.data.startswith("1:app-log") for row in begin.buttons for b in row)
