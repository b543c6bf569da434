"""A visitor that keeps connections open and never repeats a request."""

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
    """Asks at a steady rate over a few keep-alive connections, without retries.

    A browser repeats a GET on a stale connection by itself; this client counts it as failed.

    Attributes:
        address: Of the server.
        host: Name of the product.
        authority: PEM that its certificate has to lead to.
        per_second: Requests per second, over all connections.
        connections: Connections, one thread each.
        path: What is asked for.
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
                if connection is None:
                    raw = socket.create_connection((self.address, 443), timeout=10)
                    connection = context.wrap_socket(raw, server_hostname=self.host)
                connection.sendall(request)
                self._count(connection)
                self.seconds.append(time.monotonic() - began)
            except OSError as error:
                self.failures.append(repr(error))
                connection = None
            self._end.wait(max(0.0, due - time.monotonic()))
        if connection is not None:
            connection.close()

    def _count(self, connection: ssl.SSLSocket) -> None:
        head, body = b"", b""
        while b"\r\n\r\n" not in head:
            piece = connection.recv(65536)
            if not piece:
                raise ConnectionError("closed before an answer")
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
