"""The claude-code engine: Anthropic's coding CLI, headless and confined, on the gateway's models.

It reads no settings, hooks or servers of the repository (``--bare``, ``--setting-sources ""``,
``--strict-mcp-config``): what a repository says is text for the model, never configuration. Its
permissions are the pod's: no token, no network but the doors, hidden places out of reach.
"""

import json
from pathlib import Path

import structlog

from codegen_agents.doors.loopback import model_door
from codegen_agents.ports import Check
from codegen_agents.prompts import render
from codegen_agents.workspace.confinement import confined
from codegen_agents.workspace.process import run
from codegen_crds.contracts.engine import EngineResult

from . import EngineSetup
from .claude_cli import HEADLESS, KEPT_BYTES, environment
from .claude_report import Report, lost_session, read, verdict
from .claude_session import is_whole
from .corrections import corrected, told_anew
from .verdict import SCHEMA

_log = structlog.get_logger(__name__)


class ClaudeCodeEngine:
    """:class:`~codegen_agents.ports.Engine`: one session of the CLI, resumed between rounds."""

    def __init__(self, setup: EngineSetup) -> None:
        self._setup = setup
        self._home = Path(setup.env["HOME"])
        self._session = ""

    def work(self, root: Path, task: str, check: Check) -> str:
        """Let the CLI work until it says that it is at its end and the check agrees.

        Raises:
            RunFailedError: It gave up, ended without a verdict, or its time or turns are used up.
            DoorError: The gateway does not answer.
        """
        with model_door(self._setup.gateway) as door:

            def turn(said: str) -> EngineResult:
                return verdict(self._turn(root, said, task, door.address))

            return corrected(task, check, turn, self._clean, door)

    def _turn(self, root: Path, said: str, task: str, address: str) -> Report[EngineResult]:
        """One run of the CLI; a session that it has forgotten begins anew with the whole task."""
        anew = told_anew(task, said)
        if self._session and not self._remembered():
            self._session, said = "", anew
        report = self._run(root, said, address)
        if self._session and lost_session(report):
            self._session = ""
            report = self._run(root, anew, address)
        self._session = report.session_id
        _log.info(
            "engine_ended",
            outcome=report.subtype,
            turns=report.num_turns,
            milliseconds=report.duration_ms,
            session=report.session_id,
        )
        return report

    def _remembered(self) -> bool:
        """Whether the session's record is whole; of one that is not there the CLI says so."""
        records = (self._home / ".claude" / "projects").glob(f"*/{self._session}.jsonl")
        # The engine's own commands may have put something else in its place, such as a pipe.
        return all(
            record.is_file() and is_whole(record.read_text(errors="replace")) for record in records
        )

    def _run(self, root: Path, said: str, address: str) -> Report[EngineResult]:
        told = environment(address, self._setup.model, self._home)
        prompt = self._home / "task.md"
        prompt.unlink(missing_ok=True)  # a link in its place would lead elsewhere
        prompt.write_text(said, encoding="utf-8")
        done = run(
            confined(self._command(), self._setup.hidden, self._setup.writable),
            cwd=root,
            env={**self._setup.env, **told},
            seconds=self._setup.seconds,
            stdin=prompt,
            keep=KEPT_BYTES,
        )
        return read(done, EngineResult)

    def _command(self) -> list[str]:
        resumed = ["--resume", self._session] if self._session else []
        return [
            self._setup.claude_program,
            *HEADLESS,
            "--max-turns",
            str(self._setup.steps),
            "--model",
            self._setup.model,
            "--dangerously-skip-permissions",
            "--append-system-prompt",
            render("engines", "claude_code.md.j2"),
            "--json-schema",
            json.dumps(SCHEMA),
            *resumed,
        ]

    def _clean(self, text: str) -> str:
        return self._setup.redact(text)
