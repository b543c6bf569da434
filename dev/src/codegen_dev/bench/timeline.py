"""What the events of a watch say: which conditions changed when, and how often."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

CHAIN = (
    "Analyzed",
    "Allocated",
    "Engineered",
    "Built",
    "EnvironmentResolved",
    "Deployed",
    "Verified",
    "Ready",
)
"""Conditions of a Project, in the order in which they come true."""


@dataclass(frozen=True)
class Seen:
    """One event of a watch.

    Attributes:
        seconds: When it arrived (``time.monotonic()``).
        body: The object.
    """

    seconds: float
    body: dict[str, Any]


@dataclass(frozen=True)
class Transition:
    """A condition that changed its status, or appeared.

    Attributes:
        seconds: When it was seen.
        type: The condition.
        status: What it became.
    """

    seconds: float
    type: str
    status: str


def transitions(events: Iterable[Seen]) -> list[Transition]:
    """Changes of status of the conditions of one object, in order."""
    known: dict[str, str] = {}
    found = []
    for event in events:
        for condition in event.body.get("status", {}).get("conditions", []):
            kind, status = condition["type"], condition["status"]
            if known.get(kind) != status:
                known[kind] = status
                found.append(Transition(event.seconds, kind, status))
    return found


def phases(changes: Sequence[Transition], start: float) -> dict[str, float]:
    """Seconds that each link of the chain took after the one before it; they add up to Ready.

    Args:
        changes: Transitions of a Project's conditions.
        start: When it was applied.
    """
    reached: dict[str, float] = {}
    for change in changes:
        if change.status == "True" and change.type in CHAIN:
            reached.setdefault(change.type, change.seconds)
    lasted, last = {}, start
    for link in CHAIN:
        if link in reached:
            lasted[link] = round(reached[link] - last, 2)
            last = reached[link]
    return lasted


def versions(events: Iterable[Seen]) -> int:
    """How many different states of one object were seen: each is one write."""
    return len({event.body["metadata"]["resourceVersion"] for event in events})


def belongs(body: dict[str, Any], project: str) -> bool:
    """Whether an object is a Project of that name, or one made for it."""
    metadata = body["metadata"]
    owner = metadata.get("labels", {}).get("codegen.dev/project")
    return project in {metadata["name"], owner}
