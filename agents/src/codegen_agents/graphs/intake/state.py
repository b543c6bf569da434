"""What the intake graph remembers between its nodes."""

from typing import TypedDict

MAX_ROUNDS = 3
"""Rounds of questions; after that the description is no basis for work."""


class Pair(TypedDict):
    """A question and its answer."""

    question: str
    answer: str


class IntakeState(TypedDict, total=False):
    """Plain data: it is stored after each node."""

    requirements: dict[str, object]
    """Requirements as JSON."""
    rounds: int
    """Questions asked so far; also the number in the next question's id."""
    answered: list[Pair]
    resources: dict[str, object]
    """ResourceRequest as JSON."""
