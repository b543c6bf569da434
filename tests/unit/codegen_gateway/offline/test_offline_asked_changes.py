"""Changes as they were asked for, and the things that are other than before when they are done."""

from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from codegen_gateway.offline.edge.change_answers import analysis, changed_product

from .live import asked, product
from .notation import lists, notation

_TABLE: Final[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("changes.yaml").read_text(encoding="utf-8")
)
_ROWS: Final[list[dict[str, Any]]] = _TABLE["changes"]


@pytest.mark.parametrize("row", _ROWS, ids=[f"{row['of']}: {row['change']}"[:70] for row in _ROWS])
def test_a_change_makes_of_the_product_what_was_asked(row: dict[str, Any]) -> None:
    """Nothing else is other than before, and what is not done is said or asked."""
    description = _TABLE["products"][row["of"]]
    request = asked(description, row["change"])
    found = analysis(request)
    assert found.verdict == row.get("verdict", "change"), found
    assert len(found.unsupported) == row.get("unsupported", 0)
    assert bool(found.questions) == (found.verdict == "unclear")
    if found.verdict != "change":
        return
    after = changed_product(request)
    before = [f"{notation(e)} {lists(e)}".strip() for e in product(description).entities]
    now = [f"{notation(e)} {lists(e)}".strip() for e in after.entities]
    assert [each for each in now if each not in before] == row.get("became", [])
    assert after.removed == row.get("removed", [])
