"""git's own ``http-backend`` as an ASGI response: CGI, streamed both ways.

Source: git-http-backend(1); RFC 3875 for the variables and the answer's header.
"""

import asyncio
import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

_CHUNK: Final = 65536
_STDERR_BYTES: Final = 4096
_END_SECONDS: Final = 10.0
_MAX_HEADERS: Final = 64
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class BackendCall:
    """One request for http-backend."""

    root: Path
    path: str
    """Below the root, e.g. ``/<namespace>/<slug>.git/git-upload-pack``."""
    user: str
    environment: Mapping[str, str]
    keep_open: int
    """A descriptor that the process shall inherit."""


def cgi_variables(request: Request, call: BackendCall) -> dict[str, str]:
    """The whole environment of the CGI process."""
    headers = request.headers
    client = request.client.host if request.client else ""
    variables = {
        **call.environment,
        "GIT_PROJECT_ROOT": str(call.root),
        "GIT_HTTP_EXPORT_ALL": "1",
        "PATH_INFO": call.path,
        "REQUEST_METHOD": request.method,
        "QUERY_STRING": request.url.query,
        "CONTENT_TYPE": headers.get("content-type", ""),
        "HTTP_CONTENT_ENCODING": headers.get("content-encoding", ""),
        "GIT_PROTOCOL": headers.get("git-protocol", ""),
        "REMOTE_USER": call.user,
        "REMOTE_ADDR": client,
    }
    length = headers.get("content-length", "")
    if length.isdigit():
        variables["CONTENT_LENGTH"] = length
    return variables


async def serve(call: BackendCall, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request by http-backend."""
    request = Request(scope)
    process = await asyncio.create_subprocess_exec(
        "git",
        "http-backend",
        env=cgi_variables(request, call),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
        pass_fds=(call.keep_open,),
    )
    feeder = asyncio.create_task(_feed(process, receive))
    errors = asyncio.create_task(_last_bytes(_pipe(process.stderr)))
    try:
        await _answer(process, send)
        await asyncio.wait_for(process.wait(), _END_SECONDS)
    finally:
        await _end(process)
        feeder.cancel()
        await asyncio.gather(feeder, return_exceptions=True)
        complaint = (await errors).decode(errors="replace").strip()
        if process.returncode or complaint:
            _log.info("git_backend_complained", code=process.returncode, output=complaint)


async def _feed(process: asyncio.subprocess.Process, receive: Receive) -> None:
    """Hand the request's body to the process; end the process when its sender is gone."""
    stdin = process.stdin
    if stdin is None:
        raise RuntimeError("the process was started without a pipe")
    try:
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                _signal(process, signal.SIGTERM)
                return
            if body := message.get("body", b""):
                stdin.write(body)
                await stdin.drain()
            more = message.get("more_body", False)
    except (BrokenPipeError, ConnectionResetError):
        return  # it has heard enough; what it answers says why
    finally:
        stdin.close()


async def _answer(process: asyncio.subprocess.Process, send: Send) -> None:
    stdout = _pipe(process.stdout)
    status, headers = await _read_header(stdout)
    await send({"type": "http.response.start", "status": status, "headers": headers})
    while chunk := await stdout.read(_CHUNK):
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _read_header(stdout: asyncio.StreamReader) -> tuple[int, list[tuple[bytes, bytes]]]:
    """Status and headers of a CGI answer; 500 when the process ended without one."""
    status = 200
    headers: list[tuple[bytes, bytes]] = []
    for _ in range(_MAX_HEADERS):
        line = (await stdout.readline()).rstrip(b"\r\n")
        name, colon, value = line.partition(b":")
        if not line:
            break
        if not colon:
            return 500, []
        if name.lower() == b"status":
            status = int(value.split()[0])
        else:
            headers.append((name.strip().lower(), value.strip()))
    return (status, headers) if headers else (500, [])


async def _last_bytes(stream: asyncio.StreamReader) -> bytes:
    tail = b""
    while chunk := await stream.read(_CHUNK):
        tail = (tail + chunk)[-_STDERR_BYTES:]
    return tail


async def _end(process: asyncio.subprocess.Process) -> None:
    """End the process and its children: politely first, so that git drops its lock files."""
    if process.returncode is not None:
        return
    _signal(process, signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), _END_SECONDS)
    except TimeoutError:
        _signal(process, signal.SIGKILL)
        await process.wait()


def _signal(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _pipe(stream: asyncio.StreamReader | None) -> asyncio.StreamReader:
    if stream is None:
        raise RuntimeError("the process was started without a pipe")
    return stream
