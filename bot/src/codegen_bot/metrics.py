"""``/metrics`` in the text format of Prometheus. No label names a person."""

from typing import Final, Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

CONTENT_TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4
Outcome = Literal["sent", "retried", "refused", "blocked"]
_PREFIX: Final = "codegen_bot"
_BUCKETS: Final = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 300.0)


class Metrics:
    """What this process has done."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._works = Gauge(
            f"{_PREFIX}_working",
            "1 in the process whose turn it is, 0 in one that waits.",
            registry=self._registry,
        )
        self._updates = Counter(
            f"{_PREFIX}_updates", "Updates read from Telegram.", registry=self._registry
        )
        self._messages = Counter(
            f"{_PREFIX}_messages",
            "Attempts to send a message, by how they ended.",
            ("outcome",),
            registry=self._registry,
        )
        self._depth = Gauge(
            f"{_PREFIX}_outbox_depth",
            "Messages that are owed; NaN when the database does not answer.",
            registry=self._registry,
        )
        self._accepted = Histogram(
            f"{_PREFIX}_project_accepted_seconds",
            "From the arrival of a wish to its Project accepted by the API server.",
            buckets=_BUCKETS,
            registry=self._registry,
        )

    def work(self) -> None:
        """It is this process's turn."""
        self._works.set(1)

    def read(self) -> None:
        """Count an update."""
        self._updates.inc()

    def tried(self, outcome: Outcome) -> None:
        """Count an attempt to send a message."""
        self._messages.labels(outcome).inc()

    def accepted(self, seconds: float) -> None:
        """Observe a wish that became a Project so long after it had arrived."""
        self._accepted.observe(seconds)

    def page(self, depth: int | None) -> bytes:
        """Render everything, as :data:`CONTENT_TYPE`.

        Args:
            depth: Messages that are owed; None: nobody knows.
        """
        self._depth.set(float("nan") if depth is None else depth)
        return generate_latest(self._registry)
