"""Generation: deterministic, all or nothing, and careful with what people wrote."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

import codegen_template
from codegen_template import (
    FieldSpec,
    Spec,
    SpecError,
    crud_domain,
    generate,
    load_spec,
    write_spec,
)
from codegen_template.check import check

MakeProject = Callable[[Spec], Path]
GOLDEN = Path(__file__).parent / "golden"
CONTROLLER = "services/backend/app/controllers/books.py"
# What a change of the templates most likely breaks; the rest is run for real elsewhere.
GOLDEN_FILES = (
    "AGENTS.md",
    "docs/api.md",
    "docs/architecture.md",
    "shared/spec/models.yaml",
    "services/backend/spec/books.yaml",
    "services/backend/app/controllers/books.py",
    "services/backend/app/generated/repositories.py",
    "services/backend/app/generated/routers/books.py",
    "services/backend/app/generated/schemas.py",
    "services/backend/app/generated/tables.py",
    "services/backend/app/migrations/schema.json",
    "services/backend/app/migrations/versions/0001_initial.py",
    "services/backend/tests/generated/test_books.py",
)


def _tree(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("name", GOLDEN_FILES)
def test_output_is_as_reviewed(name: str, library: Spec, make_project: MakeProject) -> None:
    """Files equal those in golden/; UPDATE_GOLDEN=1 writes them anew, for review."""
    root = make_project(library)
    generate(root)
    # Not as .py: these are data, and no tool of this repository may touch them.
    expected = GOLDEN / (name.replace("/", "__") + ".txt")
    if os.environ.get("UPDATE_GOLDEN"):
        expected.parent.mkdir(exist_ok=True)
        expected.write_bytes((root / name).read_bytes())
    assert (root / name).read_text("utf-8") == expected.read_text("utf-8")


def test_second_run_changes_nothing(library: Spec, make_project: MakeProject) -> None:
    root = make_project(library)
    assert generate(root).changed
    before = _tree(root)
    report = generate(root)
    assert not report.changed
    assert report.unchanged
    assert _tree(root) == before


def test_run_without_its_manifest_changes_nothing(library: Spec, make_project: MakeProject) -> None:
    """Full generation over its own output is the identity, whatever is remembered."""
    root = make_project(library)
    generate(root)
    before = _tree(root)
    (root / ".codegen/manifest.json").unlink()
    assert generate(root).removed == ()
    after = _tree(root)
    # Who changed a controller is no longer known: it counts as changed by people.
    before.pop(".codegen/manifest.json")
    after.pop(".codegen/manifest.json")
    assert after == before


def test_equal_specs_give_equal_trees(library: Spec, tmp_path: Path) -> None:
    trees = []
    for name in ("one", "two"):
        root = tmp_path / name
        codegen_template.new_project(root, title="T", slug="t", description="")
        write_spec(root, library)
        generate(root)
        trees.append(_tree(root))
    assert trees[0] == trees[1]


def test_damaged_output_is_mended(library: Spec, make_project: MakeProject) -> None:
    root = make_project(library)
    generate(root)
    before = _tree(root)
    (root / "services/backend/app/generated/schemas.py").write_text("x = 1\n", encoding="utf-8")
    (root / "services/backend/app/generated/tables.py").unlink()
    assert check(root) != []
    assert len(generate(root).written) == 2
    assert _tree(root) == before
    assert check(root) == []


def test_changed_controllers_are_kept(library: Spec, make_project: MakeProject) -> None:
    root = make_project(library)
    generate(root)
    mine = (root / CONTROLLER).read_text("utf-8") + "# mine\n"
    (root / CONTROLLER).write_text(mine, encoding="utf-8")
    books = crud_domain("Book", kinds=("create", "list", "get"))
    write_spec(root, library.model_copy(update={"domains": {**library.domains, "books": books}}))
    generate(root)
    assert (root / CONTROLLER).read_text("utf-8") == mine


def test_untouched_controllers_follow_the_spec(library: Spec, make_project: MakeProject) -> None:
    root = make_project(library)
    generate(root)
    books = crud_domain("Book", kinds=("create", "list"))
    write_spec(root, library.model_copy(update={"domains": {**library.domains, "books": books}}))
    generate(root)
    assert "delete_book" not in (root / CONTROLLER).read_text("utf-8")


def test_operation_missing_in_a_changed_controller_is_named(
    library: Spec, make_project: MakeProject
) -> None:
    root = make_project(library)
    generate(root)
    text = (root / CONTROLLER).read_text("utf-8").replace("get_book(", "find_book(")
    (root / CONTROLLER).write_text(text, encoding="utf-8")
    assert [item.message for item in check(root)] == ["the operation 'get_book' is missing"]


@pytest.mark.parametrize("touched", [False, True])
def test_removed_domain_takes_only_what_was_generated(
    library: Spec, make_project: MakeProject, *, touched: bool
) -> None:
    root = make_project(library)
    generate(root)
    if touched:
        with (root / CONTROLLER).open("a") as stream:
            stream.write("# mine\n")
    write_spec(root, library.model_copy(update={"domains": {"authors": crud_domain("Author")}}))
    report = generate(root)
    assert "services/backend/app/generated/routers/books.py" in report.removed
    assert "services/backend/tests/generated/test_books.py" in report.removed
    assert (root / CONTROLLER).exists() is touched


def test_interrupted_write_leaves_the_tree_as_it_was(
    library: Spec, make_project: MakeProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fails halfway: nothing is half-written, and the next run completes."""
    root = make_project(library)
    before = _tree(root)
    moves = 0
    replace = Path.replace

    def failing(self: Path, target: Path) -> Path:
        nonlocal moves
        moves += 1
        if moves == 7:
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(OSError, match="No space left"):
        generate(root)
    assert _tree(root) == before
    monkeypatch.undo()
    assert generate(root).changed
    assert not list((root / ".codegen").glob("staging-*"))


@pytest.mark.parametrize("modules", [("backend",), ("backend", "notifications")])
def test_the_readme_has_a_command_a_line(tmp_path: Path, modules: tuple[str, ...]) -> None:
    """What a condition ends with keeps its own line."""
    codegen_template.new_project(
        tmp_path, title="Notes", slug="notes", description="", modules=modules
    )
    readme = (tmp_path / "README.md").read_text("utf-8")
    (work,) = re.findall(r"## Work on it\n\n```sh\n(.*?)```", readme, re.DOTALL)
    assert all(line.startswith("make ") for line in work.splitlines())
    assert "\nmake lint typecheck\n" in work


def test_new_project_keeps_files_that_exist(library: Spec, make_project: MakeProject) -> None:
    root = make_project(library)
    (root / "README.md").write_text("mine\n", encoding="utf-8")
    laid = codegen_template.new_project(root, title="Other", slug="other", description="")
    assert laid == []
    assert (root / "README.md").read_text("utf-8") == "mine\n"


def test_write_spec_then_load_spec_is_the_identity(
    library: Spec, make_project: MakeProject
) -> None:
    assert load_spec(make_project(library)) == library


def test_write_spec_refuses_and_keeps_the_old_one(library: Spec, make_project: MakeProject) -> None:
    root = make_project(library)
    with pytest.raises(SpecError, match="no 'Nothing'"):
        write_spec(
            root, library.model_copy(update={"domains": {"nothings": crud_domain("Nothing")}})
        )
    assert load_spec(root) == library


def test_bounds_of_items_stand_in_the_documentation(
    library: Spec, make_project: MakeProject
) -> None:
    """The validator of a type comes before them and would hide them."""
    marks = FieldSpec.model_validate(
        {"type": "list", "items": {"type": "int", "ge": 1, "lt": 6}, "default": "empty"}
    )
    author = library.models["Author"]
    author = author.model_copy(update={"fields": {**author.fields, "marks": marks}})
    root = make_project(library.model_copy(update={"models": {**library.models, "Author": author}}))
    generate(root)
    schemas = (root / "services/backend/app/generated/schemas.py").read_text("utf-8")
    assert '{"minimum": 1, "exclusiveMaximum": 6}' in " ".join(schemas.split())
