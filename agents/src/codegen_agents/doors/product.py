"""The live product, asked as any visitor would: bounded in requests, bytes and time."""

import json
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from codegen_agents.errors import RunFailedError

_SECONDS: Final = 10.0
_BODY_MAX: Final = 2**20
_TURNS: Final = 6
"""So often a request is sent that comes too early for the product's limit of requests."""
_PAUSE_MAX: Final = 2.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back for one request."""

    method: str
    path: str
    status: int
    """Of the answer; 0: none came."""
    body: bytes = b""
    problem: str = ""
    """Why no answer came."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Of the answer, names in lower case."""
    whole: bool = True
    """Whether the body is all that was sent: a long one is cut."""

    @property
    def media(self) -> str:
        """Media type of the body, without its parameters; empty: it is not told."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def json(self) -> Any:  # noqa: ANN401 - any JSON
        """The body as JSON; None where it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


class ProductDoor:
    """Requests to one host. Never raises for what the product does: the reply says it.

    Args:
        url: The product's URL.
        tls_root: PEM of its authority; empty: the public ones.
        transport: In tests: who answers.
        calls: Most requests; what comes after gets no answer.
        seconds: Most time for all of them together; the same.
        clock: Seconds that only grow.
        sleep: Waits where the product says that requests come too fast.
    """

    def __init__(
        self,
        url: str,
        *,
        tls_root: str = "",
        transport: httpx.BaseTransport | None = None,
        calls: int = 2000,
        seconds: float = 180.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._http = httpx.Client(
            base_url=url,
            verify=_context(tls_root) if url.startswith("https:") else True,
            transport=transport,
            follow_redirects=False,
            trust_env=False,
            timeout=_SECONDS,
        )
        self._left = calls
        self._clock = clock
        self._sleep = sleep
        self._until = clock() + seconds

    def ask(self, method: str, path: str, body: Any = None, *, spare: bool = False) -> Reply:  # noqa: ANN401 - any JSON
        """Send one request.

        Args:
            method: HTTP method.
            path: Path and query.
            body: JSON to send; None: no body.
            spare: Whether it may go beyond the bounds: what was made has to be deleted.
        """
        if not spare and (self._left <= 0 or self._clock() >= self._until):
            return Reply(method, path, 0, problem="the bounds of the test are reached")
        for _ in range(_TURNS):
            reply, pause = self._once(method, path, body)
            if reply.status != httpx.codes.TOO_MANY_REQUESTS:
                break
            self._sleep(pause)
        return reply

    def _once(self, method: str, path: str, body: Any) -> tuple[Reply, float]:  # noqa: ANN401 - any JSON
        """One request, and how many seconds to wait where it came too early."""
        self._left -= 1
        try:
            with self._http.stream(method, path, json=body) as response:
                pause = _pause(response.headers.get("retry-after", ""))
                found, whole = _read(response)
                reply = Reply(
                    method,
                    path,
                    response.status_code,
                    found,
                    headers=dict(response.headers),
                    whole=whole,
                )
                return reply, pause
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            problem = str(error) or type(error).__name__
            return Reply(method, path, 0, problem=problem[:300]), 0.0

    def close(self) -> None:
        """Close its connections."""
        self._http.close()


def _pause(retry_after: str) -> float:
    """Seconds of a ``Retry-After`` (RFC 9110), as far as there is time for them."""
    return min(float(retry_after), _PAUSE_MAX) if retry_after.isdecimal() else _PAUSE_MAX / 4


def _read(response: httpx.Response) -> tuple[bytes, bool]:
    """The body, cut at its bound, and whether that is all of it."""
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > _BODY_MAX:
            return bytes(body[:_BODY_MAX]), False
    return bytes(body), True


def _context(tls_root: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cadata=tls_root or None)
    except ssl.SSLError as error:
        raise RunFailedError("input", "TlsRootInvalid", "target.tlsRoot is not PEM") from error
