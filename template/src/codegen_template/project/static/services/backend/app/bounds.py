"""Bounds that are other fields of the same object: an end after its start."""

import operator
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

_COMPARISONS = {"ge": operator.ge, "gt": operator.gt, "le": operator.le, "lt": operator.lt}
_MIRRORED = {"ge": "le", "gt": "lt", "le": "ge", "lt": "gt"}
_NUMBERS = {"ge": "at least", "gt": "greater than", "le": "at most", "lt": "less than"}
_MOMENTS = {"ge": "not before", "gt": "after", "le": "not after", "lt": "before"}


@dataclass(frozen=True, slots=True)
class Bound:
    """``field`` is bounded by ``other``; it holds where one of them has no value."""

    field: str
    key: str
    """ge, gt, le or lt."""
    other: str
    constraint: str
    """The name of its check in the database."""
    temporal: bool = False

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Whether an object keeps it."""
        value, other = values.get(self.field), values.get(self.other)
        return value is None or other is None or _COMPARISONS[self.key](value, other)

    def refusal(self, sent: Collection[str]) -> tuple[str, str]:
        """The field to mend and what it has to be, said of one that the caller sent."""
        words = _MOMENTS if self.temporal else _NUMBERS
        if self.other in sent and self.field not in sent:
            return self.other, f"must be {words[_MIRRORED[self.key]]} {self.field}"
        return self.field, f"must be {words[self.key]} {self.other}"


def documented(bounds: Iterable[Bound]) -> dict[str, Any]:
    """What the OpenAPI document says of bounds, for which JSON Schema has no words.

    Returns:
        ``{"x-bounds": {field: {"gt": other}}}``, beside the properties of a body.
    """
    found: dict[str, dict[str, str]] = {}
    for bound in bounds:
        found.setdefault(bound.field, {})[bound.key] = bound.other
    return {"x-bounds": found}


def check_bounds(body: BaseModel, bounds: Iterable[Bound]) -> None:
    """Refuse a body that breaks a bound by what it carries.

    Raises:
        ValidationError: it does; each problem stands at the field that is bounded.
    """
    values = body.__dict__
    refused = [bound.refusal(()) for bound in bounds if not bound.holds(values)]
    if refused:
        problems = [
            InitErrorDetails(
                type=PydanticCustomError("bound", "{words}", {"words": words}),
                loc=(field,),
                input=values[field],
            )
            for field, words in refused
        ]
        raise ValidationError.from_exception_data(type(body).__name__, problems)
