"""Ports for programs that are started on this machine and must be told theirs."""

import secrets
import socket
from contextlib import ExitStack
from typing import Final

_LOCALHOST: Final = "127.0.0.1"
_FIRST: Final = 61_000
_COUNT: Final = 4_500
"""Above ``net.ipv4.ip_local_port_range`` (32768 to 60999): a port that the kernel gives is free
only until anybody's next outgoing connection takes it, and the program then cannot bind it."""


def free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 that are free now, all different, and given to no outgoing connection."""
    found: list[int] = []
    with ExitStack() as held:
        while len(found) < count:
            port = _FIRST + secrets.randbelow(_COUNT)
            listening = held.enter_context(socket.socket())
            try:
                listening.bind((_LOCALHOST, port))
            except OSError:
                continue
            found.append(port)
    return found


def free_port() -> int:
    """One such port."""
    return free_ports(1)[0]
