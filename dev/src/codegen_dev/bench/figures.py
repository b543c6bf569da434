"""What a benchmark says: figures with their goals and rivals, or why there are none."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Verdict = Literal["holds", "misses", ""]


class Figure(BaseModel):
    """One measured number.

    Attributes:
        what: What was measured.
        value: The number.
        unit: Its unit; empty for a count or a ratio.
        goal: The largest value that is good; None where only the ratio has a goal.
        rival: What it is compared with, measured in the same run; empty: nothing.
        rival_value: The rival's number, in the same unit.
        goal_ratio: The largest good ratio to the rival.
        detail: Parts and neighbours of the number, in its unit unless the name says another.
        note: What a reader must know to read the number.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    what: str
    value: float
    unit: str = ""
    goal: float | None = None
    rival: str = ""
    rival_value: float | None = None
    goal_ratio: float | None = None
    detail: dict[str, float] = {}
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Value to rival's value."""
        return self.value / self.rival_value if self.rival_value else None

    @property
    def verdict(self) -> Verdict:
        """Whether the number keeps its goals; empty when it has none that can be judged."""
        judged = []
        if self.goal is not None:
            judged.append(self.value <= self.goal)
        if self.goal_ratio is not None and self.ratio is not None:
            judged.append(self.ratio <= self.goal_ratio)
        if not judged:
            return ""
        return "holds" if all(judged) else "misses"


class RowResult(BaseModel):
    """One row: its figures, or the reason why there are none.

    Attributes:
        row: Name of the row, as `--only` takes it.
        figures: What was measured.
        missing: Why nothing was measured.
        seconds: How long the measuring took.
        load: Load average (1 min) before and after, so that a number can be judged.
    """

    model_config = ConfigDict(extra="forbid")

    row: str
    figures: list[Figure] = []
    missing: str = ""
    seconds: float = 0.0
    load: tuple[float, float] = (0.0, 0.0)


class NotMeasuredError(Exception):
    """A row cannot be measured here; the message says why."""
