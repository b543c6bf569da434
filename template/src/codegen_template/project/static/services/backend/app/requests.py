"""What each request came to, told to everybody who counts or writes it down."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.health import PROBES


@dataclass(frozen=True)
class Answered:
    """A request that ended.

    Attributes:
        method: its method, as it was sent.
        path: its path, as it was sent.
        route: the path's pattern; ``none`` where no operation answered.
        status: of the answer; 500 where there was none.
        seconds: from the request to the end of its answer.
    """

    method: str
    path: str
    route: str
    status: int
    seconds: float


Listener = Callable[[Answered], None]


class WatchRequests:
    """ASGI middleware that tells ``listeners`` how each request ended, probes apart."""

    def __init__(self, app: ASGIApp, *, listeners: tuple[Listener, ...]) -> None:
        self._app = app
        self._listeners = listeners

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and tell what came of it."""
        if scope["type"] != "http" or scope["path"] in PROBES:
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 500

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watch)
        finally:
            answered = Answered(
                method=scope["method"],
                path=scope["path"],
                route=getattr(scope.get("route"), "path", "none"),
                status=status,
                seconds=time.perf_counter() - began,
            )
            for tell in self._listeners:
                tell(answered)
