"""The droid engine: Factory's coding CLI, headless and confined, on the gateway's models.

It needs no sign-in for a model of one's own, and has none: no key is given to it, and what it would
ask Factory's servers ends at the door. Of the repository it reads no settings, hooks, servers or
skills (:mod:`.droid_home`). Its permissions are the pod's: no token, no network but the doors,
hidden places out of reach. It has no bound on its model calls, so the door has.
"""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import ClassVar, Final

from typing_extensions import override

from codegen_agents.doors.loopback import ModelDoor
from codegen_agents.prompts import render
from codegen_agents.workspace.confinement import confined
from codegen_agents.workspace.process import Finished, run

from .cli_events import Reading
from .cli_session import KEPT_BYTES, CliSession, written
from .droid_home import MODEL, laid_out, unconfigured
from .droid_report import lost_session, read, verdict

_TOOLS: Final = "Read,LS,Execute,Edit,Grep,Glob,Create"
"""Those that work in the repository; others ask Factory's servers, people or further agents."""
_SERVERS: Final = (
    "FACTORY_API_BASE_URL",
    "FACTORY_APP_BASE_URL",
    "FACTORY_TELEMETRY_INGEST_BASE_URL",
)
"""Where the CLI looks for its maker's servers: a pod reaches none, and waiting for them is slow."""


class DroidEngine(CliSession):
    """Each round goes on from the session before it."""

    _reading: ClassVar[Reading] = Reading(read, lost_session, verdict)

    @override
    def _prepared(self, root: Path) -> AbstractContextManager[None]:
        return unconfigured(root, self._home)

    @override
    def _run(self, root: Path, said: str, door: ModelDoor) -> Finished:
        laid_out(self._home, self._setup.model, door.address)
        folder = self._folder()
        prompt = written(folder / "task.md", said)
        rules = written(folder / "rules.md", render("engines", "droid.md.j2"))
        return run(
            confined(self._command(root, rules), self._setup.hidden, self._setup.writable),
            cwd=root,
            env={
                **self._setup.env,
                **dict.fromkeys(_SERVERS, door.address),
                "FACTORY_DISABLE_KEYRING": "true",
                "FACTORY_DROID_AUTO_UPDATE_ENABLED": "false",
                "NO_PROXY": "127.0.0.1",
                "TMPDIR": str(self._temporary),
            },
            seconds=self._setup.seconds,
            stdin=prompt,
            keep=KEPT_BYTES,
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
