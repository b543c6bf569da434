"""A coding CLI is sent back to its work until the check agrees, a few times at most."""

from collections.abc import Callable
from typing import Final

from codegen_agents.doors.loopback import ModelDoor
from codegen_agents.errors import RunFailedError
from codegen_agents.ports import Check
from codegen_crds.contracts.engine import EngineResult

from .verdict import not_done, unless_declined

CORRECTIONS: Final = 3
_KEPT: Final = 4000
"""Characters of a summary."""


def corrected(
    task: str,
    check: Check,
    turn: Callable[[str], EngineResult],
    redact: Callable[[str], str],
    door: ModelDoor,
) -> str:
    """Let a CLI work until it says that it is at its end and the check agrees; its summary.

    Args:
        task: What it is told first.
        check: What is wrong with the work; empty: nothing.
        turn: One run of the CLI with what it is told, and its own word about its work.
        redact: Takes secrets out of what it says.
        door: Where it asks its model, and what the door has seen.

    Raises:
        RunFailedError: It gave up, asks another graph, or the check does not agree after the last
            correction.
    """
    said = task
    for _ in range(1 + CORRECTIONS):
        try:
            word = turn(said)
        except RunFailedError as failed:
            raise unless_declined(door, failed) from failed
        if not word.done:
            raise not_done(word, redact)
        problem = check()
        if not problem:
            return redact(word.summary)[:_KEPT]
        said = f"Not finished yet: {problem}\nMend it, then give your verdict again."
    raise RunFailedError("product", "WorkUnfinished", problem)


def told_anew(task: str, said: str) -> str:
    """What a CLI is told that has forgotten the task."""
    return said if said == task else f"{task}\n\n{said}"
