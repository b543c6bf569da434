"""What the Droid CLI says on its way and at its end, and what that means for the run. Pure.

Source: Factory documentation, "Droid Exec", "Output formats"; recorded from ``droid exec
--output-format stream-json`` 0.215.0.
"""

import json
from typing import Final

from pydantic import ValidationError

from codegen_agents.errors import RunFailedError
from codegen_agents.workspace.process import Finished
from codegen_crds.contracts.engine import EngineResult

from .cli_events import Report, events
from .verdict import without_report

_MOST_WORDS: Final = 100_000
_decoder: Final = json.JSONDecoder()


def read(done: Finished) -> Report:
    """The report in a CLI's output.

    Args:
        done: How the CLI ended, with its output.

    Raises:
        RunFailedError: It has no end there.
    """
    session, said, failure, tools, ended = "", "", "", 0, False
    for event in events(done.output):
        session = str(event.get("session_id") or session)
        match event.get("type"):
            case "tool_call":
                tools += 1
            case "completion":
                ended, said = True, str(event.get("finalText") or "")
            case "error":
                # What the agent met comes before the CLI's own word that it failed.
                ended, failure = True, failure or str(event.get("message") or "it failed")
            case _:
                pass
    if done.timed_out or not ended:
        raise without_report(done)
    return Report(session, said, failure, tools)


def lost_session(done: Finished) -> bool:
    """Whether the CLI did not begin: of a session that it cannot find it says nothing at all."""
    return done.status not in (0, None) and not any(events(done.output)) and not done.timed_out


def verdict(report: Report) -> EngineResult:
    """What the engine says about its work: the last verdict in its words.

    Raises:
        RunFailedError: It ended in words without a verdict.
    """
    words = report.said[-_MOST_WORDS:]
    found: EngineResult | None = None
    place = words.find("{")
    while place >= 0:
        after = place + 1
        try:
            value, after = _decoder.raw_decode(words, place)
            found = EngineResult.model_validate(value, strict=True)
        except (ValueError, RecursionError, ValidationError):
            pass
        place = words.find("{", after)
    if found is None:
        # Words instead of a verdict: nothing says that the task is done.
        told = report.said[:2000] or "it said nothing"
        raise RunFailedError("product", "DeveloperGaveUp", told)
    return found
