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

    prompts: dict[str, str]
    """Versions of the prompt files that were used so far."""
    requirements: dict[str, object]
    """Requirements as JSON."""
    verdict: str
    """What is to be done about a change: ``build``, ``already`` or ``refused``."""
    pending: list[dict[str, object]]
    """Questions of this round that are still to be asked, as JSON."""
    rounds: int
    """Rounds of questions so far."""
    answered: list[Pair]
    """All questions so far; their count numbers the next one."""
    resources: dict[str, object]
    """ResourceRequest as JSON."""
