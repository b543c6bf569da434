"""How people are told is changed later, and the same as if it had been so from the beginning."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from codegen_template import Spec, SpecError, generate, new_project, write_spec
from codegen_template.__main__ import app
from codegen_template.check import check
from codegen_template.notify_by import notify_by
from codegen_template.project_file import NOTIFY_WAYS, read_project

CONTRACT = "services/notifications/env.contract.yaml"


def _made(
    root: Path, spec: Spec, *ways: str, modules: tuple[str, ...] = ("notifications",)
) -> Path:
    new_project(
        root,
        title="Books",
        slug="books",
        description="Keeps books.",
        modules=("backend", *modules),
        notify_by=ways,
    )
    write_spec(root, spec)
    generate(root)
    return root


def _tree(root: Path) -> dict[str, bytes]:
    files = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize("ways", [("log",), ("telegram",), ("webhook", "email"), NOTIFY_WAYS])
@pytest.mark.parametrize("modules", [("notifications",), ("notifications", "tg_bot")])
def test_a_change_of_ways_leaves_no_trace(
    tmp_path: Path, library: Spec, ways: tuple[str, ...], modules: tuple[str, ...]
) -> None:
    whole = _made(tmp_path / "whole", library, *ways, modules=modules)
    changed = _made(tmp_path / "changed", library, "email", modules=modules)
    done = notify_by(changed, ways, force=True)
    generate(changed)
    assert CONTRACT in done.written
    assert _tree(changed) == _tree(whole)
    assert check(changed) == []
    assert notify_by(changed, ways, force=True).written == []


def test_what_people_changed_elsewhere_is_kept(tmp_path: Path, library: Spec) -> None:
    root = _made(tmp_path, library, "email")
    contract = root / CONTRACT
    text = contract.read_text("utf-8").replace("value: INFO", "value: DEBUG")
    contract.write_text(text, encoding="utf-8")
    done = notify_by(root, ("telegram",), force=True)
    assert done.merged == [CONTRACT]
    assert "value: DEBUG" in contract.read_text("utf-8")
    assert 'value: "telegram"' in contract.read_text("utf-8")


@pytest.mark.parametrize("ways", [("pigeon",), ()])
def test_an_unknown_way_is_refused_by_name(
    tmp_path: Path, library: Spec, ways: tuple[str, ...]
) -> None:
    root = _made(tmp_path, library, "email")
    before = _tree(root)
    with pytest.raises(SpecError, match="notify_by"):
        notify_by(root, ways, force=True)
    assert _tree(root) == before


def test_the_command_says_what_became_of_the_files(tmp_path: Path, library: Spec) -> None:
    runner = CliRunner()
    silent = _made(tmp_path / "silent", library, "email", modules=())
    refused = runner.invoke(app, ["notify-by", "telegram", str(silent)])
    assert refused.exit_code == 1
    assert "codegen-template add-module notifications" in refused.output
    words = ["new", str(tmp_path / "new"), "--title", "Shop"]
    words += ["--modules", "backend,notifications", "--notify-by", "log,telegram"]
    assert runner.invoke(app, words).exit_code == 0
    assert read_project(tmp_path / "new").notify_by == ("telegram", "log")
    changed = runner.invoke(app, ["notify-by", "webhook", str(tmp_path / "new"), "--force"])
    assert changed.exit_code == 0, changed.output
    assert f"written {CONTRACT}" in changed.output
