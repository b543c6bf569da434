"""Bounds of a product's fields at the border: what cannot be kept is refused by its name."""

from typing import Any

import pytest

from codegen_crds.contracts.product import EntitySpec

FIELDS: dict[str, dict[str, Any]] = {
    "title": {"type": "string"},
    "starts_on": {"type": "date"},
    "ends_on": {"type": "date"},
    "opened_at": {"type": "datetime"},
    "price": {"type": "decimal"},
    "pieces": {"type": "int"},
    "part": {"type": "float"},
}


def entity(**bounds: dict[str, Any]) -> EntitySpec:
    fields = [{"name": name, **body, **bounds.get(name, {})} for name, body in FIELDS.items()]
    return EntitySpec.model_validate({"name": "Task", "plural": "tasks", "fields": fields})


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        ({"ends_on": {"minimum": "ends_on"}}, "ends_on: minimum: a field cannot bound itself"),
        ({"ends_on": {"minimum": "start_on"}}, "no field start_on; did you mean starts_on?"),
        ({"ends_on": {"exclusive_minimum": "opened_at"}}, "opened_at is datetime and ends_on is"),
        ({"title": {"maximum": "title"}}, "a field cannot bound itself"),
        ({"price": {"maximum": "title"}}, "title is string and price is decimal"),
        ({"price": {"maximum": "part"}}, "part is float and price is decimal"),
        ({"price": {"minimum": "NaN"}}, "price: minimum: 'NaN' is neither a number nor a field"),
        ({"price": {"exclusive_maximum": "1,5"}}, "'1,5' is neither a number nor a field's name"),
        ({"price": {"minimum": "3", "maximum": "2"}}, "price: no value is between its bounds"),
        ({"price": {"exclusive_minimum": "2", "maximum": "2"}}, "no value is between its bounds"),
        ({"price": {"minimum": "2", "exclusive_maximum": "2"}}, "no value is between its bounds"),
        (
            {"starts_on": {"minimum": "ends_on"}, "ends_on": {"exclusive_minimum": "starts_on"}},
            "bounds go round",
        ),
        (
            {"starts_on": {"minimum": "ends_on"}, "ends_on": {"minimum": "starts_on"}},
            "bounds go round",
        ),
        ({"pieces": {"decimal_places": 3}}, "pieces: decimal_places: only a decimal has them"),
        ({"pieces": {"changeable": "never"}}, "pieces: changeable: never: callers do not give it"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(bounds: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match="Value error") as caught:
        entity(**bounds)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "bounds",
    [
        {
            "ends_on": {"exclusive_minimum": "starts_on"},
            "starts_on": {"exclusive_maximum": "ends_on"},
        },
        {"price": {"exclusive_minimum": "0", "maximum": "pieces"}},
        {"price": {"minimum": "2", "maximum": "2"}},
        {"part": {"minimum": "-0.5", "exclusive_maximum": "1e3"}},
        {"pieces": {"changeable": "on_create"}, "part": {"changeable": "never", "default": "1"}},
        {"pieces": {"changeable": "never", "required": False}},
    ],
)
def test_what_can_be_kept_is_taken(bounds: dict[str, Any]) -> None:
    made = {field.name: field for field in entity(**bounds).fields}
    for name, keys in bounds.items():
        assert {key: getattr(made[name], key) for key in keys} == keys
