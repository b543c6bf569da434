"""Jobs of an owner with the pods that speak for them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from codegen_crds.kinds import POD
from codegen_operator.cluster.ports import Objects
from codegen_operator.domain.job_attempts import JobSeen
from codegen_operator.domain.view import JobView, PodView

from .store import Entry, Store

_JOB_LABELS = ("batch.kubernetes.io/job-name", "job-name")

Reader = Callable[[JobView, PodView | None], JobSeen]


@dataclass(frozen=True, slots=True)
class Jobs:
    """Jobs from the store; pods that it lacks from the API server."""

    store: Store
    objects: Objects

    async def of(self, uid: str, namespace: str, read: Reader) -> tuple[JobSeen, ...]:
        """Jobs in a namespace that carry this owner's uid, sorted by name.

        Jobs and pods come by different watches. The result of a Job that ended, but whose pod
        was not heard of, may only be late: without a look it would pass for lost, and the work
        would be done once more.
        """
        for entry in self._owned(uid, namespace, "Job"):
            seen = JobView.of(entry.body or {}, None)
            pods = self._owned(uid, namespace, "Pod")
            if seen.ended and not seen.deleting and _pod_of(seen.name, pods) is None:
                await self.objects.list(POD, namespace, selector=f"{_JOB_LABELS[0]}={seen.name}")
        pods = self._owned(uid, namespace, "Pod")
        return tuple(
            read(JobView.of(e.body or {}, None), _pod_of(e.key.name, pods))
            for e in self._owned(uid, namespace, "Job")
        )

    def _owned(self, uid: str, namespace: str, kind: str) -> list[Entry]:
        return [
            e
            for e in self.store.owned(uid)
            if e.key.kind == kind and e.key.namespace == namespace and e.body is not None
        ]


def _pod_of(job: str, pods: list[Entry]) -> PodView | None:
    return next(_views(job, pods), None)


def _views(job: str, pods: list[Entry]) -> Iterator[PodView]:
    for entry in pods:
        if any(entry.labels.get(label) == job for label in _JOB_LABELS):
            yield PodView.of(entry.body or {})
