"""Requests to the backend: what is tried again, and what a refusal means to the conversation."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

import httpx
import pytest

from bot.backend import Backend, BackendError, GoneError, Item, RefusedError
from bot.entities import Entity, Operation

NOTES = Entity(
    key="000000",
    one="Note",
    many="Notes",
    path="/notes",
    operations=frozenset({"create", "list", "get", "update", "delete"}),
    fields=(),
)
KEY = "a-key-that-only-the-tests-know-0123456789"
NOTE = {"id": "1", "title": "Milk"}
Ask = Callable[[Backend], Awaitable[object]]


class Server:
    """Gives its answers in turn, and keeps what it was asked."""

    def __init__(self, answers: Sequence[httpx.Response]) -> None:
        self._answers = list(answers)
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self._answers.pop(0)

    def hear(self, ask: Ask, api_key: str = "") -> object:
        """What somebody who asks this server gets."""
        way = httpx.MockTransport(self)
        guarded: dict[str, set[Operation]] = {NOTES.key: {"delete"}}

        async def hear() -> object:
            asking = Backend("http://backend", way, api_key=api_key, guarded=guarded)
            async with asking as backend:
                return await ask(backend)

        return asyncio.run(hear())


def problem(status: int, *errors: Item) -> httpx.Response:
    told = {"title": "No", "status": status, "detail": "not like this", "errors": errors}
    return httpx.Response(status, json=told)


@pytest.mark.parametrize("body", [[NOTE], {"items": [NOTE], "total": 1}])
def test_a_list_is_found_with_its_words_as_a_page_or_not(body: object) -> None:
    server = Server([httpx.Response(200, json=body)])
    found = server.hear(lambda backend: backend.find(NOTES, limit=9, offset=8, words="a b"))
    assert found == [NOTE]
    assert dict(server.asked[0].url.params) == {"limit": "9", "offset": "8", "q": "a b"}


def test_what_reads_is_tried_again_and_what_writes_is_not() -> None:
    server = Server([problem(503), httpx.Response(200, json=NOTE)])
    assert server.hear(lambda backend: backend.get(NOTES, "1")) == NOTE
    server = Server([problem(503), httpx.Response(201, json=NOTE)])
    with pytest.raises(BackendError, match="status 503"):
        server.hear(lambda backend: backend.create(NOTES, {"title": "Milk"}))
    assert len(server.asked) == 1


def test_a_change_holds_what_was_given_and_nothing_else() -> None:
    server = Server([httpx.Response(200, json=NOTE)])
    values = {"title": "Milk", "due": None}
    assert server.hear(lambda backend: backend.update(NOTES, "1", values)) == NOTE
    assert json.loads(server.asked[0].content) == values
    assert server.asked[0].method == "PATCH"
    notes, server = replace(NOTES, update_method="PUT"), Server([httpx.Response(200, json=NOTE)])
    server.hear(lambda backend: backend.update(notes, "1", values))
    assert server.asked[0].method == "PUT"


@pytest.mark.parametrize("status", [409, 422])
def test_a_refusal_names_its_fields(status: int) -> None:
    server = Server([problem(status, {"field": "tags.0", "message": "too long"})])
    with pytest.raises(RefusedError) as caught:
        server.hear(lambda backend: backend.create(NOTES, {}))
    assert caught.value.detail == "not like this"
    assert caught.value.fields == {"tags": "too long"}
    assert caught.value.taken is (status == 409)


def test_what_is_not_there_is_gone_but_not_where_something_is_made() -> None:
    with pytest.raises(GoneError):
        Server([problem(404)]).hear(lambda backend: backend.delete(NOTES, "1"))
    with pytest.raises(BackendError, match="status 404"):
        Server([problem(404)]).hear(lambda backend: backend.create(NOTES, {}))


def test_an_identifier_leads_nowhere_else() -> None:
    """Buttons come from the person's device, which may send any text."""
    server = Server([httpx.Response(204)])
    server.hear(lambda backend: backend.delete(NOTES, "../owners/1?all=yes"))
    assert server.asked[0].url.raw_path == b"/notes/..%2Fowners%2F1%3Fall%3Dyes"
    with pytest.raises(ValueError, match="cannot stand in a path"):
        Server([]).hear(lambda backend: backend.delete(NOTES, ".."))


@pytest.mark.parametrize("key", ["", KEY])
def test_the_key_is_shown_where_it_is_asked_for_and_nowhere_else(key: str) -> None:
    server = Server([httpx.Response(200, json=NOTE), httpx.Response(204)])
    server.hear(lambda backend: backend.get(NOTES, "1"), key)
    server.hear(lambda backend: backend.delete(NOTES, "1"), key)
    shown = [request.headers.get("X-API-Key", "") for request in server.asked]
    assert shown == ["", key]
