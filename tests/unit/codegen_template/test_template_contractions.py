"""Contract migrations: allowed by name, written in two halves."""

from collections.abc import Callable
from pathlib import Path

import pytest

from codegen_template import FieldSpec, ModelSpec, Spec, SpecError, crud_domain, generate
from codegen_template import write_spec as write
from codegen_template.contractions import allow_drops, load_contractions

MakeProject = Callable[[Spec], Path]
VERSIONS = "services/backend/app/migrations/versions"
CONTRACTIONS = "shared/spec/contractions.yaml"

NEXT = {
    "title": FieldSpec(type="string", max_length=200, unique=True),
    "genre": FieldSpec(type="enum", values=("novel", "poem"), default="novel"),
    "price": FieldSpec(type="decimal", max_digits=6, decimal_places=2),
    "weight": FieldSpec(type="decimal", max_digits=12, decimal_places=3),
    "isbn": FieldSpec(type="string", max_length=20),
    "pages": FieldSpec(type="int"),
}
FIRST = {
    "title": FieldSpec(type="string", max_length=200),
    "genre": FieldSpec(type="enum", values=("novel", "sci-fi"), default="novel"),
    "price": FieldSpec(type="decimal", max_digits=10, decimal_places=2),
    "weight": FieldSpec(type="decimal", max_digits=6, decimal_places=2),
    "isbn": FieldSpec(type="string", max_length=20, optional=True),
    "note": FieldSpec(type="string"),
    "shelf_id": FieldSpec(type="reference", model="Shelf", optional=True),
}
ALLOWED = """contractions:
  - {drop: Shelf}
  - {drop: Book.note}
  - {drop: Book.shelf_id}
  - {require: Book.isbn, fill: "it's: new"}
  - {require: Book.pages, fill: 7}
  - {unique: Book.title}
  - {narrow: Book.price}
  - {narrow: Book.genre, fill: novel}
"""


def _first() -> Spec:
    return Spec(
        models={
            "Shelf": ModelSpec(fields={"name": FieldSpec(type="string")}),
            "Book": ModelSpec(fields=FIRST),
        },
        domains={"books": crud_domain("Book"), "shelfs": crud_domain("Shelf")},
    )


def _next(fields: dict[str, FieldSpec] = NEXT) -> Spec:
    return Spec(
        models={"Book": ModelSpec(fields=fields)},
        domains={"books": crud_domain("Book")},
    )


def _files(root: Path) -> list[str]:
    return sorted(path.name for path in (root / VERSIONS).glob("*.py"))


def test_contraction_is_a_migration_of_its_own(make_project: MakeProject) -> None:
    root = make_project(_first())
    generate(root)
    (root / CONTRACTIONS).write_text(ALLOWED, encoding="utf-8")
    write(root, _next())
    generate(root)
    _, adds, takes = _files(root)
    assert takes.startswith("0003_contract_")
    assert "contract = True" not in (root / VERSIONS / adds).read_text("utf-8")
    text = (root / VERSIONS / takes).read_text("utf-8")
    assert "contract = True" in text
    assert 'op.drop_table("shelf")' in text
    assert not generate(root).changed


def test_kill_between_the_halves_adds_only_the_missing_one(make_project: MakeProject) -> None:
    root = make_project(_first())
    generate(root)
    records = [
        root / "services/backend/app/migrations/schema.json",
        root / ".codegen/manifest.json",
    ]
    before = [record.read_bytes() for record in records]
    (root / CONTRACTIONS).write_text(ALLOWED, encoding="utf-8")
    write(root, _next())
    generate(root)
    whole = {name: (root / VERSIONS / name).read_bytes() for name in _files(root)}
    (root / VERSIONS / _files(root)[-1]).unlink()
    for record, text in zip(records, before, strict=True):
        record.write_bytes(text)
    generate(root)
    assert {name: (root / VERSIONS / name).read_bytes() for name in _files(root)} == whole


@pytest.mark.parametrize("line", ALLOWED.splitlines()[1:])
def test_what_is_not_allowed_is_refused_with_the_line_that_would_allow_it(
    line: str, make_project: MakeProject
) -> None:
    root = make_project(_first())
    generate(root)
    rest = ALLOWED.replace(line + "\n", "")
    (root / CONTRACTIONS).write_text(rest, encoding="utf-8")
    write(root, _next())
    with pytest.raises(SpecError) as caught:
        generate(root)
    (problem,) = caught.value.problems
    wanted = line.strip(" -").partition(", fill")[0].rstrip("}")
    assert f"allow {wanted}" in problem.message
    assert CONTRACTIONS in problem.message
    assert len(_files(root)) == 1


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("{}", "exactly one of"),
        ("{drop: Book, unique: Book.title}", "exactly one of"),
        ("{require: Book.isbn}", "needs 'fill'"),
        ("{drop: Book, fill: 1}", "belongs to require and narrow"),
        ("{drop: ../Book}", "does not have the form"),
        ("{unique: Book}", "does not have the form"),
        ("{unique: Book.title+}", "does not have the form"),
        ("{drop: Book.title+isbn}", "does not have the form"),
        ("{remove: Book}", "unknown key 'remove'"),
    ],
)
def test_malformed_contraction_is_named(entry: str, reason: str, make_project: MakeProject) -> None:
    root = make_project(_first())
    (root / CONTRACTIONS).write_text(f"contractions:\n  - {entry}\n", encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        generate(root)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == (CONTRACTIONS, 2)
    assert reason in problem.message


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "contractions:\n  - {drop: Book.isbn}\n"),
        (
            "# why\ncontractions:\n  - {drop: Book.pages}  # 2026\n\n",
            "# why\ncontractions:\n  - {drop: Book.pages}  # 2026\n  - {drop: Book.isbn}\n",
        ),
        (
            "contractions: [{require: Book.pages, fill: 1}]",
            "contractions:\n- require: Book.pages\n  fill: 1\n- drop: Book.isbn\n",
        ),
        ("contractions:\n  - drop: Book.isbn\n", "contractions:\n  - drop: Book.isbn\n"),
    ],
)
def test_a_drop_is_written_down_once_beside_what_people_wrote(
    before: str, after: str, tmp_path: Path
) -> None:
    file = tmp_path / "shared/spec/contractions.yaml"
    file.parent.mkdir(parents=True)
    if before:
        file.write_text(before)
    allow_drops(tmp_path, ["Book.isbn"])
    allow_drops(tmp_path, ["Book.isbn"])
    assert file.read_text() == after
    assert load_contractions(tmp_path).drop >= {("book", "isbn")}
