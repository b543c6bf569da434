"""Intake: Analyst ⇄ question → Zavhoz."""

from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from .nodes import IntakeNodes
from .routing import after_analysis
from .state import IntakeState


def build_graph(
    nodes: IntakeNodes, checkpointer: BaseCheckpointSaver[str]
) -> CompiledStateGraph[IntakeState, None, IntakeState, IntakeState]:
    """Wire the graph."""
    graph: Any = StateGraph(IntakeState)
    graph.add_node("analyst", nodes.analyst)
    graph.add_node("ask", nodes.ask)
    graph.add_node("zavhoz", nodes.zavhoz)
    graph.add_node("give_up", nodes.give_up)
    graph.add_edge(START, "analyst")
    graph.add_conditional_edges("analyst", after_analysis)
    graph.add_edge("ask", "analyst")
    graph.add_edge("zavhoz", END)
    graph.add_edge("give_up", END)
    compiled: CompiledStateGraph[IntakeState, None, IntakeState, IntakeState] = graph.compile(
        checkpointer=checkpointer
    )
    return compiled
