"""The service on this machine, without containers: a PostgreSQL that keeps its data, and the API.

``python ops/dev.py start`` and ``stop``; both may be repeated. Data and logs live in a directory of
/var/tmp that ``start`` names. The port is $PORT, 8080 unless set.
"""

import contextlib
import hashlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BACKEND = ROOT / "services" / "backend"
sys.path.insert(0, str(BACKEND))

from tests.postgres import Account, CannotRunError, find_binaries, possible_accounts  # noqa: E402

START_SECONDS = 60
STOP_SECONDS = 30


class DevError(Exception):
    """Something could not be started; the message says what and where to look."""


def state_folder() -> Path:
    """Where data and logs of this project are; the path of the project decides."""
    name = hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]
    return Path("/var/tmp") / f"{ROOT.name}-{name}"  # noqa: S108 - its owner is looked at


def start() -> str:
    """Start what is not running yet, and bring the schema up to date; returns the address."""
    state = state_folder()
    state.mkdir(mode=0o755, exist_ok=True)
    if state.stat().st_uid != os.geteuid():
        raise DevError(f"{state} belongs to somebody else")
    port = int(os.environ.get("PORT") or 8080)
    base = f"http://127.0.0.1:{port}"
    running = _pid(state / "backend.pid")
    if running:
        _stop(running, signal.SIGTERM, "the API")
    elif _answers(port):
        raise DevError(f"port {port} is taken; choose another: PORT=8081 make dev-start")
    environ = {**_credentials(state), **os.environ, **_database(state)}
    environ |= {"PORT": str(port), "PYTHONPATH": str(BACKEND)}
    subprocess.run([sys.executable, "-m", "app", "migrate"], env=environ, check=True)
    with (state / "backend.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "app", "serve"],
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    (state / "backend.pid").write_text(str(process.pid), encoding="utf-8")
    _wait(lambda: process.poll() is not None or _ready(base), START_SECONDS, state / "backend.log")
    if process.poll() is not None:
        raise DevError(f"the API ended at once; see {state / 'backend.log'}")
    return f"{base}/docs (data and logs: {state})"


def stop() -> str:
    """Stop what runs; the data stays."""
    state = state_folder()
    api, database = _pid(state / "backend.pid"), _pid(state / "data" / "postmaster.pid")
    if api:
        _stop(api, signal.SIGTERM, "the API")
    if database:
        _stop(database, signal.SIGINT, "PostgreSQL")
    (state / "backend.pid").unlink(missing_ok=True)
    return f"stopped; the data stays in {state}"


def _credentials(state: Path) -> dict[str, str]:
    """Keys and secrets for this machine, made once; for operations that ask for them."""
    found = {}
    for name in ("API_KEYS", "JWT_SECRETS"):
        file = state / name
        file.touch(mode=0o600)
        if not file.stat().st_size:
            file.write_text(secrets.token_urlsafe(32), encoding="utf-8")
        found[name] = file.read_text(encoding="utf-8")
    return found


def _database(state: Path) -> dict[str, str]:
    """Start PostgreSQL unless it runs; returns the variables that lead to it."""
    pid_file = state / "data" / "postmaster.pid"
    if not _pid(pid_file):
        pid_file.unlink(missing_ok=True)
        _start_database(state)
        _wait(lambda: _answers(_port(pid_file)), START_SECONDS, state / "postgres" / "log")
    return {
        "POSTGRES_HOST": "127.0.0.1",
        "POSTGRES_PORT": str(_port(pid_file)),
        "POSTGRES_USER": "app",
        "POSTGRES_DB": "postgres",
        "POSTGRES_PASSWORD": "none-is-asked-for",
    }


def _start_database(state: Path) -> None:
    """Start the server as somebody it accepts; the first time with an empty database."""
    binaries, data, own = find_binaries(), state / "data", state / "postgres"
    account = next(iter(possible_accounts()), Account("the current user"))
    own.mkdir(exist_ok=True)
    data.mkdir(mode=0o700, exist_ok=True)
    for name, value in account.options:
        if name == "user":
            os.chown(data, value, -1)
    log = own / "log"
    if not (data / "PG_VERSION").exists():
        initdb = account.run(
            str(binaries / "initdb"),
            *("--pgdata", str(data), "--username", "app", "--auth", "trust"),
            *("--encoding", "UTF8", "--no-locale"),
            output=log,
        )
        if initdb.wait(START_SECONDS) != 0:
            shutil.rmtree(data, ignore_errors=True)
            raise DevError(f"PostgreSQL's initdb failed; see {log}")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    account.run(
        str(binaries / "postgres"),
        *("-D", str(data), "-p", str(port), "-h", "127.0.0.1", "-k", ""),
        output=log,
    )


def _port(pid_file: Path) -> int:
    """The port that the server wrote down; 0 while it has not."""
    try:
        return int(pid_file.read_text(encoding="utf-8").splitlines()[3])
    except (OSError, IndexError, ValueError):
        return 0


def _pid(file: Path) -> int:
    """The process that a file names; 0 when it does not run."""
    try:
        pid = int(file.read_text(encoding="utf-8").splitlines()[0])
    except (OSError, IndexError, ValueError):
        return 0
    return pid if _runs(pid) else 0


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    ended = ") Z "  # nobody has asked how it ended
    with contextlib.suppress(OSError):
        return ended not in Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    return True


def _stop(pid: int, how: signal.Signals, name: str) -> None:
    os.kill(pid, how)
    deadline = time.monotonic() + STOP_SECONDS
    while _runs(pid):
        if time.monotonic() > deadline:
            raise DevError(f"{name} (process {pid}) does not end")
        time.sleep(0.05)


def _wait(condition: Callable[[], bool], seconds: float, log: Path) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise DevError(f"not ready after {seconds} s; see {log}")
        time.sleep(0.05)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return port > 0 and probe.connect_ex(("127.0.0.1", port)) == 0


def _ready(base: str) -> bool:
    try:
        with urllib.request.urlopen(f"{base}/ready", timeout=5) as response:  # noqa: S310
            return bool(response.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def main() -> int:
    """Run one command; returns the exit status."""
    commands = {"start": start, "stop": stop}
    name = sys.argv[1] if len(sys.argv) == 2 else ""
    if name not in commands:
        sys.stderr.write("usage: python ops/dev.py start|stop\n")
        return 2
    try:
        print(commands[name]())
    except (DevError, CannotRunError, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
