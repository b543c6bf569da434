"""Programs in the workspace: bounded in time and output, without our environment."""

import contextlib
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

OUTPUT_BYTES: Final = 8192
"""What is kept of an output: its end, where the reasons are."""
_CHUNK: Final = 65536
_GRACE_SECONDS: Final = 1.0
"""How long what a program left behind may still write after its end."""
_END_SECONDS: Final = 5.0
"""For ending what it started, before it is killed itself."""
TIMED_OUT: Final = 124
"""As the program `timeout` says it. Source: coreutils manual."""
_NOT_STARTED: Final = 127


@dataclass(frozen=True, slots=True)
class Finished:
    """How a program ended; ``status`` 124 means that its time was up."""

    status: int
    output: str

    @property
    def timed_out(self) -> bool:
        """Whether it was killed because its time was up."""
        return self.status == TIMED_OUT


class _Tail:
    """The end of a stream, whatever its length."""

    def __init__(self, keep: int) -> None:
        self._keep = keep
        self._kept = b""
        self._seen = 0

    def add(self, chunk: bytes) -> None:
        self._seen += len(chunk)
        self._kept = (self._kept + chunk)[-self._keep :]

    def text(self) -> str:
        shown = self._kept.decode(errors="replace")
        cut = self._seen - len(self._kept)
        return f"[{cut} bytes cut]\n{shown}" if cut else shown


def run(
    argv: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    seconds: float,
    stdin: Path = Path(os.devnull),
    keep: int = OUTPUT_BYTES,
) -> Finished:
    """Run a program; everything it started is killed when it ends or its time is up.

    Args:
        argv: Program and arguments; no shell.
        cwd: Where.
        env: Its whole environment.
        seconds: How long it may take.
        stdin: What it reads.
        keep: Most bytes of its output that are kept: the end.
    """
    try:
        with stdin.open("rb") as given:
            process = subprocess.Popen(
                argv,
                cwd=cwd,
                env=dict(env),
                stdin=given,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
    except OSError as error:
        return Finished(_NOT_STARTED, f"{argv[0]}: {error.strerror}")
    tail = _Tail(keep)
    try:
        ended = _follow(process, tail, time.monotonic() + seconds)
    finally:
        # Also when we are interrupted: nothing may outlive its caller.
        _end(process)
        if process.stdout is not None:
            process.stdout.close()
    if not ended:
        return Finished(TIMED_OUT, f"{tail.text()}\n[killed after {seconds:.0f} s]")
    return Finished(process.returncode, tail.text())


def _follow(process: subprocess.Popen[bytes], tail: _Tail, deadline: float) -> bool:
    """Read until the program ends; False when the deadline came first."""
    stream = process.stdout
    if stream is None:  # a pipe was asked for
        return True
    os.set_blocking(stream.fileno(), False)
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        while (left := deadline - time.monotonic()) > 0:
            ready = selector.select(min(left, 0.2))
            if ready and not _read(stream, tail):
                # Closed by all who had it: the end is near, or the program lives on silently.
                return _wait(process, deadline)
            if process.poll() is not None:
                _kill_group(process.pid)
                _drain(selector, stream, tail)
                return True
    return False


def _read(stream: IO[bytes], tail: _Tail) -> bool:
    chunk = os.read(stream.fileno(), _CHUNK)
    tail.add(chunk)
    return bool(chunk)


def _drain(selector: selectors.BaseSelector, stream: IO[bytes], tail: _Tail) -> None:
    end = time.monotonic() + _GRACE_SECONDS
    while time.monotonic() < end and selector.select(0) and _read(stream, tail):
        pass


def _wait(process: subprocess.Popen[bytes], deadline: float) -> bool:
    try:
        process.wait(timeout=max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        return False
    return True


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it and its group; asked first, what supervises a program ends all that descends of it."""
    if process.poll() is None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=_END_SECONDS)
    _kill_group(process.pid)
    process.wait()


def _kill_group(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
