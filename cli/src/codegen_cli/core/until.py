"""When waiting for a Project ends, and how."""

from typing import Final

from .exits import Exit
from .overview import Overview

_ENDED: Final = {"Live": Exit.OK, "Failed": Exit.FAILED, "Refused": Exit.FAILED}


def verdict(it: Overview, *, release: str = "", change: str = "") -> Exit | None:
    """How waiting ends now; None: go on.

    Args:
        it: The Project.
        release: Wait until this release is live; empty: until what is asked for is.
        change: Wait until this change is; empty: all that is asked for.
    """
    if not it.observed:
        return None
    if change:
        return _of_change(it, change)
    if it.phase == "Failed":
        return Exit.FAILED
    if it.awaits:
        return Exit.WAITING
    live = next((s.release for s in it.releases if s.live), "")
    if it.phase == "Ready" and it.ready and (not release or live == release):
        return Exit.OK
    return None


def _of_change(it: Overview, change: str) -> Exit | None:
    """A change that is not there any more has not come true."""
    state = next((c.state for c in it.changes if c.id == change), "Failed")
    if state == "AwaitingInput" or (it.awaits and state not in _ENDED):
        return Exit.WAITING
    return _ENDED.get(state)
