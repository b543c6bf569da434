"""Numbers for Prometheus, on a port of their own that the proxy does not know."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    start_http_server,
)
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.health import PROBES
from app.settings import SettingsError

_METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})


class Metrics:
    """What one application counts, apart from any other in the same process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self._requests = Counter(
            "http_requests",
            "Requests that were answered.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self._durations = Histogram(
            "http_request_duration_seconds",
            "Time from a request to the end of its response.",
            ("method", "route"),
            registry=self.registry,
        )

    def record(self, scope: Scope, status: int, seconds: float) -> None:
        """Count one request. Its route stands for its path, or every id would be a series."""
        method = scope["method"] if scope["method"] in _METHODS else "other"
        route = getattr(scope.get("route"), "path", "none")
        self._requests.labels(method, route, str(status)).inc()
        self._durations.labels(method, route).observe(seconds)


class MeasureRequests:
    """ASGI middleware that counts each request, probes apart."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and record how it ended."""
        if scope["type"] != "http" or scope["path"] in PROBES:
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 500

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watch)
        finally:
            self._metrics.record(scope, status, time.perf_counter() - began)


@contextmanager
def served(metrics: Metrics, port: int | None) -> Iterator[None]:
    """Answer ``GET /metrics`` on ``port`` meanwhile; nothing where there is no port.

    Raises:
        SettingsError: the port cannot be had.
    """
    if port is None:
        yield
        return
    try:
        server, thread = start_http_server(port, registry=metrics.registry)
    except OSError as error:
        raise SettingsError(f"METRICS_PORT: {error.strerror}") from error
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
