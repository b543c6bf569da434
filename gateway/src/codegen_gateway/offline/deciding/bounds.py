"""Bounds of a field in the form of the specification; what cannot be said there is named."""

import math
import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import cast

from codegen_crds.contracts.product import MOST_ITEMS, Changeable, FieldSpec, FieldType, ItemType
from codegen_gateway.offline.draft import Qualifiers
from codegen_gateway.offline.sentences import fixed
from codegen_gateway.offline.sentences.defaults import default_of
from codegen_gateway.offline.words.quantities import plain

_MOST = Decimal(10) ** 15
_LONGEST = 100_000
_ITEMS = {
    "text": "string",
    "decimal": "float",
    "date": "string",
    "datetime": "string",
    "uuid": "string",
}
"""What a list holds instead of what it cannot hold, and of texts that are short as one of many."""


@dataclass
class Bounded:
    """A type with its bounds."""

    type: str
    about: Qualifiers
    minimum: str = ""
    maximum: str = ""
    exclusive_minimum: str = ""
    exclusive_maximum: str = ""
    decimal_places: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str = ""
    min_items: int | None = None
    max_items: int | None = None
    default: str = ""
    changeable: Changeable = "always"
    dropped: list[str] = field(default_factory=list)
    """What was said and does not fit the type."""

    def spec(self, name: str, label: str, *, required: bool) -> FieldSpec:
        """The field of that name."""
        return FieldSpec(
            name=name,
            type=self.about.held or cast("FieldType", self.type),
            description=label,
            required=required or self.about.held is not None,  # it may be empty
            items=cast("ItemType", self.type) if self.about.held else None,
            min_items=self.min_items,
            max_items=self.max_items,
            values=list(self.about.values) if self.type == "enum" else [],
            minimum=self.minimum,
            maximum=self.maximum,
            exclusive_minimum=self.exclusive_minimum,
            exclusive_maximum=self.exclusive_maximum,
            decimal_places=self.decimal_places,
            min_length=self.min_length,
            max_length=self.max_length,
            pattern=self.pattern,
            example=_as_long(self.about, self.min_length) if self.pattern else "",
            unique=self.about.unique and self.about.held is None,
            default=self.default,
            changeable=self.changeable,
        )


def _as_long(about: Qualifiers, least: int | None) -> str:
    """The example, longer where it is too short and its form allows it."""
    example = about.example
    longer = example + example[-1:] * ((least or 0) - len(example))
    return longer if re.search(about.pattern, longer) else example


def bounded(kind: str, about: Qualifiers) -> Bounded:
    """Fit what is said about a field to its type."""
    if about.held is not None and not kind == about.type == "text":
        kind = _ITEMS.get(kind, kind)
    result = Bounded(kind, about)
    about = _several(about, result) if about.held is not None else about
    if kind in ("int", "decimal", "float"):
        _range(_whole(about) if kind == "int" else about, result)
    else:
        for value in (about.minimum, about.maximum, about.above, about.below):
            if value is not None:
                result.dropped.append(plain(value))
    if kind == "decimal" and about.held is None:
        result.decimal_places = about.decimal_places
    elif about.decimal_places:
        result.dropped.append(str(about.decimal_places))
    _lengths(kind, about, result)
    _form(kind, about, result)
    if about.default and about.held is None:
        result.default = default_of(kind, about.default, about.values)
        if not result.default or not _lies_within(result):
            result.default = ""
            result.dropped.append(about.default)
    _fixed(about, result)
    return result


def _fixed(about: Qualifiers, result: Bounded) -> None:
    """What the service sets needs something to set it to: a moment, or what was told."""
    result.changeable = fixed.kind_of(about.fixed)
    if result.changeable != "never":
        return
    if about.held is None and not result.default:
        result.default = {"date": "today", "datetime": "now"}.get(result.type, "")
    if not result.default:
        result.changeable = "always"
        result.dropped.append(about.fixed)


def _form(kind: str, about: Qualifiers, result: Bounded) -> None:
    if about.pattern and kind in ("string", "text"):
        result.pattern = about.pattern
    elif about.pattern:
        result.dropped.append(about.example or about.pattern)


def _several(about: Qualifiers, result: Bounded) -> Qualifiers:
    """What is left to be said of each, where a field holds several of them.

    A bound of texts is one of their number; what must be given is not empty.
    """
    low, high = about.min_items, about.max_items
    if result.type in ("string", "text", "enum", "bool"):
        low = low if about.minimum is None else int(about.minimum)
        high = high if about.maximum is None else int(about.maximum)
        about = replace(about, minimum=None, maximum=None)
    low = 1 if about.required is True and not low else low
    if (low or 0) > (high or MOST_ITEMS) or (high or 1) > MOST_ITEMS:
        result.dropped.append(f"{low or 0} … {high or ''}")
        low = high = None
    result.min_items, result.max_items = low or None, high
    result.default = "" if low else "empty"
    if about.unique:
        result.dropped.append("unique")
    return about


def _lies_within(field: Bounded) -> bool:
    if field.type not in ("int", "decimal", "float"):
        return len(field.default) <= (field.max_length or _LONGEST)
    value = Decimal(field.default)
    low, high = (Decimal(text) if text else value for text in (field.minimum, field.maximum))
    above, below = (
        Decimal(text) if text else None
        for text in (field.exclusive_minimum, field.exclusive_maximum)
    )
    within = (above is None or above < value) and (below is None or value < below)
    return within and low <= value <= high


def _lengths(kind: str, about: Qualifiers, result: Bounded) -> None:
    low, high = about.min_length, about.max_length
    if low is None and high is None:
        return
    fits = kind in ("string", "text") and (low or 0) <= (high or _LONGEST) <= _LONGEST
    if not fits or (low or 0) > _LONGEST:
        result.dropped.append(" … ".join(str(n) for n in (low, high) if n is not None))
        return
    result.min_length, result.max_length = low or None, high


def _whole(about: Qualifiers) -> Qualifiers:
    """Bounds of whole numbers: more than 2 is at least 3."""
    low, high = about.minimum, about.maximum
    if about.above is not None:
        low = Decimal(math.floor(about.above) + 1)
    if about.below is not None:
        high = Decimal(math.ceil(about.below) - 1)
    return replace(
        about,
        minimum=None if low is None else Decimal(math.ceil(low)),
        maximum=None if high is None else Decimal(math.floor(high)),
        above=None,
        below=None,
    )


def _range(about: Qualifiers, result: Bounded) -> None:
    lows = [n for n in (about.minimum, about.above) if n is not None]
    highs = [n for n in (about.maximum, about.below) if n is not None]
    strict = about.above is not None or about.below is not None
    if lows and highs and (max(lows) > min(highs) or (strict and max(lows) == min(highs))):
        result.dropped.append(f"{plain(max(lows))} … {plain(min(highs))}")
        return
    result.minimum = _text(about.minimum, result)
    result.maximum = _text(about.maximum, result)
    result.exclusive_minimum = _text(about.above, result)
    result.exclusive_maximum = _text(about.below, result)


def _text(value: Decimal | None, result: Bounded) -> str:
    if value is None:
        return ""
    text = plain(value)
    if abs(value) >= _MOST or len(text) > 24:  # noqa: PLR2004 - the contract's bound
        result.dropped.append(text[:100])
        return ""
    return text
