"""What the engineering graph remembers between its nodes."""

from typing import TypedDict

MAX_ROUNDS = 3
"""Rounds of Developer and Tester."""


class EngineeringState(TypedDict, total=False):
    """Plain data. The workspace itself is the commit on the work branch."""

    spec: dict[str, object]
    """ProductSpec as JSON."""
    commit: str
    """The workspace as the last node left it."""
    rounds: int
    """Rounds of the Developer so far."""
    tests: dict[str, object]
    """TestReport as JSON."""
    notes: list[str]
    """What the Developer said it did."""
