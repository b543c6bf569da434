"""What probes ask, answered beside the work."""

import asyncio
import json
from collections.abc import Callable
from http import HTTPStatus

MAX_REQUEST = 8192
SECONDS = 5.0


async def answer_probes(port: int, release: str, well: Callable[[], bool]) -> asyncio.Server:
    """Serve ``GET /health`` on a port: 200 when the worker is well, 503 before that.

    Raises:
        OSError: the port is taken.
    """

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(SECONDS):
                head = await reader.readuntil(b"\r\n\r\n")
                writer.write(_response(head, release, well=well()))
                await writer.drain()
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # whoever asked has gone, or does not speak HTTP
        finally:
            writer.close()

    return await asyncio.start_server(answer, "0.0.0.0", port, limit=MAX_REQUEST)


def _response(head: bytes, release: str, *, well: bool) -> bytes:
    words = head.partition(b"\r\n")[0].split(b" ")
    if len(words) != 3 or words[0] not in {b"GET", b"HEAD"}:
        status, said = HTTPStatus.METHOD_NOT_ALLOWED, "refused"
    elif words[1].partition(b"?")[0] not in {b"/health", b"/ready"}:
        status, said = HTTPStatus.NOT_FOUND, "unknown"
    else:
        status, said = (
            (HTTPStatus.OK, "ok") if well else (HTTPStatus.SERVICE_UNAVAILABLE, "starting")
        )
    body = json.dumps({"status": said, "release": release}).encode()
    lines = (
        f"HTTP/1.1 {status.value} {status.phrase}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "Connection: close",
    )
    start = "\r\n".join(lines).encode() + b"\r\n\r\n"
    return start if words[0] == b"HEAD" else start + body
