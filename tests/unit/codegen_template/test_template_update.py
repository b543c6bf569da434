"""Updates: a newer version of the template is merged, what people changed is kept."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

import codegen_template.new
import codegen_template.project_file
import codegen_template.update as update_module
from codegen_template import Spec, SpecError, generate
from codegen_template.__main__ import app
from codegen_template.check import check
from codegen_template.render import engine
from codegen_template.update import three_way, update

MakeProject = Callable[[Spec], Path]
CONTROLLER = "services/backend/app/controllers/books.py"
WORKFLOW = ".github/workflows/ci.yml"
"""Names the version of the template, so each update changes it."""
LOGS = "services/backend/app/logs.py"


def _git(root: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=n", "-c", "user.email=n@example.org")
    ran = subprocess.run(
        ["git", *identity, *arguments], cwd=root, check=True, capture_output=True, text=True
    )
    return ran.stdout


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture
def project(library: Spec, make_project: MakeProject) -> Path:
    """A committed project of the first version."""
    root = make_project(library)
    generate(root)
    _git(root, "init", "--quiet")
    _commit(root)
    return root


def _commit(root: Path) -> None:
    _git(root, "add", "--all")
    _git(root, "commit", "--quiet", "--message", "work")


@pytest.fixture
def newer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The static files of a second version, to be changed by the test."""
    copy = tmp_path / "template"
    shutil.copytree(engine.PROJECT, copy, ignore=shutil.ignore_patterns("*.pyc"))
    monkeypatch.setattr(codegen_template.new, "STATIC", copy / "static")
    monkeypatch.setattr(codegen_template.new, "PROJECT", copy)
    monkeypatch.setattr(engine, "PROJECT", copy)
    engine.engine.cache_clear()
    for module in (codegen_template.project_file, update_module):
        monkeypatch.setattr(module, "template_version", lambda: "9.0.0")
    return copy / "static"


@pytest.fixture(autouse=True)
def _forget_the_newer() -> None:
    engine.engine.cache_clear()


def test_untouched_files_follow_and_changed_ones_are_merged(project: Path, newer: Path) -> None:
    _edit(project / "Makefile", "help: ## List the targets", "help: ## Mine")
    _edit(project / CONTROLLER, "class BooksController", "# mine\n\n\nclass BooksController")
    _commit(project)
    controller = (project / CONTROLLER).read_bytes()
    with (newer / "Makefile.j2").open("a") as stream:
        stream.write("\nnew-target: ## New\n\ttrue\n")
    _edit(newer / "services/backend/app/logs.py", '"""', '"""Newer. ')
    (newer / "new.txt").write_text("new\n", encoding="utf-8")
    done = update(project)
    assert (done.before, done.after) == ("0.1.0", "9.0.0")
    assert done.merged == ["Makefile"]
    assert done.conflicts == []
    assert set(done.written) == {LOGS, WORKFLOW, "new.txt"}
    makefile = (project / "Makefile").read_text("utf-8")
    assert "help: ## Mine" in makefile
    assert "new-target: ## New" in makefile
    assert "template: 9.0.0" in (project / ".codegen/project.yml").read_text("utf-8")
    generate(project)
    assert (project / CONTROLLER).read_bytes() == controller
    assert check(project) == []


def test_same_place_changed_by_both_is_a_conflict_that_check_names(
    project: Path, newer: Path
) -> None:
    _edit(project / "Makefile", "List the targets", "Mine")
    _commit(project)
    _edit(newer / "Makefile.j2", "List the targets", "Theirs")
    ran = CliRunner().invoke(app, ["update", str(project)])
    assert ran.exit_code == 1
    assert "conflict Makefile" in ran.output
    text = (project / "Makefile").read_text("utf-8")
    assert "<<<<<<< yours\nhelp: ## Mine\n||||||| template 0.1.0\n" in text
    assert ">>>>>>> template 9.0.0\n" in text
    (problem,) = check(project)
    assert problem.file == "Makefile"
    assert problem.line == text.splitlines().index("<<<<<<< yours") + 1


def test_second_update_changes_nothing(project: Path, newer: Path) -> None:
    _edit(project / "Makefile", "List the targets", "Mine")
    _commit(project)
    (newer / "new.txt").write_text("new\n", encoding="utf-8")
    update(project)
    _commit(project)
    again = update(project)
    assert again == update_module.Update("9.0.0", "9.0.0")
    assert _git(project, "status", "--porcelain") == ""


def test_removed_files_stay_removed_and_dropped_ones_go_unless_changed(
    project: Path, newer: Path
) -> None:
    (project / ".dockerignore").unlink()
    _edit(project / "ops/verify.py", '"""', '"""Mine. ')
    _commit(project)
    for name in ("ops/verify.py", "ops/app"):
        (newer / name).unlink()
    done = update(project)
    assert not (project / ".dockerignore").exists()
    assert not (project / "ops/app").exists()
    assert (project / "ops/verify.py").exists()
    assert (done.removed, done.kept) == (["ops/app"], [".dockerignore", "ops/verify.py"])


def test_project_without_a_record_gets_the_new_text_beside(project: Path, newer: Path) -> None:
    (project / ".codegen/base.json").unlink()
    _edit(project / "Makefile", "List the targets", "Mine")
    _commit(project)
    assert update(project).conflicts == ["Makefile", WORKFLOW]
    assert "Mine" in (project / "Makefile").read_text("utf-8")
    assert "List the targets" in (project / "Makefile.template").read_text("utf-8")
    beside = {problem.file for problem in check(project)}
    assert beside == {"Makefile.template", f"{WORKFLOW}.template"}


@pytest.mark.parametrize("state", ["uncommitted", "no repository", "newer", "damaged"])
def test_update_that_cannot_be_undone_or_trusted_is_refused(
    state: str, project: Path, newer: Path
) -> None:
    reasons = {
        "uncommitted": "there are uncommitted changes",
        "no repository": "not in a git repository",
        "newer": "made by template 10.0.0, installed is 9.0.0",
        "damaged": "damaged; restore it from version control",
    }
    if state == "uncommitted":
        (project / "mine.txt").write_text("mine\n", encoding="utf-8")
    elif state == "no repository":
        shutil.rmtree(project / ".git")
    elif state == "newer":
        _edit(project / ".codegen/project.yml", "template: 0.1.0", "template: 10.0.0")
        _commit(project)
    else:
        (project / ".codegen/base.json").write_text('{"files": {"Makefile": "no"}}\n')
        _edit(project / "Makefile", "List the targets", "Mine")
        _commit(project)
    _edit(newer / "Makefile.j2", "List the targets", "Theirs")
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    with pytest.raises(SpecError, match=reasons[state]):
        update(project)
    before = {path: text for path, text in before.items() if ".git" not in path.parts}
    assert {path: path.read_bytes() for path in before} == before


def test_merge_keeps_changes_of_both_at_different_places() -> None:
    before = "a\nb\nc\nd\ne\n"
    merged, clean = three_way(
        before, before.replace("a", "mine"), before.replace("e", "new"), labels=("1", "2")
    )
    assert (merged, clean) == ("mine\nb\nc\nd\nnew\n", True)
