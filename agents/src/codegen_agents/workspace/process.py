"""Programs in the workspace: bounded in time and output, without our environment."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

OUTPUT_BYTES: Final = 8192
"""What is kept of an output: its end, where the reasons are."""
_MEMORY: Final = 64 * 1024 * 1024
_TIMED_OUT: Final = 124


@dataclass(frozen=True, slots=True)
class Finished:
    """How a program ended; ``status`` 124 means that its time was up."""

    status: int
    output: str

    @property
    def timed_out(self) -> bool:
        """Whether it was killed because its time was up."""
        return self.status == _TIMED_OUT


def run(
    argv: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    seconds: float,
) -> Finished:
    """Run a program and everything it starts; the whole process group ends with it.

    Args:
        argv: Program and arguments; no shell.
        cwd: Where.
        env: Its whole environment.
        seconds: How long it may take.
    """
    try:
        process = subprocess.Popen(
            argv,
            cwd=cwd,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        return Finished(127, f"{argv[0]}: {error.strerror}")
    timed_out = False
    try:
        output, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        timed_out = True
        _kill_group(process.pid)
        output, _ = process.communicate()
    finally:
        _kill_group(process.pid)
    text = tail(output[-_MEMORY:])
    if timed_out:
        return Finished(_TIMED_OUT, f"{text}\n[killed after {seconds:.0f} s]")
    return Finished(process.returncode, text)


def tail(output: bytes) -> str:
    """The end of an output, with a note of what was cut."""
    if len(output) <= OUTPUT_BYTES:
        return output.decode(errors="replace")
    cut = len(output) - OUTPUT_BYTES
    return f"[{cut} bytes cut]\n{output[-OUTPUT_BYTES:].decode(errors='replace')}"


def _kill_group(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
