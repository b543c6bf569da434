"""The stand's name server: its own zone, the cluster's zone, and the host's resolver."""

import re
import socket
import struct
from collections.abc import Sequence
from pathlib import Path

from .errors import StandError
from .stand import (
    APPS_DOMAIN,
    DOMAIN,
    OBJECTS_HOST,
    POSTGRES_HOST,
    REGISTRY_HOST,
    SERVER_HOST,
    Stand,
)
from .supervise import Program

_SYSTEMD_RESOLVED = Path("/run/systemd/resolve/resolv.conf")
_RESOLV_CONF = Path("/etc/resolv.conf")
_ANSWER_CODE_MASK = 0x0F


def corefile(stand: Stand, *, upstream: Sequence[str], kubeconfig: Path) -> str:
    """Render CoreDNS's configuration.

    Args:
        stand: Whose names to serve.
        upstream: Addresses of the name servers that know the rest of the world.
        kubeconfig: How to read the cluster's Services. Without a cluster behind it, CoreDNS
            starts five seconds later and serves everything else.
    """
    network = stand.network
    return f"""\
{DOMAIN} {{
    bind {network.node}
    errors
{_names(network.node, REGISTRY_HOST, POSTGRES_HOST, OBJECTS_HOST)}\
{_names(network.server, SERVER_HOST)}\
    template IN A {APPS_DOMAIN} {{
        answer "{{{{ .Name }}}} 5 IN A {network.server}"
    }}
    template IN ANY {APPS_DOMAIN} {{
        rcode NOERROR
    }}
    template ANY ANY {{
        rcode NXDOMAIN
    }}
}}
. {{
    bind {network.node}
    errors
    kubernetes cluster.local in-addr.arpa {{
        kubeconfig {kubeconfig}
        pods disabled
        fallthrough in-addr.arpa
    }}
    hosts /etc/hosts {{
        no_reverse
        fallthrough
    }}
    forward . {" ".join(upstream)}
    cache 30
}}
"""


def _names(address: str, *names: str) -> str:
    """Render the answer for some names; they have no other records."""
    match = f'match "^({"|".join(re.escape(name) for name in names)})[.]$"'
    return f"""\
    template IN A {DOMAIN} {{
        {match}
        answer "{{{{ .Name }}}} 5 IN A {address}"
        fallthrough
    }}
    template IN ANY {DOMAIN} {{
        {match}
        rcode NOERROR
        fallthrough
    }}
"""


def upstream_servers(
    candidates: Sequence[Path] = (_RESOLV_CONF, _SYSTEMD_RESOLVED),
) -> list[str]:
    """Return the machine's name servers that are reachable from another namespace.

    A server on the loopback (systemd-resolved's stub) is not: its own list is used instead.

    Args:
        candidates: resolv.conf files, best first.

    Raises:
        StandError: None is of use.
    """
    for path in candidates:
        lines = path.read_text().splitlines() if path.exists() else []
        servers = [line.split()[1] for line in lines if line.startswith("nameserver ")]
        usable = [server for server in servers if not server.startswith("127.")]
        if usable:
            return usable
    raise StandError(
        f"no name server beyond the loopback in {', '.join(map(str, candidates))}",
        remedy="name one in /etc/resolv.conf",
    )


def dns_program(stand: Stand, coredns: Path) -> Program:
    """Describe the process."""
    config = stand.paths.config / "Corefile"
    return Program("dns", tuple(stand.network.inside(str(coredns), "-conf", str(config))))


def answers(server: str, name: str) -> bool:
    """Ask a name server for an address over UDP.

    Args:
        server: IPv4 address of the name server.
        name: The name to ask for.

    Returns:
        Whether it answered without an error and with at least one record.
    """
    labels = b"".join(bytes([len(part)]) + part.encode() for part in name.split("."))
    question = struct.pack(">HHHHHH", 1, 0x0100, 1, 0, 0, 0) + labels + b"\0\0\1\0\1"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(0.5)
        try:
            sock.sendto(question, (server, 53))
            reply = sock.recv(512)
        except OSError:
            return False
    _, flags, _, count = struct.unpack(">HHHH", reply[:8])
    return not flags & _ANSWER_CODE_MASK and count > 0
