"""Fields of a body whose values may come together once, as a product's document tells them.

JSON Schema has no words for them; the service template writes, beside the properties of a body,
``{"x-unique-together": [["person_id", "poll_id"]]}``.
"""

from collections.abc import Mapping
from typing import Any

from .api import Schema
from .bounds import bounds_of
from .samples import is_reference


def sets_of(schema: Schema) -> list[tuple[str, ...]]:
    """The sets all of whose fields a test fills in; what is not understood is none.

    A reference that may be left out is left out, and what is empty repeats nothing.
    """
    told = schema.get("x-unique-together")
    known = schema.get("properties") or {}
    sent = {
        name
        for name, inner in known.items()
        if name in schema.get("required", ()) or not is_reference(inner)
    }
    return [
        tuple(names)
        for names in (told if isinstance(told, list) else ())
        if isinstance(names, list)
        and names
        and all(isinstance(name, str) and name in sent for name in names)
    ]


def repeating(
    schema: Schema, names: tuple[str, ...], there: Mapping[str, Any], new: Mapping[str, Any]
) -> dict[str, Any] | None:
    """A new row that repeats a set of another's values; None: that one does not have them all.

    Where the rest of the new one does not go with them, it is the other one over again.
    """
    if not set(names) <= there.keys():
        return None
    mixed = {**new, **{name: there[name] for name in names}}
    fits = all(b.holds(mixed.get(b.field), mixed.get(b.other)) for b in bounds_of(schema))
    return mixed if fits else dict(there)
