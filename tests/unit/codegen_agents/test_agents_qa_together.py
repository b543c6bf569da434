"""What a product's document says of values that may come together once, and rows that repeat it."""

from typing import Any

import pytest

from codegen_agents.graphs.qa.samples import body
from codegen_agents.graphs.qa.together import repeating, sets_of

DATE = {"type": "string", "format": "date"}
ID = {"type": "string", "format": "uuid"}
MAYBE = {"anyOf": [ID, {"type": "null"}]}


def schema(told: Any, **bounds: dict[str, str]) -> dict[str, Any]:
    properties = {"room": ID, "from": DATE, "to": DATE, "guest": MAYBE, "note": {"type": "string"}}
    required = ["room", "from", "to"]
    shape = {"type": "object", "properties": properties, "required": required}
    return shape | {"x-unique-together": told, "x-bounds": bounds}


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ([["room", "from"], ["from", "note"]], [("room", "from"), ("from", "note")]),
        ([["guest", "from"]], []),
        ([["room", "nothing"]], []),
        ([["room", 3], "room", [], {}], []),
        ({"room": "from"}, []),
        (None, []),
    ],
    ids=["sets", "what is left out", "what is not there", "no names", "no list", "nothing"],
)
def test_sets_are_those_that_a_test_fills_in(told: Any, found: list[tuple[str, ...]]) -> None:
    assert sets_of(schema(told)) == found


def test_a_new_row_repeats_the_values_of_another_and_nothing_else() -> None:
    form = schema([["from", "to"]])
    there, new = body(form, "mark", 1), body(form, "mark", 2)
    repeated = repeating(form, ("from", "to"), there, new)
    assert repeated is not None
    assert repeated == {**new, "from": there["from"], "to": there["to"]}
    assert new["from"] != there["from"]


def test_where_the_rest_does_not_go_with_them_the_whole_row_is_repeated() -> None:
    """It would be refused for another reason."""
    form = schema([["room", "from"]], to={"gt": "from"})
    there, new = body(form, "mark", 60), body(form, "mark", 1)
    assert new["to"] < there["from"]
    assert repeating(form, ("room", "from"), there, new) == there
    assert repeating(form, ("room", "absent"), there, new) is None
