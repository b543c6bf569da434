"""The builtin engine beside bare LangGraph: the same scripted answers, the same tools."""

import statistics
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

CALLS = 40
ROUNDS = 7
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


def measured() -> tuple[float, float]:
    """Milliseconds for each model call of ours and of the bare graph, the median of some runs."""
    found: dict[Work, list[float]] = {ours: [], bare: []}
    with tempfile.TemporaryDirectory(prefix="codegen-bench-") as name:
        root = Path(name)
        (root / "a.py").write_text("x = 1\n" * 200)
        for _ in range(ROUNDS):
            for work, taken in found.items():
                taken.append(_timed(work, root))
    mine, rival = (statistics.median(taken) for taken in found.values())
    return mine, rival


def _timed(work: Work, root: Path) -> float:
    read = tool_reply(("read_file", {"path": "a.py"}))
    end = tool_reply(("finish", {"summary": "done", "done": True}))
    script: list[Reply] = [*[read] * (CALLS - 1), end]
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
