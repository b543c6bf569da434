"""What the engineering graph remembers between its nodes."""

from typing import TypedDict

MAX_SPECS = 3
"""Specifications that the architect may try."""
MAX_ROUNDS = 3
"""Rounds of Developer and Tester."""


class EngineeringState(TypedDict, total=False):
    """Plain data. The workspace itself is the commit on the work branch."""

    problems: list[str]
    """Why the template refused what the architect wrote so far."""
    spec: dict[str, object]
    """ProductSpec as JSON."""
    began: int
    """When the run began, in seconds since 1970: the date of its commits."""
    commit: str
    """The workspace as the last node left it."""
    work: bool
    """Whether there is something to write besides what the specification says."""
    rounds: int
    """Rounds of the Developer so far."""
    tests: dict[str, object]
    """TestReport as JSON."""
    notes: list[str]
    """What the Developer said it did."""
