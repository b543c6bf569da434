"""Keeping a stand's processes: one supervisord per stand, its configuration rendered."""

import os
import shlex
import signal
import subprocess
import sys
import xmlrpc.client
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from supervisor.xmlrpc import SupervisorTransport

from .errors import StandError, tail
from .paths import StandPaths
from .waiting import wait_until

_ALREADY_STARTED = 60
_NOT_RUNNING = 70
_RUNNING = "RUNNING"
_ALIVE = {"STARTING", _RUNNING}
_DO_NOT_WAIT = False
_GIVEN_UP = "FATAL"
_ENDED = {"STOPPED", "EXITED", "FATAL"}


@dataclass(frozen=True)
class Program:
    """One process to keep.

    Attributes:
        name: Its name in `status` and `logs`.
        command: argv.
        environment: Variables on top of the inherited ones.
        user: The account it runs as; root by default.
        stop_signal: How it is asked to end.
        stop_seconds: How long it may take before it is killed.
        keep_children: Its children outlive it (containers of containerd).
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    user: str = ""
    stop_signal: str = "TERM"
    stop_seconds: int = 10
    keep_children: bool = False


def render(programs: Iterable[Program], paths: StandPaths) -> str:
    """Render supervisord's configuration; programs start when a step says so.

    Args:
        programs: What to keep, in any order.
        paths: Places of the socket, the pid file and the logs.
    """
    sections = [_supervisord(paths)]
    sections += [_program(each, paths) for each in sorted(programs, key=lambda p: p.name)]
    return "\n".join(sections)


class Supervisor:
    """The running supervisord of a stand."""

    def __init__(self, paths: StandPaths) -> None:
        self._paths = paths
        self._config = paths.config / "supervisord.conf"
        self._socket = paths.run / "supervisor.sock"

    def ensure(self, programs: Iterable[Program]) -> None:
        """Start supervisord, or tell it what changed; a changed program ends.

        Args:
            programs: All programs of the stand.

        Raises:
            StandError: It did not start.
        """
        for directory in (self._paths.config, self._paths.run, self._paths.logs):
            directory.mkdir(parents=True, exist_ok=True)
        self._config.write_text(render(programs, self._paths))
        if self.alive():
            self._reload()
            return
        command = [sys.executable, "-m", "supervisor.supervisord", "-c", str(self._config)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
        if done.returncode != 0:
            raise StandError(f"supervisord does not start: {done.stderr.strip()[-500:]}")
        wait_until(self.alive, seconds=15, what="supervisord", log=self._paths.logs / "supervisord")

    def alive(self) -> bool:
        """Tell whether it answers on its socket."""
        try:
            return bool(self._call("getState"))
        except OSError:
            return False

    def start(self, name: str) -> None:
        """Start a program without waiting for it; one that runs is left alone.

        Raises:
            StandError: It cannot be started at all.
        """
        try:
            self._call("startProcess", name, _DO_NOT_WAIT)
        except xmlrpc.client.Fault as fault:
            if fault.faultCode != _ALREADY_STARTED:
                log = self._paths.logs / f"{name}.log"
                raise StandError(f"{name} does not start: {fault.faultString}", log=log) from fault

    def stop(self, name: str) -> None:
        """Stop a program and wait for its end; one that does not run is left alone."""
        if not self.alive():
            return
        try:
            self._call("stopProcess", name)
        except xmlrpc.client.Fault as fault:
            if fault.faultCode != _NOT_RUNNING:
                raise

    def stop_together(self, names: set[str]) -> None:
        """Stop several programs at once and wait for all of them.

        Raises:
            StandError: One did not end, not even when it was killed.
        """
        for name in names:
            self._call("stopProcess", name, _DO_NOT_WAIT)
        wait_until(
            lambda: all(self.states()[name]["statename"] in _ENDED for name in names),
            seconds=60,
            what=f"the end of {', '.join(sorted(names))}",
        )

    def wait_ready(self, name: str, ready: Callable[[], bool], seconds: float) -> None:
        """Start a program and wait until it is of use.

        Args:
            name: The program.
            ready: Tells whether it serves.
            seconds: How long that may take.

        Raises:
            StandError: It gave up, or was not ready in time; the message has its last lines.
        """
        log = self._paths.logs / f"{name}.log"
        self.start(name)

        def _ready_or_dead() -> bool:
            if self.states().get(name, {}).get("statename") == _GIVEN_UP:
                raise StandError(f"{name} ends as soon as it starts: {tail(log, 4)}", log=log)
            return ready()

        wait_until(_ready_or_dead, seconds=seconds, what=name, log=log)

    def states(self) -> dict[str, dict[str, Any]]:
        """Return what supervisord says of each program, among it `statename` and `pid`.

        Empty when it does not run.
        """
        try:
            return {each["name"]: each for each in self._call("getAllProcessInfo")}
        except OSError:
            return {}

    def running(self, name: str) -> bool:
        """Tell whether a program runs."""
        return self.states().get(name, {}).get("statename") == _RUNNING

    def pid(self, name: str) -> int | None:
        """Return the process id of a program that runs, or that began to a moment ago."""
        state = self.states().get(name, {})
        return int(state["pid"]) if state.get("statename") in _ALIVE else None

    def shutdown(self) -> None:
        """Stop everything and supervisord itself; waits for the end.

        Raises:
            StandError: It did not end.
        """
        pid = int(self._call("getPID"))
        self._call("shutdown")
        process = Path(f"/proc/{pid}")
        wait_until(lambda: not process.exists(), seconds=90, what="the end of supervisord")

    def kill(self) -> None:
        """End supervisord and its programs at once, in no order, as a power cut does.

        Raises:
            StandError: One is still there.
        """
        programs = [pid for name in self.states() if (pid := self.pid(name)) is not None]
        # Itself first: it would start its programs again.
        pids = [int(self._call("getPID")), *programs]
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        processes = [Path(f"/proc/{pid}") for pid in pids]
        wait_until(
            lambda: not any(process.exists() for process in processes),
            seconds=30,
            what="the end of supervisord and its programs",
        )

    def _reload(self) -> None:
        added, changed, removed = self._call("reloadConfig")[0]
        for name in (*changed, *removed):
            self._call("stopProcessGroup", name)
            self._call("removeProcessGroup", name)
        for name in (*added, *changed):
            self._call("addProcessGroup", name)

    def _call(self, method: str, *arguments: object) -> Any:  # noqa: ANN401 - XML-RPC has no types
        # One connection per call: steps call from several threads.
        transport = SupervisorTransport(None, None, f"unix://{self._socket}")
        with xmlrpc.client.ServerProxy("http://stand", transport=transport) as proxy:
            return getattr(proxy.supervisor, method)(*arguments)


def _supervisord(paths: StandPaths) -> str:
    socket = paths.run / "supervisor.sock"
    return f"""\
[unix_http_server]
file={socket}
chmod=0700

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface

[supervisorctl]
serverurl=unix://{socket}

[supervisord]
user=root
directory={paths.root}
logfile={paths.logs}/supervisord.log
logfile_maxbytes=1MB
logfile_backups=1
pidfile={paths.run}/supervisord.pid
"""


def _program(program: Program, paths: StandPaths) -> str:
    lines = [
        f"[program:{program.name}]",
        f"command={_escaped(shlex.join(program.command))}",
        "autostart=false",
        "autorestart=unexpected",
        "startsecs=1",
        f"stopsignal={program.stop_signal}",
        f"stopwaitsecs={program.stop_seconds}",
        f"killasgroup={str(not program.keep_children).lower()}",
        "redirect_stderr=true",
        f"stdout_logfile={paths.logs}/{program.name}.log",
        "stdout_logfile_maxbytes=10MB",
        "stdout_logfile_backups=1",
    ]
    if program.user:
        lines.append(f"user={program.user}")
    if program.environment:
        pairs = (f'{name}="{_escaped(value)}"' for name, value in program.environment.items())
        lines.append(f"environment={','.join(pairs)}")
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("%", "%%")
