"""The codex engine: OpenAI's coding CLI, headless and confined, on the gateway's models.

It reads no settings, rules, hooks, skills or servers of the repository or of its home
(``--ignore-user-config``, ``--ignore-rules``, an untrusted project): what a repository says is text
for the model, never configuration. Its own sandbox is off because the pod is one: no token, no
network but the doors, hidden places out of reach. It has no bound on its model calls, so the door
has.
"""

import json
import tempfile
from pathlib import Path
from typing import Any, Final

import structlog

from codegen_agents.doors.loopback import NOT_A_KEY, ModelDoor, model_door
from codegen_agents.errors import RunFailedError
from codegen_agents.ports import Check
from codegen_agents.prompts import render
from codegen_agents.workspace.confinement import confined
from codegen_agents.workspace.process import Finished, run
from codegen_crds.contracts.engine import EngineResult

from . import EngineSetup
from .codex_report import Report, lost_session, read, verdict
from .corrections import corrected, told_anew
from .verdict import SCHEMA, refused, turned_away, unless_declined

_KEPT_BYTES: Final = 8 * 1024 * 1024
"""Of the output, whose first line names the session. A command's own output is at most 1 MiB."""
_RETRIES: Final = 2
_KEY: Final = "CODEGEN_DOOR"
_CONTEXT_TOKENS: Final = 128_000
"""When the CLI begins to summarise its session; models of today have that much at least."""
_OUTPUT_BYTES: Final = 10_000
"""Of one command that the model sees."""
_UNUSED: Final = ("apps", "goals", "hooks", "image_generation", "multi_agent", "plugins")
"""Features that need other doors or tools than functions."""
_log = structlog.get_logger(__name__)


class CodexEngine:
    """:class:`~codegen_agents.ports.Engine`: one session of the CLI, resumed between rounds."""

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
        report = read(done)
        self._session = report.thread
        _log.info(
            "engine_ended",
            outcome="failed" if report.failure else "success",
            tools=report.tools,
            session=report.thread,
        )
        if report.failure:
            said_so = refused(None, self._clean(report.failure)[:2000])
            raise turned_away(door, self._setup.steps) or said_so
        return report

    def _run(self, root: Path, said: str, door: ModelDoor) -> Finished:
        own = self._home / ".codex"
        temporary = self._home / "tmp"
        for folder in (own, temporary):
            folder.mkdir(parents=True, exist_ok=True)
        # A new one for each run: nothing that commands of the one before left stands in its place.
        folder = Path(tempfile.mkdtemp(prefix="engine-", dir=self._home))
        prompt = _written(folder / "task.md", said)
        schema = _written(folder / "verdict.schema.json", json.dumps(SCHEMA))
        catalogue = _written(folder / "models.json", json.dumps({"models": [self._model()]}))
        return run(
            confined(
                self._command(door, schema, catalogue), self._setup.hidden, self._setup.writable
            ),
            cwd=root,
            env={
                **self._setup.env,
                _KEY: NOT_A_KEY,
                "CODEX_HOME": str(own),
                "NO_PROXY": "127.0.0.1",
                "TMPDIR": str(temporary),
            },
            seconds=self._setup.seconds,
            stdin=prompt,
            keep=_KEPT_BYTES,
        )

    def _command(self, door: ModelDoor, schema: Path, catalogue: Path) -> list[str]:
        settings: dict[str, str | int] = {
            "model_provider": "gateway",
            "model_providers.gateway.name": "gateway",
            "model_providers.gateway.base_url": f"{door.address}/v1",
            "model_providers.gateway.env_key": _KEY,
            "model_providers.gateway.wire_api": "responses",
            "model_providers.gateway.request_max_retries": _RETRIES,
            "model_providers.gateway.stream_max_retries": _RETRIES,
            "model_catalog_json": str(catalogue),
            # A login shell would take its own PATH instead of the run's.
            "allow_login_shell": False,
            "analytics.enabled": False,
            "check_for_update_on_startup": False,
            "project_doc_max_bytes": 0,
            "skills.bundled.enabled": False,
            "skills.include_instructions": False,
            "web_search": "disabled",
        }
        return [
            self._setup.codex_program,
            "exec",
            *(["resume"] if self._session else []),
            "--json",
            "--strict-config",
            "--skip-git-repo-check",
            "--ignore-user-config",
            "--ignore-rules",
            "--dangerously-bypass-approvals-and-sandbox",
            "--model",
            self._setup.model,
            "--output-schema",
            str(schema),
            # JSON's texts, numbers and truth values are TOML's too.
            *(part for name, value in settings.items() for part in ("-c", _setting(name, value))),
            *(part for feature in _UNUSED for part in ("--disable", feature)),
            *([self._session] if self._session else []),
            "-",
        ]

    def _model(self) -> dict[str, Any]:
        """The model as the CLI's catalogue has it, whatever its name: plain functions and text."""
        return {
            "slug": self._setup.model,
            "display_name": self._setup.model,
            "base_instructions": render("engines", "codex.md.j2"),
            "context_window": _CONTEXT_TOKENS,
            "experimental_supported_tools": [],
            "include_apps_usage_instructions": False,
            "include_plugin_usage_instructions": False,
            "include_skills_usage_instructions": False,
            "input_modalities": ["text"],
            "priority": 1,
            "shell_type": "unified_exec",
            "support_verbosity": False,
            "supported_in_api": True,
            "supported_reasoning_levels": [],
            "supports_parallel_tool_calls": True,
            "supports_reasoning_summaries": False,
            "truncation_policy": {"mode": "bytes", "limit": _OUTPUT_BYTES},
            "visibility": "list",
        }

    def _clean(self, text: str) -> str:
        return self._setup.redact(text)


def _written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def _setting(name: str, value: str | int) -> str:
    return f"{name}={json.dumps(value)}"
