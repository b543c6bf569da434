"""Condition "Contracted": what a release has outgrown is taken out of the database.

A contract migration runs once the release that knows it was seen to answer, and only where the
spec lists it. From then on no release without it may come back: its schema is gone.
"""

from typing import Final

from codegen_crds.contracts.job import AnsibleResult
from codegen_crds.contracts.release import Release, canonical_digest
from codegen_crds.v1alpha1 import Deployment
from codegen_crds.v1alpha1.deployment import DeploymentStatus

from .backup import note_backup, unopened
from .draft import DeliveryDraft
from .facts import DeploymentObserved
from .orders import order_contraction
from .work import Ended, pursue

CONTRACTED: Final = "Contracted"
OPERATION: Final = "contract"


def applied(deployment: Deployment) -> frozenset[str]:
    """Contract migrations that took something out of its database, as far as is known.

    A release that is installed knows all that were applied; what did not run is in the status.
    """
    status = deployment.status
    known = (deployment.spec.release, *(entry.release for entry in status.history))
    here = next((r for r in known if r and r.release_id == status.installed), None)
    if here is None:
        return frozenset()
    return frozenset(here.contractions) - frozenset(status.pending_contractions)


def outgrown(release: Release, deployment: Deployment) -> tuple[str, ...]:
    """Applied contract migrations that a release knows nothing of; its schema is gone."""
    return tuple(sorted(applied(deployment) - frozenset(release.contractions)))


def contract(draft: DeliveryDraft[DeploymentStatus], seen: DeploymentObserved) -> bool:
    """Run what is pending and approved; True while that is under way, and all else waits."""
    status = draft.status
    pending, job = status.pending_contractions, draft.job
    if not pending:
        if (found := draft.found(CONTRACTED)) is not None and found.status != "True":
            draft.condition(CONTRACTED, "True", "Nothing", "nothing waits to be taken away")
        return False
    if job is not None and not job.outcome and job.operation != OPERATION:
        return False
    barred = _barred(draft, seen)
    if barred is not None or seen.server is None:
        draft.condition(CONTRACTED, "False", *(barred or ("NoServer", "its Server is gone")))
        return False
    digest = canonical_digest({"on": status.installed, "run": pending})
    work = order_contraction(seen.deployment, seen.server, pending, key=digest[:12])
    progress = pursue(draft, seen.jobs, work, seen.owner, seen.settings)
    if progress == "failed":
        return False
    if progress == "running" and draft.job is not None and draft.job.number == 1:
        text = f"being taken away: {', '.join(pending)}"
        draft.condition(CONTRACTED, "False", "Contracting", text)
    return progress == "running"


def _barred(
    draft: DeliveryDraft[DeploymentStatus], seen: DeploymentObserved
) -> tuple[str, str] | None:
    """Why what is pending cannot run now, as (reason, message), or None."""
    status, approved = draft.status, seen.deployment.spec.contractions
    pending = status.pending_contractions
    if waiting := [r for r in pending if r not in approved]:
        text = f"not in spec.contractions, so the data stays: {', '.join(waiting)}"
        return "NotApproved", text
    if status.live is None or status.live.release_id != status.installed:
        text = f"{', '.join(pending)}: the release that knows them has to be verified first"
        return "NotVerified", text
    return unopened(draft, seen)


def record_pending(draft: DeliveryDraft[DeploymentStatus], ended: Ended) -> None:
    """Write down which contract migrations wait on the server, if the Job learned it."""
    result = ended.seen.result
    if isinstance(result, AnsibleResult) and result.release_id:
        draft.set(pending_contractions=tuple(result.pending))


def record_contraction(
    draft: DeliveryDraft[DeploymentStatus], seen: DeploymentObserved, ended: Ended
) -> None:
    """Write down what a Job that took something away left behind."""
    before = draft.status.pending_contractions
    record_pending(draft, ended)
    note_backup(draft, ended)
    if ended.failure is not None:
        message = ended.explain(seen.settings.release_retry)
        draft.condition(CONTRACTED, "False", ended.failure.reason, message)
    else:
        draft.condition(CONTRACTED, "True", "Contracted", f"taken away: {', '.join(before)}")
