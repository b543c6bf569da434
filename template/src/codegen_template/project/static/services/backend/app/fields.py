"""Types of the fields in requests and responses: what the database can hold, no more."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("a text cannot hold the NUL character")
    return text


_LEAST, _MOST = -(2**63), 2**63 - 1


def _fits_bigint(number: int) -> int:
    if not _LEAST <= number <= _MOST:
        raise ValueError("the number is too large")
    return number


class _Int64:
    """Says in the documentation what a column of whole numbers holds; a field's bounds go first."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"minimum": _LEAST, "maximum": _MOST, **handler(schema)}


def _no_number(value: object) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise ValueError("expected true or false, not a number")
    return value


def _no_truth(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("expected a number, not true or false")
    return value


_NUMBER = BeforeValidator(_no_truth)


def _written_as(pattern: str, example: str) -> BeforeValidator:
    """A number is no date: without this, ``0`` is the first day of 1970."""

    def check(value: object) -> object:
        if isinstance(value, date) or (isinstance(value, str) and re.match(pattern, value)):
            return value
        raise ValueError(f"expected something like {example}")

    return BeforeValidator(check)


def _plain(number: Decimal) -> str:
    return format(number, "f")


TextValue = Annotated[str, AfterValidator(_storable)]
# Validators, not bounds: a field's own bounds would be merged with them.
IntegerValue = Annotated[int, _Int64(), AfterValidator(_fits_bigint), _NUMBER]
FloatValue = Annotated[float, Field(allow_inf_nan=False), _NUMBER]
DecimalValue = Annotated[
    Decimal,
    Field(allow_inf_nan=False),
    PlainSerializer(_plain, return_type=str, when_used="json"),
    _NUMBER,
]
"""An exact number; JSON carries it as a text without an exponent."""
BooleanValue = Annotated[bool, BeforeValidator(_no_number)]
DateValue = Annotated[date, _written_as(r"\d{4}-\d\d-\d\d$", "2026-01-31")]
DatetimeValue = Annotated[
    AwareDatetime, _written_as(r"\d{4}-\d\d-\d\d[Tt ]", "2026-01-31T12:00:00Z")
]
"""A moment; a time without an offset is refused."""
UuidValue = UUID


def omitted() -> Any:
    """Stand for a field that the caller left out.

    Such a field is not null and is not written: ``model_dump(exclude_unset=True)`` drops it.
    """
    return None
