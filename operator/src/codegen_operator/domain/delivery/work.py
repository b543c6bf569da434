"""One piece of work on a server, from the decision to the recorded result."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from codegen_crds.contracts.job import AnsibleJob, JobFailure
from codegen_crds.meta import ANNOTATION_CANCEL, LABEL_COMPONENT
from codegen_crds.v1alpha1.deployment import JobStatus
from codegen_crds.v1alpha1.server import Backup, SecretKey
from codegen_operator.domain.builders.ansible_job import Keys, build_ansible_job
from codegen_operator.domain.builders.metadata import owned_labels
from codegen_operator.domain.delivery_settings import DeliverySettings, RetryPolicy
from codegen_operator.domain.job_attempts import (
    ABANDONED,
    FREE,
    JobSeen,
    begin,
    gave_up,
    seconds_until,
    settle,
)
from codegen_operator.domain.plan import Create, CreateJobInput, Delete, Ref

from .draft import DeliveryDraft, S

Progress = Literal["running", "waiting", "failed"]

_CANCELLED: Final = JobFailure(
    class_="infrastructure",
    reason="Cancelled",
    message=f"a person cancelled it by the annotation {ANNOTATION_CANCEL}; the next run finishes "
    "what it left on the server, or takes it back",
)
"""Costs no attempt: it says nothing about what was to be done."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whom the Jobs work for."""

    uid: str
    project: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """What has to be done. ``key`` tells pieces of work apart that differ in content."""

    key: str
    job: AnsibleJob
    keys: Keys
    values: tuple[tuple[str, str], ...] = ()
    values_namespace: str = ""
    registry_secret: str = ""
    backup: Backup | None = None
    tsig_secret: SecretKey | None = None
    log_secret: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """A Job that has just ended, and what the status now says of it."""

    status: JobStatus
    seen: JobSeen

    @property
    def failure(self) -> JobFailure | None:
        """Why it did not succeed, if it did not."""
        return self.seen.failure

    def explain(self, policy: RetryPolicy) -> str:
        """The failure in words: attempt, step, what comes next, and the end of the log."""
        failure = self.seen.failure
        if failure is None:
            return ""
        step = f" at {failure.step}" if failure.step else ""
        then = "it is not tried again"
        if self.status.retry_at is not None:
            then = f"it is tried again at {self.status.retry_at:%Y-%m-%dT%H:%M:%SZ}"
        if failure.class_ in FREE:
            head = f"{failure.reason}{step}; {then}"
        else:
            head = f"{failure.reason}{step}, attempt {self.status.attempt} of {policy.attempts}"
            head = f"{head}; {then}"
        return f"{head}\n{failure.message}".strip()


def collect(
    draft: DeliveryDraft[S],
    jobs: Sequence[JobSeen],
    *,
    policy: RetryPolicy,
    settings: DeliverySettings,
    cancel: frozenset[str] = frozenset(),
) -> Ended | None:
    """Record the newest Job's end, and remove every Job that is of no more use.

    A Job is removed after the status names its outcome; its input goes first, so that a Job
    that is gone has left no input behind. One that is cancelled is removed before: it has an
    outcome once it is gone, for until then it may still be at work.

    Args:
        draft: The status; the newest Job gets its outcome.
        jobs: All Jobs of the owner.
        policy: When the next attempt may follow.
        settings: Names.
        cancel: Names of Jobs that people want to end; of a Job of before they mean nothing.
    """
    job, ended, kept = draft.job, None, ""
    if job is not None and not job.outcome:
        seen = _named(jobs, job.name)
        unwanted = job.name in cancel
        if unwanted and seen is None:
            seen = JobSeen(job.name, ended=True, failure=_CANCELLED)
        elif unwanted and seen is not None and seen.deleting:
            seen = None  # whatever it says at its end
        if seen is not None and seen.ended:
            job = settle(job, seen.failure, now=draft.now, policy=policy)
            draft.set(job=job)
            ended = Ended(job, seen)
        elif not unwanted:
            kept = job.name
    discard(draft, (j for j in jobs if j.name != kept), settings)
    return ended


def discard(draft: DeliveryDraft[S], jobs: Iterable[JobSeen], settings: DeliverySettings) -> None:
    """Remove Jobs with their inputs, pods first."""
    for seen in sorted(jobs, key=lambda j: j.name):
        if not seen.deleting:
            draft.act(*_removal(seen.name, settings))


def pursue(
    draft: DeliveryDraft[S],
    jobs: Sequence[JobSeen],
    work: Work,
    owner: Owner,
    settings: DeliverySettings,
) -> Progress:
    """Bring a piece of work on its way: start its Job, wait for it, or for the next attempt.

    Call it after :func:`collect`. Another Job that still runs is waited for.

    Args:
        draft: The status; its Job counters change when a Job is started.
        jobs: All Jobs of the owner.
        work: What has to be done.
        owner: Whom it works for.
        settings: Names and images.
    """
    job, operation = draft.job, work.job.operation
    if job is not None and not job.outcome:
        return _go_on(draft, jobs, work, owner, settings)
    if gave_up(job, operation, work.key):
        return "failed"
    same = job is not None and (job.operation, job.key) == (operation, work.key)
    wait = seconds_until(job.retry_at, draft.now) if job is not None and same else 0
    if wait > 0:
        draft.look_again(wait)
    if wait > 0 or jobs:
        return "waiting"
    fresh = begin(job, uid=owner.uid, operation=operation, key=work.key)
    draft.set(job=fresh)
    start(draft, fresh.name, work, owner, settings)
    return "running"


def _go_on(
    draft: DeliveryDraft[S],
    jobs: Sequence[JobSeen],
    work: Work,
    owner: Owner,
    settings: DeliverySettings,
) -> Progress:
    """Go on with the newest Job, which was counted and has no outcome."""
    job = draft.job
    if job is None or _named(jobs, job.name) is not None:
        return "running"
    if (job.operation, job.key) == (work.job.operation, work.key):
        start(draft, job.name, work, owner, settings)
        return "running"
    # It was perhaps never made, and nobody wants it any more.
    draft.act(*_removal(job.name, settings))
    draft.set(job=job.model_copy(update={"outcome": ABANDONED}))
    draft.look_again(0)
    return "waiting"


def stuck(draft: DeliveryDraft[S], jobs: Sequence[JobSeen]) -> str:
    """Why the running Job's pod cannot start; empty while all is well."""
    seen = _named(jobs, draft.job.name) if draft.job is not None else None
    return seen.waiting if seen is not None else ""


def start(
    draft: DeliveryDraft[S], name: str, work: Work, owner: Owner, settings: DeliverySettings
) -> None:
    """Make a Job with its input; once it is there, nothing."""
    labels = owned_labels(owner.uid, owner.project, **{LABEL_COMPONENT: "ansible"})
    draft.act(
        CreateJobInput(
            namespace=settings.system_namespace,
            name=name,
            job=work.job,
            values=work.values,
            values_namespace=work.values_namespace,
            registry_secret=work.registry_secret,
            labels=labels,
            backup=work.backup,
            tsig_secret=work.tsig_secret,
            log_secret=work.log_secret,
        ),
        Create(build_ansible_job(name=name, labels=labels, keys=work.keys, settings=settings)),
    )


def _removal(name: str, settings: DeliverySettings) -> tuple[Delete, Delete]:
    secret = Ref("v1", "Secret", settings.system_namespace, name)
    job = Ref("batch/v1", "Job", settings.system_namespace, name)
    return Delete(secret), Delete(job, foreground=True)


def _named(jobs: Iterable[JobSeen], name: str) -> JobSeen | None:
    return next((j for j in jobs if j.name == name), None)
