"""A PostgreSQL of the tests' own: in a temporary directory, gone with them."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, make_url

START_SECONDS = 30


class CannotRunError(Exception):
    """The tests cannot run here; this says nothing about the code."""


@dataclass(frozen=True)
class Account:
    """Whom the server runs as: PostgreSQL refuses root."""

    name: str
    prefix: tuple[str, ...] = ()
    options: tuple[tuple[str, Any], ...] = ()

    def run(self, *argv: str, output: Path) -> subprocess.Popen[bytes]:
        """Start a program as this account."""
        with output.open("ab") as log:
            return subprocess.Popen(
                [*self.prefix, *argv],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
                **dict(self.options),
            )


@contextmanager
def running_postgres(environ: Mapping[str, str] = os.environ) -> Iterator[URL]:
    """The address of an empty database: ``TEST_DATABASE_URL``, or a server started for this.

    Raises:
        CannotRunError: there is no database and none can be started; says why.
    """
    given = environ.get("TEST_DATABASE_URL")
    if given:
        yield make_url(given).set(drivername="postgresql+asyncpg")
        return
    binaries = find_binaries()
    reasons = []
    for account in possible_accounts():
        directory = Path(tempfile.mkdtemp(prefix="postgres-", dir="/tmp"))
        try:
            server, port = _start(binaries, account, directory)
        except (CannotRunError, OSError, subprocess.SubprocessError) as error:
            reasons.append(f"as {account.name}: {error}")
            shutil.rmtree(directory, ignore_errors=True)
            continue
        try:
            yield URL.create("postgresql+asyncpg", "app", None, "127.0.0.1", port, "postgres")
        finally:
            _stop(server)
            shutil.rmtree(directory, ignore_errors=True)
        return
    raise CannotRunError("PostgreSQL cannot be started " + "; ".join(reasons))


def find_binaries() -> Path:
    """The directory with ``initdb`` and ``postgres``, of the newest version that is installed."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda folder: (len(folder.parent.name), folder.parent.name),
        reverse=True,
    )
    found = shutil.which("initdb")
    if found:
        folders.append(Path(found).resolve().parent)
    if shutil.which("pg_config"):
        asked = subprocess.run(
            ["pg_config", "--bindir"], capture_output=True, text=True, check=False
        )
        folders.append(Path(asked.stdout.strip()))
    for folder in folders:
        if (folder / "initdb").is_file() and (folder / "postgres").is_file():
            return folder
    raise CannotRunError(
        "PostgreSQL is not installed (on Debian: apt-get install postgresql); "
        "or set TEST_DATABASE_URL"
    )


def possible_accounts() -> Iterator[Account]:
    """Accounts to try, best first."""
    if os.geteuid() != 0:
        yield Account("the current user")
    else:
        for name in ("postgres", "nobody"):
            try:
                entry = pwd.getpwnam(name)
            except KeyError:
                continue
            options = (("user", entry.pw_uid), ("group", entry.pw_gid), ("extra_groups", ()))
            yield Account(name, options=options)
    if shutil.which("unshare"):
        # In a user namespace without a mapping everyone is "nobody": neither root nor nameless.
        yield Account("nobody in a user namespace", prefix=("unshare", "--user"))


def _start(
    binaries: Path, account: Account, directory: Path
) -> tuple[subprocess.Popen[bytes], int]:
    log, data = directory / "log", directory / "data"
    for name, value in account.options:
        if name == "user":
            os.chown(directory, value, -1)
    initdb = account.run(
        str(binaries / "initdb"),
        *("--pgdata", str(data), "--username", "app", "--auth", "trust"),
        *("--encoding", "UTF8", "--no-locale", "--no-sync"),
        output=log,
    )
    if initdb.wait(START_SECONDS) != 0:
        raise CannotRunError(f"initdb: {_last_line(log)}")
    port = _free_port()
    server = account.run(
        str(binaries / "postgres"),
        *("-D", str(data), "-p", str(port), "-h", "127.0.0.1", "-k", ""),
        *("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"),
        *("-c", "shared_buffers=16MB", "-c", "max_connections=20", "-c", "jit=off"),
        output=log,
    )
    deadline = time.monotonic() + START_SECONDS
    while b"ready to accept connections" not in log.read_bytes():
        if server.poll() is not None:
            raise CannotRunError(f"postgres: {_last_line(log)}")
        if time.monotonic() > deadline:
            _stop(server)
            raise CannotRunError(f"postgres: not ready after {START_SECONDS} s")
        time.sleep(0.02)
    return server, port


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Shut the server down at once; its data is thrown away."""
    try:
        os.killpg(server.pid, signal.SIGQUIT)
        server.wait(10)
    except (OSError, subprocess.TimeoutExpired):
        server.kill()
        server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    wanted = [line for line in lines if "error" in line.lower() or "fatal" in line.lower()]
    return (wanted or lines or [f"no output, on {sys.platform}"])[-1]
