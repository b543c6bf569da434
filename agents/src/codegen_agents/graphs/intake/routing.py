"""Where intake goes next; a function of its state alone."""

from typing import Literal

from .state import MAX_ROUNDS, IntakeState


def after_analysis(state: IntakeState) -> Literal["ask", "zavhoz", "give_up"]:
    """Ask while something is open, but not for ever."""
    understood = bool(state["requirements"]["understood"])
    if understood and not state.get("pending"):
        return "zavhoz"
    if state.get("rounds", 0) < MAX_ROUNDS:
        return "ask"
    return "zavhoz" if understood else "give_up"


def after_answer(state: IntakeState) -> Literal["ask", "analyst"]:
    """The analyst reads the answers once its questions are all answered."""
    return "ask" if state.get("pending") else "analyst"
