"""What people are owed of a product that fell silent: one message, and one when it is back."""

from codegen_crds.conditions import Condition, find
from codegen_crds.v1alpha1 import Deployment

from .draft import Draft


def mirror_incident(draft: Draft, deployment: Deployment | None) -> None:
    """Say that production does not answer, in whatever state the Project is."""
    found = find(deployment.status.conditions, "Incident") if deployment else None
    if deployment is None or found is None:
        return
    uid, domain = deployment.metadata.uid, deployment.spec.domain
    before = find(draft.status.conditions, "Incident")
    if found.status == "True":
        draft.side("Incident", found.reason, found.message)
        text = f"https://{domain} does not answer as it should. {found.reason}: {found.message}"
        draft.notify(episode("incident", uid, found), "Incident", text)
    elif before is not None and before.status == "True":
        draft.notify(
            episode("recovered", uid, found), "Recovered", f"https://{domain} answers again."
        )


def episode(what: str, uid: str, found: Condition) -> str:
    """One per episode: a condition's moment of change names it."""
    return f"{what}-{uid}-{found.last_transition_time:%Y%m%dT%H%M%SZ}"
