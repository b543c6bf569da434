"""Changes of the data: additions become migrations, losses are refused by name."""

from collections.abc import Callable
from pathlib import Path

import pytest

from codegen_template import (
    FieldSpec,
    ModelSpec,
    Spec,
    SpecError,
    crud_domain,
    generate,
    write_spec,
)

MakeProject = Callable[[Spec], Path]
VERSIONS = "services/backend/app/migrations/versions"


def _with_fields(spec: Spec, model: str, **fields: FieldSpec | None) -> Spec:
    """The spec with fields of a model added or replaced; None removes one."""
    merged = {**spec.models[model].fields, **fields}
    kept = {name: field for name, field in merged.items() if field is not None}
    changed = spec.models[model].model_copy(update={"fields": kept})
    return spec.model_copy(update={"models": {**spec.models, model: changed}})


def _migrations(root: Path) -> list[str]:
    return sorted(path.name for path in (root / VERSIONS).glob("*.py"))


def test_addition_becomes_the_next_migration(library: Spec, make_project: MakeProject) -> None:
    root = make_project(library)
    generate(root)
    first = (root / VERSIONS / "0001_initial.py").read_text("utf-8")
    write_spec(root, _with_fields(library, "Book", pages=FieldSpec(type="int", default=1)))
    generate(root)
    assert _migrations(root) == ["0001_initial.py", "0002_add_column_book_pages.py"]
    second = (root / VERSIONS / "0002_add_column_book_pages.py").read_text("utf-8")
    assert 'sa.Column("pages", sa.BigInteger(), nullable=False, server_default="1")' in second
    revision = first.partition('revision = "')[2][:12]
    assert f'down_revision = "{revision}"' in second
    assert (root / VERSIONS / "0001_initial.py").read_text("utf-8") == first


def _list(items: str, **keys: object) -> FieldSpec:
    return FieldSpec.model_validate({"type": "list", "items": items, **keys})


def test_a_new_list_is_empty_where_objects_were_stored_before(
    library: Spec, make_project: MakeProject
) -> None:
    root = make_project(library)
    generate(root)
    write_spec(root, _with_fields(library, "Book", tags=_list("string", default="empty")))
    generate(root)
    added = (root / VERSIONS / "0002_add_column_book_tags.py").read_text("utf-8")
    assert "from sqlalchemy.dialects import postgresql" in added
    assert "sa.text(\"'[]'::jsonb\")" in added


def test_what_a_list_holds_stays_of_one_kind(library: Spec, make_project: MakeProject) -> None:
    """Longer texts are the API's matter; numbers where texts are stored are refused."""
    root = make_project(library)
    for items in ("string", "text"):
        write_spec(root, _with_fields(library, "Book", tags=_list(items, optional=True)))
        generate(root)
    assert _migrations(root) == ["0001_initial.py"]
    write_spec(root, _with_fields(library, "Book", tags=_list("int", optional=True)))
    with pytest.raises(SpecError, match=r"it was list\[text\] and would be list\[int\]"):
        generate(root)


@pytest.mark.parametrize(
    "field",
    [
        FieldSpec(type="string", min_length=3, max_length=20),
        FieldSpec(type="text"),
        FieldSpec(type="string", label="Заглавие", description="What it is called."),
    ],
)
def test_what_only_the_api_checks_needs_no_migration(
    field: FieldSpec, library: Spec, make_project: MakeProject
) -> None:
    root = make_project(library)
    generate(root)
    write_spec(root, _with_fields(library, "Book", title=field))
    assert generate(root).changed
    assert _migrations(root) == ["0001_initial.py"]


LOSSES = {
    "a field is removed": ({"title": None}, "models.Book.fields.title", "is gone"),
    "a type changes": ({"rating": FieldSpec(type="text")}, "fields.rating", "its type was bigint"),
    "a required field is new": ({"pages": FieldSpec(type="int")}, "fields.pages", "no value for"),
    "an optional field is required": (
        {"isbn": FieldSpec(type="string")},
        "fields.isbn",
        "it was optional",
    ),
    "a field is to be unique": (
        {"title": FieldSpec(type="string", unique=True)},
        "fields.title",
        "may repeat",
    ),
    "a reference leads elsewhere": (
        {"author_id": FieldSpec(type="reference", model="Book", optional=True)},
        "fields.author_id",
        "do not lead to 'book'",
    ),
    "a new unique field has a default": (
        {"code": FieldSpec(type="int", unique=True, default=1)},
        "fields.code",
        "one default for all",
    ),
}


@pytest.mark.parametrize("case", LOSSES)
def test_loss_is_refused_by_name(case: str, library: Spec, make_project: MakeProject) -> None:
    fields, path, reason = LOSSES[case]
    root = make_project(library)
    generate(root)
    write_spec(root, _with_fields(library, "Book", **fields))  # type: ignore[arg-type]
    before = {item: item.read_bytes() for item in root.rglob("*") if item.is_file()}
    with pytest.raises(SpecError) as caught:
        generate(root)
    assert path in str(caught.value)
    assert reason in str(caught.value)
    assert {item: item.read_bytes() for item in root.rglob("*") if item.is_file()} == before


def test_removed_model_is_refused_by_name(library: Spec, make_project: MakeProject) -> None:
    root = make_project(library)
    generate(root)
    models = {"Author": library.models["Author"]}
    write_spec(root, Spec(models=models, domains={"authors": crud_domain("Author")}))
    with pytest.raises(SpecError, match=r"models\.Book: destructive change refused"):
        generate(root)


def test_loosening_is_a_migration(library: Spec, make_project: MakeProject) -> None:
    root = make_project(library)
    generate(root)
    loose = _with_fields(
        library,
        "Author",
        name=FieldSpec(type="string", min_length=2, max_length=80, optional=True),
    )
    write_spec(root, loose)
    generate(root)
    text = (root / VERSIONS / _migrations(root)[-1]).read_text("utf-8")
    assert 'op.alter_column("author", "name", nullable=True)' in text
    assert 'op.drop_constraint("uq_author_name", "author")' in text


def test_migration_by_hand_is_built_upon(library: Spec, make_project: MakeProject) -> None:
    root = make_project(library)
    generate(root)
    first = (root / VERSIONS / "0001_initial.py").read_text("utf-8")
    parent = first.partition('revision = "')[2][:12]
    by_hand = f'revision = "abc"\ndown_revision = "{parent}"\n'
    (root / VERSIONS / "abc_fill.py").write_text(by_hand, encoding="utf-8")
    write_spec(root, _with_fields(library, "Book", pages=FieldSpec(type="int", optional=True)))
    generate(root)
    assert 'down_revision = "abc"' in (root / VERSIONS / "0003_add_column_book_pages.py").read_text(
        "utf-8"
    )


def test_two_heads_are_refused(library: Spec, make_project: MakeProject) -> None:
    root = make_project(library)
    generate(root)
    for name in ("a", "b"):
        text = f'revision = "{name}"\ndown_revision = None\n'
        (root / VERSIONS / f"{name}.py").write_text(text, encoding="utf-8")
    with pytest.raises(SpecError, match="expected one newest migration"):
        generate(root)


def test_kill_between_migration_and_record_adds_no_second_one(
    library: Spec, make_project: MakeProject
) -> None:
    """The record of the schema is as before, the migration is there: it is recognised."""
    root = make_project(library)
    generate(root)
    record = root / "services/backend/app/migrations/schema.json"
    before = record.read_bytes()
    write_spec(root, _with_fields(library, "Book", pages=FieldSpec(type="int", optional=True)))
    generate(root)
    after = record.read_bytes()
    record.write_bytes(before)
    generate(root)
    assert len(_migrations(root)) == 2
    assert record.read_bytes() == after


def test_lost_record_is_refused(library: Spec, make_project: MakeProject) -> None:
    root = make_project(library)
    generate(root)
    (root / "services/backend/app/migrations/schema.json").unlink()
    with pytest.raises(SpecError, match="missing beside migrations"):
        generate(root)


def test_circle_of_optional_references_is_closed_last(make_project: MakeProject) -> None:
    spec = Spec(
        models={
            "Team": ModelSpec(
                fields={"lead_id": FieldSpec(type="reference", model="Person", optional=True)}
            ),
            "Person": ModelSpec(fields={"team_id": FieldSpec(type="reference", model="Team")}),
        }
    )
    root = make_project(spec)
    generate(root)
    text = (root / VERSIONS / "0001_initial.py").read_text("utf-8")
    assert text.index('"team"') < text.index('"person"') < text.index("op.create_foreign_key")
