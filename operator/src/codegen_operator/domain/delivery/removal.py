"""Deletion: the product is seen to be gone from its server before the finalizer goes."""

from codegen_crds.v1alpha1.deployment import DeploymentStatus, JobStatus
from codegen_operator.domain.job_attempts import ABANDONED, SUCCEEDED
from codegen_operator.domain.plan import EmitEvent, SetFinalizer

from .backup import unopened
from .draft import DeliveryDraft
from .facts import DeploymentObserved, touched
from .identity import reference
from .move import copy_elsewhere
from .orders import PRODUCT, order_clearing, order_removal
from .work import Ended, discard, pursue

DEPLOYED = "Deployed"


def remove(
    draft: DeliveryDraft[DeploymentStatus], seen: DeploymentObserved, ended: Ended | None
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
    if not _cleared(draft, seen):
        return
    job = draft.job
    ours = job is not None and (job.operation, job.key) == ("remove", PRODUCT)
    removed = ours and job is not None and job.outcome == SUCCEEDED
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
        if not ours:
            draft.condition(DEPLOYED, "False", "Removing", "it is being removed from its server")


def _cleared(draft: DeliveryDraft[DeploymentStatus], seen: DeploymentObserved) -> bool:
    """Whether a move left no copy at its other end; takes one away that it left."""
    going = draft.status.move
    other = copy_elsewhere(going)
    if going is None or other is None:
        return True
    server, key, job = seen.at(other.server), f"{going.id}-gone", draft.job
    ended = job is not None and (job.operation, job.key) == ("remove", key) and bool(job.outcome)
    gone = ended and job is not None and job.outcome == SUCCEEDED
    if server is None or server.spec.lost or (ended and _spent(job, seen)):
        text = f"{seen.deployment.spec.app} was not seen to be gone from {other.server}"
        draft.act(EmitEvent("Warning", "RemovalForced", text))
        gone = True
    if gone:
        draft.set(move=None, job=None)
        return True
    placed = seen.deployment.spec.model_copy(update={"placement": other})
    there = seen.deployment.model_copy(update={"spec": placed})
    order = order_clearing(there, server, key=key) if server is not None else None
    if order is not None:
        pursue(draft, seen.jobs, order, seen.owner, seen.settings)
    return False


def _exhausted(draft: DeliveryDraft[DeploymentStatus], seen: DeploymentObserved) -> bool:
    job = draft.job
    return job is not None and job.key == PRODUCT and bool(job.outcome) and _spent(job, seen)


def _spent(job: JobStatus | None, seen: DeploymentObserved) -> bool:
    most = seen.settings.removal_retry.attempts
    return job is not None and job.operation == "remove" and job.number >= most


def _force(
    draft: DeliveryDraft[DeploymentStatus], seen: DeploymentObserved, reason: str, why: str
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


def _let_go(draft: DeliveryDraft[DeploymentStatus], seen: DeploymentObserved) -> None:
    if seen.jobs:
        return
    draft.act(SetFinalizer(reference(seen.deployment), present=False))
