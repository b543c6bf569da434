"""A timeline: what its bars say, and that they are drawn where they should be."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from codegen_bot.conversation.decide import decide
from codegen_bot.conversation.facts import Known, Mode, Person, Tap, Words
from codegen_bot.conversation.moves import Bar, Say
from codegen_bot.conversation.needs import Needs, needs_of
from codegen_bot.conversation.timeline import MOST_BARS, bars_of
from codegen_bot.drawing import COLOURS, LEFT, RIGHT, draw
from codegen_crds.v1alpha1 import AgentRun, Project
from codegen_dev.bot_api.rules import check_caption, check_text

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
BOOKS = Project.model_validate(
    {
        "metadata": {"name": "books-1", "namespace": "tg-7", "uid": "uid-1"},
        "spec": {"title": "T" * 100, "description": "d"},
    }
)


def run(name: str, begin: float | None, seconds: float | None, **status: Any) -> AgentRun:
    """A run that began so many hours ago and took so long; None: it did not, or goes on."""
    times = {}
    if begin is not None:
        times["startedAt"] = NOW - timedelta(hours=begin)
    if begin is not None and seconds is not None:
        times["finishedAt"] = times["startedAt"] + timedelta(seconds=seconds)
    return AgentRun.model_validate(
        {
            "metadata": {"name": f"books-1-{name}", "namespace": "tg-7", "uid": f"uid-{name}"},
            "spec": {
                "projectRef": {"name": "books-1", "uid": "uid-1"},
                "graph": "intake",
                "inputRef": {"name": "input"},
            },
            "status": {"phase": "Succeeded", **times, **status},
        }
    )


def said(words: str | Tap, *runs: AgentRun) -> Say:
    did = Words(words) if isinstance(words, str) else words
    known = Known(Person(7, "en"), (BOOKS,), Mode(), runs=runs, now=NOW)
    (say,) = decide(did, known, serial=1).says
    (check_caption if say.bars else check_text)(say.html, "HTML")
    return say


def test_bars_are_in_order_and_as_long_as_their_runs() -> None:
    bars = bars_of(
        (
            run("devops-1", 1, None, phase="Running"),
            run("intake-1", 30, 1200),
            run("engineering-1", 29, 3600, usage={"cost": "0.25", "currency": "EUR"}),
            run("waits-1", None, None, phase="Pending"),
        ),
        "books-1",
        NOW,
    )
    assert [bar.label for bar in bars] == ["intake-1", "engineering-1", "devops-1"]
    assert [bar.note for bar in bars] == ["20 min 0 s", "1 h 0 min  0.25 EUR", "1 h 0 min"]
    first, second, third = (bar.end - bar.begin for bar in bars)
    assert second == pytest.approx(3 * first)
    assert third == pytest.approx(second)
    assert bars[0].begin == 0
    assert bars[-1].end == 1


def test_a_night_of_waiting_is_a_narrow_gap() -> None:
    first, second = bars_of((run("a", 100, 60), run("b", 1, 60)), "books-1", NOW)
    assert 0 < second.begin - first.end < 0.03


def test_runs_beside_each_other_overlap() -> None:
    first, second = bars_of((run("a", 2, 3600), run("b", 1.5, 3600)), "books-1", NOW)
    assert second.begin == pytest.approx((first.begin + first.end) / 2)


@pytest.mark.parametrize("seconds", [0, 1])
def test_many_runs_that_took_no_time_are_a_picture(seconds: int) -> None:
    bars = bars_of(tuple(run(f"r-{n}", 1, seconds) for n in range(100)), "books-1", NOW)
    assert len(bars) == MOST_BARS
    assert all(0 <= bar.begin <= bar.end <= 1 for bar in bars)
    assert draw(bars)


def test_a_bar_is_drawn_where_and_as_what_it_is() -> None:
    bars = (
        Bar("engineering-1", "1 min", 0.0, 0.5, "Succeeded"),
        Bar("имя" * 100, "2 min", 0.5, 1.0, "Failed"),
        Bar("x", "", 1.0, 1.0, "Something"),
    )
    image = Image.open(BytesIO(draw(bars))).convert("RGB")
    quarter, middle = (RIGHT - LEFT) // 4, (LEFT + RIGHT) // 2
    row = (image.height - 28) // 3
    first, second = 14 + row // 2, 14 + row + row // 2
    assert image.getpixel((LEFT + quarter, first)) == COLOURS["Succeeded"]
    assert image.getpixel((middle + quarter, first)) == (255, 255, 255)
    assert image.getpixel((LEFT + quarter, second)) == (255, 255, 255)
    assert image.getpixel((middle + quarter, second)) == COLOURS["Failed"]


def test_a_timeline_is_a_picture_or_a_word() -> None:
    say = said("/timeline", run("intake-1", 2, 60), run("engineering-1", 1, 600))
    assert [bar.label for bar in say.bars] == ["intake-1", "engineering-1"]
    assert "The newest 2 runs" in say.html
    none = said(Tap("1:timeline:books-1"), run("intake-1", None, None))
    assert not none.bars
    assert "No run has begun" in none.html
    known = Known(Person(7, "en"), (BOOKS,))
    assert needs_of(Words("/timeline"), known) == Needs(runs_of="books-1")


def test_what_each_run_cost_begins_where_the_last_one_ended() -> None:
    paid = (
        run("engineering-1", 1, 600, usage={"cost": "0.75", "currency": "EUR"}),
        run("intake-1", 2, 60, usage={"cost": "0.25", "currency": "EUR"}),
        run("devops-1", 0.5, 60),
    )
    say = said("/budget", *paid)
    assert said(Tap("1:spending:books-1"), *paid).bars == (
        Bar("intake-1", "0.25 EUR  2026-11-28", 0.0, 0.25, "Succeeded"),
        Bar("engineering-1", "0.75 EUR  2026-11-28", 0.25, 1.0, "Succeeded"),
    )
    assert any(b.data == "1:spent" for row in say.buttons for b in row)
    assert not said(Tap("1:spending:books-1"), run("devops-1", 1, 60)).bars
    known = Known(Person(7, "en"), (BOOKS,))
    assert needs_of(Tap("1:spending:books-1"), known) == Needs(runs_of="books-1")
    many = tuple(run(f"r-{n}", 1, 1, usage={"cost": "1", "currency": "EUR"}) for n in range(99))
    assert len(said(Tap("1:spending:books-1"), *many).bars) == MOST_BARS


@pytest.mark.parametrize(
    ("spent", "limit", "bar"),
    [
        ("1", "4", Bar("books-1", "1 / 4 EUR", 0.0, 0.25, "Succeeded")),
        ("3.2", "4", Bar("books-1", "3.2 / 4 EUR", 0.0, 0.8, "Waiting")),
        ("5", "4", Bar("books-1", "5 / 4 EUR", 0.0, 1.0, "Failed")),
        ("5", None, Bar("books-1", "5 EUR", 0.0, 1.0, "")),
        ("5", "0", Bar("books-1", "5 / 0 EUR", 0.0, 1.0, "Failed")),
    ],
)
def test_each_product_is_shown_beside_its_limit(spent: str, limit: str | None, bar: Bar) -> None:
    budget = {"budget": {"limit": limit, "currency": "EUR"}} if limit else {}
    status = {"spend": {"amount": spent, "currency": "EUR"}}
    books = {"metadata": BOOKS.metadata, "spec": {"title": "T", "description": "d", **budget}}
    project = Project.model_validate({**books, "status": status})
    known = Known(Person(7, "ru"), (project,), now=NOW)
    (say,) = decide(Tap("1:spent"), known, serial=1).says
    assert say.bars == (bar,)
    assert draw(say.bars)
    (none,) = decide(Tap("1:spent"), Known(Person(7, "en"), (BOOKS,)), serial=1).says
    assert not none.bars
    assert "Nothing was spent" in none.html
