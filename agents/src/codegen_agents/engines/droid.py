"""The droid engine: Factory's coding CLI, headless and confined, on the gateway's models.

It needs no sign-in for a model of one's own, and has none: no key is given to it, and what it would
ask Factory's servers ends at the door. Of the repository it reads no settings, hooks, servers or
skills (:mod:`.droid_home`). Its permissions are the pod's: no token, no network but the doors,
hidden places out of reach. It has no bound on its model calls, so the door has.
"""

import tempfile
from pathlib import Path
from typing import Final

import structlog

from codegen_agents.doors.loopback import ModelDoor, model_door
from codegen_agents.errors import RunFailedError
from codegen_agents.ports import Check
from codegen_agents.prompts import render
from codegen_agents.workspace.confinement import confined
from codegen_agents.workspace.process import Finished, run
from codegen_crds.contracts.engine import EngineResult

from . import EngineSetup
from .corrections import corrected, told_anew
from .droid_home import MODEL, laid_out, unconfigured
from .droid_report import Report, lost_session, read, verdict
from .verdict import refused, turned_away, unless_declined

_KEPT_BYTES: Final = 8 * 1024 * 1024
"""Of the output, whose events name the session."""
_TOOLS: Final = "Read,LS,Execute,Edit,Grep,Glob,Create"
"""Those that work in the repository; others ask Factory's servers, people or further agents."""
_SERVERS: Final = (
    "FACTORY_API_BASE_URL",
    "FACTORY_APP_BASE_URL",
    "FACTORY_TELEMETRY_INGEST_BASE_URL",
)
"""Where the CLI looks for its maker's servers: a pod reaches none, and waiting for them is slow."""
_log = structlog.get_logger(__name__)


class DroidEngine:
    """:class:`~codegen_agents.ports.Engine`: each round goes on from the session before it."""

    def __init__(self, setup: EngineSetup) -> None:
        self._setup = setup
        self._home = Path(setup.env["HOME"])
        self._session = ""

    def work(self, root: Path, task: str, check: Check) -> str:
        """Let the CLI work until it says that it is at its end and the check agrees.

        Raises:
            RunFailedError: It gave up, ended without a verdict, or its time or calls are used up.
            DoorError: The gateway does not answer.
        """
        with model_door(self._setup.gateway, most_calls=self._setup.steps) as door:

            def turn(said: str) -> EngineResult:
                try:
                    with unconfigured(root, self._home):
                        return verdict(self._turn(root, said, task, door))
                except RunFailedError as failed:
                    raise unless_declined(door, failed) from failed

            return corrected(task, check, turn, self._clean)

    def _turn(self, root: Path, said: str, task: str, door: ModelDoor) -> Report:
        """One run of the CLI; a session that it has forgotten begins anew with the whole task."""
        done = self._run(root, said, door)
        if self._session and lost_session(done):
            self._session = ""
            done = self._run(root, told_anew(task, said), door)
        if done.timed_out and (away := turned_away(door, self._setup.steps)):
            raise away  # it asks again and again while the gateway does not answer
        report = read(done)
        self._session = report.session
        _log.info(
            "engine_ended",
            outcome="failed" if report.failure else "success",
            tools=report.tools,
            session=report.session,
        )
        if report.failure:
            said_so = refused(None, self._clean(report.failure)[:2000])
            raise turned_away(door, self._setup.steps) or said_so
        return report

    def _run(self, root: Path, said: str, door: ModelDoor) -> Finished:
        laid_out(self._home, self._setup.model, door.address)
        temporary = self._home / "tmp"
        temporary.mkdir(parents=True, exist_ok=True)
        # A new one for each run: nothing that commands of the one before left stands in its place.
        folder = Path(tempfile.mkdtemp(prefix="engine-", dir=self._home))
        prompt = _written(folder / "task.md", said)
        rules = _written(folder / "rules.md", render("engines", "droid.md.j2"))
        return run(
            confined(self._command(root, rules), self._setup.hidden, self._setup.writable),
            cwd=root,
            env={
                **self._setup.env,
                **dict.fromkeys(_SERVERS, door.address),
                "FACTORY_DISABLE_KEYRING": "true",
                "FACTORY_DROID_AUTO_UPDATE_ENABLED": "false",
                "NO_PROXY": "127.0.0.1",
                "TMPDIR": str(temporary),
            },
            seconds=self._setup.seconds,
            stdin=prompt,
            keep=_KEPT_BYTES,
        )

    def _command(self, root: Path, rules: Path) -> list[str]:
        return [
            self._setup.droid_program,
            "exec",
            "--output-format",
            "stream-json",
            "--skip-permissions-unsafe",
            "--disable-builtin-skills",
            "--only-tools",
            _TOOLS,
            "--append-system-prompt-file",
            str(rules),
            "--model",
            MODEL,
            "--cwd",
            str(root),
            # To continue a session as itself would need a sign-in.
            *(["--fork", self._session] if self._session else []),
        ]

    def _clean(self, text: str) -> str:
        return self._setup.redact(text)


def _written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path
