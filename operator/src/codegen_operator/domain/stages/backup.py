"""What people are owed of a backup that failed: one message, while the product serves."""

from typing import Final

from codegen_crds.conditions import find
from codegen_crds.v1alpha1 import Deployment
from codegen_operator.domain.delivery.backup import BACKED_UP

from .draft import Draft

_KEY_MAX: Final = 128


def mirror_backup(draft: Draft, deployment: Deployment | None) -> None:
    """Owe a message, once per episode: until a backup succeeds, it is the same trouble."""
    found = find(deployment.status.conditions, BACKED_UP) if deployment else None
    if deployment is None or found is None or found.status != "False":
        return
    key = f"backup-{deployment.metadata.uid}-{found.last_transition_time:%Y%m%dT%H%M%SZ}"
    text = f"The data was not backed up. {found.reason}: {found.message}"
    draft.notify(key[:_KEY_MAX], "BackupFailed", text)
