"""An answer of the product as a model may see it: its form, without texts of people."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from codegen_agents.doors.product import Reply

from .notebook import redacted
from .rows import is_success

_MOST: Final = 4000
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?P<time>[T ]\d{2}:\d{2}.*)?")
_REFUSED: Final = 400


class Vocabulary:
    """Words that the product's API documents, which are nobody's: values of enums and names."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._names: set[str] = set()
        self._values: set[str] = set()
        for node in _nodes(document):
            self._names |= set(_mapping(node.get("properties")))
            for value in (*_listed(node.get("enum")), node.get("const")):
                if isinstance(value, str):
                    self._values.add(value)

    def shown(self, reply: Reply) -> str:
        """What may be seen of an answer, bounded; refusals without secrets and addresses."""
        body = reply.json()
        if not reply.status:
            return f"(no answer: {redacted(reply.problem)})"
        if reply.status >= _REFUSED:
            return redacted(reply.body.decode("utf-8", "replace"))[:_MOST]
        if body is None or not is_success(reply.status):
            return f"({len(reply.body)} bytes of {reply.media or 'something'})"
        return json.dumps(self._veiled(body), ensure_ascii=False)[:_MOST]

    def _veiled(self, value: Any) -> Any:  # noqa: ANN401 - any JSON
        match value:
            case dict():
                return {
                    name if name in self._names else f"<name {number}>": self._veiled(inner)
                    for number, (name, inner) in enumerate(value.items())
                }
            case list():
                return [self._veiled(inner) for inner in value]
            case str():
                return self._text(value)
            case _:
                return value

    def _text(self, value: str) -> str:
        if value in self._values or _UUID.fullmatch(value) or not value:
            return value
        if found := _MOMENT.fullmatch(value):
            return "<moment>" if found["time"] else "<day>"
        return f"<text of {len(value)}>"


def _nodes(value: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - any JSON
    if isinstance(value, Mapping):
        yield value
        for inner in value.values():
            yield from _nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _nodes(inner)


def _mapping(value: Any) -> Mapping[str, Any]:  # noqa: ANN401 - any JSON
    return value if isinstance(value, Mapping) else {}


def _listed(value: Any) -> list[Any]:  # noqa: ANN401 - any JSON
    return value if isinstance(value, list) else []
