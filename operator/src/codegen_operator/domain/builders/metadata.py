"""Owner references and labels that everything we make carries."""

from typing import Any

from codegen_crds.meta import LABEL_MANAGED_BY, LABEL_OWNER_UID, LABEL_PROJECT, MANAGER
from codegen_crds.v1alpha1 import Resource

_LABEL_MAX = 63


def owner_reference(owner: Resource) -> dict[str, Any]:
    """Controller reference to an object in the same namespace (or to a cluster-scoped one)."""
    return {
        "apiVersion": owner.api_version,
        "kind": owner.kind,
        "name": owner.metadata.name,
        "uid": owner.metadata.uid,
        "controller": True,
    }


def owned_labels(owner_uid: str, project: str = "", **more: str) -> dict[str, str]:
    """Labels by which an object is found and its owner known."""
    labels = {LABEL_MANAGED_BY: MANAGER, LABEL_OWNER_UID: owner_uid}
    if project:
        labels[LABEL_PROJECT] = project[:_LABEL_MAX]
    return labels | more
