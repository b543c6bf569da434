"""A live product is changed by a sentence, keeps its data, and goes back when it is told to."""

import json
from typing import Any

import pytest

from codegen_dev.session import Session

pytestmark = [pytest.mark.timeout(900), pytest.mark.xdist_group("first-example")]
PROJECT = "todo"
CHANGES = [
    {"id": "estimate", "request": "Tasks also have an estimate in hours from 0 to 100."},
    {"id": "all-notes", "request": "Make the notes required."},
]


def _status(stand: Session) -> dict[str, Any]:
    body = stand.get("project", PROJECT)
    assert body is not None
    found: dict[str, Any] = body["status"]
    return found


def _change(stand: Session, name: str) -> dict[str, Any]:
    changes = _status(stand).get("changes", [])
    return next((c for c in changes if c["id"] == name), {})


def _answers(stand: Session, release: str) -> bool:
    health = {"status": "ok", "release": release}
    return stand.curl(PROJECT, "/health") == (200, health)


def test_a_change_in_words_reaches_production_and_can_be_undone(stand: Session) -> None:
    """Two wait in a row: the first becomes live with old data intact, the second is refused."""
    before = stand.wait_ready(PROJECT)["status"]
    tasks = stand.collection(PROJECT, "task")
    task = {"title": "Paint the fence", "priority": 2, "status": "open"}
    code, old = stand.post(PROJECT, tasks, task)
    assert code == 201, old

    for wanted in CHANGES:
        stand.codegen("change", PROJECT, wanted["request"], "--id", wanted["id"])
    ended = ("Live", "Failed", "Refused")
    stand.wait("the change", lambda: _change(stand, "estimate").get("state") in ended, seconds=420)
    change = _change(stand, "estimate")
    assert change["state"] == "Live", change
    stand.wait("the other", lambda: _change(stand, "all-notes").get("state") in ended, seconds=300)
    refused = _change(stand, "all-notes")
    assert (refused["state"], refused["reason"]) == ("Refused", "WouldLoseData"), refused

    after = stand.wait_ready(PROJECT)["status"]
    assert after["release"] == change["releaseId"] != before["release"]
    assert after["repository"]["main"] == change["commit"] != before["repository"]["main"]
    assert change["base"] == before["repository"]["main"]
    assert _answers(stand, after["release"])
    kept = stand.curl(PROJECT, f"{tasks}/{old['id']}")
    assert kept == (200, {**old, "estimate": None})
    assert stand.post(PROJECT, tasks, {**task, "estimate": 3})[0] == 201
    code, problem = stand.post(PROJECT, tasks, {**task, "estimate": 101})
    assert code == 422
    assert "estimate" in json.dumps(problem)

    stand.codegen("rollback", PROJECT, "--previous")
    stand.wait("the old release", lambda: _answers(stand, before["release"]))
    assert stand.curl(PROJECT, f"{tasks}/{old['id']}") == (200, old)
    stand.codegen("rollback", PROJECT, "--latest")
    stand.wait("the new release", lambda: _answers(stand, after["release"]))
    stand.wait_ready(PROJECT)
