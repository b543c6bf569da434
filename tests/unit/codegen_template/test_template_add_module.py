"""A module added later is the same as one that was there from the beginning."""

import itertools
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

import codegen_template.project_file
from codegen_template import Spec, SpecError, generate, new_project, write_spec
from codegen_template.__main__ import app
from codegen_template.add_module import add_module
from codegen_template.check import check
from codegen_template.project_file import MODULES, read_project

OPTIONAL = [module for module in MODULES if module not in {"backend", "notifications"}]
WAYS = [
    (order[:cut], order[cut:])
    for size in range(1, len(OPTIONAL) + 1)
    for order in itertools.permutations(OPTIONAL, size)
    for cut in range(size)
]
"""Modules from the beginning, and those that are added one after the other."""
APPLICATION = "services/backend/app/application.py"


def _made(root: Path, spec: Spec, modules: tuple[str, ...] = ()) -> Path:
    new_project(
        root,
        title="Books",
        slug="books",
        description="Keeps books.",
        modules=("backend", *modules),
        locale="ru",
    )
    write_spec(root, spec)
    generate(root)
    return root


def _tree(root: Path) -> dict[str, tuple[bytes, int]]:
    return {
        path.relative_to(root).as_posix(): (path.read_bytes(), path.stat().st_mode)
        for path in root.rglob("*")
        if path.is_file() and ".git/" not in path.as_posix()
    }


def _commit(root: Path) -> None:
    identity = ("-c", "user.name=n", "-c", "user.email=n@example.org")
    for command in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "-m", "work")):
        subprocess.run(["git", "-C", str(root), *identity, *command], check=True)


@pytest.mark.parametrize(("first", "later"), WAYS)
def test_the_order_of_modules_leaves_no_trace(
    first: tuple[str, ...], later: tuple[str, ...], library: Spec, tmp_path: Path
) -> None:
    whole = _made(tmp_path / "whole", library, (*first, *later))
    grown = _made(tmp_path / "grown", library, first)
    for module in later:
        add_module(grown, module, force=True)
        generate(grown)
    assert _tree(grown) == _tree(whole)
    assert check(grown) == []


def test_events_come_to_a_project_with_a_migration_of_their_own(
    library: Spec, tmp_path: Path
) -> None:
    """The outbox is a table: where there is data already, it is an addition."""
    whole = _made(tmp_path / "whole", library, ("notifications", "tg_bot"))
    grown = _made(tmp_path / "grown", library, ("tg_bot",))
    add_module(grown, "notifications", force=True)
    generate(grown)
    trees = [
        {
            path: content
            for path, content in _tree(root).items()
            if "/versions/" not in path and path != ".codegen/manifest.json"
        }
        for root in (whole, grown)
    ]
    assert trees[0] == trees[1]
    versions = sorted((grown / "services/backend/app/migrations/versions").glob("*.py"))
    assert len(versions) == 2
    assert sum("outbox" in path.read_text("utf-8") for path in versions) == 1
    assert check(grown) == []


def test_what_people_wrote_stays(library: Spec, tmp_path: Path) -> None:
    root = _made(tmp_path, library)
    application = root / APPLICATION
    own = application.read_text("utf-8") + "\n\nOWN = 1\n"
    application.write_text(own, encoding="utf-8")
    controller = root / "services/backend/app/controllers/books.py"
    controller.write_text("# mine\n" + controller.read_text("utf-8"), encoding="utf-8")
    _commit(root)
    done = CliRunner().invoke(app, ["add-module", "frontend", str(root)])
    assert done.exit_code == 0, done.output
    assert f"merged {APPLICATION}" in done.output
    text = application.read_text("utf-8")
    assert text.endswith("OWN = 1\n")
    assert "install_page(app)" in text
    assert controller.read_text("utf-8").startswith("# mine\n")
    assert (root / "services/backend/app/static/catalogue.json").is_file()


def test_a_change_of_the_same_place_is_a_conflict_that_is_shown(
    library: Spec, tmp_path: Path
) -> None:
    root = _made(tmp_path, library)
    makefile = root / "Makefile"
    text = makefile.read_text("utf-8")
    assert "serve image" in text
    makefile.write_text(text.replace("serve image", "serve image mine"), encoding="utf-8")
    _commit(root)
    done = CliRunner().invoke(app, ["add-module", "frontend", str(root)])
    assert done.exit_code == 1
    assert "conflict Makefile" in done.stderr
    assert any(problem.file == "Makefile" for problem in check(root))
    assert "frontend" in read_project(root).modules


@pytest.mark.parametrize(
    ("module", "reason"),
    [
        ("frontnd", "there is no module 'frontnd'; did you mean 'frontend'?"),
        ("tg_bot", "has the module tg_bot already"),
        ("backend", "has the module backend already"),
    ],
)
def test_what_cannot_be_added_is_refused_with_the_reason(
    module: str, reason: str, library: Spec, tmp_path: Path
) -> None:
    root = _made(tmp_path, library, ("tg_bot",))
    before = _tree(root)
    with pytest.raises(SpecError, match=reason.replace("?", r"\?")):
        add_module(root, module, force=True)
    assert _tree(root) == before


def test_a_file_in_the_way_is_named_and_nothing_is_written(library: Spec, tmp_path: Path) -> None:
    root = _made(tmp_path, library)
    own = root / "services/backend/app/page.py"
    own.write_text('"""Mine."""\n', encoding="utf-8")
    before = _tree(root)
    with pytest.raises(SpecError, match=r"services/backend/app/page\.py: stands where"):
        add_module(root, "frontend", force=True)
    assert _tree(root) == before


def test_uncommitted_changes_are_refused(library: Spec, tmp_path: Path) -> None:
    root = _made(tmp_path, library)
    with pytest.raises(SpecError, match="not in a git repository"):
        add_module(root, "frontend")
    _commit(root)
    (root / "README.md").write_text("mine", encoding="utf-8")
    with pytest.raises(SpecError, match="uncommitted"):
        add_module(root, "frontend")


def test_a_project_of_another_version_is_updated_first(
    library: Spec, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = _made(tmp_path, library)
    monkeypatch.setattr("codegen_template.add_module.template_version", lambda: "9.0.0")
    assert codegen_template.project_file.template_version() != "9.0.0"
    with pytest.raises(SpecError, match="codegen-template update"):
        add_module(root, "frontend", force=True)
