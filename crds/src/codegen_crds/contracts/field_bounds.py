"""Bounds of fields: numbers, or other fields of the same entity; each held against the others."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter
from typing import Final, Protocol

LOWER: Final = ("minimum", "exclusive_minimum")
UPPER: Final = ("maximum", "exclusive_maximum")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_EXACT: Final = frozenset({"int", "decimal"})
_ORDERED: Final = frozenset({"int", "decimal", "float", "date", "datetime"})


class Bounded(Protocol):
    """What is looked at of a field."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def type(self) -> str:
        """Its type."""
        ...

    @property
    def minimum(self) -> str:
        """At least."""
        ...

    @property
    def exclusive_minimum(self) -> str:
        """More than."""
        ...

    @property
    def maximum(self) -> str:
        """At most."""
        ...

    @property
    def exclusive_maximum(self) -> str:
        """Less than."""
        ...


def is_field(bound: str) -> bool:
    """Whether a bound is the name of a field, and no number."""
    return _NAME.fullmatch(bound) is not None


def fields_of(field: Bounded) -> dict[str, str]:
    """The fields that bound one, by the key of the bound."""
    given = {key: str(getattr(field, key)) for key in (*LOWER, *UPPER)}
    return {key: bound for key, bound in given.items() if is_field(bound)}


def comparable(one: str, other: str) -> bool:
    """Whether values of two types have an order among each other."""
    kinds = {one, other}
    return kinds <= _EXACT or (len(kinds) == 1 and kinds <= _ORDERED)


def refuse_bounds(fields: Iterable[Bounded]) -> None:
    """Refuse bounds that cannot be kept.

    Raises:
        ValueError: Names the field, its bound, and what is wrong with it.
    """
    known = {field.name: field for field in fields}
    for field in known.values():
        _refuse_numbers(field)
        for key, other in fields_of(field).items():
            if reason := _reason(field, other, known):
                raise ValueError(f"{field.name}: {key}: {reason}")
    _refuse_circles(known)


def _reason(field: Bounded, other: str, known: Mapping[str, Bounded]) -> str:
    if other == field.name:
        return "a field cannot bound itself"
    if other not in known:
        near = get_close_matches(other, known, n=1)
        meant = f"; did you mean {near[0]}?" if near else ""
        return f"the entity has no field {other}{meant}"
    if not comparable(field.type, known[other].type):
        return f"{other} is {known[other].type} and {field.name} is {field.type}: no order"
    return ""


def _refuse_numbers(field: Bounded) -> None:
    low = [_number(field, key) for key in LOWER]
    high = [_number(field, key) for key in UPPER]
    strict = low[1] is not None or high[1] is not None
    lows, highs = [n for n in low if n is not None], [n for n in high if n is not None]
    if not lows or not highs:
        return
    least, most = max(lows), min(highs)
    if least > most or (strict and least == most and most in (low[1], high[1])):
        raise ValueError(f"{field.name}: no value is between its bounds, {least} and {most}")


def _number(field: Bounded, key: str) -> Decimal | None:
    text = str(getattr(field, key))
    if not text or is_field(text):
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise ValueError(f"{field.name}: {key}: '{text}' is neither a number nor a field's name")
    return value


def _refuse_circles(known: Mapping[str, Bounded]) -> None:
    below: dict[str, set[str]] = {}
    for name, field in known.items():
        for key, other in fields_of(field).items():
            low, high = (other, name) if key in LOWER else (name, other)
            below.setdefault(high, set()).add(low)
    try:
        TopologicalSorter(below).prepare()
    except CycleError as error:
        circle = " ≤ ".join(error.args[1])
        raise ValueError(f"{error.args[1][0]}: bounds go round: {circle}") from None
