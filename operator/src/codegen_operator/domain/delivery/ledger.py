"""What is claimed of a server: a cache that is rebuilt from the Deployments."""

from collections.abc import Iterable
from typing import Any

from codegen_crds.conditions import is_true
from codegen_crds.v1alpha1 import Deployment, Server
from codegen_crds.v1alpha1.server import Allocation
from codegen_operator.domain.placement import claim, collision, in_order

from .facts import claimant_of, places, touched
from .server_facts import ServerObserved


def allocations(seen: ServerObserved) -> tuple[Allocation, ...]:
    """The claims of those who exist, and of Deployments that run here.

    A claim goes when neither its Deployment nor its Project is there any more, or when the
    Deployment has moved away. A Deployment that has its place gets the claim back when the status
    was lost, unless the place was given away since.
    """
    placed = {claimant_of(d).uid for d in seen.deployments}
    living = placed | (seen.claimants - seen.elsewhere)
    trial = _with(seen.server, [a for a in seen.server.status.allocations if a.uid in living])
    for deployment in sorted(seen.deployments, key=_age):
        me = claimant_of(deployment)
        name = seen.server.metadata.name
        placement = next(p for p in places(deployment) if p.server == name)
        held = any(a.uid == me.uid for a in trial.status.allocations)
        if held or not _settled(deployment):
            continue
        if collision(trial, placement, me.uid) is None:
            trial = _with(trial, claim(trial, placement, me).allocations)
    return in_order(trial.status.allocations)


def _settled(deployment: Deployment) -> bool:
    return touched(deployment) or is_true(deployment.status.conditions, "Placed")


def _with(server: Server, held: Iterable[Allocation]) -> Server:
    status = server.status.model_copy(update={"allocations": tuple(held)})
    return server.model_copy(update={"status": status})


def _age(deployment: Deployment) -> tuple[Any, ...]:
    created = deployment.metadata.creation_timestamp
    return (created.isoformat() if created else "", deployment.metadata.uid)
