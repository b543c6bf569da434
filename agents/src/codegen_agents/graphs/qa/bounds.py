"""Bounds of a body's fields by other fields, as a product's document tells them: ``x-bounds``.

JSON Schema has no words for them; the service template writes, beside the properties of a body,
``{"x-bounds": {"ends_on": {"gt": "starts_on"}}}`` with ``ge``, ``gt``, ``le`` and ``lt``.
"""

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from graphlib import CycleError, TopologicalSorter
from typing import Any, Final

from .api import Schema

_HOLDS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "ge": operator.ge,
    "gt": operator.gt,
    "le": operator.le,
    "lt": operator.lt,
}
_UPWARDS: Final = frozenset({"ge", "gt"})
_MONTH: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Bound:
    """``field`` is bounded by ``other``."""

    field: str
    key: str
    other: str

    def holds(self, value: Any, limit: Any) -> bool:  # noqa: ANN401 - any JSON
        """Whether two values of the fields keep it; those that have no order do."""
        one, other = _ordered(value), _ordered(limit)
        return one is None or type(one) is not type(other) or _HOLDS[self.key](one, other)


def bounds_of(schema: Schema) -> list[Bound]:
    """The bounds between properties of a body; what is not understood is none."""
    told = schema.get("x-bounds")
    known = schema.get("properties") or {}
    return [
        Bound(field, key, other)
        for field, limits in (told.items() if isinstance(told, Mapping) else ())
        for key, other in (limits.items() if isinstance(limits, Mapping) else ())
        if key in _HOLDS and field in known and isinstance(other, str) and other in known
    ]


def within(schema: Schema, made: Mapping[str, Any]) -> dict[str, Any]:
    """A body whose fields keep the bounds by each other, as far as other values do."""
    bounds = [b for b in bounds_of(schema) if b.field in made and b.other in made]
    body = dict(made)
    for name in _ascending(bounds):
        below = [b for b in _from_below(bounds) if b.field == name]
        choices = _around(schema, name, body[name], [body[b.other] for b in below])
        body[name] = next(
            (v for v in choices if all(b.holds(v, body[b.other]) for b in below)), body[name]
        )
    return body


def breaking(schema: Schema, made: Mapping[str, Any], bound: Bound) -> dict[str, Any] | None:
    """A body that breaks one bound and nothing else that is known; None: there is no such."""
    if bound.field not in made or bound.other not in made:
        return None
    others = [b for b in bounds_of(schema) if b != bound and b.field in made and b.other in made]
    for value in _around(schema, bound.field, made[bound.field], [made[bound.other]]):
        body = {**made, bound.field: value}
        if not bound.holds(value, made[bound.other]) and all(
            b.holds(body[b.field], body[b.other]) for b in others
        ):
            return body
    return None


def _from_below(bounds: list[Bound]) -> Iterator[Bound]:
    """Each bound as one of the field that is above."""
    mirrored = {"le": "ge", "lt": "gt"}
    for bound in bounds:
        if bound.key in _UPWARDS:
            yield bound
        else:
            yield Bound(bound.other, mirrored[bound.key], bound.field)


def _ascending(bounds: list[Bound]) -> list[str]:
    below: dict[str, set[str]] = {}
    for bound in _from_below(bounds):
        below.setdefault(bound.field, set()).add(bound.other)
    try:
        return [name for name in TopologicalSorter(below).static_order() if name in below]
    except CycleError:
        return []


def _around(schema: Schema, name: str, value: Any, edges: list[Any]) -> Iterator[Any]:  # noqa: ANN401 - any JSON
    """The value, and those at, above and below some others that its schema accepts."""
    yield value
    inner = (schema.get("properties") or {}).get(name) or {}
    for edge in edges:
        place = _ordered(edge)
        if isinstance(place, date | datetime):
            moments = (place + step for step in (timedelta(), _MONTH, -_MONTH))
            yield from (_said(moment, edge) for moment in moments)
        elif isinstance(place, Decimal):
            steps = (place + Decimal(step) for step in ("0", "1", "-1", "0.5", "-0.5"))
            yield from (_json(n) for n in steps if _accepts(inner, n))


def _ordered(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """A value as something that has an order; None: it has none."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return Decimal(str(value))
    if not isinstance(value, str):
        return None
    for read in (Decimal, date.fromisoformat, datetime.fromisoformat):
        try:
            return read(value.replace("Z", "+00:00"))
        except (ValueError, InvalidOperation):
            continue
    return None


def _said(moment: date, like: str) -> str:
    text = moment.isoformat()
    return text.replace("+00:00", "Z") if like.endswith("Z") else text


def _json(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def _accepts(inner: Schema, number: Decimal) -> bool:
    """Whether a schema, or one of those it offers, takes a number."""
    options = [*inner.get("anyOf", ()), *inner.get("oneOf", ())]
    if options:
        return any(_accepts(option, number) for option in options)
    if inner.get("type") not in {"integer", "number"}:
        return False
    if inner["type"] == "integer" and number != number.to_integral_value():
        return False
    limits = (
        ("minimum", operator.ge),
        ("maximum", operator.le),
        ("exclusiveMinimum", operator.gt),
        ("exclusiveMaximum", operator.lt),
    )
    return all(holds(number, Decimal(str(inner[word]))) for word, holds in limits if word in inner)
