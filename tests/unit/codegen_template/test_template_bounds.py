"""Bounds that are other fields: samples, checks in the database, what follows for old data."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from itertools import product
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
from codegen_template.bounds import breaking, ordered
from codegen_template.resolve import resolve
from codegen_template.values import accepts, holds

MakeProject = Callable[[Spec], Path]
VERSIONS = "services/backend/app/migrations/versions"
CONTRACTIONS = "shared/spec/contractions.yaml"
CHECK = 'sa.CheckConstraint(\'"ends_at" > "starts_at"\', name="ck_event_ends_at_gt")'


def _spec(**fields: Mapping[str, Any]) -> Spec:
    typed = {name: FieldSpec.model_validate(field) for name, field in fields.items()}
    return Spec(models={"Event": ModelSpec(fields=typed)}, domains={"events": crud_domain("Event")})


START: Mapping[str, Any] = {"type": "datetime"}
END: Mapping[str, Any] = {"type": "datetime", "gt": {"field": "starts_at"}}
GROUPS: dict[str, dict[str, Mapping[str, Any]]] = {
    "moments": {"a": START, "b": {**START, "gt": {"field": "a"}}},
    "written the other way round": {"a": {**START, "lt": {"field": "b"}}, "b": START},
    "after now": {
        "a": {**START, "readonly": True, "default": "now"},
        "b": {**START, "ge": {"field": "a"}},
    },
    "a chain of days": {
        "a": {"type": "date"},
        "b": {"type": "date", "ge": {"field": "a"}},
        "c": {"type": "date", "gt": {"field": "b"}, "default": "today"},
    },
    "with defaults": {
        "a": {"type": "decimal", "ge": 0},
        "b": {"type": "decimal", "ge": 0, "le": {"field": "a"}, "default": 0},
    },
    "in little room": {
        "a": {"type": "int", "ge": 1, "le": 3},
        "b": {"type": "int", "ge": 1, "lt": {"field": "a"}},
    },
    "far from the usual": {
        "a": {"type": "int", "ge": 1_000_000},
        "b": {"type": "decimal", "gt": {"field": "a"}},
    },
    "between two": {
        "a": {"type": "float"},
        "b": {"type": "float", "gt": {"field": "a"}, "lt": {"field": "c"}},
        "c": {"type": "float"},
    },
}


@pytest.mark.parametrize("group", GROUPS)
def test_samples_of_compared_fields_go_together(group: str) -> None:
    """Any with any, with each default as well; and a value that breaks the bound is known."""
    fields = {item.name: item for item in resolve(_spec(**GROUPS[group])).models[0].fields}
    compared = [each for item in fields.values() for each in item.comparisons]
    assert compared
    for each in compared:
        field, other = fields[each.field], fields[each.other]
        assert all(accepts(field.spec, value) for value in field.samples)
        pairs = product(field.samples, other.samples)
        for value, limit in pairs:
            assert holds(each.key, ordered(field.spec, value), ordered(other.spec, limit))
        wrong = breaking(field, each.key, other)
        assert wrong is None or accepts(field.spec, wrong)
        if group != "after now":
            assert wrong is not None


def test_a_bound_is_a_check_of_a_new_table(make_project: MakeProject) -> None:
    spec = _spec(starts_at=START, ends_at=END)
    root = make_project(spec)
    generate(root)
    assert load_spec(root) == spec
    assert CHECK in (root / VERSIONS / "0001_initial.py").read_text("utf-8")


def test_a_bound_comes_with_a_field_that_old_rows_leave_empty(make_project: MakeProject) -> None:
    root = make_project(_spec(starts_at=START))
    generate(root)
    write_spec(root, _spec(starts_at=START, ends_at={**END, "optional": True}))
    generate(root)
    added = next((root / VERSIONS).glob("0002*.py")).read_text("utf-8")
    up, down = added.split("def downgrade")
    assert up.index("add_column") < up.index("create_check_constraint")
    assert "not_valid" not in up
    assert down.index("drop_constraint") < down.index("drop_column")


def test_a_bound_of_fields_in_use_needs_a_word_and_then_binds_what_is_new(
    make_project: MakeProject,
) -> None:
    root = make_project(_spec(starts_at=START, ends_at=START))
    generate(root)
    write_spec(root, _spec(starts_at=START, ends_at=END))
    with pytest.raises(
        SpecError, match=r"may break the new bound by 'starts_at', or allow"
    ) as found:
        generate(root)
    assert "{bound: Event.ends_at}" in str(found.value)
    (root / CONTRACTIONS).write_text("contractions:\n  - {bound: Event.ends_at}\n", "utf-8")
    generate(root)
    (added,) = (path for path in (root / VERSIONS).glob("0002*.py"))
    text = added.read_text("utf-8")
    assert "contract = True" in text
    assert "postgresql_not_valid=True" in text
    generate(root)
    assert len(list((root / VERSIONS).glob("*.py"))) == 2


def test_a_bound_that_is_gone_or_weaker_asks_for_nothing(make_project: MakeProject) -> None:
    root = make_project(_spec(starts_at=START, ends_at=END))
    generate(root)
    write_spec(root, _spec(starts_at=START, ends_at={**START, "ge": {"field": "starts_at"}}))
    generate(root)
    weaker = next((root / VERSIONS).glob("0002*.py")).read_text("utf-8")
    assert '"ck_event_ends_at_gt"' in weaker
    assert '"ends_at" >= "starts_at"' in weaker
    write_spec(root, _spec(starts_at=START, ends_at=START))
    generate(root)
    gone = next((root / VERSIONS).glob("0003*.py")).read_text("utf-8").split("def downgrade")[0]
    assert 'op.drop_constraint("ck_event_ends_at_ge", "event")' in gone
    assert "create_check" not in gone


def test_the_document_of_the_api_tells_a_bound(make_project: MakeProject) -> None:
    """In the bodies of requests, of which it is kept; nothing of it where there are no bounds."""
    root = make_project(
        _spec(starts_at=START, ends_at={**END, "le": {"field": "closed_at"}}, closed_at=START)
    )
    generate(root)
    said = _told_of(root, "EventCreate", "EventUpdate", "Event")
    bounds = {"ends_at": {"gt": "starts_at", "le": "closed_at"}}
    assert said == [bounds, bounds, None]
    write_spec(root, _spec(starts_at=START, ends_at=START, closed_at=START))
    generate(root)
    assert _told_of(root, "EventCreate", "EventUpdate", "Event") == [None, None, None]


def _told_of(root: Path, *models: str) -> list[Any]:
    read = (
        "import json; from app.generated import schemas as s; print(json.dumps("
        f"[getattr(s, m).model_json_schema().get('x-bounds') for m in {models}]))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", read],
        cwd=root / "services/backend",
        check=True,
        capture_output=True,
        text=True,
    )
    return list(json.loads(ran.stdout))
