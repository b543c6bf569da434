"""A coding CLI's events, a JSON object a line, and what is needed of them. Pure."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from codegen_agents.workspace.process import Finished
from codegen_crds.contracts.engine import EngineResult


@dataclass(frozen=True, slots=True)
class Report:
    """One run of a CLI."""

    session: str
    """Its id."""
    said: str
    """Its last words."""
    failure: str
    """Why it failed; empty: it did not."""
    tools: int
    """Uses of tools: commands, changes of files and the like."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How the events of one CLI are read."""

    report: Callable[[Finished], Report]
    """Of how it ended; RunFailedError: there is none."""
    lost: Callable[[Finished], bool]
    """Whether it does not know the session that was to go on."""
    verdict: Callable[[Report], EngineResult]
    """Its own word about its work; RunFailedError: it gave none."""


def events(output: str) -> Iterator[dict[str, Any]]:
    """The events in a CLI's output; what else is printed there is passed over."""
    for line in output.splitlines():
        if not line.startswith("{"):
            continue
        try:
            event = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(event, dict):
            yield event
