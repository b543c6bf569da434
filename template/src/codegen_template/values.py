"""Values that a field accepts and values that it refuses, as they stand in JSON."""

import math
import operator
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from pydantic import AwareDatetime, TypeAdapter, ValidationError
from pydantic_core import SchemaError, SchemaValidator, core_schema

from .patterns import example_of
from .spec.fields import COLLECTIONS, INT64, NUMERIC, FieldSpec, FieldType, Number

SAMPLES = 8
STRING_LENGTH = 255
TEXT_LENGTH = 100_000
MAX_DIGITS, DECIMAL_PLACES = 18, 2
MAX_ITEMS = 1000
FEW_ITEMS = 100
"""Up to this bound a test oversteps the number of items."""
KEY_LENGTH = 255
_COMPARISONS = {"ge": operator.ge, "gt": operator.gt, "le": operator.le, "lt": operator.lt}
_KEY = FieldSpec(type=FieldType.STRING)


def max_length(field: FieldSpec) -> int:
    """Longest text the field holds."""
    return field.max_length or (STRING_LENGTH if field.type is FieldType.STRING else TEXT_LENGTH)


def digits(field: FieldSpec) -> tuple[int, int]:
    """Digits of a decimal in all, and behind the point."""
    places = DECIMAL_PLACES if field.decimal_places is None else field.decimal_places
    return field.max_digits or max(MAX_DIGITS, places), places


def refuse_field_values(field: FieldSpec) -> list[str]:  # noqa: PLR0911 - one for each reason
    """Why the field's constraints, example or default make no sense; empty when they do."""
    if field.pattern is not None:
        try:
            _matcher(field.pattern)
        except SchemaError:
            return ["'pattern' is not a regular expression (of Rust's regex crate: no lookaround)"]
    if field.items is not None:
        inside = refuse_field_values(field.items.field)
        if inside:
            return [f"'items': {inside[0]}"]
    if field.type is FieldType.DECIMAL and digits(field)[1] > digits(field)[0]:
        return ["'decimal_places' is larger than 'max_digits'"]
    if field.example is not None and not accepts(field, field.example):
        return ["'example' does not satisfy the field's own constraints"]
    if not samples(field):
        if field.pattern is not None and field.example is None:
            return ["no valid value is known for this 'pattern': give one as 'example'"]
        return ["no value satisfies all the constraints"]
    if field.default is not None and not _default_fits(field):
        return [f"the default {field.default!r} is no valid {field.type} of this field"]
    return []


def _default_fits(field: FieldSpec) -> bool:
    if field.default == computed_default(field):
        return True
    kinds: dict[FieldType, tuple[type, ...]] = {
        FieldType.INT: (int,),
        FieldType.FLOAT: (int, float),
        FieldType.DECIMAL: (int, float, str),
        FieldType.BOOL: (bool,),
    }
    if type(field.default) not in kinds.get(field.type, (str,)):
        return False
    return accepts(field, field.default)


def computed_default(field: FieldSpec) -> str | None:
    """The word that stands for a default made at the time of writing."""
    if field.type in COLLECTIONS:
        return "empty"
    return {FieldType.DATETIME: "now", FieldType.DATE: "today"}.get(field.type)


def accepts(field: FieldSpec, value: Any) -> bool:  # noqa: ANN401 - JSON
    """Whether the field takes this value."""
    try:
        return _accepts(field, value)
    except (ValidationError, ArithmeticError, ValueError, TypeError):
        return False


def _accepts(field: FieldSpec, value: Any) -> bool:  # noqa: ANN401, PLR0911 - JSON, by type
    if field.type in {FieldType.STRING, FieldType.TEXT}:
        if "\x00" in value or not (field.min_length or 0) <= len(value) <= max_length(field):
            return False
        return field.pattern is None or matches(field.pattern, value)
    if field.type in NUMERIC:
        return _number_fits(field, value)
    if field.type is FieldType.ENUM:
        return value in field.values
    if field.items is not None:
        return _collection_fits(field, field.items.field, value)
    kinds = {FieldType.DATE: date, FieldType.DATETIME: AwareDatetime, FieldType.BOOL: bool}
    if field.type in kinds:
        TypeAdapter(kinds[field.type]).validate_json(f'"{value}"' if value is not True else "true")
        return True
    return len(str(value)) == 36  # noqa: PLR2004 - a UUID's text


def _collection_fits(field: FieldSpec, item: FieldSpec, value: Any) -> bool:  # noqa: ANN401 - JSON
    if not isinstance(value, list if field.type is FieldType.LIST else dict):
        return False
    if not (field.min_items or 0) <= len(value) <= most_items(field):
        return False
    if isinstance(value, dict):
        return all(accepts(_KEY, key) and accepts(item, one) for key, one in value.items())
    return all(accepts(item, one) for one in value)


def most_items(field: FieldSpec) -> int:
    """Most items a list or a dict holds."""
    return field.max_items or MAX_ITEMS


def _number_fits(field: FieldSpec, value: Any) -> bool:  # noqa: ANN401 - JSON
    number = Decimal(str(value))
    if not number.is_finite():
        return False
    if field.type is FieldType.INT and not (number == int(number) and abs(number) <= INT64):
        return False
    if field.type is FieldType.DECIMAL:
        total, places = digits(field)
        exponent = number.normalize().as_tuple().exponent
        if isinstance(exponent, int) and -exponent > places:
            return False
        if abs(number) >= Decimal(10) ** (total - places):
            return False
    return all(holds(key, number, _exact(limit)) for key, limit in field.limits.items())


def holds(key: str, value: Any, limit: Any) -> bool:  # noqa: ANN401 - whatever has an order
    """Whether a value keeps the bound ``key`` (ge, gt, le or lt)."""
    return bool(_COMPARISONS[key](value, limit))


def _exact(number: Number) -> Decimal:
    return Decimal(str(number))


def _matcher(pattern: str) -> SchemaValidator:
    return SchemaValidator(core_schema.str_schema(pattern=pattern))


def matches(pattern: str, text: str) -> bool:
    """Whether the pattern matches somewhere in the text, by the engine the service uses."""
    return bool(_matcher(pattern).isinstance_python(text))


def samples(field: FieldSpec) -> list[Any]:
    """Up to eight different valid values, in the form in which the service returns them."""
    seen: dict[str, Any] = {}
    for value in islice(candidates(field), 400):
        if accepts(field, value):
            seen.setdefault(repr(value), value)
        if len(seen) == SAMPLES:
            break
    return list(seen.values())


def stepped(field: FieldSpec, edge: Any, steps: int) -> Any:  # noqa: ANN401 - JSON
    """A value of the field some steps from ``edge``: days, hours, or the least difference."""
    if field.type is FieldType.DATE:
        return (edge + timedelta(days=steps)).isoformat()
    if field.type is FieldType.DATETIME:
        return (edge.astimezone(UTC) + timedelta(hours=steps)).isoformat().replace("+00:00", "Z")
    step = Decimal(1) if field.type is FieldType.INT else Decimal(1).scaleb(-digits(field)[1])
    return _written(field, edge + steps * step, step)


def candidates(field: FieldSpec) -> Iterator[Any]:
    """Values that may be valid, the plainest first."""
    match field.type:
        case FieldType.STRING | FieldType.TEXT:
            yield from _texts(field)
        case FieldType.INT | FieldType.FLOAT | FieldType.DECIMAL:
            yield from _numbers(field)
        case FieldType.BOOL:
            yield from (True, False)
        case FieldType.ENUM:
            yield from field.values
        case FieldType.DATE:
            yield from ((date(2024, 1, 15) + timedelta(days=n)).isoformat() for n in range(SAMPLES))
        case FieldType.DATETIME:
            start = datetime(2024, 1, 15, 12, tzinfo=UTC)
            for n in range(SAMPLES):
                yield (start + timedelta(hours=n)).isoformat().replace("+00:00", "Z")
        case FieldType.LIST | FieldType.DICT if field.items is not None:
            yield from _collections(field, samples(field.items.field))
        case _:
            yield from (f"00000000-0000-4000-8000-{n:012d}" for n in range(1, SAMPLES + 1))


def _collections(field: FieldSpec, items: list[Any]) -> Iterator[Any]:
    """Full ones first; an empty one last."""
    shortest = max(1, field.min_items or 0)
    for extra in range(SAMPLES if items else 0):
        size = min(shortest + extra % 2, most_items(field))
        chosen = [items[(extra + n) % len(items)] for n in range(size)]
        yield _collected(field, chosen)
    yield _collected(field, [])


def _collected(field: FieldSpec, items: list[Any]) -> Any:  # noqa: ANN401 - JSON
    if field.type is FieldType.LIST:
        return items
    return {f"key {number}": item for number, item in enumerate(items, 1)}


def _refused_collections(field: FieldSpec, item: FieldSpec) -> Iterator[Any]:
    """Not one at all, one wrong item, too few, too many."""
    yield "no collection"
    fit = samples(item)
    size = max(1, field.min_items or 0)
    for wrong in refused(item)[:3]:
        yield _collected(field, [wrong, *(fit[:1] * (size - 1))])
    if field.min_items:
        yield _collected(field, [])
    if most_items(field) <= FEW_ITEMS:
        yield _collected(field, fit[:1] * (most_items(field) + 1))


def _texts(field: FieldSpec) -> Iterator[str]:
    if field.example is not None:
        yield from _varied(field.example)
    if field.pattern is not None:
        guess = example_of(field.pattern)
        if guess is not None:
            padding = (field.min_length or 0) - len(guess)
            yield from _varied(guess + guess[-1:] * padding)
    shortest, longest = field.min_length or 0, max_length(field)
    for number in range(1, SAMPLES + 1):
        text = f"text {number}"
        yield (text + "x" * (shortest - len(text))) if longest >= len(text) else ""
    for letter in "abcdefgh":
        yield letter * max(1, shortest)
    yield ""


def _varied(example: str) -> Iterator[str]:
    """The example, then texts of its shape: one digit or letter replaced by another."""
    yield example
    for place, letter in reversed(list(enumerate(example))):
        for alphabet in ("1234567890", "abcdefgh", "ABCDEFGH"):
            if letter in alphabet:
                for other in alphabet:
                    yield example[:place] + other + example[place + 1 :]


def _numbers(field: FieldSpec) -> Iterator[Any]:
    whole = field.type is FieldType.INT
    places = 0 if whole else digits(field)[1]
    step = Decimal(1).scaleb(-places)
    limits = {key: _exact(limit) for key, limit in field.limits.items()}
    low = max((limits[key] for key in ("ge", "gt") if key in limits), default=None)
    high = min((limits[key] for key in ("le", "lt") if key in limits), default=None)
    starts = [Decimal(1) if whole else Decimal("1.5")]
    if low is not None and high is not None:
        starts.append((low + high) / 2)
    starts += [edge for edge in (low, high) if edge is not None]
    for start in starts:
        for factor in (Decimal(1), step):
            for n in range(SAMPLES + 1):
                for value in (start + n * factor, start - n * factor):
                    yield _written(field, value, step)
        if field.type is FieldType.FLOAT:
            yield float(start)


def _written(field: FieldSpec, value: Decimal, step: Decimal) -> Any:  # noqa: ANN401 - JSON
    if field.type is FieldType.INT:
        return math.floor(value)
    rounded = value.quantize(step) if abs(value) < Decimal(10) ** 20 else value
    if field.type is FieldType.FLOAT:
        return float(rounded)
    return str(rounded or abs(rounded))  # no "-0.00"


def refused(field: FieldSpec) -> list[Any]:
    """Values that the field must refuse: each bound overstepped, the wrong type, the unknown."""
    values: list[Any] = []
    match field.type:
        case FieldType.STRING | FieldType.TEXT:
            values += [7, *_refused_texts(field)]
        case FieldType.INT | FieldType.FLOAT | FieldType.DECIMAL:
            values += ["many", *_refused_numbers(field)]
        case FieldType.BOOL:
            values.append("perhaps")
        case FieldType.ENUM:
            values.append("none of them")
        case FieldType.DATE:
            values += ["soon", "2024-02-30"]
        case FieldType.DATETIME:
            values += ["soon", "2024-01-15T12:00:00"]
        case FieldType.LIST | FieldType.DICT if field.items is not None:
            values += _refused_collections(field, field.items.field)
        case _:
            values.append("no-uuid")
    if not field.optional:
        values.append(None)
    return [value for value in values if not accepts(field, value)]


def _refused_texts(field: FieldSpec) -> Iterator[str]:
    if field.min_length:
        yield "x" * (field.min_length - 1)
    if max_length(field) <= TEXT_LENGTH:
        yield "x" * (max_length(field) + 1)
    yield "nul \x00"
    if field.pattern is not None:
        tries = ("", "!", " ", "0", "a", "\u0436", "a b!", "A-a-0")
        yield from [text for text in tries if not accepts(field, text)][:1]


def _refused_numbers(field: FieldSpec) -> Iterator[Any]:
    step = Decimal(1) if field.type is FieldType.INT else Decimal(1).scaleb(-digits(field)[1])
    beyond = {"ge": -step, "gt": Decimal(0), "le": step, "lt": Decimal(0)}
    edges = [_exact(limit) + beyond[key] for key, limit in field.limits.items()]
    for edge in edges:
        if field.type is FieldType.INT:
            yield math.floor(edge) if edge < 0 or edge == int(edge) else math.ceil(edge)
        else:
            yield float(edge) if field.type is FieldType.FLOAT else str(edge)
    if field.type is FieldType.INT:
        yield 2**63
    if field.type is FieldType.DECIMAL:
        total, places = digits(field)
        yield f"0.{'0' * places}1"
        yield "1" + "0" * (total - places)
