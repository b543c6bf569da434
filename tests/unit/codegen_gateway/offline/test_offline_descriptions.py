"""Descriptions as people write them, and what must be understood of each.

The table uses a short notation, so that it stays readable:
``title:string[..200] notes?:text priority:int[1..5] status:enum{open|done} client_id>Client``;
``!`` marks unique, ``?`` optional; ``-delete`` at the end an operation that is not there.
What lists do is told by thing, where it is told: ``search=title sort=price order=-price``.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from codegen_crds.contracts.product import EntitySpec, FieldSpec
from codegen_gateway.offline.summary import parse, render
from codegen_gateway.offline.text import language_of
from codegen_gateway.offline.understanding import understand

_OPERATIONS = ("create", "list", "get", "update", "delete")
_TABLE: list[dict[str, Any]] = [
    row
    for name in ("descriptions.yaml", "everyday.yaml")
    for row in yaml.safe_load(Path(__file__).with_name(name).read_text(encoding="utf-8"))
]
_IDS = [" ".join(row["text"].split())[:60] for row in _TABLE]


@pytest.mark.parametrize("row", _TABLE, ids=_IDS)
def test_a_description_is_understood(row: dict[str, Any]) -> None:
    """Entities, fields, types, bounds, references and operations are those that were written."""
    found = understand(row["text"], {})
    assert [q.text for q in found.questions] == []
    assert [notation(entity) for entity in found.entities] == row["entities"]
    assert len(found.unsupported) == row.get("unsupported", 0)
    if "lists" in row:
        assert {e.name: said for e in found.entities if (said := lists(e))} == row["lists"]
    if "modules" in row:
        assert found.modules == row["modules"]


@pytest.mark.parametrize("row", _TABLE, ids=_IDS)
def test_the_summary_says_everything(row: dict[str, Any]) -> None:
    """What the person is shown can be read back to the very same specification."""
    entities = understand(row["text"], {}).entities
    assert parse(render(entities, language_of(row["text"]))) == entities


def test_both_languages_are_well_covered() -> None:
    languages = [language_of(row["text"]) for row in _TABLE]
    assert languages.count("en") >= 20
    assert languages.count("ru") >= 20


def notation(entity: EntitySpec) -> str:
    parts = [f"{entity.name}/{entity.plural}:", *(_field(field) for field in entity.fields)]
    parts += [f"-{op}" for op in _OPERATIONS if op not in entity.operations]
    return " ".join(parts)


def lists(entity: EntitySpec) -> str:
    said: dict[str, Sequence[str]] = {
        "search": entity.search,
        "filter": entity.filters,
        "sort": entity.sort,
        "order": [entity.order] if entity.order else [],
        "notify": entity.notify,
    }
    return " ".join(f"{key}={','.join(names)}" for key, names in said.items() if names)


def _field(field: FieldSpec) -> str:
    marks = ("!" if field.unique else "") + ("" if field.required else "?")
    if field.type == "reference":
        return f"{field.name}{marks}>{field.reference}"
    said = ""
    if field.minimum or field.maximum:
        said = f"[{field.minimum}..{field.maximum}]"
    if field.min_length is not None or field.max_length is not None:
        low = "" if field.min_length is None else field.min_length
        high = "" if field.max_length is None else field.max_length
        said = f"[{low}..{high}]"
    if field.values:
        said = "{" + "|".join(value.replace(" ", "_") for value in field.values) + "}"
    return f"{field.name}{marks}:{field.type}{said}"
