"""The planner of a MachineRequest: a machine is rented once per name, as the installation allows.

The name is the request id at the provider, which remembers it for ever: asking again under it
makes nothing new. So a request that the provider does not know was never heard, and is repeated,
whatever killed whom in between. Requests go one after another, oldest first: each counts the
machines that those before it have made.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from codegen_crds.conditions import ConditionStatus
from codegen_crds.contracts.machines import Machine, MachineOrder
from codegen_crds.v1alpha1.machine_request import MachineRequest, MachineRequestStatus

from .plan import EmitEvent, Plan, RequestMachine
from .status_draft import StatusDraft

CREATED: Final = "Created"
_Draft = StatusDraft[MachineRequestStatus]
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
    status, metadata = seen.request.status, seen.request.metadata
    if status.ended or metadata.deleting:
        return Plan(status)
    draft = StatusDraft(status, now=seen.now, generation=metadata.generation)
    if status.asked_at is None:
        _first(draft, seen)
    else:
        _follow(draft, seen)
    return draft.plan()


def _first(draft: _Draft, seen: MachineRequestObserved) -> None:
    refusal = _refusal(seen)
    if seen.ahead:
        _wait(draft, "Waiting", f"the request {seen.ahead} has to end first")
    elif refusal is not None:
        _end(draft, "False", *refusal)
    elif seen.machines is None:
        _wait(draft, "ProviderUnreachable", seen.silence, again=_POLL_SECONDS)
    elif seen.machines >= seen.terms.most:
        text = f"there are {seen.machines} machines, and the installation allows {seen.terms.most}"
        _end(draft, "False", "TooMany", text)
    else:
        _ask(draft, seen)


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


def _ask(draft: _Draft, seen: MachineRequestObserved) -> None:
    name, spec = seen.request.metadata.name, seen.request.spec
    order = MachineOrder(
        size=spec.size, region=spec.region, image=spec.image, ssh_public_key=spec.ssh_public_key
    )
    draft.set(asked_at=seen.now)
    draft.act(RequestMachine(name, order))
    _wait(draft, "Creating", f"the provider is asked for a {spec.size} in {spec.region}")


def _follow(draft: _Draft, seen: MachineRequestObserved) -> None:
    """Wait for the provider, and write down how it ended."""
    said, asked = seen.creation, seen.request.status.asked_at
    if said is None or said.state == "unanswered":
        text = said.message if said else "the provider was not asked"
        _wait(draft, "ProviderUnreachable", text, again=_POLL_SECONDS)
        return
    if said.state == "unknown":
        waited = (seen.now - asked).total_seconds() if asked else _POLL_SECONDS
        if 0 <= waited < _POLL_SECONDS:
            text = "the provider does not know the request yet"
            _wait(draft, "Creating", text, again=_POLL_SECONDS - waited)
        else:
            _ask(draft, seen)
        return
    machine, price = said.machine, said.price
    draft.set(
        machine_id=machine.id if machine else "",
        address=machine.address if machine else "",
        price=price,
    )
    if said.state == "running":
        _wait(draft, "Creating", said.message or "it is being made", again=_POLL_SECONDS)
    elif said.state == "done" and machine is not None:
        text = f"machine {machine.id} at {machine.address or 'no address yet'}"
        text += f", {price}" if price else ""
        _end(draft, "True", "Created", f"{text}; make a Server of it")
    elif said.state == "done":
        text = "the provider says that it is done, and names no machine"
        _end(draft, "False", "CreationFailed", text)
    else:
        _end(draft, "False", _ENDED[said.state], said.message or "the provider gives no reason")


def _wait(draft: _Draft, reason: str, message: str, *, again: float | None = None) -> None:
    draft.condition(CREATED, "Unknown", reason, message)
    if again is not None:
        draft.look_again(again)


def _end(draft: _Draft, truth: ConditionStatus, reason: str, message: str) -> None:
    """Once per name, however it ended: what was refused must not come true much later."""
    draft.set(ended=True)
    draft.condition(CREATED, truth, reason, message)
    draft.act(EmitEvent("Normal" if truth == "True" else "Warning", reason, message))
