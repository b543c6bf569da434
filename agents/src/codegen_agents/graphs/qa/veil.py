"""Keeps rows of other people out of what a browser shows: of lists, it sees rows of the test."""

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
    """Answers the browser: it may read, and what it reads are files and rows of the test."""

    door: ProductDoor
    api: Api
    rows: Rows
    shown: list[Row] = field(default_factory=list)
    """Rows that have to be in their lists, on whatever page the product has them."""
    lifted: bool = False
    """Whether something else came through: a picture may then show what is not the test's."""

    def answer(self, method: str, path: str) -> Reply:
        """Answer a request of the page."""
        if method not in _READING:
            return Reply(method, path, _REFUSED, problem="the test only looks")
        reply = self.door.ask(method, path)
        body = reply.json()
        if not is_success(reply.status) or not isinstance(body, dict | list):
            return reply
        place = urlsplit(path).path
        resource = next((r for r in self.api.resources if r.collection == place), None)
        if resource is not None and rows_of(body) is not None:
            return replace(reply, body=json.dumps(self._only_ours(resource, body)).encode())
        if not place.startswith(_OF_THE_PAGE) and not self.rows.is_marked(body):
            self.lifted = True
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
