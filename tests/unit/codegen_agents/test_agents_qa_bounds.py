"""Bodies whose fields keep their bounds by each other, and bodies that break one."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen_agents.graphs.qa.bounds import bounds_of, breaking
from codegen_agents.graphs.qa.samples import NoSampleError, body

DATE = {"type": "string", "format": "date"}
MOMENT = {"type": "string", "format": "date-time"}
NUMBER = {"anyOf": [{"type": "number", "exclusiveMinimum": 0}, {"type": "string"}]}
MAYBE = {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "null"}]}
GROUPS: dict[str, tuple[dict[str, Any], dict[str, dict[str, str]]]] = {
    "days": ({"a": DATE, "b": DATE}, {"b": {"gt": "a"}}),
    "moments, told of the lower one": ({"a": MOMENT, "b": MOMENT}, {"a": {"lt": "b"}}),
    "numbers": ({"a": NUMBER, "b": NUMBER}, {"b": {"le": "a"}}),
    "one that may be missing": ({"a": {"type": "integer"}, "b": MAYBE}, {"b": {"lt": "a"}}),
    "a chain": ({"c": DATE, "b": DATE, "a": DATE}, {"b": {"gt": "a", "lt": "c"}}),
    "in little room": (
        {
            "a": {"type": "integer", "minimum": 1, "maximum": 3},
            "b": {"type": "integer", "minimum": 1},
        },
        {"b": {"lt": "a"}},
    ),
}


def schema(group: str, *, told: Any = None) -> dict[str, Any]:
    properties, bounds = GROUPS[group]
    return {
        "type": "object",
        "properties": properties,
        "required": [*properties],
        "x-bounds": bounds if told is None else told,
    }


@pytest.mark.parametrize("group", GROUPS)
@given(n=st.integers(0, 40))
def test_a_body_keeps_the_bounds_of_its_fields_and_another_breaks_each(group: str, n: int) -> None:
    form = schema(group)
    bounds = bounds_of(form)
    assert len(bounds) == sum(map(len, GROUPS[group][1].values()))
    made = body(form, "mark", n)
    for bound in bounds:
        assert bound.holds(made[bound.field], made[bound.other])
        wrong = breaking(form, made, bound)
        assert wrong is not None
        assert not bound.holds(wrong[bound.field], wrong[bound.other])
        assert all(b.holds(wrong[b.field], wrong[b.other]) for b in bounds if b != bound)


@pytest.mark.parametrize(
    "told",
    [None, "no", {"b": "gt"}, {"b": {"gt": 3}}, {"b": {"near": "a"}}, {"b": {"gt": "nowhere"}}],
)
def test_what_is_no_bound_is_none(told: Any) -> None:
    form = schema("days", told=told or {})
    assert bounds_of(form) == []
    assert set(body(form, "mark")) == {"a", "b"}


def test_where_nothing_fits_no_body_is_made_up() -> None:
    form = schema("in little room", told={"b": {"gt": "a"}})
    form["properties"] = {
        "a": {"type": "integer", "minimum": 5},
        "b": {"type": "integer", "maximum": 4},
    }
    with pytest.raises(NoSampleError, match="b: no sample is known that fits a"):
        body(form, "mark")
    form["x-bounds"] = {"b": {"gt": "a"}, "a": {"gt": "b"}}
    with pytest.raises(NoSampleError):
        body(form, "mark")
