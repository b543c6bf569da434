"""What the stand's own cluster holds before anything is installed: RBAC and storage."""

from typing import Any

from .pki import KUBELET_CLIENT
from .stand import Stand

STORAGE_CLASS = "stand"
VOLUMES = 16
_VOLUME_SIZE = "20Gi"
_RBAC = "rbac.authorization.k8s.io"


def base_manifests(stand: Stand) -> list[dict[str, Any]]:
    """Return the objects, ready for server-side apply.

    Args:
        stand: Where its volumes lie.
    """
    return [
        _dns_role(),
        _binding("codegen-dev-dns", "codegen-dev-dns", "codegen-dev:dns"),
        _binding("codegen-dev-apiserver", "system:kubelet-api-admin", KUBELET_CLIENT),
        _storage_class(),
        *(_volume(stand, number) for number in range(VOLUMES)),
    ]


def _dns_role() -> dict[str, Any]:
    seen = [("", ["services", "namespaces"]), ("discovery.k8s.io", ["endpointslices"])]
    return {
        "apiVersion": f"{_RBAC}/v1",
        "kind": "ClusterRole",
        "metadata": {"name": "codegen-dev-dns"},
        "rules": [
            {"apiGroups": [group], "resources": resources, "verbs": ["list", "watch"]}
            for group, resources in seen
        ],
    }


def _binding(name: str, role: str, user: str) -> dict[str, Any]:
    return {
        "apiVersion": f"{_RBAC}/v1",
        "kind": "ClusterRoleBinding",
        "metadata": {"name": name},
        "roleRef": {"apiGroup": _RBAC, "kind": "ClusterRole", "name": role},
        "subjects": [{"apiGroup": _RBAC, "kind": "User", "name": user}],
    }


def _storage_class() -> dict[str, Any]:
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {
            "name": STORAGE_CLASS,
            "annotations": {"storageclass.kubernetes.io/is-default-class": "true"},
        },
        "provisioner": "kubernetes.io/no-provisioner",
        "volumeBindingMode": "WaitForFirstConsumer",
    }


def _volume(stand: Stand, number: int) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": volume_name(number)},
        "spec": {
            "capacity": {"storage": _VOLUME_SIZE},
            "accessModes": ["ReadWriteOnce"],
            "persistentVolumeReclaimPolicy": "Retain",
            "storageClassName": STORAGE_CLASS,
            "hostPath": {"path": str(stand.paths.root / "volumes" / volume_name(number))},
        },
    }


def volume_name(number: int) -> str:
    """Name one of the stand's volumes and its directory."""
    return f"stand-{number}"
