"""Every process of a stand."""

from pathlib import Path

from .bot_api_program import bot_api_programs
from .control_plane import control_plane_programs
from .dns import dns_program
from .node import node_programs
from .object_store import object_programs
from .postgres import postgres_program
from .registry import registry_programs
from .server import DemoServer
from .stand import Stand
from .supervise import Program


def programs(stand: Stand, binaries: Path) -> list[Program]:
    """Describe all processes that the supervisor keeps.

    Args:
        stand: Whose processes.
        binaries: Where the Kubernetes programs are, or will be.
    """
    return [
        *control_plane_programs(stand, binaries),
        *node_programs(stand, binaries),
        dns_program(stand, binaries / "coredns"),
        *registry_programs(stand),
        postgres_program(stand),
        *object_programs(stand),
        *bot_api_programs(stand),
        DemoServer(stand).program(),
    ]
