"""The builtin engine: a model with five tools in the workspace, and hard limits."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from langchain.agents import create_agent
from langchain_core.messages import HumanMessage
from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool, StructuredTool
from langgraph.errors import GraphRecursionError

from codegen_agents.doors.models import model_errors
from codegen_agents.errors import RunFailedError
from codegen_agents.prompts import render
from codegen_agents.workspace.files import Files, WorkspaceError
from codegen_agents.workspace.process import run

from . import EngineSetup

_COMMAND_SECONDS: Final = 300.0
_STEPS_PER_CALL: Final = 2  # a model node and a tool node


class Toolbox:
    """The tools of one task; their docstrings are what the model reads."""

    def __init__(self, root: Path, env: dict[str, str]) -> None:
        self._files = Files(root)
        self._root = root
        self._env = env
        self.finished: tuple[bool, str] | None = None
        """(done, summary) once the model said that it is at its end."""

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
        argv = ["/bin/sh", "-c", command]
        done = run(argv, cwd=self._root, env=self._env, seconds=_COMMAND_SECONDS)
        return f"exit status {done.status}\n{done.output}"

    def finish(self, summary: str, done: bool = True) -> str:  # noqa: FBT001, FBT002 - a tool's argument
        """End the work. done=false when you cannot do it: then say in the summary why."""
        self.finished = (done, summary)
        return "noted"

    def tools(self) -> list[BaseTool]:
        """All of them; what goes wrong is told to the model, never raised."""
        functions = (
            self.read_file,
            self.write_file,
            self.list_files,
            self.search,
            self.run,
            self.finish,
        )
        made: list[BaseTool] = []
        for function in functions:
            tool = StructuredTool.from_function(
                function, handle_tool_error=True, return_direct=function == self.finish
            )
            tool.func = _told(function)
            made.append(tool)
        return made


def _told(function: Callable[..., str]) -> Callable[..., str]:
    def call(**arguments: object) -> str:
        try:
            return function(**arguments)
        except (WorkspaceError, OSError) as error:
            return f"error: {error}"

    return call


class BuiltinEngine:
    """:class:`~codegen_agents.ports.Engine` over LangChain's agent loop."""

    def __init__(self, setup: EngineSetup) -> None:
        self._setup = setup

    def work(self, root: Path, task: str) -> str:
        """Let the model work until it says that it is at its end.

        Raises:
            RunFailedError: It gave up, or its steps are used up.
        """
        box = Toolbox(root, self._setup.env)
        agent = create_agent(
            self._setup.chat, box.tools(), system_prompt=render("engines", "developer.md.j2")
        )
        limit: RunnableConfig = {"recursion_limit": self._setup.steps * _STEPS_PER_CALL}
        with model_errors():
            try:
                state = agent.invoke({"messages": [HumanMessage(task)]}, limit)
            except GraphRecursionError:
                text = f"the developer did not come to an end within {self._setup.steps} steps"
                raise RunFailedError("product", "StepsExhausted", text) from None
        done, summary = box.finished or (True, str(state["messages"][-1].content))
        if not done:
            raise RunFailedError("product", "GaveUp", summary)
        return summary[:4000]
