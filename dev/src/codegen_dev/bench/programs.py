"""Measured programs: they use other members, which this package must not import."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pydantic import TypeAdapter, ValidationError

from codegen_dev.paths import REPOSITORY
from codegen_dev.settings import child_environment
from codegen_dev.steps import Say

from .figures import Figure, NotMeasuredError

PROGRAMS = REPOSITORY / "dev" / "bench"
_FIGURES = TypeAdapter(list[Figure])
_LAST_LINES = 3
_SECONDS = 600.0


def run_program(name: str, say: Say, *arguments: str, seconds: float = _SECONDS) -> list[Figure]:
    """Run a program of `dev/bench` and read its figures.

    Args:
        name: Its file, without the suffix.
        say: Hears each line of its standard error.
        arguments: Its arguments.
        seconds: When it is given up.

    Raises:
        NotMeasuredError: It failed, or took too long; with its last words.
    """
    # It is interrupted when this process ends, however that happens, and cleans up after itself.
    command = [
        "setpriv",
        "--pdeathsig",
        "INT",
        "--",
        sys.executable,
        str(PROGRAMS / f"{name}.py"),
        *arguments,
    ]
    said: list[str] = []
    with subprocess.Popen(
        command,
        env=child_environment(PYTHONUNBUFFERED="1"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        listener = threading.Thread(target=_relay, args=(process.stderr, said, say))
        listener.start()
        killer = threading.Timer(seconds, process.terminate)
        killer.start()
        output = process.stdout.read() if process.stdout else ""
        code = process.wait()
        killer.cancel()
        listener.join()
    if code:
        raise NotMeasuredError(" / ".join(said[-_LAST_LINES:]) or f"{name} ended with {code}")
    try:
        return _FIGURES.validate_json(output)
    except ValidationError as error:
        raise NotMeasuredError(f"{name} printed no figures: {error}") from error


@contextmanager
def running(command: Sequence[str], log: Path, **environment: str) -> Iterator[int]:
    """In a program: run what it measures for the length of the block; yields its process id.

    Args:
        command: Program and arguments.
        log: Where its output goes.
        environment: All of its environment besides the search path.
    """
    path = {"PATH": child_environment()["PATH"]}
    with (
        log.open("wb") as stream,
        subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "--", *command],
            env={**path, **environment},
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        try:
            yield process.pid
        finally:
            process.kill()


def clean_up_when_told() -> None:
    """In a program: end on SIGTERM as if by an exception, so that every block is left."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("it was told to end"))


def _relay(stream: Iterable[str] | IO[str] | None, said: list[str], say: Say) -> None:
    for line in stream or ():
        said.append(line.strip())
        say(line.strip())
