"""The builtin engine beside bare LangGraph and mini-swe-agent, with the same scripted answers.

Beside LangGraph with the same tools. mini-swe-agent has a shell and nothing else, so beside it each
call runs one command: there the confinement of commands is part of what our loop costs.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from langchain_core.messages import HumanMessage
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode

from codegen_agents.engines import EngineSetup
from codegen_agents.engines.builtin import BuiltinEngine
from codegen_agents.engines.toolbox import Toolbox
from codegen_agents.settings import command_environment
from codegen_agents.testing import Reply, ScriptedModel, tool_reply
from codegen_dev.settings import Settings, child_environment

CALLS = 40
ROUNDS = 7
COMMAND = "cat a.py"
MINI_SWE = "mini-swe-agent==2.4.6"
_UV_RUN = ("run", "--no-project", "--quiet", "--python", sys.executable, "--with", MINI_SWE)
_SECONDS = 300
"""For mini-swe-agent, its installation included."""
_READ: tuple[str, dict[str, Any]] = ("read_file", {"path": "a.py"})
_RUN: tuple[str, dict[str, Any]] = ("run", {"command": COMMAND})
Work = Callable[[EngineSetup, Path], None]


def ours(setup: EngineSetup, root: Path) -> None:
    """Our loop."""
    BuiltinEngine(setup).work(root, "Work.", str)


def bare(setup: EngineSetup, root: Path) -> None:
    """LangGraph's model and tool nodes, and nothing around them."""
    box = Toolbox(root, setup, str)
    tools = list(box.tools().values())
    model = setup.chat.bind_tools(tools)
    graph: Any = StateGraph(MessagesState)
    graph.add_node("model", lambda state: {"messages": [model.invoke(state["messages"])]})
    graph.add_node("tools", ToolNode(tools))
    graph.add_edge(START, "model")
    graph.add_edge("model", "tools")
    graph.add_conditional_edges("tools", lambda _: END if box.finished else "model")
    begin = {"messages": [HumanMessage("Work.")]}
    graph.compile().invoke(begin, {"recursion_limit": 4 * CALLS})
    if box.finished is None:
        raise RuntimeError("the bare graph did not come to its end")


def beside_langgraph() -> tuple[float, float]:
    """Milliseconds for each model call of ours and of the bare graph, the median of some runs."""
    with tempfile.TemporaryDirectory(prefix="codegen-bench-") as name:
        taken = _rounds(_workspace(name), _READ, ours, bare)
    mine, rival = (statistics.median(each) for each in taken)
    return mine, rival


def beside_mini_swe_agent() -> tuple[float, float | None]:
    """The same with a command in each call, ours and mini-swe-agent; None: it cannot be had."""
    with tempfile.TemporaryDirectory(prefix="codegen-bench-") as name:
        root = _workspace(name)
        (taken,) = _rounds(root, _RUN, ours)
        rival = _mini_swe_agent(root)
    return statistics.median(taken), statistics.median(rival) if rival else None


def _mini_swe_agent(root: Path) -> list[float]:
    program = Path(__file__).with_name("mini_swe_rival.py")
    with tempfile.TemporaryDirectory(prefix="codegen-bench-") as settings:
        quiet = child_environment(
            LITELLM_LOCAL_MODEL_COST_MAP="True",
            MSWEA_GLOBAL_CONFIG_DIR=settings,
            MSWEA_SILENT_STARTUP="1",
        )
        rival = ["python", str(program), str(root), COMMAND, str(CALLS), str(ROUNDS)]
        command = [Settings().uv, *_UV_RUN, *rival]
        try:
            done = subprocess.run(
                command, check=True, capture_output=True, text=True, timeout=_SECONDS, env=quiet
            )
        except (OSError, subprocess.SubprocessError) as error:
            sys.stderr.write(f"mini-swe-agent cannot be run: {type(error).__name__}\n")
            return []
    taken: list[float] = json.loads(done.stdout)
    return taken


def _workspace(name: str) -> Path:
    root = Path(name)
    (root / "a.py").write_text("x = 1\n" * 200)
    return root


def _rounds(root: Path, call: tuple[str, dict[str, Any]], *works: Work) -> list[list[float]]:
    """What each of them took, in turns."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for work, times in zip(works, taken, strict=True):
            times.append(_timed(work, root, call))
    return taken


def _timed(work: Work, root: Path, call: tuple[str, dict[str, Any]]) -> float:
    end = tool_reply(("finish", {"summary": "done", "done": True}))
    script: list[Reply] = [*[tool_reply(call)] * (CALLS - 1), end]
    setup = EngineSetup(
        chat=ScriptedModel(script).chat(),
        env=command_environment(root),
        steps=CALLS + 1,
        model="bench",
        gateway=httpx.Client(),
    )
    begun = time.perf_counter()
    work(setup, root)
    return (time.perf_counter() - begun) * 1000 / CALLS
