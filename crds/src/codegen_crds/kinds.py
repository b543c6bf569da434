"""The kinds that we read or write, with their place in the API: no discovery is needed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from .meta import API_VERSION
from .v1alpha1 import KINDS


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind's coordinates."""

    api_version: str
    name: str
    plural: str
    namespaced: bool = True

    def path(self, namespace: str = "", name: str = "", subresource: str = "") -> str:
        """URL path of a collection, an object or a subresource."""
        root = "/api/v1" if self.api_version == "v1" else f"/apis/{self.api_version}"
        parts = [root]
        if namespace and self.namespaced:
            parts.append(f"namespaces/{namespace}")
        parts.append(self.plural)
        parts.extend(p for p in (name, subresource) if p)
        return "/".join(parts)


class UnknownKindError(LookupError):
    """An object of a kind that this installation has no business with."""


OWN_KINDS: Final = tuple(
    Kind(API_VERSION, k.definition.kind, k.definition.plural, k.definition.scope == "Namespaced")
    for k in KINDS
)
"""Every kind of ours, sorted."""
AGENT_RUN, DEPLOYMENT, MACHINE_REQUEST, PROJECT, SERVER = OWN_KINDS

NAMESPACE: Final = Kind("v1", "Namespace", "namespaces", namespaced=False)
POD: Final = Kind("v1", "Pod", "pods")
SECRET: Final = Kind("v1", "Secret", "secrets")
CONFIG_MAP: Final = Kind("v1", "ConfigMap", "configmaps")
EVENT: Final = Kind("v1", "Event", "events")
SERVICE_ACCOUNT: Final = Kind("v1", "ServiceAccount", "serviceaccounts")
RESOURCE_QUOTA: Final = Kind("v1", "ResourceQuota", "resourcequotas")
LIMIT_RANGE: Final = Kind("v1", "LimitRange", "limitranges")
JOB: Final = Kind("batch/v1", "Job", "jobs")
LEASE: Final = Kind("coordination.k8s.io/v1", "Lease", "leases")
NETWORK_POLICY: Final = Kind("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies")
ROLE_BINDING: Final = Kind("rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings")
ROLE: Final = Kind("rbac.authorization.k8s.io/v1", "Role", "roles")
TOKEN_REVIEW: Final = Kind(
    "authentication.k8s.io/v1", "TokenReview", "tokenreviews", namespaced=False
)
TOKEN_REQUEST: Final = Kind("authentication.k8s.io/v1", "TokenRequest", "tokenrequests")
ACCESS_REVIEW: Final = Kind(
    "authorization.k8s.io/v1",
    "SelfSubjectAccessReview",
    "selfsubjectaccessreviews",
    namespaced=False,
)
WORKLOAD: Final = Kind("apps/v1", "Deployment", "deployments")
"""A component of the installation; not our own Deployment."""
CUSTOM_RESOURCE_DEFINITION: Final = Kind(
    "apiextensions.k8s.io/v1",
    "CustomResourceDefinition",
    "customresourcedefinitions",
    namespaced=False,
)

_ALL: Final = (
    *OWN_KINDS,
    NAMESPACE,
    POD,
    SECRET,
    CONFIG_MAP,
    EVENT,
    SERVICE_ACCOUNT,
    RESOURCE_QUOTA,
    LIMIT_RANGE,
    JOB,
    LEASE,
    NETWORK_POLICY,
    ROLE_BINDING,
    ROLE,
    TOKEN_REVIEW,
    TOKEN_REQUEST,
    ACCESS_REVIEW,
    WORKLOAD,
    CUSTOM_RESOURCE_DEFINITION,
)
_BY_NAME: Final = {(k.api_version, k.name): k for k in _ALL}


def find_kind(api_version: str, name: str) -> Kind:
    """The kind with these names.

    Raises:
        UnknownKindError: It is none of ours.
    """
    try:
        return _BY_NAME[api_version, name]
    except KeyError:
        raise UnknownKindError(f"{api_version} {name}") from None


def kind_of(body: Mapping[str, Any]) -> Kind:
    """The kind of an object by its ``apiVersion`` and ``kind``."""
    return find_kind(body["apiVersion"], body["kind"])
