"""Condition "RoomLeft": whether a server that serves has disk and memory left to go on with."""

from typing import Final

from codegen_crds.v1alpha1.server import ServerStatus
from codegen_operator.domain.measured import Measured, exhausted
from codegen_operator.domain.plan import EmitEvent

from .draft import DeliveryDraft

ROOM_LEFT: Final = "RoomLeft"


def tell_room(draft: DeliveryDraft[ServerStatus], measured: Measured | None) -> None:
    """Say that something runs out, or does not any more; where there was always room, nothing.

    What is left is said once: a number that moves is no news.

    Args:
        draft: The status.
        measured: What it said of itself last; None: nothing.
    """
    found = draft.found(ROOM_LEFT)
    if measured is None:
        return
    short = found is not None and found.status == "False"
    if lacking := exhausted(measured, before=short):
        if not short:
            draft.condition(ROOM_LEFT, "False", *lacking)
            draft.act(EmitEvent("Warning", *lacking))
    elif short:
        text = "there is disk and memory left again"
        draft.condition(ROOM_LEFT, "True", "Enough", text)
        draft.act(EmitEvent("Normal", "RoomLeft", text))
