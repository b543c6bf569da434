"""One run at a time works on a product: its lock, who has it, and how that one is told to end.

Source of the start time of a process: proc_pid_stat(5), field 22.
"""

import fcntl
import os
import select
import signal
import time
import uuid
from pathlib import Path
from typing import IO

from .failure import EngineError
from .files import Places, read, write
from .interruption import SIGNAL

_PAUSE = 0.05


def lock(places: Places, seconds: float, *, named: bool = True) -> IO[str]:
    """Take the product's lock; it ends with the returned file, or with the process.

    Args:
        places: Of the product.
        seconds: How long to wait for another run.
        named: Whether others may tell this process to end.

    Raises:
        EngineError: Another run has it (transient, Busy), this one was told to end while it
            waited (transient, Cancelled), or no site was ever made for the product
            (infrastructure, SiteMissing).
    """
    if not places.state.is_dir():
        raise EngineError(
            "infrastructure", "SiteMissing", f"{places.state} is missing: run the site play first"
        )
    places.private.mkdir(mode=0o700, exist_ok=True)
    places.releases.mkdir(mode=0o700, exist_ok=True)
    before = read(_cancelled(places))
    handle = _lock_file(places).open("a+")
    end = time.monotonic() + seconds
    while not _locked(handle):
        if time.monotonic() >= end:
            handle.close()
            raise EngineError("transient", "Busy", "another run works on this product")
        time.sleep(_PAUSE)
    if read(_cancelled(places)) != before:
        handle.close()
        raise EngineError("transient", "Cancelled", "this run was told to end while it waited")
    handle.truncate(0)
    handle.write(f"{os.getpid()} {_began(os.getpid())}" if named else "")
    handle.flush()
    return handle


def cancel(places: Places, seconds: float) -> bool:
    """Tell whoever works on the product, or waits to, that it shall end; wait for that.

    Args:
        places: Of the product.
        seconds: How long to wait.

    Returns:
        Whether anybody was at work.

    Raises:
        EngineError: It is at work still (transient, Busy).
    """
    if not _lock_file(places).exists():
        return False
    write(_cancelled(places), uuid.uuid4().hex)
    end = time.monotonic() + seconds
    with _lock_file(places).open("a+") as handle:
        while not _locked(handle):
            process = _holder(handle)
            if process is not None:
                return _told(process, max(0, end - time.monotonic()))
            if time.monotonic() >= end:
                raise EngineError("transient", "Busy", "who works on it cannot be told to end")
            time.sleep(_PAUSE)
    return False


def _told(process: int, seconds: float) -> bool:
    try:
        signal.pidfd_send_signal(process, SIGNAL)
        ended, _, _ = select.select([process], [], [], seconds)
    except ProcessLookupError:
        return True  # it has just ended by itself
    finally:
        os.close(process)
    if not ended:
        said = "the run that works on this product was told to end, and does after its step"
        raise EngineError("transient", "Busy", said)
    return True


def _holder(handle: IO[str]) -> int | None:
    """The process that has the lock, as a file that no other process will ever stand for."""
    handle.seek(0)
    number, _, began = handle.read(64).partition(" ")
    try:
        process = os.pidfd_open(int(number))
    except (ValueError, ProcessLookupError):
        return None
    # Looked at after it was opened: a number is given to another process some day.
    if _began(int(number)) != began:
        os.close(process)
        return None
    return process


def _began(number: int) -> str:
    """When a process began, in ticks since the machine did; empty when it is gone."""
    try:
        said = Path(f"/proc/{number}/stat").read_text(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return said.rpartition(")")[2].split()[19]


def _locked(handle: IO[str]) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _lock_file(places: Places) -> Path:
    return places.private / "lock"


def _cancelled(places: Places) -> Path:
    """Another text whenever somebody was told to end."""
    return places.private / "cancelled"
