"""The builtin engine's tools; their docstrings are what the model reads."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from langchain_core.tools import BaseTool, StructuredTool

from codegen_agents.ports import Check
from codegen_agents.workspace.confinement import confined
from codegen_agents.workspace.files import Files, WorkspaceError
from codegen_agents.workspace.process import run
from codegen_crds.contracts.engine import AskedGraph, EngineResult

from . import EngineSetup

_COMMAND_SECONDS: Final = 300.0


class Toolbox:
    """The tools of one task. What goes wrong is told to the model, never raised."""

    def __init__(self, root: Path, setup: EngineSetup, check: Check) -> None:
        self._files = Files(root)
        self._root = root
        self._setup = setup
        self._check = check
        self.finished: EngineResult | None = None
        """Once the model is at its end and the check has nothing against it."""

    def read_file(self, path: str) -> str:
        """Read a text file of the workspace; the path is relative to its root."""
        return self._files.read(path)

    def write_file(self, path: str, content: str) -> str:
        """Create or replace a text file of the workspace, whole."""
        return self._files.write(path, content)

    def list_files(self, path: str = ".") -> str:
        """List all files below a directory of the workspace."""
        return self._files.listing(path)

    def search(self, text: str) -> str:
        """Find the lines of all files that contain a text."""
        return self._files.search(text)

    def run(self, command: str) -> str:
        """Run a shell command in the workspace; returns exit status and end of the output."""
        done = run(
            confined(["/bin/sh", "-c", command], self._setup.hidden, self._setup.writable),
            cwd=self._root,
            env=self._setup.env,
            seconds=_COMMAND_SECONDS,
        )
        return f"exit status {done.status}\n{done.output}"

    def finish(self, summary: str, done: bool, handoff: AskedGraph = "") -> str:  # noqa: FBT001 - a tool's argument
        """End the work. done=false when you cannot do it: then say in the summary why.

        handoff, with done=false: who has to answer first what the summary asks.
        """
        if done and (problem := self._check()):
            return f"not finished yet: {problem}"
        self.finished = EngineResult(done=done, summary=summary, handoff=handoff)
        return "noted"

    def tools(self) -> dict[str, BaseTool]:
        """All of them, by name."""
        functions: tuple[Callable[..., str], ...] = (
            self.read_file,
            self.write_file,
            self.list_files,
            self.search,
            self.run,
            self.finish,
        )
        return {f.__name__: self._tool(f) for f in functions}

    def _tool(self, function: Callable[..., str]) -> BaseTool:
        def call(**arguments: object) -> str:
            try:
                return self._setup.redact(function(**arguments))
            except (WorkspaceError, OSError, UnicodeError, ValueError) as error:
                return f"error: {error}"

        tool = StructuredTool.from_function(function, handle_validation_error=_unfit)
        tool.func = call
        return tool


def _unfit(error: Exception) -> str:
    return f"error: the arguments do not fit the tool: {error}"[:2000]
