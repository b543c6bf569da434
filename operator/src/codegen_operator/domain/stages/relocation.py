"""Where a Project's product has to be: the Server it names, or another than one that is left."""

from typing import Final

from codegen_crds.conditions import find
from codegen_crds.contracts.product import ResourceRequest
from codegen_crds.v1alpha1 import Deployment, Server
from codegen_crds.v1alpha1.deployment import Placement
from codegen_operator.domain.delivery.move import MOVE_FAILED, MOVED, MOVING, TARGET_SILENT
from codegen_operator.domain.placement import MEASURED, Claimant, Refusal, choose_placement
from codegen_operator.domain.project_facts import ProjectObserved

from .draft import Draft
from .incident import episode

LOOK_SECONDS: Final = 60.0
"""How often is looked whether a refusal of a measurement still stands: it is written nowhere."""


def eligible(seen: ProjectObserved) -> tuple[Server, ...]:
    """Servers that it may have its place on: its Deployment's, the one it names, or all."""
    wish = seen.project.spec.server
    name = seen.deployment.spec.placement.server if seen.deployment is not None else wish
    return tuple(s for s in seen.servers if name in {"", s.metadata.name})


def relocate(
    seen: ProjectObserved,
    draft: Draft,
    deployment: Deployment,
    request: ResourceRequest,
    claimant: Claimant,
) -> Placement | None:
    """The place of a product that goes to another Server, or None while it stays.

    Nothing is claimed here: the Deployment claims the place that it is given, so that no claim
    is held by somebody who is not on his way.
    """
    placement, status = deployment.spec.placement, deployment.status
    move = status.move
    if move is not None and move.phase != "Failed":
        return placement
    wish = seen.project.spec.server
    here = next((s for s in seen.servers if s.metadata.name == placement.server), None)
    away = status.home is not None and status.home.server != placement.server
    if wish in {"", placement.server}:
        left = here is not None and (here.spec.drain or here.spec.lost)
        if away or not left:
            return placement if away else None
        if wish:
            text = f"{wish} is being left, and spec.server names it."
            draft.side(MOVING, "NamedServerIsLeft", text)
            return None
    names = {wish} if wish else {s.metadata.name for s in seen.servers} - {placement.server}
    candidates = [s for s in seen.servers if s.metadata.name in names]
    answer = choose_placement(candidates, request, claimant, named=wish, loads=seen.loads)
    if isinstance(answer, Refusal):
        if answer.reason in MEASURED:
            draft.look_again(LOOK_SECONDS)
        draft.side(MOVING, answer.reason, answer.message)
        return placement if away else None
    return answer.placement


def mirror_move(draft: Draft, deployment: Deployment | None) -> None:
    """Say that the product moves, or waits to, in whatever state the Project is.

    People are owed a message when it stops answering for a move, when nobody knows where it
    lives, and how the move ended.
    """
    found = find(deployment.status.conditions, MOVING) if deployment else None
    if deployment is None or found is None:
        return
    uid, going = deployment.metadata.uid, deployment.status.move
    if going is not None and going.phase != "Failed":
        where = f"from {going.source.server} to {going.target.server}"
        text = f"The product moves {where}; it does not answer until it runs there."
        draft.notify(f"moving-{uid}-{going.id}", MOVING, text)
        if found.reason == TARGET_SILENT:
            draft.notify(f"move-silent-{uid}-{going.id}", TARGET_SILENT, found.message)
    if found.status == "True":
        draft.side(MOVING, found.reason, found.message)
    elif found.reason == MOVED:
        text = f"The product has moved: {found.message}"
        draft.notify(episode("moved", uid, found), MOVED, text)
    elif found.reason == MOVE_FAILED:
        text = f"The product has not moved: {found.message}"
        draft.notify(episode("move-failed", uid, found), MOVE_FAILED, text)
