"""A coding CLI that reports in events: one session of it goes on from round to round."""

import tempfile
from abc import ABC, abstractmethod
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import ClassVar, Final

import structlog

from codegen_agents.doors.loopback import ModelDoor, model_door
from codegen_agents.ports import Check
from codegen_agents.workspace.process import Finished
from codegen_crds.contracts.engine import EngineResult

from . import EngineSetup
from .cli_events import Reading, Report
from .corrections import corrected, told_anew
from .verdict import refused, turned_away

KEPT_BYTES: Final = 8 * 1024 * 1024
"""Of the output, whose events name the session. A command's own is at most 1 MiB."""
_log = structlog.get_logger(__name__)


class CliSession(ABC):
    """:class:`~codegen_agents.ports.Engine`; a CLI says how it is started and what it means.

    It has no bound on its model calls, so the door has.
    """

    _reading: ClassVar[Reading]

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
                with self._prepared(root):
                    return self._reading.verdict(self._turn(root, said, task, door))

            return corrected(task, check, turn, self._clean, door)

    @abstractmethod
    def _run(self, root: Path, said: str, door: ModelDoor) -> Finished:
        """One process of the CLI, with ``_session`` where there is one."""

    def _prepared(self, root: Path) -> AbstractContextManager[None]:  # noqa: ARG002 - some need it
        """The checkout as the CLI may see it."""
        return nullcontext()

    def _folder(self) -> Path:
        """A new one for each run: nothing that commands of the one before left is in its place."""
        self._temporary.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix="engine-", dir=self._home))

    @property
    def _temporary(self) -> Path:
        return self._home / "tmp"

    def _turn(self, root: Path, said: str, task: str, door: ModelDoor) -> Report:
        """One run of the CLI; a session that it has forgotten begins anew with the whole task."""
        done = self._run(root, said, door)
        if self._session and self._reading.lost(done):
            self._session = ""
            done = self._run(root, told_anew(task, said), door)
        if done.timed_out and (away := turned_away(door, self._setup.steps)):
            raise away  # some ask again and again while the gateway does not answer
        report = self._reading.report(done)
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

    def _clean(self, text: str) -> str:
        return self._setup.redact(text)


def written(path: Path, text: str) -> Path:
    """A file with a text in it."""
    path.write_text(text, encoding="utf-8")
    return path
