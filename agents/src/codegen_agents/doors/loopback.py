"""The gateway's model door on the loopback, for programs that may not read the pod's token.

A coding CLI runs confined: it cannot read the token file, and what it is given as a key its own
tools could print. So it calls this door, which adds the present token and lets nothing through
but model calls: a run's result, checkpoints and progress stay out of the model's reach.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

import httpx
import structlog
from typing_extensions import override

PATHS: Final = frozenset({"/v1/messages", "/v1/messages/count_tokens"})
"""What is let through."""
_MOST_BYTES: Final = 8 * 1024 * 1024
"""As the gateway has it."""
_PASSED: Final = frozenset({"content-type", "retry-after", "x-should-retry"})
_log = structlog.get_logger(__name__)


@contextmanager
def model_door(gateway: httpx.Client, *, seconds: float) -> Iterator[str]:
    """Serve the door.

    Args:
        gateway: Sends the pod's token; its base URL is the gateway.
        seconds: How long one call may be silent.

    Yields:
        The door's base URL.
    """

    class Handler(_Handler):
        http = gateway
        timeout_seconds = seconds

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, name="model-door", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    http: httpx.Client
    timeout_seconds: float
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Forward a model call."""
        self.close_connection = True
        path = self.path.partition("?")[0]
        if path not in PATHS:
            self._refuse(HTTPStatus.NOT_FOUND, "only model calls pass here")
            return
        length = self.headers.get("content-length", "")
        if not length.isdigit() or int(length) > _MOST_BYTES:
            text = f"a body of at most {_MOST_BYTES} bytes is needed"
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, text)
            return
        body = self.rfile.read(int(length))
        try:
            self._forward(path, body)
        except (httpx.HTTPError, OSError) as error:
            # An answer that has begun can only be broken off.
            _log.warning("model_door_broke", kind=type(error).__name__)

    def _forward(self, path: str, body: bytes) -> None:
        headers = {"content-type": "application/json"}
        timeout = httpx.Timeout(self.timeout_seconds)
        try:
            request = self.http.build_request(
                "POST", path, content=body, headers=headers, timeout=timeout
            )
            answer = self.http.send(request, stream=True)
        except (httpx.HTTPError, OSError) as error:
            _log.warning("model_door_no_answer", kind=type(error).__name__)
            self._refuse(HTTPStatus.BAD_GATEWAY, "the gateway does not answer")
            return
        try:
            self.send_response(answer.status_code)
            for name, value in answer.headers.items():
                if name in _PASSED:
                    self.send_header(name, value)
            self.send_header("connection", "close")
            self.end_headers()
            for chunk in answer.iter_bytes():
                self.wfile.write(chunk)
                self.wfile.flush()
        finally:
            answer.close()

    def _refuse(self, status: HTTPStatus, message: str) -> None:
        error = {"type": "error", "error": {"type": "api_error", "message": message}}
        content = json.dumps(error).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.send_header("connection", "close")
        self.end_headers()
        self.wfile.write(content)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """No line for each call: the gateway has one."""
