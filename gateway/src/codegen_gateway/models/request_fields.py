"""Fields of a model request, read strictly: what does not do is refused with its place."""

import json
from collections.abc import Iterator
from typing import Any

from codegen_gateway.problems import Problem


def object_of(body: bytes) -> dict[str, Any]:
    """A body as a JSON object.

    Raises:
        Problem: 400.
    """
    try:
        request = json.loads(body)
    except (ValueError, RecursionError):
        raise bad("body", "not JSON") from None
    if not isinstance(request, dict):
        raise bad("body", "an object is needed")
    return request


def string(holder: dict[str, Any], name: str, place: str) -> str:
    """A text that must be there.

    Args:
        holder: The object that has it.
        name: Of the field.
        place: Where the object is, for the refusal; empty: at the top.

    Raises:
        Problem: 400 that names the field.
    """
    value = holder.get(name)
    if not isinstance(value, str):
        raise bad(f"{place}.{name}" if place else name, "text is needed")
    return value


def objects(items: object, place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each object of a list that must be one, with its place.

    Raises:
        Problem: 400 that names the list or the item.
    """
    if not isinstance(items, list):
        raise bad(place, "a list is needed")
    for index, item in enumerate(items):
        where = f"{place}.{index}"
        if not isinstance(item, dict):
            raise bad(where, "an object is needed")
        yield where, item


def bad(place: str, message: str) -> Problem:
    """400: a field that does not do."""
    return Problem(400, "invalid_request", f"{place}: {message}")


def refuse_unknown(request: dict[str, Any], known: frozenset[str]) -> None:
    """Refuse the first field by name that is set and not known.

    Raises:
        Problem: 400.
    """
    unknown = sorted(
        name for name, value in request.items() if value is not None and name not in known
    )
    if unknown:
        raise Problem(400, "unsupported_parameter", f"{unknown[0]}: not supported here")


def as_json(request: dict[str, Any]) -> bytes:
    """A translated request as a body; half a surrogate pair is no text and is replaced."""
    return json.dumps(request, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
