"""``/metrics`` in the text format of Prometheus: how passes go, and what waits.

Only kinds, phases and conditions are labels: names of people's objects would make a series each.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from prometheus_client import CollectorRegistry, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from typing_extensions import override

from codegen_crds.v1alpha1 import (
    KINDS,
    AgentRun,
    Deployment,
    MachineRequest,
    Project,
    Resource,
    Server,
)

from .store import Store
from .work_queue import WorkQueue

CONTENT_TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4
_PREFIX: Final = "codegen_operator"
_KINDS: Final = tuple(model.definition.kind for model in KINDS)
_Counted: TypeAlias = Counter[tuple[str, ...]]
_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """What this process has done and, when it leads, what it knows."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._leads = Gauge(
            f"{_PREFIX}_leader",
            "1 in the process that leads, 0 in one that stands by.",
            registry=self._registry,
        )
        self._passes = Histogram(
            f"{_PREFIX}_reconcile_duration_seconds",
            "Duration of one pass over one object.",
            ("kind", "outcome"),
            buckets=_BUCKETS,
            registry=self._registry,
        )

    def passed(self, kind: str, outcome: str, seconds: float) -> None:
        """Count one pass.

        Args:
            kind: Kind of the object.
            outcome: ``done``, or how it failed, as one word.
            seconds: How long it took.
        """
        self._passes.labels(kind, outcome).observe(seconds)

    def lead(self, store: Store, queue: WorkQueue) -> None:
        """Report from the leader's memory from now on."""
        self._leads.set(1)
        self._registry.register(_Known(store, queue))

    def page(self) -> bytes:
        """Render everything, as :data:`CONTENT_TYPE`."""
        return generate_latest(self._registry)


class _Known(Collector):
    """Counts objects of the store when it is asked: nothing is kept that could go stale."""

    def __init__(self, store: Store, queue: WorkQueue) -> None:
        self._store = store
        self._queue = queue

    @override
    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily(
            f"{_PREFIX}_queue_depth", "Objects that wait for a worker.", value=self._queue.depth
        )
        yield self._phases()
        yield self._conditions()
        yield self._unreadable()
        yield self._certificates()

    def _phases(self) -> Metric:
        found: _Counted = Counter(
            (item.definition.kind, item.status.phase or "New")
            for item in self._resources()
            if isinstance(item, (Project, AgentRun))
        )
        name, text = f"{_PREFIX}_objects", "Objects by phase."
        return _family(name, text, ("kind", "phase"), found)

    def _conditions(self) -> Metric:
        found: _Counted = Counter(
            (item.definition.kind, condition.type, condition.status)
            for item in self._resources()
            if isinstance(item, (Project, Deployment, MachineRequest, Server))
            for condition in item.status.conditions
        )
        name, text = f"{_PREFIX}_conditions", "Objects by condition and its status."
        return _family(name, text, ("kind", "condition", "status"), found)

    def _unreadable(self) -> Metric:
        found: _Counted = Counter(
            (entry.key.kind,)
            for kind in _KINDS
            for entry in self._store.entries(kind)
            if entry.error
        )
        name, text = f"{_PREFIX}_unreadable_objects", "Objects that do not fit their definition."
        return _family(name, text, ("kind",), found)

    def _certificates(self) -> Metric:
        """Only the first end: which product it is, is in its condition ``Certified``."""
        ends = [
            item.status.live.certificate_not_after.timestamp()
            for item in self._resources()
            if isinstance(item, Deployment) and item.status.live is not None
            if item.status.live.certificate_not_after is not None
        ]
        family = GaugeMetricFamily(
            f"{_PREFIX}_first_certificate_end_timestamp_seconds",
            "When the first certificate of those that products were last seen with ends.",
        )
        if ends:
            family.add_metric((), min(ends))
        return family

    def _resources(self) -> Iterator[Resource]:
        for kind in _KINDS:
            for entry in self._store.entries(kind):
                if entry.resource is not None:
                    yield entry.resource


def _family(name: str, text: str, labels: Iterable[str], counted: _Counted) -> Metric:
    family = GaugeMetricFamily(name, text, labels=tuple(labels))
    for values, number in sorted(counted.items()):
        family.add_metric(values, number)
    return family
