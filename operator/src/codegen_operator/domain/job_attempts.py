"""One Job at a time, counted before it is made.

The status names the newest Job and says how it ended. A Job that the status names and that has
no outcome yet is created (again) under the same name; a Job that the status does not name is
left over and goes. So a kill between any two steps repeats the step and nothing else.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from codegen_crds import names
from codegen_crds.contracts.job import AnsibleOperation, AnsibleResult, BuildResult, JobFailure
from codegen_crds.v1alpha1.deployment import JobStatus

from .delivery_settings import RetryPolicy

SUCCEEDED: Final = "succeeded"
"""Outcome of a Job that did its work; every other outcome is the class of its failure."""

ABANDONED: Final = "abandoned"
"""Outcome of a Job that nobody wants any more and that perhaps never ran."""

FREE: Final = frozenset({"infrastructure", ABANDONED})
"""Outcomes that cost no attempt: nobody's fault, so it waits however long it takes."""
REPEATABLE: Final = frozenset({"transient", "product"})
"""Classes that are tried again while attempts are left."""
FINAL: Final = frozenset({"input", "bug"})
"""Classes that repeat by nature: they stop at once."""


@dataclass(frozen=True, slots=True)
class JobSeen:
    """A Job of ours as it is in the cluster, with what it said when it ended."""

    name: str
    ended: bool = False
    deleting: bool = False
    result: AnsibleResult | BuildResult | None = None
    failure: JobFailure | None = None
    """Why it did not succeed; of an ended Job None means success."""
    waiting: str = ""
    """Why its pod cannot start, if it cannot."""


def begin(
    before: JobStatus | None,
    *,
    uid: str,
    operation: AnsibleOperation,
    key: str,
) -> JobStatus:
    """Count and name the next Job for a key.

    Args:
        before: The newest Job so far; it has an outcome.
        uid: Whom it works for.
        operation: What it does.
        key: What it is for: a digest, a release id. Another key starts counting anew.
    """
    number, attempt = 1, 1
    if before is not None and (before.operation, before.key) == (operation, key):
        number = before.number + 1
        if before.outcome in FREE:
            attempt = before.attempt
        elif before.outcome != SUCCEEDED:
            attempt = before.attempt + 1
    return JobStatus(
        name=names.foreign(uid, operation, key, str(number)),
        operation=operation,
        key=key,
        attempt=attempt,
        number=number,
    )


def settle(
    job: JobStatus, failure: JobFailure | None, *, now: datetime, policy: RetryPolicy
) -> JobStatus:
    """Record how a Job ended and when the next may follow (``retry_at`` None: none may)."""
    if failure is None:
        return job.model_copy(update={"outcome": SUCCEEDED, "retry_at": None})
    retry_at: datetime | None = None
    if failure.class_ in FREE:
        # Waits are the Jobs beyond the attempts; attempts that failed do not lengthen them.
        waits = job.number - job.attempt + 1
        retry_at = now + timedelta(seconds=policy.backoff.after(waits))
    elif job.attempt < policy.attempts and (failure.class_ in REPEATABLE or policy.stubborn):
        retry_at = now + timedelta(seconds=policy.backoff.after(job.attempt))
    return job.model_copy(update={"outcome": failure.class_, "retry_at": retry_at})


def gave_up(job: JobStatus | None, operation: AnsibleOperation, key: str) -> bool:
    """Whether this very thing was tried and will not be tried again."""
    return (
        job is not None
        and (job.operation, job.key) == (operation, key)
        and job.outcome in REPEATABLE | FINAL
        and job.retry_at is None
    )


def seconds_until(moment: datetime | None, now: datetime) -> float:
    """Seconds from now until a moment, never negative; 0 for None."""
    return 0.0 if moment is None else max(0.0, (moment - now).total_seconds())
