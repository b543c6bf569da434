"""What ``/metrics`` says, read as Prometheus reads it."""

from datetime import UTC, datetime
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from codegen_operator.domain.policy import Backoff
from codegen_operator.shell.metrics import Metrics
from codegen_operator.shell.store import Key, Store
from codegen_operator.shell.work_queue import WorkQueue


def _samples(metrics: Metrics) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    text = metrics.page().decode()
    return {
        (sample.name.removeprefix("codegen_operator_"), frozenset(sample.labels.items())): (
            sample.value
        )
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def _project(name: str, status: dict[str, Any], **spec: Any) -> dict[str, Any]:
    return {
        "apiVersion": "codegen.dev/v1alpha1",
        "kind": "Project",
        "metadata": {"name": name, "namespace": "team", "uid": name, "resourceVersion": "1"},
        "spec": {"title": "Todo", "description": "Tasks.", **spec},
        "status": status,
    }


def _deployment(name: str, **live: str) -> dict[str, Any]:
    at = {"releaseId": "a" * 12, "since": "2026-01-01T00:00:00Z", "url": "https://a.example"}
    return {
        "apiVersion": "codegen.dev/v1alpha1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": "team", "uid": name, "resourceVersion": "1"},
        "spec": {
            "app": name,
            "domain": f"{name}.example.com",
            "placement": {"server": "s1", "memoryMib": 64},
        },
        "status": {"live": {**at, **live}} if live else {},
    }


def _labels(**labels: str) -> frozenset[tuple[str, str]]:
    return frozenset(labels.items())


def test_a_standby_says_so_and_knows_no_objects() -> None:
    samples = _samples(Metrics())
    assert samples["leader", _labels()] == 0
    assert not any(name in {"objects", "queue_depth"} for name, _ in samples)


def test_the_leader_counts_what_is_in_its_memory() -> None:
    """Every read counts anew: an object that is gone is not counted any more."""
    store, queue, metrics = Store(), WorkQueue(Backoff(1, 2)), Metrics()
    metrics.lead(store, queue)
    at = "2026-01-01T00:00:00Z"
    ready = {"type": "Ready", "status": "True", "reason": "Verified", "message": ""}
    status = {"phase": "Ready", "conditions": [{**ready, "lastTransitionTime": at}]}
    store.put(_project("one", status))
    store.put(_project("two", {}))
    store.put(_project("broken", {}, engine=7))
    queue.add(Key("Project", "team", "two"))

    samples = _samples(metrics)
    assert samples["leader", _labels()] == 1
    assert samples["queue_depth", _labels()] == 1
    assert samples["objects", _labels(kind="Project", phase="Ready")] == 1
    assert samples["objects", _labels(kind="Project", phase="New")] == 1
    told = _labels(kind="Project", condition="Ready", status="True")
    assert samples["conditions", told] == 1
    assert samples["unreadable_objects", _labels(kind="Project")] == 1

    store.drop(Key("Project", "team", "one"))
    assert ("conditions", told) not in _samples(metrics)


def test_the_first_end_of_a_certificate_is_told() -> None:
    """Of what is live only; nothing is said while nothing is."""
    store, metrics = Store(), Metrics()
    metrics.lead(store, WorkQueue(Backoff(1, 2)))
    name = "first_certificate_end_timestamp_seconds"
    store.put(_deployment("new"))
    assert (name, _labels()) not in _samples(metrics)
    for product, end in (("late", "2026-03-01T00:00:00Z"), ("soon", "2026-02-01T00:00:00Z")):
        store.put(_deployment(product, certificateNotAfter=end))
    soon = datetime(2026, 2, 1, tzinfo=UTC).timestamp()
    assert _samples(metrics)[name, _labels()] == soon
    store.drop(Key("Deployment", "team", "soon"))
    assert _samples(metrics)[name, _labels()] > soon


def test_passes_are_counted_by_how_they_went_and_name_no_object() -> None:
    metrics = Metrics()
    metrics.passed("Project", "done", 0.03)
    metrics.passed("Project", "waits", 2.0)
    samples = _samples(metrics)
    name = "reconcile_duration_seconds"
    done = _labels(kind="Project", outcome="done")
    assert samples[f"{name}_count", done] == 1
    assert samples[f"{name}_bucket", done | {("le", "0.025")}] == 0
    assert samples[f"{name}_bucket", done | {("le", "0.05")}] == 1
    assert samples[f"{name}_sum", _labels(kind="Project", outcome="waits")] == 2.0
    labels = {label for _, found in samples for label, _ in found}
    assert labels <= {"kind", "outcome", "le", "phase", "condition", "status"}
