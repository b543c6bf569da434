"""What the Claude Code CLI says at its end, and what that means for the run. Pure.

Source: Claude Code documentation, "Headless mode" and "Agent SDK: SDKResultMessage".
"""

import json
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from codegen_agents.errors import DoorError, RunFailedError
from codegen_agents.workspace.process import Finished

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "done": {"type": "boolean", "description": "False when you cannot do the task."},
        "summary": {"type": "string", "description": "What was done, or why it cannot be done."},
    },
    "required": ["done", "summary"],
    "additionalProperties": False,
}
"""The answer that the CLI is asked to end with."""
_PAYMENT_REQUIRED = 402
_NOT_FOUND = 404
_TOO_MANY = 429
_NOT_US = frozenset({401, 403})
_SERVER_FAULT = 500
_LOST_SESSION = "No conversation found"
_NOT_STARTED = 127


class Verdict(BaseModel):
    """The engine's own word; others look at the workspace."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    done: bool
    summary: Annotated[str, Field(max_length=65536)]


class Report(BaseModel):
    """The last event of a CLI's stream, as far as it is needed."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    subtype: str
    is_error: bool
    session_id: str = ""
    num_turns: int = 0
    duration_ms: int = 0
    total_cost_usd: float = 0.0
    """By the CLI's own price table; what is paid is in the gateway's ledger."""
    result: str = ""
    api_error_status: int | None = None
    errors: list[str] = []
    structured_output: Verdict | None = None


def read(done: Finished) -> Report:
    """The report at the end of a CLI's output.

    Args:
        done: How the CLI ended, with the end of its output.

    Raises:
        RunFailedError: There is none.
    """
    for line in reversed(done.output.splitlines()):
        if not line.startswith("{") or '"result"' not in line:
            continue
        try:
            event = json.loads(line)
            if isinstance(event, dict) and event.get("type") == "result":
                return Report.model_validate(event)
        except (ValueError, ValidationError):
            continue
    if done.timed_out:
        raise RunFailedError("product", "EngineTimedOut", "the engine did not end in time")
    if done.status == _NOT_STARTED:
        text = f"the engine's program cannot be started: {done.output[-1000:]}"
        raise RunFailedError("infrastructure", "EngineMissing", text)
    text = f"the engine ended with status {done.status} and no report: {done.output[-2000:]}"
    raise RunFailedError("transient", "EngineMalformed", text)


def lost_session(report: Report) -> bool:
    """Whether the CLI does not know the session that was to be resumed."""
    return report.is_error and any(_LOST_SESSION in e for e in [report.result, *report.errors])


def verdict(report: Report) -> Verdict:
    """What the engine says about its work.

    Raises:
        RunFailedError: It did not come to an end; who must act is in the class.
        DoorError: The gateway does not answer.
    """
    told = (report.result or "; ".join(report.errors) or report.subtype)[:2000]
    if report.subtype == "error_max_turns":
        text = f"the engine did not come to an end within {report.num_turns} turns"
        raise RunFailedError("product", "StepsExhausted", text)
    if report.is_error or report.subtype != "success":
        raise _failed(report.api_error_status, told)
    if report.structured_output is None:
        # Words instead of a verdict: nothing says that the task is done.
        raise RunFailedError("product", "DeveloperGaveUp", told)
    return report.structured_output


def _failed(status: int | None, told: str) -> Exception:
    if status == _PAYMENT_REQUIRED:
        return RunFailedError("budget", "BudgetExhausted", told)
    if status == _NOT_FOUND:
        return RunFailedError("input", "ModelUnknown", told)
    if status == _TOO_MANY:
        return RunFailedError("transient", "ModelBusy", told)
    if status is not None and (status in _NOT_US or status >= _SERVER_FAULT):
        return DoorError(f"the gateway answered {status}: {told[:300]}")
    return RunFailedError("transient", "EngineFailed", told)
