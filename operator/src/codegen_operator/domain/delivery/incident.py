"""Condition "Incident": a product that was verified does not answer any more."""

from typing import Final

from codegen_crds.v1alpha1.deployment import DeploymentStatus

from .draft import DeliveryDraft

INCIDENT: Final = "Incident"


def begin_incident(draft: DeliveryDraft[DeploymentStatus], reason: str, message: str) -> None:
    """Begin one, or go on with it; what first went wrong stays its reason."""
    if not draft.holds(INCIDENT):
        draft.condition(INCIDENT, "True", reason, message)


def end_incident(draft: DeliveryDraft[DeploymentStatus]) -> None:
    """End it; a product that never had one is not spoken of."""
    found = draft.found(INCIDENT)
    if found is not None and found.status == "True":
        draft.condition(INCIDENT, "False", "Recovered", f"it was: {found.reason}")
