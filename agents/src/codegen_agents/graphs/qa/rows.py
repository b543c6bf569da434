"""Rows of the test: made with a mark, remembered, and deleted again, also by a later pod.

Only what the test made is ever changed or deleted: a row is its own when the product answered
with its identity, or when a text in it begins with the mark of this run.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from codegen_agents.doors.product import ProductDoor, Reply

from .api import Resource

_PAGE: Final = 200
_PAGES: Final = 50
"""So many rows of a list are looked through, times :data:`_PAGE`."""
_GONE: Final = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Row:
    """A row that the test made."""

    resource: Resource
    identity: str
    sent: dict[str, Any]
    """What it was made from."""
    answer: dict[str, Any]
    """As the product told it."""


class Rows:
    """Rows that have to go."""

    def __init__(self, door: ProductDoor, mark: str) -> None:
        self._door = door
        self.mark = mark
        self._made: list[str] = []
        """Paths, in the order in which they were made."""

    def made(self, resource: Resource, reply: Reply) -> str:
        """Remember a row by the answer that made it; empty: the answer does not say which."""
        identity = identity_of(resource, reply.json())
        if identity:
            self._made.append(resource.item(identity))
        return identity

    def found(self, resource: Resource, identity: str) -> None:
        """Remember a row that was made in another way than by the API."""
        self._made.append(resource.item(identity))

    def has(self, identity: str) -> bool:
        """Whether a row is remembered."""
        return any(path.rpartition("/")[2] == identity for path in self._made)

    def forget(self, resource: Resource, identity: str) -> None:
        """It was seen gone."""
        self._made = [path for path in self._made if path != resource.item(identity)]

    def sweep(self, resources: tuple[Resource, ...]) -> None:
        """Find the rows that an earlier pod of this run left."""
        for resource in resources:
            if resource.list is None or resource.delete is None or resource.list.secured:
                continue
            for row in every_row(self._page, resource):
                identity = identity_of(resource, row)
                if identity and self.is_marked(row):
                    self._made.append(resource.item(identity))

    def is_marked(self, row: Any) -> bool:  # noqa: ANN401 - any JSON
        """Whether a text of the row, or one in a list of its own, begins with the mark."""
        return isinstance(row, dict) and any(self.bears(value) for value in row.values())

    def bears(self, value: Any) -> bool:  # noqa: ANN401 - any JSON
        """Whether a value begins with the mark, or holds one that does."""
        match value:
            case str():
                return value.startswith(self.mark)
            case list():
                return any(self.bears(each) for each in value)
            case dict():
                return any(self.bears(each) for each in value.values())
            case _:
                return False

    def clean(self) -> int:
        """Delete them, the newest first: what refers to a row is younger. How many stay."""
        left = list(dict.fromkeys(reversed(self._made)))
        for _ in range(2):
            left = [path for path in left if not self._delete(path)]
        self._made = left
        return len(left)

    def _page(self, path: str) -> Reply:
        return self._door.ask("GET", path, spare=True)

    def _delete(self, path: str) -> bool:
        reply = self._door.ask("DELETE", path, spare=True)
        return reply.status in _GONE or is_success(reply.status)


def is_success(status: int) -> bool:
    """Whether a status is one of success."""
    return 200 <= status < 300  # noqa: PLR2004 - RFC 9110


def identity_of(resource: Resource, row: Any) -> str:  # noqa: ANN401 - any JSON
    """What stands for a row in paths; empty: it does not say."""
    if not isinstance(row, dict):
        return ""
    found = row.get("id", row.get(resource.key))
    return str(found) if isinstance(found, str | int) and str(found) else ""


def rows_of(body: Any) -> list[Any] | None:  # noqa: ANN401 - any JSON
    """The rows of a page: a list, or an object that holds one; None: neither."""
    if isinstance(body, list):
        return body
    if isinstance(body, dict):
        return next((body[k] for k in ("items", "data", "results") if _is_list(body, k)), None)
    return None


def _is_list(body: dict[str, Any], key: str) -> bool:
    return isinstance(body.get(key), list)


def pages(resource: Resource) -> tuple[int, bool]:
    """Rows of the largest page, and whether the list can be asked for a later one."""
    query = resource.list.query if resource.list else {}
    if not {"limit", "offset"} <= set(query):
        return _PAGE, False
    return min(int(query["limit"].get("maximum", _PAGE)), 1000), True


def every_row(get: Callable[[str], Reply], resource: Resource) -> list[Any]:
    """The rows of a list, up to a bound.

    Args:
        get: Asks for a path.
        resource: Whose list.
    """
    size, paged = pages(resource)
    found: list[Any] = []
    for number in range(_PAGES if paged else 1):
        query = f"?limit={size}&offset={number * size}" if paged else ""
        page = rows_of(get(resource.collection + query).json()) or []
        found += page
        if len(page) < size:
            break
    return found


def same(sent: Any, told: Any) -> bool:  # noqa: ANN401 - any JSON
    """Whether the product gives a value back, in a form of its own or not."""
    if type(sent) is type(told):
        return bool(sent == told) or (isinstance(sent, str) and _moment(sent) == _moment(told))
    if isinstance(sent, bool) or isinstance(told, bool):
        return False
    try:
        return float(sent) == float(told)
    except (TypeError, ValueError):
        return json.dumps(sent) == json.dumps(told)


def _moment(text: str) -> str:
    """Moments are written with `Z` or with an offset of zero."""
    return text.removesuffix("+00:00").removesuffix("Z")
