"""Condition "Suspended": a product that was told to stop, and what it takes to start it again.

Nothing else happens to a product while it is stopped: its data, secrets and release stay on the
server, no release is brought and nobody looks whether it answers.
"""

from typing import Final

from codegen_crds.v1alpha1 import Server
from codegen_crds.v1alpha1.deployment import DeploymentStatus

from .draft import DeliveryDraft
from .facts import DeploymentObserved, touched
from .orders import order_verb
from .work import Ended, pursue

SUSPENDED: Final = "Suspended"
_KEY: Final = "suspension"
_NOTHING: Final = "nothing of it is on a server yet"


def suspend(draft: DeliveryDraft[DeploymentStatus], seen: DeploymentObserved) -> bool:
    """Stop or start the product as it is asked; True while nothing else may happen to it."""
    going, found = draft.status.move, draft.found(SUSPENDED)
    if seen.server is None or (going is not None and going.phase != "Failed"):
        # A move ends with a product that answers; then it is stopped.
        return False
    if seen.deployment.spec.suspended:
        _stop(draft, seen, seen.server)
        return True
    if found is None or found.status == "False":
        return False
    if not draft.status.installed:
        # Nothing was there to be stopped: a release brings it up.
        _over(draft)
        return False
    _start(draft, seen, seen.server)
    return True


def record_suspension(
    draft: DeliveryDraft[DeploymentStatus], seen: DeploymentObserved, ended: Ended
) -> None:
    """Write down what a Job left behind that stopped the product, or started it."""
    failure, server = ended.failure, seen.deployment.spec.placement.server
    stopping = ended.status.operation == "stop"
    policy = seen.settings.release_retry
    if failure is None and stopping:
        text = f"stopped on {server}; its data, secrets and release stay there"
        draft.condition(SUSPENDED, "True", "Stopped", text)
    elif failure is None:
        _over(draft)
    elif stopping and failure.reason == "SiteMissing":
        draft.condition(SUSPENDED, "True", "NothingRuns", _NOTHING)
    else:
        draft.condition(SUSPENDED, "Unknown", failure.reason, ended.explain(policy))
        over = ended.status.retry_at is None or ended.status.number >= policy.attempts
        if over and not stopping:
            # The ordinary way brings the release up again, and says what is wrong with it.
            draft.set(site="")
            _over(draft)


def _stop(draft: DeliveryDraft[DeploymentStatus], seen: DeploymentObserved, server: Server) -> None:
    found = draft.found(SUSPENDED)
    if found is not None and found.status == "True":
        return
    current = seen.deployment.model_copy(update={"status": draft.status})
    if not touched(current):
        draft.condition(SUSPENDED, "True", "NothingRuns", _NOTHING)
        _quiet(draft, "Suspended", _NOTHING)
        return
    if found is None or found.status == "False":
        text = f"being stopped on {server.metadata.name}"
        draft.condition(SUSPENDED, "Unknown", "Stopping", text)
    work = order_verb("stop", seen.deployment, server, key=_KEY)
    pursue(draft, seen.jobs, work, seen.owner, seen.settings)
    _quiet(draft, "Suspended", "told to stop by spec.suspended")


def _start(
    draft: DeliveryDraft[DeploymentStatus], seen: DeploymentObserved, server: Server
) -> None:
    work = order_verb("start", seen.deployment, server, key=_KEY)
    pursue(draft, seen.jobs, work, seen.owner, seen.settings)
    _quiet(draft, "Resuming", f"being started again on {server.metadata.name}")


def _quiet(draft: DeliveryDraft[DeploymentStatus], reason: str, text: str) -> None:
    """Say that it does not serve, and is not meant to."""
    draft.condition("Deployed", "False", reason, text)
    draft.condition("Verified", "False", reason, text)


def _over(draft: DeliveryDraft[DeploymentStatus]) -> None:
    draft.condition(SUSPENDED, "False", "Resumed", "nobody asks for it any more")
