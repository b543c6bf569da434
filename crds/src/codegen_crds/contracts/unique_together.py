"""Fields whose values may come together once: each there, each once, and two at least."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Final

FEWEST: Final = 2
_COLLECTIONS: Final = frozenset({"list", "dict"})


def refuse_together(sets: Iterable[Sequence[str]], types: Mapping[str, str]) -> None:
    """Refuse sets of fields that cannot be unique together.

    Args:
        sets: Names of fields.
        types: Types of the fields of the entity, by name.

    Raises:
        ValueError: Names the set and what is wrong with it.
    """
    known: set[frozenset[str]] = set()
    for names in sets:
        reason = _reason(names, types)
        if not reason and frozenset(names) in known:
            reason = "these fields are named twice"
        if reason:
            raise ValueError(f"unique_together: {', '.join(names)}: {reason}")
        known.add(frozenset(names))


def _reason(names: Sequence[str], types: Mapping[str, str]) -> str:
    for name in names:
        if name not in types:
            near = get_close_matches(name, types, n=1)
            meant = f"; did you mean {near[0]}?" if near else ""
            return f"the entity has no field {name}{meant}"
        if types[name] in _COLLECTIONS:
            return f"{name} is a {types[name]}, which cannot be unique with others"
    if len(set(names)) < len(names):
        return "a field is named twice"
    if len(names) < FEWEST:
        return "one field alone is `unique`"
    return ""
