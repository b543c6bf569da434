"""What is taken away before the web server starts: as little as does."""

import hashlib
import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

from codegen_infra.ansible_job.runner import COLLECTIONS

_PROGRAM = COLLECTIONS / "ansible_collections/codegen/server/roles/caddy/files/guard.py"
MADE, MINE = "made\n", "mine\n"


@pytest.fixture
def guard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The program, with a web server that takes no file which says so."""
    spec = importlib.util.spec_from_file_location("guard", _PROGRAM)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("SETTINGS", "MADE", "SITES", "APPS"):
        monkeypatch.setattr(module, name, tmp_path / name)
    for name in ("SITES", "APPS"):
        (tmp_path / name).mkdir()
    (tmp_path / "MADE").write_text(MADE)
    (tmp_path / "SETTINGS").write_text(MINE)
    for app in ("edited", "ours"):
        (tmp_path / f"SITES/{app}.caddy").write_text(app)
        digest = hashlib.sha256(b"ours").hexdigest()
        (tmp_path / f"APPS/{app}.json").write_text(json.dumps({"digest": digest}))
    return module


def _run(
    guard: ModuleType, monkeypatch: pytest.MonkeyPatch, answers: tuple[bool, ...]
) -> dict[str, str]:
    told = iter(answers)
    monkeypatch.setattr(guard, "accepted", lambda: next(told))
    guard.main()
    root = guard.SETTINGS.parent
    places = [root / "SETTINGS", root / "SETTINGS.refused", *sorted((root / "SITES").iterdir())]
    return {path.name: path.read_text() for path in places if path.exists()}


def test_what_is_taken_is_left_alone(guard: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edited file that works is drift, and no reason to start without it."""
    assert _run(guard, monkeypatch, (True,)) == {
        "SETTINGS": MINE,
        "edited.caddy": "edited",
        "ours.caddy": "ours",
    }


def test_the_settings_are_put_back_first(
    guard: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _run(guard, monkeypatch, (False, True)) == {
        "SETTINGS": MADE,
        "SETTINGS.refused": MINE,
        "edited.caddy": "edited",
        "ours.caddy": "ours",
    }


def test_then_sites_that_are_not_as_they_were_made(
    guard: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _run(guard, monkeypatch, (False, False)) == {
        "SETTINGS": MADE,
        "SETTINGS.refused": MINE,
        "edited.caddy.refused": "edited",
        "ours.caddy": "ours",
    }
