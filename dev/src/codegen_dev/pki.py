"""Every certificate, key and kubeconfig of a stand."""

from pathlib import Path

from .certificates import Authority, ensure_signing_key
from .kubeconfig import write_kubeconfig
from .stand import REGISTRY_HOST, Stand

API_PORT = 6443
_IDENTITIES = {
    "admin": ("admin", ("system:masters",)),
    "controller-manager": ("system:kube-controller-manager", ()),
    "dns": ("codegen-dev:dns", ()),
    "proxy": ("system:kube-proxy", ()),
    "scheduler": ("system:kube-scheduler", ()),
}
KUBELET_CLIENT = "codegen-dev:apiserver"
"""Who the API server is to the kubelet."""


def ensure_pki(stand: Stand) -> None:
    """Make what is missing; what exists is kept."""
    network = stand.network
    authority = Authority.ensure(stand.paths.pki)
    first_service = network.services.replace("0/24", "1")
    names = ["kubernetes", "kubernetes.default", "kubernetes.default.svc", "localhost"]
    names += ["kubernetes.default.svc.cluster.local", network.node, first_service, "127.0.0.1"]
    authority.issue("apiserver", common_name="kube-apiserver", hosts=names)
    authority.issue("apiserver-kubelet", common_name=KUBELET_CLIENT)
    authority.issue(
        "registry", common_name=REGISTRY_HOST, hosts=[REGISTRY_HOST, network.node, "127.0.0.1"]
    )
    ensure_signing_key(stand.paths.pki / "service-accounts.key")
    node = f"system:node:{network.namespace}"
    identities = {**_IDENTITIES, "kubelet": (node, ("system:nodes",))}
    for name, (user, groups) in identities.items():
        hosts = [network.namespace, network.node] if name == "kubelet" else []
        pair = authority.issue(name, common_name=user, organizations=groups, hosts=hosts)
        write_kubeconfig(
            kubeconfig_path(stand, name),
            server=f"https://{network.node}:{API_PORT}",
            authority=authority.path,
            user=pair,
        )


def kubeconfig_path(stand: Stand, name: str) -> Path:
    """Return where an identity's kubeconfig lies."""
    return stand.paths.kubeconfig if name == "admin" else stand.paths.pki / f"{name}.kubeconfig"
