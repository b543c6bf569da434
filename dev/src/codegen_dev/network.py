"""A stand's network namespaces, addresses and way out.

    host ──uplink── stand's namespace ──link── server's namespace
                        └ pods, Services

Everything of a stand listens on addresses of its own namespace: the host reaches them by a
route, the world does not.
"""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from .errors import StandError
from .mounts import is_mounted, mount_namespace

NAMESPACES = Path("/run/netns")


@dataclass(frozen=True)
class Network:
    """Names and addresses of one stand.

    Attributes:
        name: The stand's name.
        slot: 0 to 255; the third byte of all its addresses.
    """

    name: str
    slot: int

    @property
    def namespace(self) -> str:
        """The namespace of the cluster."""
        return f"codegen-{self.name}"

    @property
    def server_namespace(self) -> str:
        """The namespace of the demo server."""
        return f"codegen-{self.name}-server"

    @property
    def host_interface(self) -> str:
        """The host's end of the uplink; the kernel allows 15 characters."""
        return f"cg-{self.name}"

    @property
    def links(self) -> str:
        """The range of both links."""
        return f"10.245.{self.slot}.0/24"

    @property
    def pods(self) -> str:
        """The range of the pods."""
        return f"10.244.{self.slot}.0/24"

    @property
    def services(self) -> str:
        """The range of Service addresses."""
        return f"10.96.{self.slot}.0/24"

    @property
    def host(self) -> str:
        """The host's address on the uplink."""
        return f"10.245.{self.slot}.1"

    @property
    def node(self) -> str:
        """The address of the node, the API server, DNS, the registry and PostgreSQL."""
        return f"10.245.{self.slot}.2"

    @property
    def server_gateway(self) -> str:
        """The stand's address on the server's link."""
        return f"10.245.{self.slot}.5"

    @property
    def server(self) -> str:
        """The demo server's address."""
        return f"10.245.{self.slot}.6"

    def inside(self, *command: str) -> list[str]:
        """Prefix a command so that it runs in the stand's namespaces.

        `ip netns exec` would remount /sys, and the kubelet would find no cgroups.
        """
        mounts = mount_namespace(self.namespace)
        net = NAMESPACES / self.namespace
        return ["nsenter", f"--net={net}", f"--mount={mounts}", "--", *command]


def ensure_network(network: Network) -> None:
    """Make namespaces, links, routes and the way out; what exists is left alone.

    Raises:
        StandError: A command of iproute2 or nftables failed.
    """
    for namespace in (network.namespace, network.server_namespace):
        if not is_mounted(NAMESPACES / namespace):
            (NAMESPACES / namespace).unlink(missing_ok=True)
            _run("ip", "netns", "add", namespace)
        _run("ip", "-n", namespace, "link", "set", "lo", "up")
    _ensure_uplink(network)
    _ensure_server_link(network)
    _run("sysctl", "-qw", "net.ipv4.ip_forward=1")
    _run("ip", "netns", "exec", network.namespace, "sysctl", "-qw", "net.ipv4.ip_forward=1")
    _run("nft", "-f", "-", text=way_out(network))


def remove_network(network: Network) -> None:
    """Remove what `ensure_network` made; what is gone already is skipped."""
    for command in (
        ("ip", "netns", "del", network.server_namespace),
        ("ip", "netns", "del", network.namespace),
        ("ip", "link", "del", network.host_interface),
        ("nft", "delete", "table", "ip", _table(network)),
    ):
        subprocess.run(command, capture_output=True, check=False)


def way_out(network: Network) -> str:
    """Render the host's masquerade rule; loading it twice changes nothing."""
    table = _table(network)
    return (
        f"table ip {table}\n"
        f"delete table ip {table}\n"
        f"table ip {table} {{\n"
        "  chain postrouting {\n"
        "    type nat hook postrouting priority srcnat;\n"
        f'    ip saddr {network.links} oifname != "{network.host_interface}" masquerade\n'
        "  }\n"
        "}\n"
    )


def _ensure_uplink(network: Network) -> None:
    inside = ("ip", "-n", network.namespace)
    if not _exists(*inside, "link", "show", "uplink"):
        subprocess.run(
            ["ip", "link", "del", network.host_interface], capture_output=True, check=False
        )
        _run(
            *("ip", "link", "add", network.host_interface, "type", "veth"),
            *("peer", "name", "uplink", "netns", network.namespace),
        )
    _run("ip", "addr", "replace", f"{network.host}/30", "dev", network.host_interface)
    _run("ip", "link", "set", network.host_interface, "up")
    _run(*inside, "addr", "replace", f"{network.node}/30", "dev", "uplink")
    _run(*inside, "link", "set", "uplink", "up")
    _run(*inside, "route", "replace", "default", "via", network.host)
    for reached in (network.links, network.pods, network.services):
        _run("ip", "route", "replace", reached, "via", network.node)


def _ensure_server_link(network: Network) -> None:
    inside = ("ip", "-n", network.namespace)
    server = ("ip", "-n", network.server_namespace)
    if not _exists(*server, "link", "show", "host0"):
        subprocess.run([*inside, "link", "del", "server"], capture_output=True, check=False)
        _run(
            *(*inside, "link", "add", "server", "type", "veth"),
            *("peer", "name", "host0", "netns", network.server_namespace),
        )
    _run(*inside, "addr", "replace", f"{network.server_gateway}/30", "dev", "server")
    _run(*inside, "link", "set", "server", "up")
    _run(*server, "addr", "replace", f"{network.server}/30", "dev", "host0")
    _run(*server, "link", "set", "host0", "up")
    _run(*server, "route", "replace", "default", "via", network.server_gateway)


def _table(network: Network) -> str:
    return f"codegen_{network.name}"


def _exists(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _run(*command: str, text: str | None = None) -> None:
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise StandError(f"{' '.join(command)}: {done.stderr.strip()}")
