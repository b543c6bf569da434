"""The codex engine: OpenAI's coding CLI, headless and confined, on the gateway's models.

It reads no settings, rules, hooks, skills or servers of the repository or of its home
(``--ignore-user-config``, ``--ignore-rules``, an untrusted project): what a repository says is text
for the model, never configuration. Its own sandbox is off because the pod is one: no token, no
network but the doors, hidden places out of reach. It has no bound on its model calls, so the door
has.
"""

import json
from pathlib import Path
from typing import Any, ClassVar, Final

from typing_extensions import override

from codegen_agents.doors.loopback import NOT_A_KEY, ModelDoor
from codegen_agents.prompts import render
from codegen_agents.workspace.confinement import confined
from codegen_agents.workspace.process import Finished, run

from .cli_events import Reading
from .cli_session import KEPT_BYTES, CliSession, written
from .codex_report import lost_session, read, verdict
from .verdict import SCHEMA

_RETRIES: Final = 2
_KEY: Final = "CODEGEN_DOOR"
_CONTEXT_TOKENS: Final = 128_000
"""When the CLI begins to summarise its session; models of today have that much at least."""
_OUTPUT_BYTES: Final = 10_000
"""Of one command that the model sees."""
_UNUSED: Final = ("apps", "goals", "hooks", "image_generation", "multi_agent", "plugins")
"""Features that need other doors or tools than functions."""


class CodexEngine(CliSession):
    """One session of the CLI, resumed between rounds."""

    _reading: ClassVar[Reading] = Reading(read, lost_session, verdict)

    @override
    def _run(self, root: Path, said: str, door: ModelDoor) -> Finished:
        own = self._home / ".codex"
        own.mkdir(parents=True, exist_ok=True)
        folder = self._folder()
        prompt = written(folder / "task.md", said)
        schema = written(folder / "verdict.schema.json", json.dumps(SCHEMA))
        catalogue = written(folder / "models.json", json.dumps({"models": [self._model()]}))
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
                "TMPDIR": str(self._temporary),
            },
            seconds=self._setup.seconds,
            stdin=prompt,
            keep=KEPT_BYTES,
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


def _setting(name: str, value: str | int) -> str:
    return f"{name}={json.dumps(value)}"
