"""Condition "ClockRight": certificates and backups go by a server's clock."""

from datetime import timedelta
from typing import Final

from codegen_crds.v1alpha1.server import ServerStatus
from codegen_operator.domain.measured import astray

from .draft import DeliveryDraft

CLOCK_RIGHT: Final = "ClockRight"
_ADVICE: Final = "certificates and backups go by it: turn its time synchronisation on"


def tell_time(draft: DeliveryDraft[ServerStatus], ahead: timedelta | None) -> None:
    """Say that the clock is wrong, or right again; a clock that was never wrong says nothing.

    How far it is wrong is said once: a number that moves is no news.

    Args:
        draft: The status.
        ahead: How far it is ahead of ours; None: nobody knows.
    """
    found = draft.found(CLOCK_RIGHT)
    if ahead is None:
        return
    if wrong := astray(ahead):
        if found is None or found.status != "False":
            draft.condition(CLOCK_RIGHT, "False", "ClockWrong", f"{wrong}; {_ADVICE}")
    elif found is not None:
        draft.condition(CLOCK_RIGHT, "True", "Right", "it agrees with the cluster's")
