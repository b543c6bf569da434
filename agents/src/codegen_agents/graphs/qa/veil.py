"""Keeps rows of other people out of what a browser shows: of lists, it sees rows of the test.

The browser reads. One row may be made, when a form is to be tried: with the mark of the test.
"""

import json
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import urlsplit

from codegen_agents.doors.product import ProductDoor, Reply

from .api import Api, Resource
from .rows import Row, Rows, identity_of, is_success, rows_of

_READING: Final = frozenset({"GET", "HEAD"})
_REFUSED: Final = 405
_OF_THE_PAGE: Final = "/_page/"


@dataclass
class Veil:
    """Answers the browser: what it reads are files and rows of the test."""

    door: ProductDoor
    api: Api
    rows: Rows
    shown: list[Row] = field(default_factory=list)
    """Rows that have to be in their lists, on whatever page the product has them."""
    expected: Resource | None = None
    """Where a form may make one row."""
    posted: Reply | None = None
    """What came of it."""
    lifted: bool = False
    """Whether something else came through: a picture may then show what is not the test's."""

    def answer(self, method: str, path: str, body: Any = None) -> Reply:  # noqa: ANN401 - any JSON
        """Answer a request of the page."""
        expected = self.expected
        if method == "POST" and expected is not None and path == expected.collection:
            return self._post(expected, body)
        if method not in _READING:
            return Reply(method, path, _REFUSED, problem="the test only looks")
        reply = self.door.ask(method, path)
        told = reply.json()
        if not is_success(reply.status) or not isinstance(told, dict | list):
            return reply
        place = urlsplit(path).path
        resource = next((r for r in self.api.resources if r.collection == place), None)
        if resource is not None and rows_of(told) is not None:
            return replace(reply, body=json.dumps(self._only_ours(resource, told)).encode())
        if not place.startswith(_OF_THE_PAGE) and not self.rows.is_marked(told):
            self.lifted = True
        return reply

    def _post(self, resource: Resource, body: Any) -> Reply:  # noqa: ANN401 - any JSON
        """Make the row that a form sends, if it bears the mark: it has to be found again."""
        if not self.rows.is_marked(body):
            reply = Reply("POST", resource.collection, _REFUSED, problem="it bears no mark")
        else:
            self.expected = None
            reply = self.door.ask("POST", resource.collection, body)
            if is_success(reply.status) and (made := self.rows.made(resource, reply)):
                self.shown.append(Row(resource, made, body, reply.json()))
        self.posted = reply
        return reply

    def _only_ours(self, resource: Resource, body: Any) -> Any:  # noqa: ANN401 - any JSON
        ours = [row for row in rows_of(body) or [] if self.rows.is_marked(row)]
        known = {identity_of(resource, row) for row in ours}
        for row in self.shown:
            if row.resource == resource and row.identity not in known:
                told = self.door.ask("GET", resource.item(row.identity))
                if is_success(told.status):
                    ours.append(told.json())
        if isinstance(body, list):
            return ours
        key = next(k for k in ("items", "data", "results") if isinstance(body.get(k), list))
        total = {"total": len(ours)} if "total" in body else {}
        return {**body, key: ours, **total}
