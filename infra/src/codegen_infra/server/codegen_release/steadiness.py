"""A service is well when it said so several times in a row: one good answer may be a flap."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

ROW: Final = 3
"""So many good answers in a row are believed."""
FLAPPING: Final = "HealthFlapping"
_AGAIN: Final = 0.05
"""Seconds after a bad answer: whoever starts is let in soon."""
SPACED: Final = 0.1
"""Seconds between good answers, so that a row of them spans some time."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a service answered so far.

    Attributes:
        row: Good answers since the newest bad one.
        good: Good answers in all.
        asked: Answers in all.
        fell: Whether a bad answer followed a good one.
        wrong: The newest bad answer.
    """

    row: int = 0
    good: int = 0
    asked: int = 0
    fell: bool = False
    wrong: str = ""

    @property
    def steady(self) -> bool:
        """Whether the service is believed to be well."""
        return self.row >= ROW

    def verdict(self) -> str:
        """Empty when it is steady, else what is wrong."""
        if self.steady:
            return ""
        if self.fell:
            counted = f"{self.good} of {self.asked} answers were good"
            return f"{FLAPPING}: {counted}, the newest bad one: {self.wrong}"
        return self.wrong or "it was not asked long enough"


def heard(before: Answers, answer: str) -> Answers:
    """Take one more answer into account.

    Args:
        before: What was answered until now.
        answer: Empty when all was well, else what is wrong.
    """
    counted = replace(before, asked=before.asked + 1)
    if not answer:
        return replace(counted, row=before.row + 1, good=before.good + 1)
    return replace(counted, row=0, fell=before.fell or before.row > 0, wrong=answer)


def settled(ask: Callable[[], Sequence[str]], count: int, seconds: float) -> list[str]:
    """Ask until all services are steady at one moment, or the time is over.

    Args:
        ask: Asks each service once, in the same order every time; empty answers are good.
        count: How many services are asked.
        seconds: How long at most; a row that was begun is finished.

    Returns:
        What is wrong, for each; empty for one that is steady.
    """
    said = [Answers()] * count
    end = time.monotonic() + seconds
    while True:
        said = [heard(before, answer) for before, answer in zip(said, ask(), strict=True)]
        if all(a.steady for a in said):
            break
        hopeful = all(a.row for a in said)
        if time.monotonic() > end and not hopeful:
            break
        time.sleep(SPACED if hopeful else _AGAIN)
    return [a.verdict() for a in said]
