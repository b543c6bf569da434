"""The ground under every part: tools, binaries, keys, networks, the supervisor."""

from collections.abc import Sequence

from .cgroups import ensure_cgroup
from .dns import answers, corefile, upstream_servers
from .files import write_changed
from .helm import ensure_helm
from .kube_build import binaries, ensure_binaries
from .leftovers import end_leftovers
from .mounts import ensure_mount_namespace
from .network import ensure_network
from .parts import programs
from .pki import ensure_pki
from .preflight import TOOLS, Tool, ensure_tools
from .stand import SERVER_HOST, Stand
from .steps import Say, Step
from .supervise import Supervisor

_DNS_SECONDS = 30.0


class Foundation:
    """Steps that every way of bringing a stand up begins with."""

    def __init__(self, stand: Stand, tools: Sequence[Tool] = TOOLS) -> None:
        self._stand = stand
        self._tools_needed = tools
        self._supervisor = Supervisor(stand.paths)

    def machine_steps(self) -> list[Step]:
        """List what every stand of this machine shares."""
        return [
            Step("tools", "Tools of this machine", self._tools),
            Step("binaries", "Kubernetes binaries", self._binaries),
            Step("helm", "helm", self._helm),
        ]

    def steps(self) -> list[Step]:
        """List them; the last one is `dns`."""
        return [
            *self.machine_steps(),
            Step("network", "Network namespaces", self._network, needs=("tools",)),
            Step("keys", "Certificates", self._keys, needs=("tools",)),
            Step("supervisor", "Supervisor", self._supervise, needs=("network", "keys")),
            Step("dns", "DNS", self._dns, needs=("supervisor", "binaries")),
        ]

    def _tools(self, say: Say) -> None:
        ensure_tools(say, self._stand.paths.logs / "apt.log", self._tools_needed)

    def _binaries(self, say: Say) -> None:
        ensure_binaries(self._stand.cache, building=lambda: say("building, about five minutes"))

    def _helm(self, _: Say) -> None:
        ensure_helm(self._stand.cache)

    def _network(self, _: Say) -> None:
        stand = self._stand
        resolv_conf = stand.paths.config / "resolv.conf"
        write_changed(resolv_conf, f"nameserver {stand.network.node}\n")
        ensure_network(stand.network)
        ensure_mount_namespace(stand.network.namespace, resolv_conf)
        ensure_cgroup(stand.network.namespace)

    def _keys(self, _: Say) -> None:
        ensure_pki(self._stand)

    def _supervise(self, _: Say) -> None:
        if not self._supervisor.alive():
            # Its parts may have outlived a supervisor that was killed.
            end_leftovers(self._stand.network)
        self._supervisor.ensure(programs(self._stand, binaries(self._stand.cache)))

    def _dns(self, _: Say) -> None:
        config = self._stand.paths.config / "Corefile"
        kubeconfig = self._stand.paths.pki / "dns.kubeconfig"
        text = corefile(self._stand, upstream=upstream_servers(), kubeconfig=kubeconfig)
        if write_changed(config, text):
            self._supervisor.stop("dns")
        node = self._stand.network.node
        self._supervisor.wait_ready("dns", lambda: answers(node, SERVER_HOST), _DNS_SECONDS)
