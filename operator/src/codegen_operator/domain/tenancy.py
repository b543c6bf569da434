"""What the operator puts into a tenant namespace, and nowhere else.

Default deny in both directions, then the few ways an agent pod needs; a service account
without rights for agent pods; one account that people and the bot act as; and the role bindings
by which the operator and the gateway may work here and not in other namespaces.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from codegen_crds.meta import (
    LABEL_COMPONENT,
    LABEL_MANAGED_BY,
    LABEL_TENANT,
    MANAGER,
    TENANT_ACCOUNT,
)

from .builders.agent_pod import AGENT_ACCOUNT
from .plan import Apply

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Doors:
    """Where agent pods may connect to, and who may work in tenant namespaces."""

    system_namespace: str
    operator_account: str = "codegen-operator"
    gateway_accounts: tuple[str, ...] = ("codegen-gateway", "codegen-git")
    gateway_labels: Mapping[str, str] | None = None
    """Labels of the pods behind gateway and git host; None: every pod of the namespace."""
    gateway_ports: tuple[int, ...] = (8080, 8081)
    egress_cidrs: tuple[str, ...] = ()
    """Networks that agent pods may reach besides."""
    network_policies: bool = True
    pods: int = 20
    memory_limit: str = "16Gi"


def is_tenant(labels: Mapping[str, str]) -> bool:
    """Whether a namespace was given to us."""
    return labels.get(LABEL_TENANT) == "true"


def tenant_objects(namespace: str, doors: Doors) -> tuple[Body, ...]:
    """Everything that belongs into a tenant namespace, in the order to apply it."""
    return (
        *(_account(namespace, name) for name in (AGENT_ACCOUNT, TENANT_ACCOUNT)),
        _binding(namespace, "codegen-operator-tenant", doors, (doors.operator_account,)),
        _binding(namespace, "codegen-gateway-tenant", doors, doors.gateway_accounts),
        _tenant_binding(namespace),
        _quota(namespace, doors),
        *(
            (_default_deny(namespace), _agent_policy(namespace, doors))
            if doors.network_policies
            else ()
        ),
    )


def plan_tenancy(
    namespace: str, doors: Doors, present: Mapping[tuple[str, str], Mapping[str, Any]]
) -> tuple[Apply, ...]:
    """Apply what is missing or differs.

    Args:
        namespace: A tenant namespace.
        doors: Terms of this installation.
        present: Objects that are there, by (kind, name).
    """
    return tuple(
        Apply(body)
        for body in tenant_objects(namespace, doors)
        if not covers(present.get((body["kind"], body["metadata"]["name"])), body)
    )


def covers(present: object, wanted: object) -> bool:
    """Whether everything in ``wanted`` is in ``present``; what others added does not count.

    Lists are compared item by item: in the objects above they belong to us as a whole.
    """
    if isinstance(wanted, Mapping):
        return isinstance(present, Mapping) and all(
            covers(present.get(key), value) for key, value in wanted.items()
        )
    if isinstance(wanted, Sequence) and not isinstance(wanted, str):
        return (
            isinstance(present, Sequence)
            and len(present) == len(wanted)
            and all(covers(p, w) for p, w in zip(present, wanted, strict=True))
        ) or (present is None and not wanted)
    return present == wanted


def _object(api: str, kind: str, namespace: str, name: str, **rest: object) -> Body:
    metadata = {"name": name, "namespace": namespace, "labels": {LABEL_MANAGED_BY: MANAGER}}
    return {"apiVersion": api, "kind": kind, "metadata": metadata, **rest}


def _account(namespace: str, name: str) -> Body:
    return _object("v1", "ServiceAccount", namespace, name, automountServiceAccountToken=False)


def _role(name: str) -> Body:
    return {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": name}


def _binding(namespace: str, role: str, doors: Doors, accounts: Sequence[str]) -> Body:
    subjects = [
        {"kind": "ServiceAccount", "name": a, "namespace": doors.system_namespace} for a in accounts
    ]
    return _object(
        "rbac.authorization.k8s.io/v1",
        "RoleBinding",
        namespace,
        role,
        roleRef=_role(role),
        subjects=subjects,
    )


def _tenant_binding(namespace: str) -> Body:
    subject = {"kind": "ServiceAccount", "name": TENANT_ACCOUNT, "namespace": namespace}
    return _object(
        "rbac.authorization.k8s.io/v1",
        "RoleBinding",
        namespace,
        "codegen-tenant",
        roleRef=_role("codegen-tenant"),
        subjects=[subject],
    )


def _quota(namespace: str, doors: Doors) -> Body:
    hard = {"pods": str(doors.pods), "limits.memory": doors.memory_limit}
    hard |= {"services": "0", "persistentvolumeclaims": "0"}
    return _object("v1", "ResourceQuota", namespace, "codegen", spec={"hard": hard})


def _default_deny(namespace: str) -> Body:
    spec = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    return _object(
        "networking.k8s.io/v1", "NetworkPolicy", namespace, "codegen-default-deny", spec=spec
    )


def _agent_policy(namespace: str, doors: Doors) -> Body:
    """Agent pods reach name resolution and their two doors."""
    name_ports = [{"port": 53, "protocol": p} for p in ("UDP", "TCP")]
    system = {"matchLabels": {"kubernetes.io/metadata.name": doors.system_namespace}}
    peer: Body = {"namespaceSelector": system}
    if doors.gateway_labels:
        peer["podSelector"] = {"matchLabels": dict(doors.gateway_labels)}
    egress: list[Body] = [
        # Without a peer: name servers are not always pods (node-local caches, hosts).
        {"ports": name_ports},
        {"to": [peer], "ports": [{"port": p, "protocol": "TCP"} for p in doors.gateway_ports]},
    ]
    if doors.egress_cidrs:
        egress.append({"to": [{"ipBlock": {"cidr": c}} for c in doors.egress_cidrs]})
    spec = {
        "podSelector": {"matchLabels": {LABEL_COMPONENT: "agent"}},
        "policyTypes": ["Egress"],
        "egress": egress,
    }
    return _object("networking.k8s.io/v1", "NetworkPolicy", namespace, "codegen-agents", spec=spec)
