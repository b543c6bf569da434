"""A PostgreSQL of one's own, gone with the block."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

_START_SECONDS = 60
_POLL_SECONDS = 0.05


@contextmanager
def private_postgres() -> Iterator[str]:
    """Run PostgreSQL on a socket in a temporary directory; yields its connection string.

    Raises:
        SystemExit: Its programs are missing, or it did not start.
    """
    # It refuses to run as root; Debian's package brings an account for it.
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    with tempfile.TemporaryDirectory(prefix="codegen-pg-") as name:
        directory = Path(name)
        if os.geteuid() == 0:
            shutil.chown(directory, user)
        data = directory / "data"
        make = [_program("initdb"), "-D", str(data), "-A", "trust", "-U", "bench", "--no-sync"]
        subprocess.run(make, user=user, cwd=directory, check=True, capture_output=True)
        command = [
            "setpriv",
            "--pdeathsig",
            "INT",
            "--",
            _program("postgres"),
            "-D",
            str(data),
            "-k",
            name,
        ]
        command += ["-c", "listen_addresses=", "-c", "max_connections=200"]
        with (
            (directory / f"{secrets.token_hex(4)}.log").open("wb") as log,
            subprocess.Popen(command, user=user, cwd=directory, stdout=log, stderr=log) as server,
        ):
            try:
                dsn = f"host={name} user=bench dbname=postgres"
                _wait(dsn)
                yield dsn
            finally:
                server.send_signal(signal.SIGINT)  # at once, whoever is still connected


def _program(name: str) -> str:
    """Debian keeps PostgreSQL's programs off the PATH, in a folder for each version."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    if program := str(found[-1]) if found else shutil.which(name):
        return program
    raise SystemExit(f"{name} is missing: install Debian's package postgresql")


def _wait(dsn: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        try:
            psycopg.connect(dsn).close()
        except psycopg.OperationalError:
            time.sleep(_POLL_SECONDS)
        else:
            return
    raise SystemExit("PostgreSQL did not start")
