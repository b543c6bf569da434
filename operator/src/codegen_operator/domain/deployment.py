"""The planner of a Deployment: one product in production, brought there, looked at, removed.

The chain is Placed, Deployed, Verified, and Ready says which link is the first that does not
hold. The old release keeps serving whatever happens to a new one; only a switch on the server
changes that.
"""

from typing import Final

from codegen_crds.contracts.job import AnsibleResult
from codegen_crds.meta import FINALIZER
from codegen_crds.v1alpha1.deployment import DeploymentStatus

from .delivery.backup import back_up, record_backup
from .delivery.claim import place
from .delivery.contraction import contract, record_contraction
from .delivery.draft import StatusDraft
from .delivery.drift import record_drift
from .delivery.facts import DeploymentObserved, claimant_of, deploy_key, touched
from .delivery.identity import reference
from .delivery.release import deploy, record
from .delivery.removal import remove
from .delivery.verify import unverified, verify
from .delivery.work import Ended, collect
from .plan import Plan, SetFinalizer

__all__ = ["DeploymentObserved", "claimant_of", "deploy_key", "plan_deployment", "touched"]

_LINKS: Final = ("Placed", "Deployed", "Verified")


def plan_deployment(seen: DeploymentObserved) -> Plan[DeploymentStatus]:
    """Plan the next step of a Deployment."""
    deployment = seen.deployment
    metadata = deployment.metadata
    draft = StatusDraft(deployment.status, now=seen.now, generation=metadata.generation)
    if metadata.deleting:
        if FINALIZER in metadata.finalizers:
            policy = seen.settings.removal_retry
            ended = collect(draft, seen.jobs, policy=policy, settings=seen.settings)
            remove(draft, seen, ended)
        return draft.plan()
    if FINALIZER not in metadata.finalizers:
        # Nothing to say yet: the next pass looks at it.
        return Plan(deployment.status, (SetFinalizer(reference(deployment), present=True),))
    ended = collect(draft, seen.jobs, policy=seen.settings.release_retry, settings=seen.settings)
    if ended is not None:
        _record(draft, seen, ended)
    if place(draft, seen) and not contract(draft, seen) and not back_up(draft, seen):
        if deploy(draft, seen):
            verify(draft, seen)
        else:
            unverified(draft)
    draft.summarise(_LINKS, "Verified")
    return draft.plan()


def _record(draft: StatusDraft[DeploymentStatus], seen: DeploymentObserved, ended: Ended) -> None:
    match ended.status.operation:
        case "deploy":
            record(draft, seen, ended)
        case "backup":
            record_backup(draft, seen, ended)
        case "contract":
            record_contraction(draft, seen, ended)
        case "status":
            result = ended.seen.result
            record_drift(draft, ended, result.drift if isinstance(result, AnsibleResult) else [])
        case _:
            pass
