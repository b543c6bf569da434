"""Jobs of an owner with the pods that speak for them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from codegen_crds.kinds import POD
from codegen_operator.cluster.ports import Objects
from codegen_operator.domain.job_attempts import JobSeen
from codegen_operator.domain.view import JobView, PodView

from .store import Json, Store

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
        jobs = [JobView.of(body, None) for body in self._owned("Job", uid, namespace)]
        pods = self._owned("Pod", uid, namespace)
        silent = [j for j in jobs if j.ended and not j.deleting and _pod_of(j.name, pods) is None]
        for job in silent:
            await self.objects.list(POD, namespace, selector=f"{_JOB_LABELS[0]}={job.name}")
        if silent:
            pods = self._owned("Pod", uid, namespace)
        return tuple(read(job, _pod_of(job.name, pods)) for job in jobs)

    def _owned(self, kind: str, uid: str, namespace: str) -> list[Json]:
        return [
            e.body
            for e in self.store.owned(uid)
            if e.key.kind == kind and e.key.namespace == namespace and e.body is not None
        ]


def _pod_of(job: str, pods: list[Json]) -> PodView | None:
    return next(_views(job, pods), None)


def _views(job: str, pods: list[Json]) -> Iterator[PodView]:
    for body in pods:
        labels = body["metadata"].get("labels") or {}
        if any(labels.get(label) == job for label in _JOB_LABELS):
            yield PodView.of(body)
