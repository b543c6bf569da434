"""How large a request may be and how long it may take."""

import asyncio
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.problems import problem_response

TOO_LARGE = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class BodyLimit:
    """ASGI middleware that answers 413 to a body that is too large, before all of it is read."""

    def __init__(self, app: ASGIApp, *, most: int) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and stop reading where it becomes too large."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        detail = f"the body is larger than {self._most} bytes"
        if _declared_length(scope) > self._most:
            await problem_response(TOO_LARGE, detail)(scope, receive, send)
        else:
            await self._app(scope, _counted(receive, self._most, detail), send)


def _counted(receive: Receive, most: int, detail: str) -> Receive:
    """The same messages, up to so many bytes."""
    read = 0

    async def receive_some() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > most:
            # FastAPI lets this one through; it takes any other for a malformed body.
            raise HTTPException(TOO_LARGE, detail)
        return message

    return receive_some


def _declared_length(scope: Scope) -> int:
    """What the request says about its length; 0 where it says nothing."""
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0


class Deadline:
    """ASGI middleware that answers 503 when a response has not begun in time.

    The transaction of the request is rolled back: the operation is cancelled where it waits.
    """

    def __init__(self, app: ASGIApp, *, seconds: float) -> None:
        self._app = app
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, for a while."""
        if scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(self._seconds) as budget:
                await self._app(scope, receive, _until_begun(send, budget))
        except TimeoutError:
            if not budget.expired():
                raise
            detail = f"the request took longer than {self._seconds:g} s"
            await problem_response(HTTPStatus.SERVICE_UNAVAILABLE, detail)(scope, receive, send)


def _until_begun(send: Send, budget: asyncio.Timeout) -> Send:
    """The same, and the budget ends with the first message."""

    async def watch(message: Message) -> None:
        budget.reschedule(None)
        await send(message)

    return watch
