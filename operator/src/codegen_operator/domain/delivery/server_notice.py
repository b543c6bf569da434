"""What people are owed of a server that is not reached: one message, and one when it is back.

Another reason within the same time away is news too: a machine that did not answer and then shows
another host key is told of twice, and never a third time.
"""

from datetime import datetime
from typing import Final

from codegen_crds.conditions import find
from codegen_crds.v1alpha1.notification import Notification
from codegen_crds.v1alpha1.server import ServerStatus

from .draft import DeliveryDraft
from .provision import REACHABLE

RECOVERED: Final = "Recovered"
_MOST: Final = 16
_TEXT: Final = 1000


def tell_people(draft: DeliveryDraft[ServerStatus], before: ServerStatus) -> None:
    """Owe what became of the way to the server, in the same write that says so.

    Args:
        draft: The status, with what this pass found out.
        before: The status as it was.
    """
    found, known = draft.found(REACHABLE), find(before.conditions, REACHABLE)
    if found is None:
        return
    if found.status == "False":
        _owe(draft, found.reason, found.message, found.last_transition_time)
    elif found.status == "True" and known is not None and known.status == "False":
        text = f"it was: {known.reason}"
        _owe(draft, RECOVERED, text, found.last_transition_time)


def _owe(draft: DeliveryDraft[ServerStatus], event: str, text: str, since: datetime) -> None:
    """One per event and time away, which the condition's moment of change names."""
    key, owed = f"{event}-{since:%Y%m%dT%H%M%SZ}", draft.status.notifications
    if any(n.key == key for n in owed):
        return
    fresh = Notification(key=key, event=event, text=text[-_TEXT:], at=draft.now)
    draft.set(notifications=(*owed, fresh)[-_MOST:])
