"""What people see: golden pages, and the properties of text."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen_cli.core.exits import Exit
from codegen_cli.core.overview import as_data
from codegen_cli.core.pages import (
    moments,
    moments_page,
    projects_table,
    releases_page,
    status_page,
)
from codegen_cli.core.text import Line, duration, harmless, line, one_line, plain, seconds, table
from codegen_cli.core.until import verdict
from codegen_cli.core.way import way, way_page
from codegen_crds.v1alpha1 import AgentRun

from .conftest import LIVE, NOW, OLDER, a_run, scenes

GOLDEN = Path(__file__).parent / "golden"


def _visit(number: int, node: str, minute: int, **more: object) -> dict[str, object]:
    at = f"2026-01-02T11:{minute}:00Z"
    return {"number": number, "attempt": 1, "node": node, "enteredAt": at, **more}


def _runs() -> list[AgentRun]:
    """A run that ended, and one whose beginning is left out."""
    paid = {"calls": 3, "promptTokens": 900, "completionTokens": 100, "cost": "0.02"}
    return [
        a_run(
            "todo-intake-1",
            "intake",
            usage={"calls": 3, "currency": "USD", "cost": "0.02"},
            timeline=[_visit(1, "analyst", 51, message="reads \x1b[31m", **paid)],
            finishedAt="2026-01-02T11:53:30Z",
        ),
        a_run(
            "todo-engineering-1",
            "engineering",
            timeline=[_visit(7, "developer", 54), _visit(8, "tester", 58, message="runs tests")],
        ),
    ]


def _pages() -> dict[str, list[Line]]:
    seen = scenes()
    everything = list(seen.values())
    return {
        **{f"status-{name}": status_page(it, NOW) for name, it in seen.items()},
        "list": projects_table(everything, NOW),
        "list-wide": projects_table(everything, NOW, wide=True, everywhere=True),
        "releases": releases_page(seen["live"], NOW),
        "timeline": way_page(way(_runs()), NOW),
        "events": moments_page(moments(seen["working"]), NOW),
    }


@pytest.mark.parametrize("name", sorted(_pages()))
def test_pages_are_those_in_golden(name: str) -> None:
    """UPDATE_GOLDEN=1 writes them anew, for review."""
    path, text = GOLDEN / f"{name}.txt", plain(_pages()[name])
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_a_way_ends_where_the_next_node_begins_and_agrees_as_data() -> None:
    first, second, third = (as_data(stay) for stay in way(_runs()))
    assert (first["entered"], first["left"]) == ("2026-01-02T11:51:00Z", "2026-01-02T11:53:30Z")
    assert (second["left"], third["left"]) == (third["entered"], None)
    assert (first["cost"], first["currency"], first["calls"]) == ("0.02", "USD", 3)


def test_data_is_plain_and_has_what_the_page_has() -> None:
    data = as_data(scenes()["live"])
    assert json.loads(json.dumps(data)) == data
    assert data["availability"]["since"].endswith("Z")
    assert data["url"] == "https://todo.example.com"
    assert [r["release"] for r in data["releases"]] == [LIVE, OLDER]
    assert data["steps"][0] == {
        "name": "Analyzed",
        "state": "done",
        "reason": "Done",
        "message": "Analyzed holds.",
        "since": "2026-01-02T11:59:00Z",
    }


@pytest.mark.parametrize(
    ("name", "release", "end"),
    [
        ("working", "", None),
        ("asking", "", Exit.WAITING),
        ("failed", "", Exit.FAILED),
        ("live", "", Exit.OK),
        ("live", LIVE, Exit.OK),
        ("live", OLDER, None),
    ],
)
def test_waiting_ends_when_there_is_something_to_say(
    name: str, release: str, end: Exit | None
) -> None:
    assert verdict(scenes()[name], release=release) is end


@pytest.mark.parametrize(
    ("change", "end"), [("c1", Exit.OK), ("c2", None), ("c3", None), ("gone", Exit.FAILED)]
)
def test_waiting_for_a_change_looks_at_the_change(change: str, end: Exit | None) -> None:
    """The product is Ready all the while: its last release serves."""
    assert verdict(scenes()["live"], change=change) is end
    assert verdict(scenes()["asking"], change="gone") is Exit.FAILED


@given(st.text())
def test_text_from_elsewhere_cannot_steer_a_terminal(text: str) -> None:
    shown = harmless(text)
    assert not set(shown) & {"\x1b", "\x07", "\x9b", "\r", "\x08", "\u202e", "\u2066", "\x00"}
    assert len(shown) == len(text)
    assert "\n" not in one_line(text)
    assert len(one_line(text, 20)) <= 20


@given(st.lists(st.tuples(st.text(max_size=5), st.text(max_size=5)), max_size=5))
def test_a_table_has_a_row_for_each(rows: list[tuple[str, str]]) -> None:
    assert len(table(["A", "B"], rows)) == len(rows) + 1


def test_wide_characters_take_two_columns() -> None:
    pages = plain(table(["NAME", "X"], [["日本", "1"], ["ab", "2"]]))
    assert pages == "NAME  X\n日本  1\nab    2\n"
    assert plain([line("a ", "")]) == "a\n"


@pytest.mark.parametrize(
    ("text", "value"), [("90s", 90), ("30m", 1800), ("1h30m", 5400), ("2d", 172800)]
)
def test_durations_are_read(text: str, value: float) -> None:
    assert seconds(text) == value


@pytest.mark.parametrize("text", ["", "5", "m", "1x", "1h 30m", "-1s", "1.5h"])
def test_other_durations_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no duration"):
        seconds(text)


@pytest.mark.parametrize(
    ("value", "text"),
    [(-3, "0s"), (59, "59s"), (60, "1m"), (190, "3m10s"), (18180, "5h3m"), (9 * 86400, "9d")],
)
def test_durations_are_written(value: float, text: str) -> None:
    assert duration(value) == text
