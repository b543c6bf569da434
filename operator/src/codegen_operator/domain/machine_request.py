"""The planner of a MachineRequest: a machine is rented once per name, as the installation allows.

The name is the request id at the provider, which remembers it for ever: asking again under it
makes nothing new. So a request that the provider does not know was never heard, and is repeated,
whatever killed whom in between. Requests go one after another, oldest first: each counts the
machines that those before it have made.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from codegen_crds import conditions
from codegen_crds.conditions import ConditionStatus
from codegen_crds.contracts.machines import Machine, MachineOrder
from codegen_crds.v1alpha1.machine_request import MachineRequest, MachineRequestStatus

from .plan import Action, EmitEvent, Plan, RequestMachine

CREATED: Final = "Created"
_POLL_SECONDS: Final = 15.0
_ENDED: Final = {"failed": "CreationFailed", "refused": "RefusedByProvider"}


@dataclass(frozen=True, slots=True)
class CreationTerms:
    """What may be rented.

    Attributes:
        provider: Whether there is somebody to ask.
        sizes: Allowed sizes, in the provider's words.
        regions: Allowed regions.
        images: Allowed operating systems.
        most: How many machines the provider may have for us in all; 0: none is made.
    """

    provider: bool = False
    sizes: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    images: frozenset[str] = frozenset()
    most: int = 0


@dataclass(frozen=True, slots=True)
class CreationSeen:
    """What the machine provider says of a request."""

    state: Literal["running", "done", "failed", "refused", "unknown", "unanswered"]
    """``unknown``: it answered that it was never asked. ``unanswered``: it said nothing."""
    message: str = ""
    machine: Machine | None = None
    price: str = ""


@dataclass(frozen=True, slots=True)
class MachineRequestObserved:
    """Everything that is looked at."""

    request: MachineRequest
    now: datetime
    terms: CreationTerms = field(default_factory=CreationTerms)
    ahead: str = ""
    """An older request that has not ended; empty: it is its turn."""
    creation: CreationSeen | None = None
    """Of a request that the provider was asked for; None: it was not."""
    machines: int | None = None
    """How many the provider has; None: it does not say, or was not asked."""
    silence: str = ""
    """Why it does not say."""


def plan_machine_request(seen: MachineRequestObserved) -> Plan[MachineRequestStatus]:
    """Plan the next step of a MachineRequest."""
    status = seen.request.status
    if status.ended or seen.request.metadata.deleting:
        return Plan(status)
    return _first(seen) if status.asked_at is None else _follow(seen)


def _first(seen: MachineRequestObserved) -> Plan[MachineRequestStatus]:
    if seen.ahead:
        return _say(seen, "Waiting", f"the request {seen.ahead} has to end first")
    refusal = _refusal(seen)
    if refusal is not None:
        return _end(seen, "False", *refusal)
    if seen.machines is None:
        return _say(seen, "ProviderUnreachable", seen.silence, again=_POLL_SECONDS)
    if seen.machines >= seen.terms.most:
        text = f"there are {seen.machines} machines, and the installation allows {seen.terms.most}"
        return _end(seen, "False", "TooMany", text)
    return _ask(seen)


def _refusal(seen: MachineRequestObserved) -> tuple[str, str] | None:
    """Why it must not be done: reason and message."""
    if not seen.terms.provider:
        return "NoProvider", "no machine provider is configured"
    spec, terms = seen.request.spec, seen.terms
    wanted = (
        ("size", spec.size, terms.sizes),
        ("region", spec.region, terms.regions),
        ("image", spec.image, terms.images),
    )
    for name, value, allowed in wanted:
        if value not in allowed:
            known = ", ".join(sorted(allowed)) or "none"
            text = f"spec.{name}: the installation does not allow {value}; allowed: {known}"
            return "NotAllowed", text
    return None


def _ask(seen: MachineRequestObserved) -> Plan[MachineRequestStatus]:
    name, spec = seen.request.metadata.name, seen.request.spec
    order = MachineOrder(
        size=spec.size, region=spec.region, image=spec.image, ssh_public_key=spec.ssh_public_key
    )
    text = f"the provider is asked for a {spec.size} in {spec.region}"
    return _say(seen, "Creating", text, RequestMachine(name, order), asked_at=seen.now)


def _follow(seen: MachineRequestObserved) -> Plan[MachineRequestStatus]:
    """Wait for the provider, and write down how it ended."""
    said, asked = seen.creation, seen.request.status.asked_at
    if said is None or said.state == "unanswered":
        text = said.message if said else "the provider was not asked"
        return _say(seen, "ProviderUnreachable", text, again=_POLL_SECONDS)
    if said.state == "unknown":
        waited = (seen.now - asked).total_seconds() if asked else _POLL_SECONDS
        if 0 <= waited < _POLL_SECONDS:
            text = "the provider does not know the request yet"
            return _say(seen, "Creating", text, again=_POLL_SECONDS - waited)
        return _ask(seen)
    machine, price = said.machine, said.price
    found = {
        "machine_id": machine.id if machine else "",
        "address": machine.address if machine else "",
        "price": price,
    }
    if said.state == "running":
        text = said.message or "it is being made"
        return _say(seen, "Creating", text, again=_POLL_SECONDS, **found)
    if said.state == "done" and machine is not None:
        text = f"machine {machine.id} at {machine.address or 'no address yet'}"
        text += f", {price}" if price else ""
        return _end(seen, "True", "Created", f"{text}; make a Server of it", **found)
    reason = _ENDED.get(said.state, "CreationFailed")
    text = said.message or "the provider gives no reason"
    if said.state == "done":
        text = "the provider says that it is done, and names no machine"
    return _end(seen, "False", reason, text, **found)


def _say(
    seen: MachineRequestObserved,
    reason: str,
    message: str,
    *actions: Action,
    again: float | None = None,
    **fields: object,
) -> Plan[MachineRequestStatus]:
    status = _status(seen, "Unknown", reason, message, **fields)
    return Plan(status, actions, requeue_seconds=again)


def _end(
    seen: MachineRequestObserved,
    truth: ConditionStatus,
    reason: str,
    message: str,
    **fields: object,
) -> Plan[MachineRequestStatus]:
    """Once per name, however it ended: what was refused must not come true much later."""
    status = _status(seen, truth, reason, message, ended=True, **fields)
    kind = "Normal" if truth == "True" else "Warning"
    return Plan(status, (EmitEvent(kind, reason, message),))


def _status(
    seen: MachineRequestObserved,
    truth: ConditionStatus,
    reason: str,
    message: str,
    **fields: object,
) -> MachineRequestStatus:
    before, generation = seen.request.status, seen.request.metadata.generation
    said = conditions.upsert(
        before.conditions,
        type=CREATED,
        status=truth,
        reason=reason,
        message=message,
        now=seen.now,
        generation=generation,
    )
    return before.model_copy(
        update={"conditions": said, "observed_generation": generation, **fields}
    )
