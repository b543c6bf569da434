"""QA: Prober → Explorer → Verdict."""

from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from codegen_agents.graphs.tracing import traced

from .nodes import QaNodes
from .state import QaState


def build_graph(
    nodes: QaNodes, checkpointer: BaseCheckpointSaver[str]
) -> CompiledStateGraph[QaState, None, QaState, QaState]:
    """Wire the graph."""
    graph: Any = StateGraph(QaState)
    graph.add_node("prober", traced(nodes.prober))
    graph.add_node("explorer", traced(nodes.explorer))
    graph.add_node("verdict", traced(nodes.verdict))
    graph.add_edge(START, "prober")
    graph.add_edge("prober", "explorer")
    graph.add_edge("explorer", "verdict")
    graph.add_edge("verdict", END)
    compiled: CompiledStateGraph[QaState, None, QaState, QaState] = graph.compile(
        checkpointer=checkpointer
    )
    return compiled
