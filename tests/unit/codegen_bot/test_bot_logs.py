"""Logs and servers: what is shown, as what, and to whom."""

from datetime import UTC, datetime
from typing import Any

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from codegen_bot.conversation import servers
from codegen_bot.conversation.decide import decide
from codegen_bot.conversation.facts import Known, Mode, Person, RunLog, Tap, Words
from codegen_bot.conversation.moves import Say
from codegen_bot.conversation.needs import Needs, needs_of
from codegen_crds.v1alpha1 import AgentRun, Project, Server
from codegen_crds.v1alpha1.notification import Notification
from codegen_crds.v1alpha1.project import SIDES
from codegen_dev.bot_api.rules import check_caption, check_markup, check_text

ANN = Person(7, "en")
BOSS = Person(1, "ru", admin=True)


def project(**status: Any) -> Project:
    return Project.model_validate(
        {
            "metadata": {"name": "books-1", "namespace": "tg-7", "uid": "uid-1"},
            "spec": {"title": "Books", "description": "d"},
            "status": status,
        }
    )


def condition(kind: str, status: str, message: str) -> dict[str, Any]:
    at = "2026-11-28T00:00:00Z"
    said = {"type": kind, "status": status, "reason": "Because", "message": message}
    return said | {"lastTransitionTime": at}


def run(**status: Any) -> AgentRun:
    return AgentRun.model_validate(
        {
            "metadata": {"name": "books-1-engineering-1", "namespace": "tg-7", "uid": "uid-2"},
            "spec": {
                "projectRef": {"name": "books-1", "uid": "uid-1"},
                "graph": "engineering",
                "inputRef": {"name": "input"},
            },
            "status": status,
        }
    )


def server(name: str = "alpha", *, ready: str = "True", apps: int = 2, **spec: Any) -> Server:
    claims = [
        {"uid": f"u{n}", "namespace": "tg-7", "name": f"p{n}", "memoryMib": 128}
        for n in range(apps)
    ]
    return Server.model_validate(
        {
            "metadata": {"name": name, "uid": f"uid-{name}"},
            "spec": {
                "address": "192.0.2.1",
                "sshKeyRef": {"name": "key", "key": "id"},
                "hostKey": "ssh-ed25519 AAAA",
                "domainSuffix": "example.com",
                "capacity": {"memoryMib": 2048},
                **spec,
            },
            "status": {
                "conditions": [condition("Ready", ready, "no <answer>")],
                "allocations": claims,
            },
        }
    )


def said(words: str | Tap, *projects: Project, **known: Any) -> Say:
    did = Words(words) if isinstance(words, str) else words
    person = known.pop("person", ANN)
    (say,) = decide(did, Known(person, projects, Mode(), **known), serial=1).says
    rows = [[InlineKeyboardButton(b.text, callback_data=b.data) for b in r] for r in say.buttons]
    check_markup(InlineKeyboardMarkup(rows))
    (check_caption if say.document else check_text)(say.html, "HTML")
    return say


def test_progress_and_a_short_log_stand_in_the_message() -> None:
    status = {"phase": "Running", "node": "developer", "progress": "writes <code>"}
    say = said("/logs", project(), log=RunLog(run(**status), ("a < b", "done\x1b[0m")))
    text = check_text(say.html, "HTML")
    assert "books-1-engineering-1: at work" in text
    assert "step developer" in text
    assert "writes <code>" in text
    assert "a < b\ndone[0m" in text
    assert say.document is None


def test_why_it_stands_still_is_said() -> None:
    failure = {"class": "product", "reason": "TestsFailed", "message": "2 tests <failed>"}
    conditions = [
        condition("Analyzed", "True", "understood"),
        condition("Built", "False", "the build is red"),
        condition("Ready", "False", "not yet"),
        condition("Suspended", "True", "asked for"),
        condition("Drifted", "False", "as it should be"),
    ]
    text = said("/logs", project(conditions=conditions), log=RunLog(run(failure=failure))).html
    assert "TestsFailed: 2 tests &lt;failed&gt;" in text
    assert "the build is red" in text
    assert "asked for" in text
    assert not any(words in text for words in ("understood", "not yet", "as it should be"))
    assert "nothing to read" in text


@pytest.mark.parametrize("side", SIDES)
def test_every_condition_beside_the_chain_is_told_while_it_holds(side: str) -> None:
    holding = project(conditions=[condition(side, "True", "it is so")])
    over = project(conditions=[condition(side, "False", "it is so")])
    assert "it is so" in said("/logs", holding).html
    assert "it is so" not in said("/logs", over).html


@pytest.mark.parametrize("locale", ["en", "ru"])
def test_a_long_log_is_a_document_under_a_caption_that_fits(locale: Any) -> None:
    long = "😀<&" * 2000
    failure = {"class": "bug", "reason": "R" * 64, "message": long[:4000]}
    status = {"phase": "Failed", "node": "n" * 64, "progress": "п" * 1024, "failure": failure}
    seen = project(
        conditions=[condition(k, "False", long[:4000]) for k in ("Built", "Ready")]
        + [condition(k, "True", long[:4000]) for k in ("Drifted", "Incident", "Suspended")]
    )
    log = RunLog(run(**status), tuple(f"line {n}" for n in range(500)))
    say = said("/logs", seen, log=log, person=Person(7, locale))
    assert say.document is not None
    assert say.document.name == "books-1-engineering-1.txt"
    assert "line 0\n" in say.document.text
    assert say.document.text.endswith("line 499\n")


def test_a_failed_build_is_read_though_its_pod_is_gone() -> None:
    build = {"commit": "a" * 40, "outcome": "tests-failed", "failureClass": "product"}
    say = said("/logs", project(build=build | {"message": "AssertionError: 1 != 2"}))
    assert "AssertionError: 1 != 2" in say.html
    assert "No run has begun" in say.html
    fine = said("/logs", project(build={"commit": "a" * 40, "message": "green"}))
    assert "green" not in fine.html


def test_a_failed_release_is_read_though_its_pod_is_gone() -> None:
    head = "BadRelease at Start, attempt 3 of 3; it is not tried again"
    failed = condition("Deployed", "False", f"{head}\n{'x' * 300}\nbackend: no such <table>")
    shown = said("/logs", project(conditions=[failed])).html
    assert f"--- release: {head}" in shown
    assert "backend: no such &lt;table&gt;" in shown
    for other in (failed | {"status": "True"}, failed | {"message": "release abc is brought"}):
        assert "--- release" not in said("/logs", project(conditions=[other])).html


def test_only_one_run_is_looked_up() -> None:
    other = project().model_copy(
        update={"metadata": project().metadata.model_copy(update={"name": "films-1"})}
    )
    both = Known(ANN, (project(), other))
    assert needs_of(Words("/logs films-1"), both) == Needs(log_of="films-1")
    assert needs_of(Tap("1:logs:books-1"), both) == Needs(log_of="books-1")
    assert needs_of(Words("/logs"), both) == Needs()
    assert {b.data for row in said("/logs", project(), other).buttons for b in row} == {
        "1:logs:books-1",
        "1:logs:films-1",
    }


def test_servers_are_for_administrators() -> None:
    assert "Only an administrator" in said("/servers", servers=(server(),)).html
    assert needs_of(Words("/servers"), Known(ANN)) == Needs()
    assert needs_of(Words("/servers"), Known(BOSS)) == Needs(servers=True)
    text = said(
        "/servers",
        servers=(server("beta", ready="False", cordoned=True), server()),
        person=Person(1, "en", admin=True),
    ).html
    assert text.index("alpha") < text.index("beta")
    assert "256 of 2048 MiB taken by 2 products" in text
    assert "Because" in text
    assert "no &lt;answer&gt;" in text
    assert "takes nothing new" in text
    assert "/servers" in said("/help", person=BOSS).html
    assert "/servers" not in said("/help").html


def test_many_servers_are_one_message() -> None:
    many = tuple(server(f"s-{n}", ready="False") for n in range(300))
    assert "ещё" in said("/servers", servers=many, person=BOSS).html
    assert "Серверов пока нет" in said("/servers", person=BOSS).html


@pytest.mark.parametrize("locale", ["en", "ru"])
@pytest.mark.parametrize(
    ("event", "english", "russian"),
    [
        ("ServerUnreachable", "does not answer by ssh", "не отвечает по ssh"),
        ("HostKeyChanged", "another host key than the pinned one", "не тот ключ"),
        ("LoginRefused", "does not let us in", "больше не пускает"),
        ("Recovered", "answers again", "снова отвечает"),
        ("SomethingNewer", "no &lt;answer&gt;", "no &lt;answer&gt;"),
    ],
)
def test_what_a_server_owes_is_told_in_the_language_of_whoever_hears_it(
    locale: Any, event: str, english: str, russian: str
) -> None:
    at = datetime(2030, 1, 1, tzinfo=UTC)
    owed = Notification(key="k", event=event, text="no <answer>", at=at)
    text = servers.event(server(), owed, Person(1, locale, admin=True)).html
    assert (english if locale == "en" else russian) in text
    assert "<b>alpha</b>" in text
    assert "no &lt;answer&gt;" in text
    check_text(text, "HTML")
