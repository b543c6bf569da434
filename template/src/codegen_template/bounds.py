"""Bounds that are other fields of the same object: an end after its start."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
from itertools import islice
from typing import Any

from .errors import did_you_mean
from .resolved import Comparison, Field
from .spec.fields import NUMERIC, TEMPORAL, FieldSpec, FieldType
from .values import SAMPLES, accepts, candidates, computed_default, holds, stepped

STRICT = frozenset({"gt", "lt"})
_SOON, _LATE = datetime(2025, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
"""Between them is every moment at which a test runs."""


def refuse_bounds(fields: Sequence[Field]) -> Iterator[tuple[str, str, str]]:
    """What is wrong with the bounds of a model's fields: field, key, reason."""
    specs = {item.name: item.spec for item in fields}
    sound = True
    for item in fields:
        for key, other in item.spec.compared.items():
            reason = _refuse(item.name, item.spec, other, specs)
            if reason:
                sound = False
                yield item.name, key, reason
    if not sound:
        return
    try:
        _ascending(fields)
    except CycleError as error:
        circle = list(error.args[1])
        name = next(name for name in circle if specs[name].compared)
        key = next(iter(specs[name].compared))
        yield name, key, f"bounds go round: {' < '.join(circle)}"


def _refuse(name: str, spec: FieldSpec, other: str, specs: Mapping[str, FieldSpec]) -> str:
    if other == name:
        return "a field cannot bound itself"
    if other not in specs:
        return f"there is no field '{other}'{did_you_mean(other, specs)}"
    kinds = {spec.type, specs[other].type}
    exact = {FieldType.INT, FieldType.DECIMAL}
    if not (kinds <= exact or (len(kinds) == 1 and kinds <= NUMERIC | TEMPORAL)):
        return f"{name} is {spec.type} and {other} is {specs[other].type}: they do not compare"
    return ""


def _comparisons(fields: Sequence[Field]) -> Iterator[Comparison]:
    for item in fields:
        yield from item.comparisons


def _below(fields: Sequence[Field]) -> dict[str, dict[str, bool]]:
    """For each field that takes part, those that are below it, and whether strictly."""
    found: dict[str, dict[str, bool]] = {}
    for each in _comparisons(fields):
        upwards = each.key in {"ge", "gt"}
        low, high = (each.other, each.field) if upwards else (each.field, each.other)
        found.setdefault(low, {})
        below = found.setdefault(high, {})
        below[low] = below.get(low, False) or each.key in STRICT
    return found


def _ascending(fields: Sequence[Field]) -> list[str]:
    return list(TopologicalSorter(_below(fields)).static_order())


def together(fields: Sequence[Field]) -> dict[str, tuple[Any, ...]] | None:
    """Values of the fields that take part in bounds: any of each goes with any of the others.

    They go with what is filled in for a field that is left out, too. None: there are no such.
    """
    for size in (SAMPLES, 4, 2, 1):
        found = _chosen(fields, size)
        if found is not None:
            return found
    return None


def _chosen(fields: Sequence[Field], size: int) -> dict[str, tuple[Any, ...]] | None:
    """The lowest ``size`` values of each field that are above all of those below it."""
    specs = {item.name: item.spec for item in fields}
    below = _below(fields)
    chosen: dict[str, tuple[Any, ...]] = {}
    highest: dict[str, Any] = {}
    for name in _ascending(fields):
        spec = specs[name]
        floors = [(highest[low], "gt" if strict else "ge") for low, strict in below[name].items()]

        def above(value: Any, floors: list[tuple[Any, str]] = floors) -> bool:  # noqa: ANN401
            return all(holds(key, value, floor) for floor, key in floors)

        values = [
            value
            for value in _pool(spec, [floor for floor, _ in floors])
            if above(ordered(spec, value))
        ][:size]
        filled = list(_filled_in(spec))
        if len(values) < size or not all(above(moment) for moment in filled):
            return None
        chosen[name] = tuple(values)
        highest[name] = max([*(ordered(spec, value) for value in values), *filled])
    return chosen


def _filled_in(spec: FieldSpec) -> Iterator[Any]:
    """What a field that is left out may hold, at least and at most."""
    if spec.default is None:
        return
    if spec.default == computed_default(spec):
        moments = (_SOON, _LATE)
        yield from moments if spec.type is FieldType.DATETIME else (m.date() for m in moments)
    else:
        yield ordered(spec, spec.default)


def _pool(spec: FieldSpec, edges: Sequence[Any]) -> list[Any]:
    """Valid values, ascending; some of them at and around ``edges``."""
    found: dict[Any, Any] = {}
    around = (stepped(spec, edge, step) for edge in edges for step in range(-SAMPLES, SAMPLES + 1))
    for value in [*islice(candidates(spec), 400), *around]:
        if accepts(spec, value):
            found.setdefault(ordered(spec, value), value)
    return [found[place] for place in sorted(found)]


def breaking(field: Field, key: str, other: Field) -> Any:  # noqa: ANN401 - JSON
    """A valid value of the field that breaks its bound by each sample of the other; or None."""
    edges = [ordered(other.spec, value) for value in other.samples]
    for value in _pool(field.spec, edges):
        if not any(holds(key, ordered(field.spec, value), edge) for edge in edges):
            return value
    return None


def ordered(spec: FieldSpec, value: Any) -> Any:  # noqa: ANN401 - JSON
    """A value of JSON as something that has an order."""
    if spec.type is FieldType.DATE:
        return date.fromisoformat(value)
    if spec.type is FieldType.DATETIME:
        return datetime.fromisoformat(value)
    return Decimal(str(value))
