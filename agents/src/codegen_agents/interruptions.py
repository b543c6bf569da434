"""What may stop a pod from outside: its time, and a polite request to end.

Both are raised where the work happens and are no ``Exception``: nothing on the way may take them
for an error of its own and try again.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class StopRequestedError(BaseException):
    """SIGTERM: the pod is deleted or its node goes away."""


class DeadlineExceededError(BaseException):
    """The run's wall clock is used up."""


@contextmanager
def stoppable() -> Iterator[None]:
    """Raise on SIGTERM. The first process of a container has no default action for it.

    Raises:
        StopRequestedError: The signal came.
    """

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise StopRequestedError

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raise when the time is up.

    Args:
        seconds: From now.

    Raises:
        DeadlineExceededError: It is.
    """

    def end(_number: int, _frame: FrameType | None) -> None:
        raise DeadlineExceededError

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
