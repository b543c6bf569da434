"""One command at a time changes a stand; the others wait and say so."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def turn(lock: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the right to change a stand; a holder that dies gives it back.

    Args:
        lock: The stand's lock file; it lies beside the stand's directory, which may go.
        waiting: Called once when somebody else holds it.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(stream, fcntl.LOCK_EX)
        yield
