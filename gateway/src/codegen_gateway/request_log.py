"""One log line for each request, and a plain answer for what nobody foresaw."""

import time
from typing import Final

import structlog
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .problems import Problem

_PROBES: Final = frozenset({"/healthz", "/readyz"})
_log = structlog.get_logger(__name__)


class RequestLog:
    """ASGI middleware. Logs no query, header or body: they may hold what is secret."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"] in _PROBES:
            await self._app(scope, receive, send)
            return
        status = 0
        began = time.monotonic()

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except ClientDisconnect:
            _log.info("client_went_away", method=scope["method"], path=scope["path"])
        except Exception:
            _log.exception("request_failed", method=scope["method"], path=scope["path"])
            if status:
                raise  # an answer has begun: only breaking it off tells the truth
            await _internal_error(scope, receive, watched)
        finally:
            milliseconds = round((time.monotonic() - began) * 1000)
            _log.info(
                "request_served",
                method=scope["method"],
                path=scope["path"],
                status=status,
                ms=milliseconds,
            )


async def _internal_error(scope: Scope, receive: Receive, send: Send) -> None:
    message = "something went wrong here; the log of the gateway says what"
    problem = Problem(500, "internal_error", message, kind="server_error")
    await problem.response()(scope, receive, send)
