"""Where intake goes next; a function of its state alone."""

from typing import Literal

from .state import MAX_ROUNDS, IntakeState


def after_analysis(state: IntakeState) -> Literal["ask", "zavhoz", "give_up"]:
    """Ask while something is open, but not for ever."""
    requirements = state["requirements"]
    if requirements["understood"] and not requirements["questions"]:
        return "zavhoz"
    if state.get("rounds", 0) < MAX_ROUNDS:
        return "ask"
    return "zavhoz" if requirements["understood"] else "give_up"
