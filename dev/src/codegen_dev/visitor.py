"""A visitor that keeps connections open and repeats no request, unless it is told to."""

import socket
import ssl
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self


@dataclass
class Visitor:
    """Asks at a steady rate over a few connections.

    A browser repeats a GET on a stale connection by itself; this client counts it as failed,
    unless it is to do as browsers do.

    Attributes:
        address: Of the server.
        host: Name of the product.
        authority: PEM that its certificate has to lead to.
        per_second: Requests per second, over all connections.
        connections: Connections, one thread each.
        path: What is asked for.
        keeps_open: Whether a connection waits, idle, for the next request.
        repeats: Whether a request is sent again, once and over a new connection, when the idle
            one was closed before any of its answer came. Source: RFC 9110, 9.2.2, and RFC 9112,
            9.3.1: so do browsers, curl and the clients of Go and Python.
        repeated: How many requests were sent again.
        answers: Bodies, and how often each came.
        failures: What went wrong, one entry per request.
        seconds: How long each answered request took.
    """

    address: str
    host: str
    authority: str
    per_second: float = 200
    connections: int = 8
    path: str = "/"
    keeps_open: bool = True
    repeats: bool = False
    repeated: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """Seconds within which this share (0 to 1) of the requests was answered."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0

    def __enter__(self) -> Self:
        """Begin, and wait for the first answer."""
        self._end = threading.Event()
        self._threads = [
            threading.Thread(target=self._ask, daemon=True) for _ in range(self.connections)
        ]
        for thread in self._threads:
            thread.start()
        deadline = time.monotonic() + 10
        while not self.answers and time.monotonic() < deadline:
            time.sleep(0.01)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End."""
        self._end.set()
        for thread in self._threads:
            thread.join(timeout=20)

    def _ask(self) -> None:
        context = ssl.create_default_context(cadata=self.authority)
        request = f"GET {self.path} HTTP/1.1\r\nHost: {self.host}\r\n\r\n".encode()
        pause = self.connections / self.per_second
        connection: ssl.SSLSocket | None = None
        due = time.monotonic()
        while not self._end.is_set():
            began = time.monotonic()
            due = max(due + pause, began)
            try:
                connection = self._answered(connection, request, context)
                self.seconds.append(time.monotonic() - began)
            except OSError as error:
                self.failures.append(repr(error))
                connection = None
            self._end.wait(max(0.0, due - time.monotonic()))
        if connection is not None:
            connection.close()

    def _answered(
        self, idle: ssl.SSLSocket | None, request: bytes, context: ssl.SSLContext
    ) -> ssl.SSLSocket | None:
        """Ask once; the connection that is open for the next time."""
        connection = idle or self._connect(context)
        try:
            connection.sendall(request)
            begun = connection.recv(65536)
        except TimeoutError:
            raise
        except OSError:
            if not (idle and self.repeats):
                raise
            begun = b""
        if not begun:
            if not (idle and self.repeats):
                raise ConnectionError("closed before an answer")
            self.repeated += 1
            connection.close()
            return self._answered(None, request, context)
        self._count(connection, begun)
        if self.keeps_open:
            return connection
        connection.close()
        return None

    def _connect(self, context: ssl.SSLContext) -> ssl.SSLSocket:
        raw = socket.create_connection((self.address, 443), timeout=10)
        return context.wrap_socket(raw, server_hostname=self.host)

    def _count(self, connection: ssl.SSLSocket, head: bytes) -> None:
        while b"\r\n\r\n" not in head:
            piece = connection.recv(65536)
            if not piece:
                raise ConnectionError("closed within an answer")
            head += piece
        head, _, body = head.partition(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length:")
        )
        while len(body) < length:
            piece = connection.recv(65536)
            if not piece:
                raise ConnectionError("closed within an answer")
            body += piece
        if not head.startswith(b"HTTP/1.1 200"):
            self.failures.append(head.split(b"\r\n")[0].decode())
        self.answers[body.decode()] += 1
