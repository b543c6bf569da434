"""Benchmarks: what is counted, and what is said about it."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from codegen_dev.bench import api_metrics, programs, run, table
from codegen_dev.bench.delivery import Ground
from codegen_dev.bench.figures import Figure, NotMeasuredError, RowResult
from codegen_dev.bench.rows import Row
from codegen_dev.bench.timeline import Seen, belongs, phases, transitions, versions
from codegen_dev.errors import StandError


def _line(count: int, **labels: str) -> str:
    every = {"code": "200", "group": "codegen.dev", "resource": "projects", "subresource": ""}
    pairs = ",".join(f'{k}="{v}"' for k, v in {**every, "verb": "PATCH", **labels}.items())
    return f"apiserver_request_total{{{pairs}}} {count}"


def test_only_successful_writes_to_the_group_are_counted() -> None:
    text = "\n".join(
        [
            _line(3, subresource="status"),
            _line(2, verb="POST", code="201", resource="agentruns"),
            _line(50, verb="GET"),
            _line(60, verb="WATCH"),
            _line(70, code="409"),
            _line(80, group="coordination.k8s.io", resource="leases"),
            "apiserver_request_duration_seconds_count{} 9",
        ]
    )
    counted = api_metrics.writes(text)
    assert counted == {"projects/status PATCH": 3, "agentruns POST": 2}
    assert api_metrics.by_resource(counted) == {"agentruns": 2, "projects": 3}


def test_what_was_there_before_is_not_counted_again() -> None:
    before = api_metrics.writes(_line(3))
    after = api_metrics.writes("\n".join([_line(5), _line(1, verb="DELETE")]))
    assert api_metrics.since(before, after) == {"projects PATCH": 2, "projects DELETE": 1}
    assert not api_metrics.since(after, after)


def _seen(seconds: float, version: str, **conditions: str) -> Seen:
    status = {"conditions": [{"type": k, "status": v} for k, v in conditions.items()]}
    return Seen(seconds, {"metadata": {"resourceVersion": version}, "status": status})


def test_a_transition_is_a_change_of_status_and_nothing_else() -> None:
    events = [
        Seen(0.0, {"metadata": {"resourceVersion": "1"}}),
        _seen(1.0, "2", Analyzed="False"),
        _seen(2.0, "3", Analyzed="False"),
        _seen(3.0, "4", Analyzed="True", Allocated="True"),
        _seen(3.0, "4", Analyzed="True", Allocated="True"),
    ]
    found = [(t.seconds, t.type, t.status) for t in transitions(events)]
    assert found == [
        (1.0, "Analyzed", "False"),
        (3.0, "Analyzed", "True"),
        (3.0, "Allocated", "True"),
    ]
    assert versions(events) == 4


def test_objects_made_for_a_project_are_its_own() -> None:
    labels = {"codegen.dev/project": "shop"}
    assert belongs({"metadata": {"name": "shop"}}, "shop")
    assert belongs({"metadata": {"name": "shop-intake-1", "labels": labels}}, "shop")
    assert not belongs({"metadata": {"name": "shop-intake-1"}}, "shop")
    assert not belongs({"metadata": {"name": "shopping", "labels": {}}}, "shop")


def test_the_links_of_the_chain_add_up_to_the_whole_time() -> None:
    events = [
        _seen(12.0, "1", Analyzed="True", Ready="False"),
        _seen(15.5, "2", Analyzed="True", Allocated="True", Ready="False"),
        _seen(20.0, "3", Analyzed="True", Allocated="True", Ready="True"),
    ]
    lasted = phases(transitions(events), start=10.0)
    assert lasted == {"Analyzed": 2.0, "Allocated": 3.5, "Ready": 4.5}
    assert sum(lasted.values()) == 10.0


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({"goal": 2.0}, "holds"),
        ({"goal": 1.9}, "misses"),
        ({"rival_value": 2.0, "goal_ratio": 1.0}, "holds"),
        ({"goal": 2.0, "rival_value": 1.0, "goal_ratio": 1.5}, "misses"),
        ({"goal_ratio": 1.5}, ""),
        ({}, ""),
    ],
)
def test_a_number_is_judged_by_every_goal_that_it_has(fields: dict[str, Any], verdict: str) -> None:
    assert Figure(what="it", value=2.0, **fields).verdict == verdict


def _measured(_: Ground, __: Any) -> list[Figure]:
    return [Figure(what="a thing", value=3, goal=1, detail={"part": 2}, note="a note")]


def _unable(_: Ground, __: Any) -> list[Figure]:
    raise NotMeasuredError("no such machine")


def test_a_row_that_cannot_be_measured_is_told_and_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "RESULTS", tmp_path / "build" / "bench.json")
    monkeypatch.setattr(run, "REPOSITORY", tmp_path)
    rows = [Row("first", "First", _unable), Row("second", "Second", _measured)]
    run.run_bench("none", rows, Console(file=io.StringIO()))

    said = capsys.readouterr().out
    assert "no such machine" in said
    assert "part 2; a note" in said
    written = json.loads((tmp_path / "build" / "bench.json").read_text())["rows"]
    assert [(r["row"], r["missing"], len(r["figures"])) for r in written] == [
        ("first", "no such machine", 0),
        ("second", "", 1),
    ]
    assert written[1]["figures"][0]["verdict"] == "misses"


def test_rows_of_an_earlier_run_stay_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "bench.json"
    table.write([RowResult(row="a", missing="old"), RowResult(row="b")], path)
    table.write([RowResult(row="a", missing="new")], path)
    rows = {row["row"]: row["missing"] for row in json.loads(path.read_text())["rows"]}
    assert rows == {"a": "new", "b": ""}


def test_an_unknown_row_is_refused_by_name() -> None:
    assert [row.name for row in run.chosen(["template"])] == ["template"]
    assert len(run.chosen([])) > 1
    with pytest.raises(StandError, match="no row nonsense"):
        run.chosen(["nonsense", "template"])


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("import sys\nprint('lost', file=sys.stderr)\nsys.exit(3)", "lost"),
        ("print('no json')", "no figures"),
    ],
)
def test_a_program_that_fails_is_a_row_without_numbers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, body: str, reason: str
) -> None:
    (tmp_path / "sick.py").write_text(body)
    monkeypatch.setattr(programs, "PROGRAMS", tmp_path)
    heard: list[str] = []
    with pytest.raises(NotMeasuredError, match=reason):
        programs.run_program("sick", heard.append)


def test_a_program_tells_its_progress_and_its_figures(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    body = """import json, sys
print("half", file=sys.stderr)
print(json.dumps([{"what": sys.argv[1], "value": 1}]))
"""
    (tmp_path / "well.py").write_text(body)
    monkeypatch.setattr(programs, "PROGRAMS", tmp_path)
    heard: list[str] = []
    figures = programs.run_program("well", heard.append, "speed")
    assert (figures[0].what, heard) == ("speed", ["half"])
