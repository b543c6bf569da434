"""Waits for a program, then ends all that it started, whatever group or session that is in.

`setsid` leaves a group, and an orphan goes to the first process of the pod, where nobody looks for
it. As their subreaper we are who orphans go to: nothing that descends from the program is lost to
us, and what was started while we looked is found by looking again, until we have no child left.

Source: prctl(2), PR_SET_CHILD_SUBREAPER; proc(5), ``/proc/pid/stat``.
"""

import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

MOST_PROCESSES: Final = 512
"""At once; a limit of the user would count the other pods of the node that have the same one."""
_LOOK_SECONDS: Final = 0.2
"""Between two counts: what a bomb may grow in."""
_END_SECONDS: Final = 4.0
"""For the end of those that are killed; one in the kernel's hands cannot be waited for."""
_PAUSE_SECONDS: Final = 0.005
_SET_CHILD_SUBREAPER: Final = 36
_SET_DUMPABLE: Final = 4
_FIRST_OTHER_HANDLE: Final = 3
_OURS: Final = (signal.SIGCHLD, signal.SIGTERM)
_TOO_MANY: Final = 1
_libc: Final = ctypes.CDLL(None, use_errno=True)


def supervised(become: Callable[[], int]) -> int:
    """Run a program in a child; everything it started is gone when this returns.

    SIGTERM ends the program and its descendants too.

    Args:
        become: Becomes the program; returns an exit status when it cannot.

    Returns:
        The program's exit status. Where a signal ended it, the same one ends us.
    """
    _libc.prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # ignored, the kernel would collect them
    signal.pthread_sigmask(signal.SIG_BLOCK, _OURS)
    program = os.fork()
    if not program:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _OURS)
        os._exit(become())
    # Whoever waits for the program to close what it was given must not wait for us.
    os.closerange(_FIRST_OTHER_HANDLE, os.sysconf("SC_OPEN_MAX"))
    code = _wait(program)
    _end()
    if code < 0:
        _fall(-code)
    return code


def _wait(program: int) -> int:
    """How the program ended; as if by SIGTERM when we were told to end it."""
    look = time.monotonic() + _LOOK_SECONDS
    while True:
        told = signal.sigtimedwait(_OURS, max(0.0, look - time.monotonic()))
        if told is not None and told.si_signo == signal.SIGTERM:
            return -signal.SIGTERM
        for pid, status in _collected():
            if pid == program:
                return os.waitstatus_to_exitcode(status)
        if time.monotonic() >= look:
            if len(_descendants()) > MOST_PROCESSES:
                sys.stderr.write(f"ended: more than {MOST_PROCESSES} processes at once\n")
                return _TOO_MANY
            look = time.monotonic() + _LOOK_SECONDS


def _collected() -> Iterator[tuple[int, int]]:
    """Those that ended, as number and status."""
    with contextlib.suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            yield ended


def _end() -> None:
    deadline = time.monotonic() + _END_SECONDS
    while _any_left() and time.monotonic() < deadline:
        for pid in _descendants():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        signal.sigtimedwait(_OURS, _PAUSE_SECONDS)


def _any_left() -> bool:
    """Whether we have a child that has not ended; those that have are collected."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True


def _descendants() -> list[int]:
    """All, also those of another session."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                # The name, in brackets, may hold anything; state and parent follow it.
                after = (entry / "stat").read_bytes().rpartition(b")")[2]
                children.setdefault(int(after.split()[1]), []).append(int(entry.name))
    found = [os.getpid()]
    for pid in found:
        found += children.get(pid, [])
    return found[1:]


def _fall(number: int) -> None:
    """End as the program did, without a core of our own."""
    _libc.prctl(_SET_DUMPABLE, 0, 0, 0, 0)
    with contextlib.suppress(OSError):  # of two signals nobody changes what they do
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [number])
    os.kill(os.getpid(), number)
