"""What the Claude Code CLI says at its end, and what that means for the run. Pure.

Source: Claude Code documentation, "Headless mode" and "Agent SDK: SDKResultMessage".
"""

import json
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from codegen_agents.errors import RunFailedError
from codegen_agents.workspace.process import Finished
from codegen_crds.contracts.engine import EngineResult

from .verdict import refused, without_report

_LOST_SESSION = "No conversation found"
Said = TypeVar("Said", bound=BaseModel)


class Report(BaseModel, Generic[Said]):
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
    structured_output: Said | None = None


def read(done: Finished, said: type[Said]) -> Report[Said]:
    """The report at the end of a CLI's output.

    Args:
        done: How the CLI ended, with the end of its output.
        said: The shape that it was asked to answer in.

    Raises:
        RunFailedError: There is none.
    """
    for line in reversed(done.output.splitlines()):
        if not line.startswith("{") or '"result"' not in line:
            continue
        try:
            event = json.loads(line)
            if isinstance(event, dict) and event.get("type") == "result":
                return Report[said].model_validate(event)  # type: ignore[valid-type] # a class made at run time
        except (ValueError, ValidationError):
            continue
    raise without_report(done)


def lost_session(report: Report[EngineResult]) -> bool:
    """Whether the CLI does not know the session that was to be resumed."""
    return report.is_error and any(_LOST_SESSION in e for e in [report.result, *report.errors])


def answered(report: Report[Said]) -> Said | None:
    """What it answers in the shape that it was asked for; None: words only.

    Raises:
        RunFailedError: It did not come to an end; who must act is in the class.
        DoorError: The gateway does not answer.
    """
    if report.subtype == "error_max_turns":
        text = f"the engine did not come to an end within {report.num_turns} turns"
        raise RunFailedError("product", "StepsExhausted", text)
    if report.is_error or report.subtype != "success":
        raise refused(report.api_error_status, _words(report))
    return report.structured_output


def verdict(report: Report[EngineResult]) -> EngineResult:
    """What the engine says about its work.

    Raises:
        RunFailedError: It did not come to an end; who must act is in the class.
        DoorError: The gateway does not answer.
    """
    said = answered(report)
    if said is None:
        # Words instead of a verdict: nothing says that the task is done.
        raise RunFailedError("product", "DeveloperGaveUp", _words(report))
    return said


def _words(report: Report[Said]) -> str:
    return (report.result or "; ".join(report.errors) or report.subtype)[:2000]
