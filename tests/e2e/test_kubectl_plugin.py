"""The plugin as people call it, `kubectl codegen …`, on a stand with live products."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from codegen_dev.object_store import bucket_directory
from codegen_dev.session import Session
from codegen_dev.settings import Settings
from codegen_dev.stand import Stand

pytestmark = [pytest.mark.timeout(900), pytest.mark.xdist_group("first-example")]
RECIPES = "A list of recipes: each recipe has a name and a rating from 1 to 5."
FAILED, USAGE, NOT_FOUND, WAITING = 1, 2, 3, 7


def test_everything_of_a_live_product_is_shown(stand: Session) -> None:
    """For people and for programs, with exit codes for scripts."""
    live = stand.wait_ready("todo")["status"]
    listed: list[dict[str, Any]] = json.loads(stand.codegen("list", "-o", "json"))
    assert {row["name"]: row["url"] for row in listed}["todo"] == live["url"]
    seen = json.loads(stand.codegen("status", "todo", "-o", "json"))
    assert (seen["phase"], seen["url"], seen["server"]) == ("Ready", live["url"], "demo")
    assert live["release"] in stand.codegen("status", "todo")
    assert yaml.safe_load(stand.codegen("events", "todo", "-o", "yaml"))
    assert stand.codegen("open", "todo") == f"{live['url']}\n"
    assert stand.codegen("watch", "todo", "--until-ready").startswith("todo\tReady\t")
    assert "result_posted" in stand.codegen("logs", "todo", "--run", "todo-intake-1")
    assert "There is no Project" in stand.codegen("status", "nothing", exit_code=NOT_FOUND)
    checks = stand.codegen("doctor")
    assert all(line.startswith("✓") for line in checks.splitlines()), checks


def test_where_the_live_release_comes_from_is_signed_by_the_operator(
    stand: Session, tmp_path: Path
) -> None:
    live = stand.wait_ready("todo")["status"]
    stand.wait("a signature", lambda: stand.is_true("project", "todo", "ProvenanceSigned"))
    key = stand.env["CODEGEN_PROVENANCE_KEY"]
    shown = stand.codegen("provenance", "todo", "--verify", key)
    assert live["release"] in shown
    assert "verified: signed by the key" in shown
    stand.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "other"))
    other = str(tmp_path / "other.pub")
    assert "other.pub" in stand.codegen("provenance", "todo", "--verify", other, exit_code=FAILED)


def test_what_a_run_said_is_read_from_the_object_store(stand: Session) -> None:
    """The chart's `transcripts.objectStorage`: texts are moved there, and handed out from there."""
    bucket = bucket_directory(Stand.open(stand.name, Settings()))
    run = stand.get("agentrun", "todo-intake-1")
    assert run is not None
    own = bucket / "transcripts" / run["metadata"]["uid"]
    command = ("transcript", "todo", "--run", "todo-intake-1", "-o", "json")
    calls = json.loads(stand.codegen(*command))
    assert calls
    stand.wait("its texts", lambda: len(list(own.glob("*.json.gz"))) == len(calls), seconds=60)
    away = own.rename(own.with_name("away"))
    try:
        kept = {call["kept"] for call in json.loads(stand.codegen(*command))}
    finally:
        away.rename(own)
    assert kept == {"away"}
    assert json.loads(stand.codegen(*command)) == calls


def test_a_product_is_taken_along_as_files_and_as_code(stand: Session, tmp_path: Path) -> None:
    main = stand.wait_ready("todo")["status"]["repository"]["main"]
    stand.codegen("export", "todo", str(tmp_path / "files"))
    exported = yaml.safe_load((tmp_path / "files" / "project.yaml").read_text())
    assert exported["metadata"]["name"] == "todo"
    for _ in range(2):  # the second fetches
        stand.codegen("clone", "todo", str(tmp_path / "code"))
        head = stand.run("git", "-C", str(tmp_path / "code"), "rev-parse", "origin/main")
        assert head.stdout.strip() == main


def test_a_wish_that_needs_an_answer_is_answered_and_deleted(stand: Session) -> None:
    """`new --wait` ends with a code of its own; nothing stays of a product that never was."""
    wish = ("new", "Make something nice for my uncle.", "--name", "uncle")
    stand.codegen(*wish, "--wait", "--timeout", "5m", exit_code=WAITING, seconds=330)
    asked = stand.codegen("answer", "uncle", exit_code=USAGE)  # nobody at a terminal to ask
    assert "Which things should be kept" in asked
    stand.codegen("answer", "uncle", RECIPES)
    stand.wait("the answer", lambda: stand.is_true("project", "uncle", "Analyzed"))
    stand.codegen("delete", "uncle", "--yes", "--timeout", "4m", seconds=300)
    stand.codegen("status", "uncle", exit_code=NOT_FOUND)
