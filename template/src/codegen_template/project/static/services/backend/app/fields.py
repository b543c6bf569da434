"""Types of the fields in requests and responses: what the database can hold, no more."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field, PlainSerializer


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("a text cannot hold the NUL character")
    return text


def _fits_bigint(number: int) -> int:
    if not -(2**63) <= number < 2**63:
        raise ValueError("the number is too large")
    return number


def _plain(number: Decimal) -> str:
    return format(number, "f")


TextValue = Annotated[str, AfterValidator(_storable)]
# Validators, not bounds: a field's own bounds would be merged with them.
IntegerValue = Annotated[int, AfterValidator(_fits_bigint)]
FloatValue = Annotated[float, Field(allow_inf_nan=False)]
DecimalValue = Annotated[
    Decimal, Field(allow_inf_nan=False), PlainSerializer(_plain, return_type=str, when_used="json")
]
"""An exact number; JSON carries it as a text without an exponent."""
BooleanValue = bool
DateValue = date
DatetimeValue = AwareDatetime
"""A moment; a time without an offset is refused."""
UuidValue = UUID


def omitted() -> Any:
    """Stand for a field that the caller left out.

    Such a field is not null and is not written: ``model_dump(exclude_unset=True)`` drops it.
    """
    return None
