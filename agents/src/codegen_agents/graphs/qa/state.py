"""What the qa graph remembers between its nodes."""

from typing import TypedDict


class QaState(TypedDict, total=False):
    """Plain data."""

    prompts: dict[str, str]
    """Versions of the prompt files that were used so far."""
    trouble: str
    """Why nothing can be said of the release, as one word; empty: it was tested."""
    trouble_text: str
    """The same as a sentence."""
    criteria: list[dict[str, str]]
    """Criterion as JSON."""
    evidence: list[dict[str, object]]
    """Exchange as JSON."""
    screenshot: dict[str, object]
    """Screenshot as JSON; absent: there is none."""
    leftovers: int
    """Rows of the test that could not be deleted."""
    output: dict[str, object]
    """QaOutput as JSON."""
