"""What the Codex CLI says on its way and at its end, and what that means for the run. Pure.

Source: Codex documentation, "Non-interactive mode"; recorded from ``codex exec --json`` 0.171.0.
"""

from pydantic import ValidationError

from codegen_agents.errors import RunFailedError
from codegen_agents.workspace.process import Finished
from codegen_crds.contracts.engine import EngineResult

from .cli_events import Report, events
from .verdict import without_report

_LOST_SESSION = "no rollout found"


def read(done: Finished) -> Report:
    """The report in a CLI's output.

    Args:
        done: How the CLI ended, with its output.

    Raises:
        RunFailedError: Its turn has no end there.
    """
    thread, said, failure, tools, ended = "", "", "", 0, False
    for event in events(done.output):
        item = event.get("item")
        match event.get("type"):
            case "thread.started":
                thread = str(event.get("thread_id") or "")
            case "item.completed" if isinstance(item, dict):
                if item.get("type") == "agent_message":
                    said = str(item.get("text") or "")
                else:
                    tools += item.get("type") not in ("reasoning", "error")
            case "turn.completed":
                ended, failure = True, ""
            case "turn.failed":
                error = event.get("error")
                told = error.get("message") if isinstance(error, dict) else None
                ended, failure = True, str(told or "the turn failed")
            case _:
                pass
    if done.timed_out or not ended:
        raise without_report(done)
    return Report(thread, said, failure, tools)


def lost_session(done: Finished) -> bool:
    """Whether the CLI does not know the session that was to be resumed."""
    return done.status != 0 and _LOST_SESSION in done.output


def verdict(report: Report) -> EngineResult:
    """What the engine says about its work.

    Raises:
        RunFailedError: It ended in words instead of a verdict.
    """
    try:
        return EngineResult.model_validate_json(report.said)
    except ValidationError:
        # Words instead of a verdict: nothing says that the task is done.
        told = report.said[:2000] or "it said nothing"
        raise RunFailedError("product", "DeveloperGaveUp", told) from None
