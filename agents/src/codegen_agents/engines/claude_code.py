"""The claude-code engine: Anthropic's coding CLI, headless and confined, on the gateway's models.

It reads no settings, hooks or servers of the repository (``--bare``, ``--setting-sources ""``,
``--strict-mcp-config``): what a repository says is text for the model, never configuration. Its
permissions are the pod's: no token, no network but the doors, hidden places out of reach.
"""

import json
from pathlib import Path
from typing import Final

import structlog

from codegen_agents.doors.loopback import NOT_A_KEY, model_door
from codegen_agents.ports import Check
from codegen_agents.prompts import render
from codegen_agents.workspace.confinement import confined
from codegen_agents.workspace.process import run
from codegen_crds.contracts.engine import EngineResult

from . import EngineSetup
from .claude_report import Report, lost_session, read, verdict
from .claude_session import is_whole
from .corrections import corrected, told_anew
from .verdict import SCHEMA

_KEPT_BYTES: Final = 1024 * 1024
"""Of the output; the report is its last line."""
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

            return corrected(task, check, turn, self._clean)

    def _turn(self, root: Path, said: str, task: str, address: str) -> Report:
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

    def _run(self, root: Path, said: str, address: str) -> Report:
        temporary = self._home / "tmp"
        temporary.mkdir(parents=True, exist_ok=True)
        prompt = self._home / "task.md"
        prompt.unlink(missing_ok=True)  # a link in its place would lead elsewhere
        prompt.write_text(said, encoding="utf-8")
        done = run(
            confined(self._command(), self._setup.hidden, self._setup.writable),
            cwd=root,
            env={**self._setup.env, **self._environment(address, temporary)},
            seconds=self._setup.seconds,
            stdin=prompt,
            keep=_KEPT_BYTES,
        )
        return read(done)

    def _command(self) -> list[str]:
        resumed = ["--resume", self._session] if self._session else []
        return [
            self._setup.claude_program,
            "--print",
            "--bare",
            "--output-format",
            "stream-json",
            "--verbose",
            "--max-turns",
            str(self._setup.steps),
            "--model",
            self._setup.model,
            "--dangerously-skip-permissions",
            "--strict-mcp-config",
            "--setting-sources",
            "",
            "--disable-slash-commands",
            "--append-system-prompt",
            render("engines", "claude_code.md.j2"),
            "--json-schema",
            json.dumps(SCHEMA),
            *resumed,
        ]

    def _environment(self, address: str, temporary: Path) -> dict[str, str]:
        return {
            "ANTHROPIC_API_KEY": NOT_A_KEY,
            "ANTHROPIC_BASE_URL": address,
            "ANTHROPIC_SMALL_FAST_MODEL": self._setup.model,
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
            "CLAUDE_CONFIG_DIR": str(self._home / ".claude"),
            "DISABLE_AUTOUPDATER": "1",
            "IS_SANDBOX": "1",
            "NO_PROXY": "127.0.0.1",
            "TMPDIR": str(temporary),
        }

    def _clean(self, text: str) -> str:
        return self._setup.redact(text)
