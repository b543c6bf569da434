"""Engineering: Architect → Preparer → Developer ⇄ Tester → Publisher, and a person.

A plan with tasks that need no other one is handed out after the Preparer: a run for each of these
begins at the Developer, and one more begins by merging their branches.
"""

from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from codegen_agents.graphs.tracing import traced

from .nodes import EngineeringNodes
from .routing import (
    after_architect,
    after_development,
    after_merge,
    after_preparation,
    after_tests,
)
from .state import EngineeringState


def build_graph(
    nodes: EngineeringNodes, checkpointer: BaseCheckpointSaver[str]
) -> CompiledStateGraph[EngineeringState, None, EngineeringState, EngineeringState]:
    """Wire the graph."""
    graph: Any = StateGraph(EngineeringState)
    for node in (
        nodes.architect,
        nodes.taker,
        nodes.merger,
        nodes.unspecifiable,
        nodes.preparer,
        nodes.developer,
        nodes.guidance,
        nodes.tester,
        nodes.publisher,
        nodes.red,
        nodes.could_not_run,
    ):
        graph.add_node(node.__name__, traced(node))
    graph.add_conditional_edges(START, nodes.first, ["architect", "taker", "merger"])
    graph.add_edge("taker", "developer")
    graph.add_conditional_edges("merger", after_merge)
    graph.add_conditional_edges("architect", after_architect)
    graph.add_conditional_edges("preparer", after_preparation)
    graph.add_conditional_edges("developer", after_development)
    graph.add_edge("guidance", "developer")
    graph.add_conditional_edges("tester", after_tests)
    graph.add_edge("publisher", END)
    graph.add_edge("unspecifiable", END)
    graph.add_edge("red", END)
    graph.add_edge("could_not_run", END)
    compiled: CompiledStateGraph[EngineeringState, None, EngineeringState, EngineeringState] = (
        graph.compile(checkpointer=checkpointer)
    )
    return compiled
