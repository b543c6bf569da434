"""Runs git, buildah and the like; their output goes to the pod's log as it comes."""

import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from codegen_infra.settings import child_environment

TIMED_OUT: Final = 124
_KEPT_LINES: Final = 400


@dataclass(frozen=True)
class Ended:
    """A program that ended.

    Attributes:
        status: Its exit status; `TIMED_OUT` when it was killed for lack of an end.
        output: The end of what it wrote, both streams in order.
    """

    status: int
    output: str

    @property
    def ok(self) -> bool:
        """Whether it succeeded."""
        return self.status == 0


def run(argv: Sequence[str], *, seconds: float, **variables: str) -> Ended:
    """Run a program to its end.

    Args:
        argv: Program and arguments; never a secret.
        seconds: After so many it is killed, with its children.
        variables: Environment besides the inherited one.
    """
    lines: deque[str] = deque(maxlen=_KEPT_LINES)
    with subprocess.Popen(
        argv,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env=child_environment(**variables),
        start_new_session=True,
    ) as process:
        late = threading.Event()

        def kill() -> None:
            late.set()
            with suppress(ProcessLookupError):
                # Its children hold the pipe that is read: they end as well.
                os.killpg(process.pid, signal.SIGKILL)

        timer = threading.Timer(seconds, kill)
        timer.start()
        try:
            for line in process.stdout or ():
                sys.stderr.write(line)
                lines.append(line)
            status = process.wait()
        finally:
            timer.cancel()
    return Ended(TIMED_OUT if late.is_set() else status, "".join(lines))
