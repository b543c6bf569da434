"""The descriptions that the documentation shows are understood as they stand."""

import re
from pathlib import Path

import pytest

from codegen_gateway.offline.deciding.understanding import understand

_PAGE = Path(__file__).parents[4] / "docs" / "how-to" / "descriptions.md"
_BLOCK = re.compile(r"```description\n(.*?)```", re.DOTALL)
_SHOWN = [
    line
    for block in _BLOCK.findall(_PAGE.read_text(encoding="utf-8"))
    for line in block.split("\n")
]


@pytest.mark.parametrize("text", [line for line in _SHOWN if line])
def test_a_description_that_is_shown_is_understood(text: str) -> None:
    found = understand(text, {})
    assert [question.text for question in found.questions] == []
    assert found.entities
    assert found.unsupported == []
