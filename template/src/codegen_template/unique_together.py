"""Fields whose values may come together once: one vote of each person in each poll."""

from collections.abc import Iterator

from .errors import did_you_mean
from .spec.fields import COLLECTIONS, TEXTUAL, FieldType, ModelSpec
from .values import max_length

MAX_LENGTH = 600
"""Longest texts together: PostgreSQL's index rows end at 2704 bytes, a letter has up to four."""


def refuse_together(model: ModelSpec) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What is wrong with the sets of a model: the place below its ``unique_together``, a reason."""
    known: dict[frozenset[str], int] = {}
    for index, names in enumerate(model.unique_together):
        found = list(_refuse(names, model))
        yield from (((index, *place), message) for place, message in found)
        same = known.setdefault(frozenset(names), index)
        if not found and same != index:
            yield (index,), f"the same fields as entry {same + 1}"


def _refuse(
    names: tuple[str, ...], model: ModelSpec
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    seen: set[str] = set()
    for index, name in enumerate(names):
        spec = model.fields.get(name)
        if name == "id":
            yield (index,), "'id' is unique already"
        elif spec is None:
            yield (index,), f"there is no field '{name}'{did_you_mean(name, model.fields)}"
        elif name in seen:
            yield (index,), f"'{name}' is named twice"
        elif spec.type in COLLECTIONS:
            yield (index,), f"{name} is a {spec.type}: it cannot be unique, nor be so with others"
        seen.add(name)
    if len(names) == 1:
        yield (), f"one field alone: say 'unique: true' of '{names[0]}'"
    length = sum(_length(name, model) for name in seen & model.fields.keys())
    if length > MAX_LENGTH:
        yield (
            (),
            (
                f"texts that are unique together have at most {MAX_LENGTH} characters in all, and "
                f"these may have {length}: give them a 'max_length'"
            ),
        )


def _length(name: str, model: ModelSpec) -> int:
    spec = model.fields[name]
    if spec.type is FieldType.ENUM:
        return max(map(len, spec.values))
    return max_length(spec) if spec.type in TEXTUAL else 0
