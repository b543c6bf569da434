"""A coding CLI's events, a JSON object a line, and what is needed of them. Pure."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


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
