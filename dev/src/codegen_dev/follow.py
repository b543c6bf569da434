"""Following a Project until its URL is verified, condition by condition."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from .errors import StandError

_POLL_SECONDS = 0.5
_ENDED_BADLY = {"Failed"}


@dataclass(frozen=True)
class Change:
    """Something about the Project that was not so before.

    Attributes:
        seconds: Since following began.
        what: A condition's type, `phase`, or the name of a run.
        value: What it is now.
        message: Why.
    """

    seconds: float
    what: str
    value: str
    message: str


def facts_of(project: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Return what there is to see of a Project: name to value and message.

    Args:
        project: The object.
    """
    status = project.get("status", {})
    seen = {
        condition["type"]: (
            condition["status"]
            if condition["status"] == "True"
            else f"{condition['status']} ({condition['reason']})",
            condition.get("message", ""),
        )
        for condition in status.get("conditions", [])
        # Until it is true it repeats what the chain says.
        if condition["type"] != "Ready" or condition["status"] == "True"
    }
    seen |= {run["name"]: (run.get("phase", ""), "") for run in status.get("runs", [])}
    return seen


def is_ready(project: dict[str, Any]) -> bool:
    """Tell whether the Project's URL answers with what its newest generation asks for."""
    generation = project["metadata"]["generation"]
    return any(
        condition["type"] == "Ready"
        and condition["status"] == "True"
        and condition.get("observedGeneration", 0) >= generation
        for condition in project.get("status", {}).get("conditions", [])
    )


def follow(
    read: Callable[[], dict[str, Any]], *, seconds: float, pause: float = _POLL_SECONDS
) -> Iterator[Change]:
    """Yield every change until the Project is ready.

    Args:
        read: Returns the object as it is now.
        seconds: How long that may take.
        pause: Seconds between two looks.

    Raises:
        StandError: It ended badly, waits for a person, or took too long.
    """
    begun = time.monotonic()
    known: dict[str, tuple[str, str]] = {}
    while True:
        project = read()
        elapsed = time.monotonic() - begun
        now = facts_of(project)
        for what, (value, message) in now.items():
            if known.get(what) != (value, message):
                yield Change(elapsed, what, value, message)
        known = now
        if is_ready(project):
            return
        _refuse(project, elapsed > seconds)
        time.sleep(pause)


def _refuse(project: dict[str, Any], too_long: bool) -> None:  # noqa: FBT001 - a fact
    name = project["metadata"]["name"]
    status = project.get("status", {})
    said = status.get("message", "")
    if status.get("phase") in _ENDED_BADLY:
        raise StandError(f"{name} failed: {said}", remedy=f"kubectl describe project {name}")
    if questions := status.get("questions"):
        asked = "; ".join(f"{question['id']}: {question['text']}" for question in questions)
        raise StandError(f"{name} asks: {asked}", remedy="add the answer to spec.answers")
    if too_long:
        raise StandError(f"{name} is not ready in time: {said}", remedy="codegen-dev status")
