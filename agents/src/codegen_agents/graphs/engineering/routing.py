"""Where engineering goes next; a function of its state alone."""

from typing import Any, Literal

from .failures import goes_round
from .state import MAX_ROUNDS, MAX_SPECS, EngineeringState
from .tasks import plan_of


def after_architect(
    state: EngineeringState,
) -> Literal["preparer", "architect", "unspecifiable"]:
    """A specification that the template takes goes on; each other try is a step of its own."""
    if "spec" in state:
        return "preparer"
    return "architect" if len(state["problems"]) < MAX_SPECS else "unspecifiable"


def after_preparation(
    state: EngineeringState,
) -> Literal["developer", "tester", "publisher"]:
    """Code is written only where the specification does not say everything; or by other runs."""
    if state.get("handed_out"):
        return "publisher"
    return "developer" if state["work"] else "tester"


def after_merge(
    state: EngineeringState,
) -> Literal["merger", "developer", "tester", "publisher"]:
    """Branch by branch; then what is left to do, unless the tests of the last merge said it all."""
    if state["unmerged"]:
        return "merger"
    if plan_of(state):
        return "developer"
    return "publisher" if "tests" in state else "tester"


def after_development(state: EngineeringState) -> Literal["developer", "tester", "guidance"]:
    """What was given up waits for a person; the tests come after the last task."""
    if state.get("stuck"):
        return "guidance"
    return "developer" if state.get("done", 0) < len(plan_of(state)) else "tester"


def after_tests(
    state: EngineeringState,
) -> Literal["publisher", "developer", "red", "could_not_run"]:
    """Green goes on; red goes back three times, but not twice for the same; no verdict is none."""
    tests: dict[str, Any] = state["tests"]
    if not tests["ran"]:
        return "could_not_run"
    if not tests["failed"] and tests["passed"]:
        return "publisher"
    over = state.get("rounds", 0) >= MAX_ROUNDS or goes_round(state.get("failures", []))
    return "red" if over else "developer"
