"""Condition "Incident": a product that was verified does not answer any more."""

from datetime import timedelta
from typing import Final

from codegen_crds.v1alpha1.deployment import Availability, DeploymentStatus, Outage

from .draft import DeliveryDraft

INCIDENT: Final = "Incident"
_DAY: Final = timedelta(days=1)
_OUTAGES: Final = 32


def begin_incident(draft: DeliveryDraft[DeploymentStatus], reason: str, message: str) -> None:
    """Begin one, or go on with it; what first went wrong stays its reason."""
    if not draft.holds(INCIDENT):
        draft.condition(INCIDENT, "True", reason, message)
        known = draft.status.availability or Availability(since=draft.now)
        _keep(draft, known, (*known.outages, Outage(since=draft.now)))


def end_incident(draft: DeliveryDraft[DeploymentStatus]) -> None:
    """End it; a product that never had one is not spoken of."""
    found, known = draft.found(INCIDENT), draft.status.availability
    if known is None:
        known = Availability(since=draft.now)
        draft.set(availability=known)
    if known.outages and known.outages[-1].until is None:
        last = known.outages[-1].model_copy(update={"until": draft.now})
        _keep(draft, known, (*known.outages[:-1], last))
    if found is not None and found.status == "True":
        draft.condition(INCIDENT, "False", "Recovered", f"it was: {found.reason}")


def _keep(
    draft: DeliveryDraft[DeploymentStatus], known: Availability, outages: tuple[Outage, ...]
) -> None:
    """Keep what bears on the last day: no write is made for the sake of forgetting."""
    recent = [o for o in outages if o.until is None or draft.now - o.until < _DAY]
    draft.set(availability=Availability(since=known.since, outages=tuple(recent[-_OUTAGES:])))
