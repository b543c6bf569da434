"""The bench of the agents: its cases are whole, and its checker can say no."""

import importlib
from pathlib import Path
from typing import Any

import pytest
import yaml

BENCH = Path(__file__).parents[3] / "dev" / "bench"


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module that goes from words to a commit."""
    monkeypatch.syspath_prepend(str(BENCH))
    return importlib.import_module("agents_line")


def test_there_are_twenty_products_and_twenty_changes_with_checkers() -> None:
    cases = yaml.safe_load((BENCH / "agents_cases.yaml").read_text())
    assert sum("entities" in case for case in cases) >= 20
    assert sum("change" in case for case in cases) == 20
    for case in cases:
        assert ("entities" in case) or case["asks"]
        assert "change" not in case or "after" in case or case["asks"]


def test_the_checker_misses_what_is_not_there(line: Any) -> None:
    entity = {"name": "Task", "plural": "tasks", "fields": [{"name": "title", "type": "string"}]}
    spec = line.ProductSpec.model_validate({"title": "t", "summary": "s", "entities": [entity]})
    assert line.has(spec, {"Task": ["title"]})
    assert line.has(spec, {"Task": ["name|title"]})
    assert not line.has(spec, {"Task": ["title", "priority"]})
    assert not line.has(spec, {"Book": ["title"]})
