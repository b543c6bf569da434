"""Deletion: the product is seen to be gone from its server before the finalizer goes."""

from codegen_crds.v1alpha1.deployment import DeploymentStatus
from codegen_operator.domain.job_attempts import ABANDONED, SUCCEEDED
from codegen_operator.domain.plan import EmitEvent, SetFinalizer

from .backup import unopened
from .draft import StatusDraft
from .facts import DeploymentObserved, touched
from .identity import reference
from .orders import order_removal
from .work import Ended, discard, pursue

DEPLOYED = "Deployed"


def remove(
    draft: StatusDraft[DeploymentStatus], seen: DeploymentObserved, ended: Ended | None
) -> None:
    """Take one step of the removal."""
    if ended is not None and ended.failure is not None and ended.status.operation == "remove":
        message = ended.explain(seen.settings.removal_retry)
        draft.condition(DEPLOYED, "False", ended.failure.reason, message)
    job = draft.job
    if job is not None and not job.outcome and job.operation != "remove":
        # Nothing that brings it there may go on while it is removed.
        discard(draft, seen.jobs, seen.settings)
        if not seen.jobs:
            draft.set(job=job.model_copy(update={"outcome": ABANDONED}))
            draft.look_again(0)
        return
    removed = job is not None and (job.operation, job.outcome) == ("remove", SUCCEEDED)
    if removed or not touched(seen.deployment):
        _let_go(draft, seen)
    elif seen.server is None:
        _force(draft, seen, "ServerGone", "its Server does not exist any more")
    elif _exhausted(draft, seen):
        found = draft.found(DEPLOYED)
        reason = found.reason if found is not None else "RemovalFailed"
        _force(draft, seen, reason, found.message if found is not None else "")
    elif seen.deployment.spec.teardown_policy == "backup" and (missing := unopened(draft, seen)):
        draft.condition(DEPLOYED, "False", *missing)
    else:
        work = order_removal(seen.deployment, seen.server)
        pursue(draft, seen.jobs, work, seen.owner, seen.settings)
        if job is None or job.operation != "remove":
            draft.condition(DEPLOYED, "False", "Removing", "it is being removed from its server")


def _exhausted(draft: StatusDraft[DeploymentStatus], seen: DeploymentObserved) -> bool:
    job = draft.job
    return (
        job is not None
        and job.operation == "remove"
        and bool(job.outcome)
        and job.number >= seen.settings.removal_retry.attempts
    )


def _force(
    draft: StatusDraft[DeploymentStatus], seen: DeploymentObserved, reason: str, why: str
) -> None:
    """Give up on the server: deletion never waits for ever, but it says what may be left."""
    if seen.jobs:
        return
    spec = seen.deployment.spec
    message = (
        f"{spec.app} was not seen to be gone from the Server {spec.placement.server} "
        f"({reason}); containers, volumes and its site may be left there. {why}"
    )
    draft.act(EmitEvent("Warning", "RemovalForced", message[:1000]))
    _let_go(draft, seen)


def _let_go(draft: StatusDraft[DeploymentStatus], seen: DeploymentObserved) -> None:
    if seen.jobs:
        return
    draft.act(SetFinalizer(reference(seen.deployment), present=False))
