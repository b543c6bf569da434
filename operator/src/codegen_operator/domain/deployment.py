"""The planner of a Deployment: one product in production, brought there, looked at, removed.

The chain is Placed, Deployed, Verified, and Ready says which link is the first that does not
hold. The old release keeps serving whatever happens to a new one; only a switch on the server
changes that.
"""

from dataclasses import replace
from typing import Final

from codegen_crds.contracts.job import AnsibleResult
from codegen_crds.meta import ANNOTATION_CANCEL, FINALIZER
from codegen_crds.v1alpha1.deployment import DeploymentStatus, Placement

from .delivery.app_log import answer
from .delivery.backup import back_up, record_backup
from .delivery.claim import place
from .delivery.contraction import contract, record_contraction
from .delivery.draft import DeliveryDraft
from .delivery.drift import record_drift
from .delivery.facts import DeploymentObserved, claimant_of, deploy_key, seat, touched
from .delivery.identity import reference
from .delivery.move import move, record_move
from .delivery.release import deploy, record
from .delivery.removal import remove
from .delivery.suspension import record_suspension, suspend
from .delivery.verify import unverified, verify
from .delivery.work import Ended, collect
from .delivery_settings import RetryPolicy
from .plan import Plan, SetFinalizer

__all__ = ["DeploymentObserved", "claimant_of", "deploy_key", "plan_deployment", "touched"]

_LINKS: Final = ("Placed", "Deployed", "Verified")


def plan_deployment(seen: DeploymentObserved) -> Plan[DeploymentStatus]:
    """Plan the next step of a Deployment."""
    deployment = seen.deployment
    metadata = deployment.metadata
    draft = DeliveryDraft(deployment.status, now=seen.now, generation=metadata.generation)
    if metadata.deleting:
        if FINALIZER in metadata.finalizers:
            policy = seen.settings.removal_retry
            ended = _collect(draft, seen, policy)
            remove(draft, _at_home(draft, seen), ended)
        return draft.plan()
    if FINALIZER not in metadata.finalizers:
        # Nothing to say yet: the next pass looks at it.
        return Plan(deployment.status, (SetFinalizer(reference(deployment), present=True),))
    if answering := answer(draft, _at_home(draft, seen)):
        seen = replace(seen, jobs=tuple(j for j in seen.jobs if j.name != answering))
    ended = _collect(draft, seen, _policy(draft, seen))
    if ended is not None:
        _record(draft, seen, ended)
    if not move(draft, seen):
        _serve(draft, _at_home(draft, seen))
    if draft.job is not None or draft.status.site or draft.status.installed:
        draft.set(home=_home(draft, seen))
    draft.summarise(_LINKS, "Verified")
    return draft.plan()


def _collect(
    draft: DeliveryDraft[DeploymentStatus], seen: DeploymentObserved, policy: RetryPolicy
) -> Ended | None:
    own = seen.deployment.metadata.annotations.get(ANNOTATION_CANCEL, "")
    cancel = frozenset({own, seen.cancelled})
    return collect(draft, seen.jobs, policy=policy, settings=seen.settings, cancel=cancel)


def _serve(draft: DeliveryDraft[DeploymentStatus], seen: DeploymentObserved) -> None:
    """Keep the wanted release in production, where the product lives."""
    if not place(draft, seen) or suspend(draft, seen):
        return
    if contract(draft, seen) or back_up(draft, seen):
        return
    if deploy(draft, seen):
        verify(draft, seen)
    else:
        unverified(draft)


def _at_home(
    draft: DeliveryDraft[DeploymentStatus], seen: DeploymentObserved
) -> DeploymentObserved:
    """What is seen, as if the place where it lives were the one it asks for."""
    deployment = seen.deployment
    home = _home(draft, seen)
    spec = deployment.spec.model_copy(update={"placement": home})
    here = deployment.model_copy(update={"spec": spec})
    return replace(seen, deployment=here, server=seen.at(home.server))


def _home(draft: DeliveryDraft[DeploymentStatus], seen: DeploymentObserved) -> Placement:
    """Where it lives, by what this pass has said so far."""
    return seat(seen.deployment.model_copy(update={"status": draft.status}))


def _policy(draft: DeliveryDraft[DeploymentStatus], seen: DeploymentObserved) -> RetryPolicy:
    removing = draft.job is not None and draft.job.operation == "remove"
    return seen.settings.removal_retry if removing else seen.settings.release_retry


def _record(draft: DeliveryDraft[DeploymentStatus], seen: DeploymentObserved, ended: Ended) -> None:
    going = draft.status.move
    if going is not None and ended.status.key == going.id:
        record_move(draft, seen, ended, going)
        return
    seen = _at_home(draft, seen)
    match ended.status.operation:
        case "deploy":
            record(draft, seen, ended)
        case "backup":
            record_backup(draft, seen, ended)
        case "stop" | "start":
            record_suspension(draft, seen, ended)
        case "contract":
            record_contraction(draft, seen, ended)
        case "status":
            result = ended.seen.result
            record_drift(draft, ended, result.drift if isinstance(result, AnsibleResult) else [])
        case _:
            pass
