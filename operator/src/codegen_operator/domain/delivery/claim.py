"""Stage "Placed": the placement is claimed on the Server, and no name of it is another's."""

from codegen_crds.v1alpha1 import Deployment
from codegen_crds.v1alpha1.deployment import DeploymentStatus
from codegen_operator.domain.placement import admit_exactly, claim, collision, holds

from .draft import DeliveryDraft
from .facts import DeploymentObserved, places, touched


def place(draft: DeliveryDraft[DeploymentStatus], seen: DeploymentObserved) -> bool:
    """Say whether it may use its place; claim it when it is free."""
    spec, server = seen.deployment.spec, seen.server
    if server is None:
        name = spec.placement.server
        draft.condition("Placed", "False", "NoServer", f"there is no Server {name}")
        return False
    older = elder(seen)
    if older is not None:
        reason, message = older
        draft.condition("Placed", "False", reason, message)
        return False
    me = seen.claimant
    if holds(server, spec.placement, me.uid):
        draft.condition("Placed", "True", "Claimed", f"on {server.metadata.name}")
        return True
    # What runs already keeps its place though the server may be closed to newcomers by now.
    refusal = (
        collision(server, spec.placement, me.uid)
        if touched(seen.deployment)
        else admit_exactly(server, spec.placement, me)
    )
    if refusal is not None:
        draft.condition("Placed", "False", refusal.reason, refusal.message)
        return False
    draft.act(claim(server, spec.placement, me))
    draft.look_again(1)
    return False


def elder(seen: DeploymentObserved) -> tuple[str, str] | None:
    """The reason to stand back for an older Deployment with the same app name or domain.

    The app names things on the server, the domain leads to one place in the world: taking over
    another's would be taking over its product.
    """
    me = seen.deployment
    for other in sorted((*seen.neighbours, *seen.rivals), key=_age):
        if other.metadata.uid == me.metadata.uid or _age(other) > _age(me):
            continue
        beside = any(p.server == me.spec.placement.server for p in places(other))
        if beside and other.spec.app == me.spec.app:
            return "NameTaken", f"another product on this server has the name {me.spec.app}"
        if other.spec.domain == me.spec.domain:
            who = _shown(other, me)
            return "DomainTaken", f"{who} has the domain {me.spec.domain} already"
    return None


def _shown(other: Deployment, to: Deployment) -> str:
    """A name for whoever may see it: tenants learn nothing of each other."""
    same = other.metadata.namespace == to.metadata.namespace
    return f"the Deployment {other.metadata.name}" if same else "a product of somebody else"


def _age(deployment: Deployment) -> tuple[str, str]:
    created = deployment.metadata.creation_timestamp
    return (created.isoformat() if created else "", deployment.metadata.uid)
