"""The gateway's model door on the loopback, for programs that may not read the pod's token.

A coding CLI runs confined: it cannot read the token file, and what it is given as a key its own
tools could print. So it calls this door, which adds the present token and lets nothing through
but model calls: a run's result, checkpoints and progress stay out of the model's reach.
"""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

import httpx
import structlog
from typing_extensions import override

PATHS: Final = frozenset(
    {"/v1/chat/completions", "/v1/messages", "/v1/messages/count_tokens", "/v1/responses"}
)
"""What is let through."""
NOT_A_KEY: Final = "the-door-adds-the-token"
"""For CLIs that want some text as their key."""
_CALL_SECONDS: Final = 300.0
_MOST_BYTES: Final = 8 * 1024 * 1024
"""As the gateway has it."""
_PASSED: Final = frozenset({"content-type", "retry-after", "x-should-retry"})
_DECLINED: Final = re.compile(
    rb'"(?:stop_reason|type)":\s?"refusal"|"(?:finish_reason|reason)":\s?"content_filter"'
    rb'|"refusal":\s?"[^"]'
)
"""In an answer, where texts of the model have their quotes escaped. Source: Anthropic's "Handle
streaming refusals"; OpenAI's "The chat completion object" and "The response object"."""
_OVERLAP: Final = 64
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What the gateway answered instead of words."""

    status: int
    message: str
    code: str = ""
    """The gateway's, or the provider's, where it says one."""


class ModelDoor:
    """What passes the door: counted, and the last refusal kept.

    CLIs say in words of their own, which change, why a call failed; here it is known.
    """

    def __init__(self, address: str, most_calls: int | None) -> None:
        self.address = address
        """Its base URL."""
        self.refusal: Refusal | None = None
        """Of the last call; None: it was answered."""
        self.declined = False
        """Whether the last answer says, in its API's own field, that the model or its provider
        refuses: the CLI may have said so in any words, or not at all."""
        self.exhausted = False
        """Whether a call was turned away because all that were allowed have been made."""
        self._left = most_calls
        self._lock = threading.Lock()

    def admit(self) -> bool:
        """Count a call; False when it is one too many."""
        with self._lock:
            if self._left is None:
                return True
            self.exhausted = self._left == 0
            self._left = max(0, self._left - 1)
            return not self.exhausted


@contextmanager
def model_door(
    gateway: httpx.Client, *, seconds: float = _CALL_SECONDS, most_calls: int | None = None
) -> Iterator[ModelDoor]:
    """Serve the door.

    Args:
        gateway: Sends the pod's token; its base URL is the gateway.
        seconds: How long one call may be silent.
        most_calls: How many calls pass; None: no bound but the gateway's own.

    Yields:
        The door.
    """

    class Handler(_Handler):
        http = gateway
        timeout_seconds = seconds

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Handler.door = ModelDoor(f"http://127.0.0.1:{server.server_address[1]}", most_calls)
    thread = threading.Thread(target=server.serve_forever, name="model-door", daemon=True)
    thread.start()
    try:
        yield Handler.door
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _refusal(status: int, content: bytes) -> Refusal:
    """An error, of whichever API."""
    try:
        error = json.loads(content)["error"]
        message, code = error["message"], error.get("code") or ""
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        message, code = content.decode(errors="replace"), ""
    return Refusal(status, str(message)[:2000], str(code)[:64])


class _Handler(BaseHTTPRequestHandler):
    door: ModelDoor
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
        if not self.door.admit():
            self._refuse(HTTPStatus.FORBIDDEN, "all model calls that the task may make are made")
            return
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
            text = "the gateway does not answer"
            self.door.refusal = Refusal(HTTPStatus.BAD_GATEWAY, text)
            self._refuse(HTTPStatus.BAD_GATEWAY, text)
            return
        try:
            chunks = answer.iter_bytes()
            self.door.refusal, self.door.declined, seen = None, False, b""
            if answer.is_error:
                # Known before the CLI is told, and ends.
                told = answer.read()
                self.door.refusal = _refusal(answer.status_code, told)
                chunks = iter([told])
            self.send_response(answer.status_code)
            for name, value in answer.headers.items():
                if name in _PASSED:
                    self.send_header(name, value)
            self.send_header("connection", "close")
            self.end_headers()
            for chunk in chunks:
                seen = seen[-_OVERLAP:] + chunk
                self.door.declined = self.door.declined or _DECLINED.search(seen) is not None
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
