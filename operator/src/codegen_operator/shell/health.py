"""``/healthz`` and ``/readyz``: is the process alive, and does it lead or stand by as it should?"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

_REQUEST_SECONDS = 5.0
_LINE_MAX = 4096


class Health:
    """What the probes ask. A standby is healthy and ready: it waits, which is its work."""

    def __init__(self) -> None:
        self.role = "starting"
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
        """Answer probes for the length of the block; yields the port."""
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
        path = [*line.split(), "", ""][1]
        if path not in {"/healthz", "/readyz"}:
            return _http("404 Not Found", "no such page")
        if self.alive:
            return _http("200 OK", self.role)
        return _http("503 Service Unavailable", self.role)


def _http(status: str, text: str) -> bytes:
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\n"
        f"Content-Length: {len(text)}\r\nConnection: close\r\n\r\n"
    )
    return (head + text).encode()
