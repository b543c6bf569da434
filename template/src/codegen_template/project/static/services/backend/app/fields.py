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


def _plain(number: Decimal) -> str:
    return format(number, "f")


TextValue = Annotated[str, AfterValidator(_storable)]
IntegerValue = Annotated[int, Field(ge=-(2**63), le=2**63 - 1)]
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
