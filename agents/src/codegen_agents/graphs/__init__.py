"""The subgraphs. Each folder: state (data), routing (pure), nodes (work), graph (wiring)."""
