"""Values that may come together once: constraints, what follows for old data, what is told."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from codegen_template import (
    FieldSpec,
    ModelSpec,
    Spec,
    SpecError,
    crud_domain,
    generate,
    load_spec,
    write_spec,
)
from codegen_template.render.docs import summary
from codegen_template.render.suite import Suite
from codegen_template.resolve import resolve
from codegen_template.resolved import Kind

MakeProject = Callable[[Spec], Path]
VERSIONS = "services/backend/app/migrations/versions"
CONTRACTIONS = "shared/spec/contractions.yaml"
PAIR = (("row", "place"),)
ROOM: Mapping[str, Any] = {
    "row": {"type": "int"},
    "place": {"type": "int"},
    "note": {"type": "string", "optional": True},
}

ONE = {"type": "int", "ge": 1, "le": 1}


def _spec(
    together: tuple[tuple[str, ...], ...] = PAIR, fields: Mapping[str, Any] = ROOM, **more: Any
) -> Spec:
    typed = {name: FieldSpec.model_validate(field) for name, field in {**fields, **more}.items()}
    return Spec(
        models={"Seat": ModelSpec(fields=typed, unique_together=together)},
        domains={"seats": crud_domain("Seat")},
    )


def _newest(root: Path) -> tuple[str, str]:
    """The additions of the newest migration, and the way back."""
    text = max((root / VERSIONS).glob("*.py")).read_text("utf-8")
    up, _, down = text.partition("def downgrade")
    return up, down


def test_a_pair_is_a_constraint_of_a_new_table(make_project: MakeProject) -> None:
    root = make_project(_spec())
    generate(root)
    assert load_spec(root) == _spec()
    constraint = 'UniqueConstraint("place", "row", name="uq_seat__place__row")'
    assert f"sa.{constraint}" in _newest(root)[0]
    tables = (root / "services/backend/app/generated/tables.py").read_text("utf-8")
    assert constraint in tables


def test_names_of_constraints_fit_and_never_meet(make_project: MakeProject) -> None:
    """``a_b`` alone and ``a`` with ``b`` are two things; a long name is cut."""
    long = "l" * 60
    fields: dict[str, dict[str, Any]] = {
        name: {"type": "int"} for name in ("a", "b", "c", "b_c", "a_b", long)
    }
    fields["a_b"]["unique"] = True
    sets = (("a", "b"), ("a", "b_c"), ("a_b", "c"), (long, "a", "b"), (long, "a", "c"))
    root = make_project(_spec(sets, fields))
    generate(root)
    tables = (root / "services/backend/app/generated/tables.py").read_text("utf-8")
    names = [part.partition('"')[0] for part in tables.split('name="uq_')[1:]]
    assert len(names) == len(set(names)) == 6
    assert all(len(f"uq_{name}") <= 63 for name in names)


def test_the_order_in_which_fields_are_named_says_nothing(make_project: MakeProject) -> None:
    root = make_project(_spec())
    generate(root)
    write_spec(root, _spec((("place", "row"),)))
    generate(root)
    assert len(list((root / VERSIONS).glob("*.py"))) == 1


def test_a_pair_comes_with_a_field_that_old_rows_leave_empty(make_project: MakeProject) -> None:
    root = make_project(_spec(()))
    generate(root)
    write_spec(root, _spec((("row", "hall"),), hall={"type": "string", "optional": True}))
    generate(root)
    up, down = _newest(root)
    assert up.index("add_column") < up.index('create_unique_constraint("uq_seat__hall__row"')
    assert down.index("drop_constraint") < down.index("drop_column")


def test_what_is_more_than_a_unique_value_asks_for_nothing(make_project: MakeProject) -> None:
    root = make_project(_spec())
    generate(root)
    write_spec(root, _spec((("row", "place", "note"),)))
    generate(root)
    up, _ = _newest(root)
    assert 'drop_constraint("uq_seat__place__row"' in up
    assert 'create_unique_constraint("uq_seat__note__place__row"' in up


@pytest.mark.parametrize("said", ["row+place", "place+row"])
def test_a_pair_in_use_needs_a_word_and_comes_when_no_older_release_is_left(
    said: str, make_project: MakeProject
) -> None:
    root = make_project(_spec(()))
    generate(root)
    write_spec(root, _spec())
    with pytest.raises(SpecError, match="could come together before") as found:
        generate(root)
    assert "models.Seat.unique_together" in str(found.value)
    assert "allow {unique: Seat.place+row}" in str(found.value)
    (root / CONTRACTIONS).write_text(f"contractions:\n  - {{unique: Seat.{said}}}\n", "utf-8")
    generate(root)
    text, _ = _newest(root)
    assert "contract = True" in text
    assert 'op.create_unique_constraint("uq_seat__place__row", "seat", ["place", "row"])' in text
    assert not generate(root).changed
    assert len(list((root / VERSIONS).glob("*.py"))) == 2


def test_a_new_field_with_one_default_for_all_is_no_way_round(make_project: MakeProject) -> None:
    root = make_project(_spec(()))
    generate(root)
    write_spec(root, _spec((("row", "hall"),), hall={"type": "int", "default": 1}))
    with pytest.raises(SpecError, match="hall and row could come together before"):
        generate(root)


def test_a_pair_that_is_gone_is_dropped_at_once(make_project: MakeProject) -> None:
    root = make_project(_spec())
    generate(root)
    write_spec(root, _spec(()))
    generate(root)
    up, down = _newest(root)
    assert 'op.drop_constraint("uq_seat__place__row", "seat")' in up
    assert 'create_unique_constraint("uq_seat__place__row"' in down


def test_a_field_of_a_pair_may_go(make_project: MakeProject) -> None:
    root = make_project(_spec())
    generate(root)
    write_spec(root, _spec((), {"row": ROOM["row"], "note": ROOM["note"]}))
    (root / CONTRACTIONS).write_text("contractions:\n  - {drop: Seat.place}\n", "utf-8")
    generate(root)
    first = next((root / VERSIONS).glob("0002*")).read_text("utf-8")
    assert "uq_seat__place__row" in first
    assert 'drop_column("seat", "place")' in _newest(root)[0]


def test_it_is_told_to_people_agents_and_programs(make_project: MakeProject) -> None:
    spec = _spec((("row", "place", "note"),))
    root = make_project(spec)
    generate(root)
    assert "Seat: no two with the same row, place and note\n" in summary(resolve(spec))
    assert "No two have the same row, place and note." in (root / "docs/api.md").read_text("utf-8")
    said = _told_of(root, "SeatCreate", "SeatUpdate", "Seat")
    assert said == [[["row", "place", "note"]], [["row", "place", "note"]], None]


def test_it_is_told_beside_bounds(make_project: MakeProject) -> None:
    root = make_project(_spec(place={"type": "int", "gt": {"field": "row"}}))
    generate(root)
    assert _told_of(root, "SeatCreate") == [[["row", "place"]]]


def _told_of(root: Path, *models: str) -> list[Any]:
    read = (
        "import json; from app.generated import schemas as s; print(json.dumps("
        f"[getattr(s, m).model_json_schema().get('x-unique-together') for m in {models}]))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", read],
        cwd=root / "services/backend",
        check=True,
        capture_output=True,
        text=True,
    )
    return list(json.loads(ran.stdout))


def _tried(spec: Spec, kind: Kind) -> list[list[str]]:
    """Sets of fields that the tests of the seats try to repeat."""
    resolved = resolve(spec)
    (domain,) = resolved.domains
    operation = next(op for op in domain.operations if op.kind is kind)
    return Suite(resolved).case(operation, domain).together


@pytest.mark.parametrize("kind", [Kind.CREATE, Kind.UPDATE])
def test_the_products_own_tests_repeat_a_pair(kind: Kind) -> None:
    assert _tried(_spec(), kind) == [["row", "place"]]


@pytest.mark.parametrize(
    ("spec", "tried"),
    [
        (_spec(row={"type": "int", "readonly": True, "default": 1}), []),
        (_spec(row={"type": "int", "unique": True}), []),
        (_spec((("row", "place", "note"), ("row", "place"))), [["row", "place"]]),
        (_spec(row=ONE, place=ONE), []),
    ],
    ids=["nobody sends it", "less is unique", "less is unique together", "there is one pair"],
)
def test_what_cannot_be_repeated_by_itself_is_not_tried(spec: Spec, tried: list[list[str]]) -> None:
    assert _tried(spec, Kind.CREATE) == tried


def test_objects_of_the_products_own_tests_differ() -> None:
    """Two seats can stand side by side, though neither field is unique by itself."""
    resolved = resolve(_spec(row=ONE))
    suite, (model,) = Suite(resolved), resolved.models
    values = {field.name: suite.payload_value(field) for field in suite.payload_fields(model)}
    assert "api.pick(" in values["row"]
    assert "api.pick(" in values["place"]
    assert "api.pick(" not in values["note"]
    assert suite.capacity(model) == 3
    one = resolve(_spec(row=ONE, place={**ONE, "le": 2}))
    assert Suite(one).capacity(one.models[0]) == 2
