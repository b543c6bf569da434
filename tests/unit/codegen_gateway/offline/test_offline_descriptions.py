"""Descriptions as people write them, and what must be understood of each.

The notation of the tables is explained in notation.py.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from codegen_gateway.offline.deciding.understanding import understand
from codegen_gateway.offline.edge.summary import parse, render, ways
from codegen_gateway.offline.text import language_of

from .notation import lists, notation

_TABLE: list[dict[str, Any]] = [
    row
    for name in (
        "briefs.yaml",
        "engineers.yaml",
        "workers.yaml",
        "descriptions.yaml",
        "everyday.yaml",
        "trades.yaml",
        "offhand.yaml",
        "spoken.yaml",
        "mailed.yaml",
        "assorted.yaml",
        "plain.yaml",
        "ordinary.yaml",
        "firsthand.yaml",
        "russian.yaml",
        "nameless.yaml",
        "forms.yaml",
        "bounds.yaml",
        "collections.yaml",
        "deletions.yaml",
        "fixed.yaml",
        "combinations.yaml",
        "second_hearing.yaml",
    )
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
    else:
        assert not any(entity.guarded for entity in found.entities)
    if "notify_by" in row:
        assert found.notify_by == row["notify_by"]
    if "modules" in row:
        assert found.modules == row["modules"]


@pytest.mark.parametrize("row", _TABLE, ids=_IDS)
def test_the_summary_says_everything(row: dict[str, Any]) -> None:
    """What the person is shown can be read back to the very same specification."""
    found = understand(row["text"], {})
    said = render(found.entities, language_of(row["text"]), found.notify_by)
    assert parse(said) == found.entities
    assert ways(said) == found.notify_by


def test_both_languages_are_well_covered() -> None:
    languages = [language_of(row["text"]) for row in _TABLE]
    assert languages.count("en") >= 20
    assert languages.count("ru") >= 20
