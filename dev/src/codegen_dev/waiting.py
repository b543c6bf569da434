"""Waiting for a condition, with a deadline and a sentence for when it passes."""

import time
from collections.abc import Callable
from pathlib import Path

from .errors import StandError, tail

_POLL_SECONDS = 0.1


def wait_until(
    ready: Callable[[], bool], *, seconds: float, what: str, log: Path | None = None
) -> None:
    """Poll until the condition holds.

    Args:
        ready: The condition; it must not block for long.
        seconds: How long to wait.
        what: What is waited for, as the subject of a sentence.
        log: Whose last lines explain a failure.

    Raises:
        StandError: The condition did not hold in time.
    """
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            said = f": {tail(log, 4)}" if log else ""
            raise StandError(f"{what} was not ready after {seconds:.0f} s{said}", log=log)
        time.sleep(_POLL_SECONDS)
