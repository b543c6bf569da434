"""Numbers for Prometheus, on a port of their own that the proxy does not know."""

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

from app.requests import Answered
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

    def count(self, answered: Answered) -> None:
        """Count one request. Its route stands for its path, or every id would be a series."""
        method = answered.method if answered.method in _METHODS else "other"
        self._requests.labels(method, answered.route, str(answered.status)).inc()
        self._durations.labels(method, answered.route).observe(answered.seconds)


@contextmanager
def served(registry: CollectorRegistry, port: int | None) -> Iterator[None]:
    """Answer ``GET /metrics`` on ``port`` meanwhile; nothing where there is no port.

    Raises:
        SettingsError: the port cannot be had.
    """
    if port is None:
        yield
        return
    try:
        server, thread = start_http_server(port, registry=registry)
    except OSError as error:
        raise SettingsError(f"METRICS_PORT: {error.strerror}") from error
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
