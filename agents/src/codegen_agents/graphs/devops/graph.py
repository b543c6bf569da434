"""Devops: EnvAnalyzer → SecretResolver → ReadinessCheck → Deployer."""

from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from codegen_agents.graphs.tracing import traced

from .nodes import DevopsNodes
from .state import DevopsState


def build_graph(
    nodes: DevopsNodes, checkpointer: BaseCheckpointSaver[str]
) -> CompiledStateGraph[DevopsState, None, DevopsState, DevopsState]:
    """Wire the graph."""
    graph: Any = StateGraph(DevopsState)
    chain = (nodes.env_analyzer, nodes.secret_resolver, nodes.readiness_check, nodes.deployer)
    before = START
    for node in chain:
        graph.add_node(node.__name__, traced(node))
        graph.add_edge(before, node.__name__)
        before = node.__name__
    graph.add_edge(before, END)
    compiled: CompiledStateGraph[DevopsState, None, DevopsState, DevopsState] = graph.compile(
        checkpointer=checkpointer
    )
    return compiled
