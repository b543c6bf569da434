"""Jobs of an owner with the pods that speak for them, from the store."""

from collections.abc import Callable, Iterator

from codegen_operator.domain.job_attempts import JobSeen
from codegen_operator.domain.view import JobView, PodView

from .store import Entry, Store

_JOB_LABELS = ("batch.kubernetes.io/job-name", "job-name")

Reader = Callable[[JobView, PodView | None], JobSeen]


def jobs_of(store: Store, uid: str, namespace: str, read: Reader) -> tuple[JobSeen, ...]:
    """Jobs in a namespace that carry this owner's uid, sorted by name."""
    owned = [e for e in store.owned(uid) if e.key.namespace == namespace and e.body is not None]
    pods = [e for e in owned if e.key.kind == "Pod"]
    return tuple(
        read(JobView.of(e.body or {}, None), _pod_of(e.key.name, pods))
        for e in owned
        if e.key.kind == "Job"
    )


def _pod_of(job: str, pods: list[Entry]) -> PodView | None:
    return next(_views(job, pods), None)


def _views(job: str, pods: list[Entry]) -> Iterator[PodView]:
    for entry in pods:
        if any(entry.labels.get(label) == job for label in _JOB_LABELS):
            yield PodView.of(entry.body or {})
