"""Group, version, labels and the few fields of ``ObjectMeta`` that we read.

Source: Kubernetes API conventions, "Metadata"; API reference ``meta/v1 ObjectMeta``.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from pydantic import Field

from ._model import WireModel

GROUP: Final = "codegen.dev"
VERSION: Final = "v1alpha1"
API_VERSION: Final = f"{GROUP}/{VERSION}"

FINALIZER: Final = f"{GROUP}/cleanup"
"""Our one finalizer, on every kind that leaves something outside its namespace."""

LABEL_TENANT: Final = f"{GROUP}/tenant"
"""On a Namespace: Projects may live here; the operator fills it."""
LABEL_OWNER_UID: Final = f"{GROUP}/owner-uid"
"""On an object outside the tenant namespace: the uid of the object it works for."""
LABEL_PROJECT: Final = f"{GROUP}/project"
LABEL_RUN: Final = f"{GROUP}/run"
LABEL_COMPONENT: Final = "app.kubernetes.io/component"
LABEL_MANAGED_BY: Final = "app.kubernetes.io/managed-by"
MANAGER: Final = "codegen-operator"

ANNOTATION_REPOSITORY: Final = f"{GROUP}/repository"
"""On a build pod: the one repository, as ``<namespace>/<slug>``, that its token may read."""

ANNOTATION_BOTS: Final = f"{GROUP}/telegram-bots"
"""On a Project: ids of the Telegram bots it uses, ``VARIABLE=id`` parted by spaces."""

ANNOTATION_KEY_RENEWED: Final = f"{GROUP}/key-renewed"
"""On a person's Secret: the Project and its live release for which the bot made a new key, as
``<project>@<release>``."""

ANNOTATION_CANCEL: Final = f"{GROUP}/cancel"
"""On a Deployment, its Project, or a Server: name of a Job that is to end now, from
``status.job.name`` of the Deployment or the Server."""

TENANT_ACCOUNT: Final = "tenant"
"""Service account of a tenant namespace whose rights a person has there: people and the bot
act as it, and the git host lets it read."""

AUDIENCE_GATEWAY: Final = "codegen-gateway"
AUDIENCE_GIT: Final = "codegen-git"


class OwnerReference(WireModel):
    """``metadata.ownerReferences[]``."""

    api_version: str
    kind: str
    name: str
    uid: str
    controller: bool = False
    block_owner_deletion: bool = False


class ObjectMeta(WireModel):
    """The fields of ``metadata`` that a decision may depend on."""

    name: str
    namespace: str = ""
    uid: str = ""
    resource_version: str = ""
    generation: int = 0
    creation_timestamp: datetime | None = None
    deletion_timestamp: datetime | None = None
    labels: dict[str, str] = Field(default_factory=dict)
    annotations: dict[str, str] = Field(default_factory=dict)
    finalizers: tuple[str, ...] = ()
    owner_references: tuple[OwnerReference, ...] = ()

    @property
    def key(self) -> str:
        """``namespace/name``, or the name alone for a cluster-scoped object."""
        return f"{self.namespace}/{self.name}" if self.namespace else self.name

    @property
    def deleting(self) -> bool:
        """Whether the API server waits for finalizers."""
        return self.deletion_timestamp is not None


def owner_uids(body: Mapping[str, Any]) -> set[str]:
    """Uids of the owners an object names, by reference or by label."""
    metadata = body.get("metadata", {})
    uids = {str(r.get("uid")) for r in metadata.get("ownerReferences") or ()}
    label = (metadata.get("labels") or {}).get(LABEL_OWNER_UID)
    return uids | ({str(label)} if label else set())
