"""Fields of a row that no update changes: its answer has them, and no update takes them."""

from collections.abc import Iterator
from typing import Any

from .api import Resource, Schema
from .rows import Row, same
from .samples import NoSampleError, is_reference, sample

_MANY = 8
"""Samples among which there is one that is not the value of the row."""


def kept_fields(resource: Resource) -> dict[str, Schema]:
    """Schemas by name of what a row keeps; references and its identity apart."""
    create, update = resource.create, resource.update
    if create is None or update is None or not update.body.get("properties"):
        return {}
    told = {**(create.answer.get("properties") or {}), **(create.body.get("properties") or {})}
    return {
        name: schema
        for name, schema in told.items()
        if name not in (*update.body["properties"], "id", resource.key) and not is_reference(schema)
    }


def others(row: Row, mark: str) -> Iterator[tuple[str, Any]]:
    """Each field that the row keeps, with a value that is not the one it has."""
    for name, schema in kept_fields(row.resource).items():
        if name not in row.answer:
            continue
        try:
            samples = [sample(schema, mark, n, name) for n in range(1, _MANY)]
        except NoSampleError:
            continue
        other = next((value for value in samples if not same(value, row.answer[name])), None)
        if other is not None:
            yield name, other
