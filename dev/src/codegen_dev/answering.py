"""Whether a part of the stand that speaks TLS answers."""

import socket
import ssl

from .stand import Stand


def answers_tls(stand: Stand, port: int) -> bool:
    """Whether something at the node's address shows a certificate of the stand's authority."""
    context = ssl.create_default_context(cafile=str(stand.paths.pki / "ca.crt"))
    address = (stand.network.node, port)
    try:
        with (
            socket.create_connection(address, timeout=1) as raw,
            context.wrap_socket(raw, server_hostname=stand.network.node),
        ):
            return True
    except OSError:
        return False
