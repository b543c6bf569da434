"""Every process of a stand."""

from pathlib import Path

from .dns import dns_program
from .server import DemoServer
from .stand import Stand
from .supervise import Program


def programs(stand: Stand, binaries: Path) -> list[Program]:
    """Describe all processes that the supervisor keeps.

    Args:
        stand: Whose processes.
        binaries: Where the Kubernetes programs are, or will be.
    """
    return [dns_program(stand, binaries / "coredns"), DemoServer(stand).program()]
