"""A door before an ACME authority that refuses the first orders, as a rate limit does."""

import http.client
import json
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from typing_extensions import override

from codegen_dev.certificates import Authority

from .authority import DIRECTORY_PORT, AcmeAuthority

_PORT: Final = 14001
_ORDERS: Final = "/order-plz"
_DETAIL: Final = "too many new orders recently"
_HOP: Final = frozenset({"connection", "content-length", "transfer-encoding"})


class LimitedAuthority:
    """Passes everything on to the authority but the first orders.

    Attributes:
        orders: When an order was asked for, in seconds of a monotonic clock.
    """

    def __init__(self, authority: AcmeAuthority, refusals: int) -> None:
        self.authority, self.refusals = authority, refusals
        self.orders: list[float] = []
        host = authority.stand.network.host
        self.url = f"https://{host}:{_PORT}/dir"
        own = Authority.ensure(authority.directory / "pki", "acme")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*own.issue("acme-door", common_name="acme", hosts=[host]))
        door = self

        class Handler(_Passing):
            limit = door

        self._server = ThreadingHTTPServer((host, _PORT), Handler)
        self._server.daemon_threads = True
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)

    def start(self) -> None:
        """Listen."""
        threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()

    def stop(self) -> None:
        """End."""
        self._server.shutdown()
        self._server.server_close()

    def refuses(self, path: str) -> bool:
        """Whether a request is one too many; counts it."""
        if path != _ORDERS:
            return False
        self.orders.append(time.monotonic())
        return len(self.orders) <= self.refusals


class _Passing(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    limit: LimitedAuthority

    def _pass(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.limit.refuses(self.path):
            problem = {"type": "urn:ietf:params:acme:error:rateLimited", "detail": _DETAIL}
            told = [("Content-Type", "application/problem+json"), ("Retry-After", "60")]
            self._answer(429, told, json.dumps(problem | {"status": 429}).encode())
            return
        authority = self.limit.authority
        context = ssl.create_default_context(cadata=authority.ca_bundle)
        asked = http.client.HTTPSConnection(
            authority.address, DIRECTORY_PORT, timeout=30, context=context
        )
        # The name that was asked for goes along: what is signed names it.
        headers = {k: v for k, v in self.headers.items() if k.lower() not in _HOP}
        asked.request(self.command, self.path, body or None, headers)
        answer = asked.getresponse()
        kept = [(k, v) for k, v in answer.getheaders() if k.lower() not in _HOP]
        self._answer(answer.status, kept, answer.read())
        asked.close()

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_POST = do_HEAD = _pass  # noqa: N815 - the names of the library

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
