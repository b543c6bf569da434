"""What a Job said when it ended.

Our programs write one JSON text to the termination message. A Job that ended without one was
killed, evicted or out of time: that is infrastructure or transient, never the product's fault.
"""

from typing import Final, TypeVar

from pydantic import ValidationError

from codegen_crds.contracts.job import AnsibleResult, BuildResult, JobFailure

from .job_attempts import JobSeen
from .view import JobView, PodView

R = TypeVar("R", AnsibleResult, BuildResult)

_STUCK: Final = frozenset(
    {
        "CreateContainerConfigError",
        "CreateContainerError",
        "ErrImagePull",
        "ImagePullBackOff",
        "InvalidImageName",
        "Unschedulable",
    }
)
"""Reasons of a pod that cannot start. Source: kubelet, ``pkg/kubelet/container/sync_result.go``
and ``pkg/kubelet/images/types.go``; scheduler, condition PodScheduled."""
_TIME_IS_UP: Final = "DeadlineExceeded"


def ansible_job_seen(job: JobView, pod: PodView | None = None) -> JobSeen:
    """Read an Ansible Job and its pod."""
    return _seen(job, pod, AnsibleResult)


def build_job_seen(job: JobView, pod: PodView | None = None) -> JobSeen:
    """Read a build Job and its pod."""
    return _seen(job, pod, BuildResult)


def _seen(job: JobView, pod: PodView | None, model: type[R]) -> JobSeen:
    if not job.ended or (pod is not None and not pod.ended):
        # Job and pod come by different watches: the result is there when both have ended.
        return JobSeen(job.name, deleting=job.deleting, waiting=_waiting(pod))
    text = pod.termination if pod is not None else job.termination
    try:
        result = model.model_validate_json(text) if text else None
    except ValidationError:
        failure = JobFailure(class_="bug", reason="ResultUnreadable", message=text[-1000:])
        return JobSeen(job.name, ended=True, deleting=job.deleting, failure=failure)
    failure_said = result.failure if result is not None else None
    if failure_said is None and not (job.succeeded and result is not None):
        failure_said = _lost(job, pod)
    return JobSeen(job.name, ended=True, deleting=job.deleting, result=result, failure=failure_said)


def _waiting(pod: PodView | None) -> str:
    if pod is None or pod.started or pod.reason not in _STUCK:
        return ""
    return f"{pod.reason}: {pod.note}" if pod.note else pod.reason


def _lost(job: JobView, pod: PodView | None) -> JobFailure:
    """The failure of a Job that left no word."""
    stuck = _waiting(pod)
    if stuck:
        return JobFailure(class_="infrastructure", reason="PodCannotStart", message=stuck[:1000])
    if job.reason == _TIME_IS_UP:
        message = "the Job did not end before its deadline"
        return JobFailure(class_="transient", reason=_TIME_IS_UP, message=message)
    why = job.reason or "its pod is gone"
    return JobFailure(
        class_="infrastructure",
        reason="ResultLost",
        message=f"the Job ended without a result: {why}"[:1000],
    )
