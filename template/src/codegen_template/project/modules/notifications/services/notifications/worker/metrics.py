"""Numbers for Prometheus: what was carried, how handlers ended, what was given up."""

from prometheus_client import CollectorRegistry, Counter, GCCollector, ProcessCollector


class WorkerMetrics:
    """What one worker counts."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self.moved = Counter(
            "events_moved", "Events taken from the database to Redis.", registry=self.registry
        )
        self.attempts = Counter(
            "handler_attempts",
            "Attempts of handlers, by how they ended: done or failed.",
            ("handler", "outcome"),
            registry=self.registry,
        )
        self.dead_letters = Counter(
            "dead_letters", "Messages that were given up.", ("handler",), registry=self.registry
        )
