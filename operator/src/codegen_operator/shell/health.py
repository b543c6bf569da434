"""``/healthz``, ``/readyz``, ``/metrics``: is it alive, does it lead, and how does the work go?"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from .metrics import CONTENT_TYPE, Metrics

_REQUEST_SECONDS = 5.0
_LINE_MAX = 4096


class Health:
    """What the probes ask. A standby is healthy and ready: it waits, which is its work."""

    def __init__(self, metrics: Metrics) -> None:
        self.role = "starting"
        self._metrics = metrics
        self._checks: list[Callable[[], bool]] = []

    def watch(self, check: Callable[[], bool]) -> None:
        """Add a condition of being alive."""
        self._checks.append(check)

    @property
    def alive(self) -> bool:
        """Whether every condition holds."""
        return all(check() for check in self._checks)

    @asynccontextmanager
    async def serve(self, host: str, port: int) -> AsyncIterator[int]:
        """Answer for the length of the block; yields the port."""
        server = await asyncio.start_server(self._answer, host, port, limit=_LINE_MAX)
        try:
            yield int(server.sockets[0].getsockname()[1])
        finally:
            server.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, TimeoutError, ValueError, asyncio.IncompleteReadError):
            async with asyncio.timeout(_REQUEST_SECONDS):
                line = await reader.readline()
                while (await reader.readline()).strip():
                    pass
            writer.write(self._response(line.decode(errors="replace")))
            await writer.drain()
        writer.close()

    def _response(self, line: str) -> bytes:
        match [*line.split(), "", ""][1]:
            case "/healthz" | "/readyz":
                good = "200 OK" if self.alive else "503 Service Unavailable"
                return _http(good, self.role.encode())
            case "/metrics":
                return _http("200 OK", self._metrics.page(), CONTENT_TYPE)
            case _:
                return _http("404 Not Found", b"no such page")


def _http(status: str, body: bytes, content_type: str = "text/plain") -> bytes:
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body
