"""What the engineering graph remembers between its nodes."""

from typing import TypedDict

MAX_SPECS = 3
"""Specifications that the architect may try."""
MAX_ROUNDS = 3
"""Rounds of Developer and Tester."""
MAX_GUIDANCE = 2
"""Questions to a person where the Developer gives up."""


class Guidance(TypedDict):
    """Why the Developer gave up, and what a person said to that."""

    stuck: str
    answer: str


class Left(TypedDict):
    """A task whose branch was not taken, and why."""

    id: str
    why: str


class EngineeringState(TypedDict, total=False):
    """Plain data. The workspace itself is the commit on the work branch."""

    prompts: dict[str, str]
    """Versions of the prompt files that were used so far."""
    problems: list[str]
    """Why the template refused what the architect wrote so far."""
    spec: dict[str, object]
    """ProductSpec as JSON."""
    began: int
    """When the run began, in seconds since 1970: the date of its commits."""
    commit: str
    """The workspace as the last node left it."""
    plan: list[dict[str, object]]
    """Tasks of this run as JSON; absent: those of the specification."""
    handed_out: list[str]
    """Ids of tasks that runs of their own are to do."""
    merged: int
    """Branches that were looked at, taken or not."""
    unmerged: int
    """Branches that are to be looked at."""
    left: list[Left]
    """What was not taken."""
    files: int
    """Files that differ from the commit that the run started from."""
    work: bool
    """Whether there is something to write besides what the specification says."""
    done: int
    """Tasks of the plan that the Developer did."""
    rounds: int
    """Rounds of the Developer so far."""
    tests: dict[str, object]
    """TestReport as JSON."""
    notes: list[str]
    """What the Developer said it did."""
    failures: list[str]
    """Fingerprints of what failed in the tests so far."""
    stuck: str
    """Why the Developer gave up; empty: it did not."""
    guided: list[Guidance]
    """What a person said so far."""
