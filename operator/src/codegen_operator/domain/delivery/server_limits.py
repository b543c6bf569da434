"""Condition "LimitsHeld": whether the machine's kernel holds products to their limits."""

from typing import Final, get_args

from codegen_crds.v1alpha1.server import Controller, ServerStatus
from codegen_operator.domain.plan import EmitEvent

from .draft import DeliveryDraft

LIMITS_HELD: Final = "LimitsHeld"
_WHAT: Final[dict[Controller, str]] = {
    "cpu": "processor time",
    "memory": "memory",
    "pids": "processes",
}


def tell_limits(draft: DeliveryDraft[ServerStatus]) -> None:
    """Say that limits are only written down there, or hold now; where they always did, nothing.

    Args:
        draft: The status, with the facts of the newest provisioning.
    """
    facts, found = draft.status.facts, draft.found(LIMITS_HELD)
    if facts is None or facts.controllers is None:
        return
    told = found is not None and found.status == "False"
    missing = [name for name in get_args(Controller) if name not in facts.controllers]
    if missing:
        what = ", ".join(_WHAT[name] for name in missing)
        text = (
            f"nothing limits the {what} of a product there: the account that runs products has "
            f"not the cgroup controllers {', '.join(missing)}"
        )
        draft.condition(LIMITS_HELD, "False", "NoControllers", text)
        if not told:
            draft.act(EmitEvent("Warning", "NoControllers", text))
    elif told:
        draft.condition(LIMITS_HELD, "True", "Limited", "products are held to their limits")
