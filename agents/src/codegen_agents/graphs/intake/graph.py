"""Intake: Analyst ⇄ question → Zavhoz."""

from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from codegen_agents.graphs.tracing import traced

from .nodes import IntakeNodes
from .routing import after_analysis, after_answer
from .state import IntakeState


def build_graph(
    nodes: IntakeNodes, checkpointer: BaseCheckpointSaver[str]
) -> CompiledStateGraph[IntakeState, None, IntakeState, IntakeState]:
    """Wire the graph."""
    graph: Any = StateGraph(IntakeState)
    for node in (nodes.analyst, nodes.ask, nodes.zavhoz, nodes.give_up):
        graph.add_node(node.__name__, traced(node))
    graph.add_edge(START, "analyst")
    graph.add_conditional_edges("analyst", after_analysis)
    graph.add_conditional_edges("ask", after_answer)
    graph.add_edge("zavhoz", END)
    graph.add_edge("give_up", END)
    compiled: CompiledStateGraph[IntakeState, None, IntakeState, IntakeState] = graph.compile(
        checkpointer=checkpointer
    )
    return compiled
