"""What a coding CLI's end means for the run, whichever CLI it is. Pure."""

from collections.abc import Callable
from typing import Any, get_args

from codegen_agents.doors.loopback import ModelDoor
from codegen_agents.doors.models import REFUSALS
from codegen_agents.errors import DoorError, HandedOverError, RunFailedError
from codegen_agents.workspace.process import Finished
from codegen_crds.contracts.engine import AskedGraph, EngineResult

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "done": {"type": "boolean", "description": "False when you cannot do the task."},
        "summary": {"type": "string", "description": "What was done, or why it cannot be done."},
        "handoff": {
            "type": "string",
            "enum": list(get_args(AskedGraph)),
            "description": "With done=false: who has to answer first what the summary asks.",
        },
    },
    "required": ["done", "summary", "handoff"],
    "additionalProperties": False,
}
"""The answer that a CLI is asked to end with; strict schemas of OpenAI require every property."""
_PAYMENT_REQUIRED = 402
_NOT_FOUND = 404
_TOO_MANY = 429
_NOT_US = frozenset({401, 403})
_SERVER_FAULT = 500
_NOT_STARTED = 127


def not_done(word: EngineResult, redact: Callable[[str], str]) -> RunFailedError:
    """Why an engine ends before its task is done: it asks another graph, or gives up."""
    why = redact(word.summary)
    if word.handoff:
        return HandedOverError(word.handoff, "DeveloperAsks", why)
    return RunFailedError("product", "DeveloperGaveUp", why)


def without_report(done: Finished) -> RunFailedError:
    """Why a CLI ended without the report that it owes."""
    if done.timed_out:
        return RunFailedError("product", "EngineTimedOut", "the engine did not end in time")
    if done.status == _NOT_STARTED:
        text = f"the engine's program cannot be started: {done.output[-1000:]}"
        return RunFailedError("infrastructure", "EngineMissing", text)
    text = f"the engine ended with status {done.status} and no report: {done.output[-2000:]}"
    return RunFailedError("transient", "EngineMalformed", text)


def turned_away(door: ModelDoor, most_calls: int) -> Exception | None:
    """What kept a CLI from its model at its end; None: nothing did."""
    if door.exhausted:
        text = f"the engine did not come to an end within {most_calls} model calls"
        return RunFailedError("product", "StepsExhausted", text)
    if door.refusal is not None and door.refusal.code not in REFUSALS:
        return refused(door.refusal.status, door.refusal.message)
    return None


def unless_declined(door: ModelDoor, failed: RunFailedError) -> RunFailedError:
    """Why a CLI failed: that its model refuses what it was asked, where the door has seen it.

    A CLI says so in words that change, as a failure among others, or as if nothing had been
    answered. The same task is refused again, so a person must act.
    """
    told = failed.message
    if door.refusal is not None and door.refusal.code in REFUSALS:
        told = door.refusal.message
    elif not door.declined:
        return failed
    text = f"the model refuses the task; say it in other words, or name another model: {told}"
    return RunFailedError("input", "ModelRefused", text)


def refused(status: int | None, told: str) -> Exception:
    """Who must act on a failure.

    Args:
        status: What the gateway answered to the CLI's last call; None: no refusal.
        told: What the CLI or the gateway says about it.
    """
    if status == _PAYMENT_REQUIRED:
        return RunFailedError("budget", "BudgetExhausted", told)
    if status == _NOT_FOUND:
        return RunFailedError("input", "ModelUnknown", told)
    if status == _TOO_MANY:
        return RunFailedError("transient", "ModelBusy", told)
    if status is not None and (status in _NOT_US or status >= _SERVER_FAULT):
        return DoorError(f"the gateway answered {status}: {told[:300]}")
    return RunFailedError("transient", "EngineFailed", told)
