"""The node: containerd, the kubelet, kube-proxy and the pods' network."""

import json
import socket
from pathlib import Path
from typing import Any

import yaml

from .credentials import password
from .files import write_changed
from .pki import kubeconfig_path
from .registry import USER
from .stand import REGISTRY, Stand
from .supervise import Program

CONTAINERD = "containerd"
KUBELET = "kubelet"
KUBE_PROXY = "kube-proxy"
PAUSE_IMAGE = f"{REGISTRY}/stand/pause:1"
_PLUGINS = "/usr/lib/cni"
_KUBELET_PORT = 10250
_FILES = {
    CONTAINERD: "containerd.toml",
    KUBELET: "kubelet.yaml",
    KUBE_PROXY: "kube-proxy.yaml",
}


def node_programs(stand: Stand, binaries: Path) -> list[Program]:
    """Describe the node's processes.

    Args:
        stand: Whose.
        binaries: Where the Kubernetes programs are.
    """
    config, inside = stand.paths.config, stand.network.inside
    return [
        Program(
            CONTAINERD,
            tuple(inside("containerd", "--config", str(config / _FILES[CONTAINERD]))),
            keep_children=True,
        ),
        Program(
            KUBELET,
            tuple(
                inside(
                    str(binaries / "kubelet"),
                    f"--config={config / _FILES[KUBELET]}",
                    f"--kubeconfig={kubeconfig_path(stand, KUBELET)}",
                    f"--root-dir={stand.paths.root / 'kubelet'}",
                    f"--cert-dir={stand.paths.pki}",
                    f"--hostname-override={stand.network.namespace}",
                    f"--node-ip={stand.network.node}",
                )
            ),
            keep_children=True,
        ),
        Program(
            KUBE_PROXY,
            tuple(inside(str(binaries / "kube-proxy"), f"--config={config / _FILES[KUBE_PROXY]}")),
        ),
    ]


def node_files(stand: Stand) -> dict[str, str]:
    """Return the node's configuration files by the program that reads them at its start.

    Args:
        stand: Places, addresses, and the registry's password.
    """
    return {
        CONTAINERD: containerd_toml(stand, password(stand, "registry")),
        KUBELET: yaml.safe_dump(kubelet_config(stand)),
        KUBE_PROXY: yaml.safe_dump(proxy_config(stand)),
    }


def write_node_config(stand: Stand) -> list[str]:
    """Write the node's configuration where it changed.

    Returns:
        The programs that have to start again.
    """
    config = stand.paths.config
    hosts = (
        f'server = "https://{REGISTRY}"\n\n[host."https://{REGISTRY}"]\n'
        f'  ca = "{stand.paths.pki / "ca.crt"}"\n'
    )
    write_changed(config / "certs.d" / REGISTRY / "hosts.toml", hosts)
    write_changed(config / "cni" / "10-pods.conflist", json.dumps(pod_network(stand), indent=2))
    return [
        program
        for program, text in node_files(stand).items()
        if write_changed(config / _FILES[program], text, mode=0o600)
    ]


def containerd_socket(stand: Stand) -> Path:
    """Return where the stand's containerd listens."""
    return stand.paths.run / "containerd.sock"


def kubelet_listens(stand: Stand) -> bool:
    """Tell whether the kubelet takes connections."""
    try:
        with socket.create_connection((stand.network.node, _KUBELET_PORT), timeout=1):
            return True
    except OSError:
        return False


def containerd_toml(stand: Stand, secret: str) -> str:
    """Render containerd's configuration.

    Args:
        stand: Places.
        secret: The registry's password: the node pulls with it, pods need no pull secret.
    """
    paths = stand.paths
    return f"""\
version = 2
root = "{paths.root}/containerd"
state = "{paths.run}/containerd"

[grpc]
  address = "{containerd_socket(stand)}"

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "{PAUSE_IMAGE}"
  # Without CAP_SYS_RESOURCE a lower score cannot be set and no sandbox would start.
  restrict_oom_score_adj = true
  netns_mounts_under_state_dir = true
  stream_server_address = "127.0.0.1"

  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "{_PLUGINS}"
    conf_dir = "{paths.config}/cni"

  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      SystemdCgroup = false

  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "{paths.config}/certs.d"
    [plugins."io.containerd.grpc.v1.cri".registry.configs."{REGISTRY}".auth]
      username = "{USER}"
      password = "{secret}"
"""


def pod_network(stand: Stand) -> dict[str, Any]:
    """Return the CNI configuration: a routed link per pod, masqueraded on the way out.

    Links, not a bridge: an answer between two pods of one bridge would bypass the address
    translation of Services.
    """
    state = str(stand.paths.run / "pod-addresses")
    addresses = {
        "type": "host-local",
        "dataDir": state,
        "ranges": [[{"subnet": stand.network.pods}]],
        "routes": [{"dst": "0.0.0.0/0"}],
    }
    return {
        "cniVersion": "0.4.0",
        "name": "pods",
        "plugins": [
            {"type": "ptp", "ipMasq": True, "ipam": addresses},
            {"type": "portmap", "capabilities": {"portMappings": True}},
        ],
    }


def kubelet_config(stand: Stand) -> dict[str, Any]:
    """Return the kubelet's configuration."""
    paths, network = stand.paths, stand.network
    return {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "address": network.node,
        "authentication": {
            "anonymous": {"enabled": False},
            "webhook": {"enabled": True},
            "x509": {"clientCAFile": str(paths.pki / "ca.crt")},
        },
        "authorization": {"mode": "Webhook"},
        "tlsCertFile": str(paths.pki / "kubelet.crt"),
        "tlsPrivateKeyFile": str(paths.pki / "kubelet.key"),
        "containerRuntimeEndpoint": f"unix://{containerd_socket(stand)}",
        "cgroupDriver": "cgroupfs",
        # With the default root two kubelets kill each other's pods as orphans.
        "cgroupRoot": f"/{network.namespace}",
        "enforceNodeAllocatable": [],
        "failCgroupV1": False,
        "failSwapOn": False,
        "evictionHard": {"memory.available": "100Mi", "nodefs.available": "1%"},
        "imageGCHighThresholdPercent": 99,
        "imageGCLowThresholdPercent": 98,
        "clusterDNS": [network.node],
        "clusterDomain": "cluster.local",
        "resolvConf": str(paths.config / "resolv.conf"),
        "podLogsDir": str(paths.logs / "pods"),
        "serializeImagePulls": False,
        "readOnlyPort": 0,
    }


def proxy_config(stand: Stand) -> dict[str, Any]:
    """Return kube-proxy's configuration; no other mode works on every kernel of interest."""
    return {
        "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
        "kind": "KubeProxyConfiguration",
        "mode": "nftables",
        "clientConnection": {"kubeconfig": str(kubeconfig_path(stand, "proxy"))},
        "clusterCIDR": stand.network.pods,
        "hostnameOverride": stand.network.namespace,
        "bindAddress": stand.network.node,
        "healthzBindAddress": "127.0.0.1:10256",
        "metricsBindAddress": "127.0.0.1:10249",
        # The limit of the machine is not the stand's to change.
        "conntrack": {"maxPerCore": 0},
    }
