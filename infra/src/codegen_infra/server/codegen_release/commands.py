"""Podman and systemd, as the deploying user."""

import os
import pwd
import subprocess
from collections.abc import Sequence

from . import entries
from .failure import EngineError

LOG_LINES = 50
_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"


def environment() -> dict[str, str]:
    """The whole environment of a child: nothing is inherited from the ssh session."""
    user = pwd.getpwuid(os.getuid())
    runtime = f"/run/user/{user.pw_uid}"
    return {
        "HOME": user.pw_dir,
        "USER": user.pw_name,
        "PATH": _PATH,
        "LANG": "C.UTF-8",
        "XDG_RUNTIME_DIR": runtime,
        "DBUS_SESSION_BUS_ADDRESS": f"unix:path={runtime}/bus",
    }


def attempt(
    *argv: str, timeout: float = 60, text: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program; its exit status is the caller's to judge.

    Args:
        argv: Program and arguments; never a secret value.
        timeout: Seconds; the program is killed after them and counts as exit status 124.
        text: Standard input.
    """
    try:
        return subprocess.run(
            argv,
            input="" if text is None else text,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout,
            env=environment(),
            cwd="/",
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        # Despite ``text=True`` these are bytes (or nothing).
        said = b"".join(filter(None, (error.stdout, error.stderr))).decode(errors="replace")
        return subprocess.CompletedProcess(argv, 124, "", f"{said}\nno end after {timeout:g} s")


def run(*argv: str, timeout: float = 60, text: str | None = None) -> str:
    """Run a program that must succeed and return its output.

    Raises:
        EngineError: It did not (class infrastructure, reason ServerError).
    """
    done = attempt(*argv, timeout=timeout, text=text)
    if done.returncode != 0:
        message = f"{' '.join(argv[:3])}: {tail(done.stderr or done.stdout, 10)}"
        raise EngineError("infrastructure", "ServerError", message)
    return done.stdout


def systemctl(*argv: str, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    """Run ``systemctl --user``."""
    return attempt("systemctl", "--user", *argv, timeout=timeout)


def journal(units: Sequence[str]) -> str:
    """The newest lines that units wrote, oldest first."""
    done = attempt(*entries.of(units, LOG_LINES), timeout=20)
    found = entries.read(done.stdout, LOG_LINES)
    return "\n".join(entries.message(each.get("MESSAGE")) for each in found)


def tail(text: str, lines: int = LOG_LINES) -> str:
    """The last lines of a text."""
    return "\n".join(text.strip().splitlines()[-lines:])
