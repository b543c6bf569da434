"""Reports and budgets: facts from status, and limits that people set."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from codegen_bot.conversation import week
from codegen_bot.conversation.decide import decide
from codegen_bot.conversation.facts import Incoming, Known, Mode, Person, Tap, Words
from codegen_bot.conversation.moves import Decision, SetBudget
from codegen_bot.conversation.needs import Needs, needs_of
from codegen_crds.v1alpha1 import Deployment, Project
from codegen_crds.v1alpha1.project import Budget
from codegen_dev.bot_api.rules import check_markup, check_text

ANN = Person(7, "en")
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
FIVE = Budget(limit="5", currency="EUR")


def project(name: str = "books-1", title: str = "Books", **status: Any) -> Project:
    spec = status.pop("spec", {})
    return Project.model_validate(
        {
            "metadata": {"name": name, "namespace": "tg-7", "uid": f"uid-{name}"},
            "spec": {"title": title, "description": "d", **spec},
            "status": status,
        }
    )


def serving(name: str = "books-1", title: str = "Books", **status: Any) -> Project:
    ready = {"type": "Ready", "status": "True", "reason": "Live"}
    since = {"lastTransitionTime": (NOW - timedelta(days=3)).isoformat()}
    fields = {"phase": "Ready", "url": f"https://{name}.example", "conditions": [ready | since]}
    return project(name, title, **(fields | status))


def deployed(name: str = "books-1", *ages: int) -> Deployment:
    release = {"releaseId": "a" * 12, "services": [], "schemaRevision": ""}
    history = [
        {"release": release, "since": (NOW - timedelta(days=age)).isoformat()} for age in ages
    ]
    body = {
        "metadata": {"name": name, "namespace": "tg-7", "uid": f"uid-of-{name}"},
        "spec": {
            "projectRef": {"name": name, "uid": f"uid-{name}"},
            "app": name,
            "placement": {"server": "alpha", "memoryMib": 128},
            "domain": f"{name}.example.com",
        },
        "status": {},
    }
    found = Deployment.model_validate(body)
    entries = tuple(_entry(item) for item in history)
    return found.model_copy(update={"status": found.status.model_copy(update={"history": entries})})


def _entry(item: dict[str, Any]) -> Any:
    from codegen_crds.v1alpha1.deployment import HistoryEntry  # noqa: PLC0415

    return HistoryEntry.model_construct(
        release=item["release"], since=datetime.fromisoformat(item["since"])
    )


def after(words: str | Incoming, *projects: Project, **known: Any) -> Decision:
    did = Words(words) if isinstance(words, str) else words
    known = {"now": NOW, "default_budget": FIVE, **known}
    person = known.pop("person", ANN)
    decision = decide(did, Known(person, projects, Mode(), **known), serial=1)
    for say in decision.says:
        rows = [
            [InlineKeyboardButton(b.text, callback_data=b.data) for b in r] for r in say.buttons
        ]
        check_markup(InlineKeyboardMarkup(rows))
        check_text(say.html, "HTML")
    return decision


def shown(*given: Any, **known: Any) -> str:
    return check_text(after(*given, **known).says[0].html, "HTML")


def test_a_report_says_what_runs_where_since_when_and_what_was_built() -> None:
    changes = [
        {"id": "a", "state": "Live", "finishedAt": (NOW - timedelta(days=1)).isoformat()},
        {"id": "old", "state": "Live", "finishedAt": (NOW - timedelta(days=9)).isoformat()},
        {"id": "b", "state": "Failed", "finishedAt": NOW.isoformat()},
    ]
    asked = [{"id": i, "request": f"Wish <{i}>"} for i in ("a", "old", "b")]
    books = serving(
        changes=changes,
        spend={"amount": "1.50", "currency": "EUR"},
        spec={"changes": asked, "budget": {"limit": "4", "currency": "EUR"}},
    )
    text = shown("/report", books, deployments=(deployed("books-1", 1, 3, 30),))
    assert {"2026-11-21", "2026-11-28"} <= set(text.splitlines()[0].split())
    assert "on alpha since 2026-11-25 (3 days)" in text
    assert "2 new releases" in text
    assert "Wish <a>" in text
    assert "Wish <old>" not in text
    assert "Wish <b>" not in text
    assert "1.5 of 4 EUR spent, 2.5 left" in text
    assert "Nothing waits for you" in text


def test_what_waits_for_the_person_comes_first() -> None:
    asks = project("films-1", "Films", questions=[{"id": "q", "text": "Who <may>?"}])
    say = after("/report", serving(), asks).says[0]
    text = check_text(say.html, "HTML")
    assert "One product waits for you" in text
    assert text.index("Who <may>?") < text.index("Books")
    assert [b.text for row in say.buttons for b in row] == ["Films"]


def test_a_product_that_does_not_serve_runs_nowhere() -> None:
    """Placed is not running."""
    text = shown("/report", project(phase="Building"), deployments=(deployed(),))
    assert "alpha" not in text


def test_what_was_spent_is_summed_by_currency() -> None:
    some = [serving(f"p-{n}", spend={"amount": "0.1", "currency": "EUR"}) for n in range(3)]
    other = serving("q", spend={"amount": "2", "currency": "USD"})
    text = shown("/report", *some, other)
    assert "models have cost 0.3 EUR" in text
    assert "models have cost 2 USD" in text


@pytest.mark.parametrize("command", ["/report", "/budget"])
def test_two_hundred_products_are_still_one_message(command: str) -> None:
    many = [serving(f"p-{n}", f"<{n}>" + "x&" * 45) for n in range(200)]
    text = shown(command, *many)
    assert "more." in text.splitlines()[-1]
    assert "nothing yet" in shown(command)


def test_a_report_in_russian() -> None:
    asks = project(questions=[{"id": "q", "text": "Кто?"}])
    assert "1 продукт ждёт" in shown("/report", asks, person=Person(7, "ru"))


def test_a_limit_is_set_by_words_and_keeps_currency_and_period() -> None:
    own = project(spec={"budget": {"limit": "2", "currency": "USD", "period": "month"}})
    assert after("/budget books 12,50", own).effect == SetBudget("books-1", "12.5", "USD", "month")
    assert after("/budget 3", own).effect == SetBudget("books-1", "3", "USD", "month")
    assert after("/budget Books 7 usd", own).effect == SetBudget("books-1", "7", "USD", "month")
    assert after("/budget 9", project()).effect == SetBudget("books-1", "9", "EUR", "total")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("/budget books 1.2.3", "is no amount"),
        ("/budget books 0000009", "is no amount"),
        ("/budget books 1,0000001", "is no amount"),
        ("/budget books 9999999999999", "is no amount"),
        ("/budget books 5 USD", "currency stays EUR"),
        ("/budget films 5", "Your products"),
        ("/budget books -5", "Your products"),
    ],
)
def test_bad_limits_change_nothing(words: str, says: str) -> None:
    decision = after(words, project())
    assert decision.effect is None
    assert says in decision.says[0].html


def test_a_title_that_ends_with_a_number_is_a_title() -> None:
    decision = after("/budget books 2", project(title="Books 2"))
    assert decision.effect is None
    assert "0 of 5 EUR spent" in decision.says[0].html


def test_where_nobody_knows_a_currency_it_is_asked_for() -> None:
    lone = {"default_budget": None}
    assert "In which currency" in after("/budget 5", project(), **lone).says[0].html
    assert after("/budget 5 EUR", project(), **lone).effect == SetBudget(
        "books-1", "5", "EUR", "total"
    )
    assert "installation's limit holds" in shown("/report", project(), **lone)


def test_a_limit_is_raised_by_a_tap_and_never_lowered_by_an_old_one() -> None:
    card = after("/budget books", project()).says[0]
    offers = [b for r in card.buttons for b in r if ":raise:" in b.data]
    assert [b.text for b in offers] == [f"Raise to {n} EUR" for n in ("7.5", "10", "25")]
    assert after(Tap(offers[0].data), project()).effect == SetBudget(
        "books-1", "7.5", "EUR", "total"
    )
    more = project(spec={"budget": {"limit": "50", "currency": "EUR"}})
    assert after(Tap(offers[0].data), more).effect is None
    assert after(Tap("1:raise:books-1:lots"), project()).effect is None


def test_limits_of_the_longest_name_fit_their_buttons() -> None:
    dear = {"limit": "99999999999.999999", "currency": "EUR"}
    after("/budget", project("n" * 40, spec={"budget": dear}))
    after(Tap(f"1:budget:{'n' * 40}"), project("n" * 40, spec={"budget": dear}))


def test_only_what_a_decision_needs_is_looked_up() -> None:
    two = (project(), project("films-1", "Films"))

    def needs(did: Incoming, mode: Mode | None = None) -> Needs:
        return needs_of(did, Known(ANN, two, mode or Mode()))

    assert needs(Words("/report")) == Needs(deployments=True)
    assert needs(Words("/report"), Mode("secret", "books-1", "KEY")) == Needs()
    assert needs(Words("/rollback films")) == Needs(releases_of="films-1")
    assert needs(Tap("1:releases:books-1")) == Needs(releases_of="books-1")
    assert needs(Words("rollback films")) == Needs(owner=True)
    assert needs(Tap("junk")) == Needs()


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-23T08:59", ""),
        ("2026-11-23T09:00", "2026-W48"),
        ("2026-11-24T08:59", "2026-W48"),
        ("2026-11-24T09:00", ""),
        ("2026-12-28T23:00", "2026-W53"),
        ("2027-01-04T09:00", "2027-W01"),
    ],
)
def test_a_report_is_due_for_a_day(now: str, due: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert week.due(at, "mon 09:00") == due
    assert not week.due(at, "")


def test_a_day_that_crosses_the_week_is_of_the_week_it_began_in() -> None:
    assert week.due(datetime(2026, 11, 23, 1, tzinfo=UTC), "sun 20:00") == "2026-W47"


@pytest.mark.parametrize("when", ["monday 09:00", "mon 24:00", "mon 9:00", "mon", " "])
def test_times_that_are_none_are_refused(when: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(week.Time).validate_python(when)
