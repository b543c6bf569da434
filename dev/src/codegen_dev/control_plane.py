"""etcd and the Kubernetes control plane."""

import ssl
from pathlib import Path

import httpx

from .pki import API_PORT, kubeconfig_path
from .stand import Stand
from .supervise import Program

ETCD = "etcd"
APISERVER = "apiserver"
CONTROLLER_MANAGER = "controller-manager"
SCHEDULER = "scheduler"
ISSUER = "https://kubernetes.default.svc.cluster.local"
_ETCD_CLIENTS = "http://127.0.0.1:2379"
_ETCD_PEERS = "http://127.0.0.1:2380"


def control_plane_programs(stand: Stand, binaries: Path) -> list[Program]:
    """Describe the four processes.

    Args:
        stand: Whose.
        binaries: Where the programs are.
    """
    inside = stand.network.inside
    return [
        Program(ETCD, tuple(inside(*_etcd(stand, binaries)))),
        Program(APISERVER, tuple(inside(*_apiserver(stand, binaries))), stop_seconds=20),
        Program(CONTROLLER_MANAGER, tuple(inside(*_controller_manager(stand, binaries)))),
        Program(SCHEDULER, tuple(inside(*_scheduler(stand, binaries)))),
    ]


def _etcd(stand: Stand, binaries: Path) -> list[str]:
    return [
        str(binaries / "etcd"),
        f"--data-dir={stand.paths.root / 'etcd'}",
        f"--listen-client-urls={_ETCD_CLIENTS}",
        f"--advertise-client-urls={_ETCD_CLIENTS}",
        f"--listen-peer-urls={_ETCD_PEERS}",
        f"--initial-advertise-peer-urls={_ETCD_PEERS}",
        f"--initial-cluster=default={_ETCD_PEERS}",
        # A stand may lose its cluster with the machine's power.
        "--unsafe-no-fsync",
        "--log-level=warn",
    ]


def _apiserver(stand: Stand, binaries: Path) -> list[str]:
    pki, network = stand.paths.pki, stand.network
    return [
        str(binaries / "kube-apiserver"),
        f"--etcd-servers={_ETCD_CLIENTS}",
        f"--bind-address={network.node}",
        f"--advertise-address={network.node}",
        f"--secure-port={API_PORT}",
        f"--cert-dir={pki}",
        f"--tls-cert-file={pki / 'apiserver.crt'}",
        f"--tls-private-key-file={pki / 'apiserver.key'}",
        f"--client-ca-file={pki / 'ca.crt'}",
        f"--kubelet-certificate-authority={pki / 'ca.crt'}",
        f"--kubelet-client-certificate={pki / 'apiserver-kubelet.crt'}",
        f"--kubelet-client-key={pki / 'apiserver-kubelet.key'}",
        # Node names are in no DNS.
        "--kubelet-preferred-address-types=InternalIP",
        f"--service-account-key-file={pki / 'service-accounts.key'}",
        f"--service-account-signing-key-file={pki / 'service-accounts.key'}",
        f"--service-account-issuer={ISSUER}",
        f"--service-cluster-ip-range={network.services}",
        "--authorization-mode=Node,RBAC",
        "--enable-admission-plugins=NodeRestriction",
        "--anonymous-auth=false",
        "--allow-privileged",
    ]


def _controller_manager(stand: Stand, binaries: Path) -> list[str]:
    pki = stand.paths.pki
    return [
        str(binaries / "kube-controller-manager"),
        f"--kubeconfig={kubeconfig_path(stand, CONTROLLER_MANAGER)}",
        f"--service-account-private-key-file={pki / 'service-accounts.key'}",
        f"--root-ca-file={pki / 'ca.crt'}",
        "--use-service-account-credentials",
        "--leader-elect=false",
        "--bind-address=127.0.0.1",
    ]


def _scheduler(stand: Stand, binaries: Path) -> list[str]:
    return [
        str(binaries / "kube-scheduler"),
        f"--kubeconfig={kubeconfig_path(stand, SCHEDULER)}",
        "--leader-elect=false",
        "--bind-address=127.0.0.1",
    ]


def apiserver_ready(stand: Stand) -> bool:
    """Tell whether the API server is ready to serve."""
    pki = stand.paths.pki
    context = ssl.create_default_context(cafile=str(pki / "ca.crt"))
    context.load_cert_chain(pki / "admin.crt", pki / "admin.key")
    url = f"https://{stand.network.node}:{API_PORT}/readyz"
    try:
        return httpx.get(url, verify=context, timeout=2, trust_env=False).is_success
    except httpx.TransportError:
        return False
