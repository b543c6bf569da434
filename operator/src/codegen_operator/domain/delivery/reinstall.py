"""A machine that is wiped: on one explicit request, for an allowed machine, at most once.

What is not known counts against it. The request is written down before the provider is asked; if
the provider then does not know of it, nobody can say what happened in between, and it is not
asked again: a person may, under another id.
"""

from typing import Final

from codegen_crds.conditions import ConditionStatus
from codegen_crds.v1alpha1.server import Operation, Reinstallation, ServerStatus
from codegen_operator.domain.plan import EmitEvent, RequestReinstall

from .draft import DeliveryDraft
from .provision import PROVISIONED
from .server_facts import ReinstallSeen, ServerObserved

REINSTALLED: Final = "Reinstalled"
_DONE_MAX: Final = 64
_POLL_SECONDS: Final = 15.0
_ENDED: Final[dict[str, tuple[ConditionStatus, str]]] = {
    "failed": ("False", "ReinstallFailed"),
    "refused": ("False", "RefusedByProvider"),
    "unknown": ("Unknown", "RequestNotKnown"),
}


def reinstall(draft: DeliveryDraft[ServerStatus], seen: ServerObserved) -> bool:
    """Bring a reinstallation a step further, if one is asked for.

    Call it after the newest Job's end was collected.

    Returns:
        Whether one is under way: nothing else must be done on the machine.
    """
    going = draft.status.reinstallation
    if going is not None:
        return _follow(draft, going, seen.reinstall)
    asked = _asked(draft.status, seen)
    if asked is None:
        return False
    refusal = _refusal(draft.status, seen)
    if refusal is not None:
        _end(draft, asked.id, ("False", *refusal))
        return False
    if seen.jobs or (draft.job is not None and not draft.job.outcome):
        draft.condition(REINSTALLED, "False", "Waiting", "a Job on the machine has to end first")
        return False
    wanted = Reinstallation(id=asked.id, machine_id=seen.server.spec.machine_id)
    draft.set(reinstallation=wanted, provisioned="")
    draft.act(RequestReinstall(wanted.machine_id, wanted.id))
    _under_way(draft, f"the provider is asked to reinstall {wanted.machine_id}")
    return True


def _asked(status: ServerStatus, seen: ServerObserved) -> Operation | None:
    done = frozenset(status.operations_done)
    wishes = (o for o in seen.server.spec.operations if o.kind == "reinstall")
    return next((o for o in wishes if o.id not in done), None)


def _refusal(status: ServerStatus, seen: ServerObserved) -> tuple[str, str] | None:
    """Why it must not be done: reason and message."""
    machine_id = seen.server.spec.machine_id
    if not seen.settings.machine_provider:
        return "NoProvider", "no machine provider is configured"
    if machine_id not in seen.settings.reinstall_allowed:
        return "NotAllowed", f"the installation does not allow it for machine {machine_id}"
    if seen.namesakes:
        names = ", ".join(sorted(seen.namesakes)[:10])
        return "SharedMachine", f"it is the machine of another Server too: {names}"
    if seen.deployments or status.allocations:
        held = {f"{a.namespace}/{a.name}" for a in status.allocations}
        names = ", ".join(sorted({d.metadata.key for d in seen.deployments} | held)[:10])
        return "InUse", f"placed here: {names}; drain it first"
    if not status.provisioned and status.facts is None:
        return "NeverProvisioned", "it was never set up from here: what it carries is not known"
    return None


def _follow(
    draft: DeliveryDraft[ServerStatus], going: Reinstallation, said: ReinstallSeen | None
) -> bool:
    """Wait for the provider, and write down how it ended."""
    if said is None or said.state in {"running", "unanswered"}:
        silent = said is not None and said.state == "unanswered"
        text = said.message if said is not None and said.message else "it is being reinstalled"
        _under_way(draft, text, "ProviderUnreachable" if silent else "Reinstalling")
        draft.look_again(_POLL_SECONDS)
        return True
    draft.set(reinstallation=None)
    if said.state == "done":
        text = f"machine {going.machine_id} is new; put its new host key into spec.hostKey"
        _end(draft, going.id, ("True", "Reinstalled", text))
        return False
    status, reason = _ENDED[said.state]
    text = said.message or "the provider gives no reason"
    if said.state == "unknown":
        text = "the provider does not know of the request: whether it was done is not known"
    _end(draft, going.id, (status, reason, text))
    return False


def _under_way(
    draft: DeliveryDraft[ServerStatus], message: str, reason: str = "Reinstalling"
) -> None:
    draft.condition(REINSTALLED, "Unknown", reason, message)
    draft.condition(PROVISIONED, "False", "Reinstalling", message)


def _end(
    draft: DeliveryDraft[ServerStatus], operation: str, said: tuple[ConditionStatus, str, str]
) -> None:
    """Done once per id, however it ended: what was refused must not come true much later."""
    status, reason, message = said
    draft.set(operations_done=(*draft.status.operations_done, operation)[-_DONE_MAX:])
    text = f"operation {operation}: {message}"
    draft.condition(REINSTALLED, status, reason, text)
    draft.act(EmitEvent("Normal" if status == "True" else "Warning", reason, text))
