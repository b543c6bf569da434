"""What people are owed of a backup that failed: one message, while the product serves."""

from codegen_crds.conditions import find
from codegen_crds.v1alpha1 import Deployment
from codegen_operator.domain.delivery.backup import BACKED_UP

from .draft import Draft
from .incident import episode


def mirror_backup(draft: Draft, deployment: Deployment | None) -> None:
    """Owe a message, once per episode: until a backup succeeds, it is the same trouble."""
    found = find(deployment.status.conditions, BACKED_UP) if deployment else None
    if deployment is None or found is None or found.status != "False":
        return
    text = f"The data was not backed up. {found.reason}: {found.message}"
    draft.notify(episode("backup", deployment.metadata.uid, found), "BackupFailed", text)
