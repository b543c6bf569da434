"""What the Developer does next: task by task, then what the tests found. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from codegen_crds.contracts.product import ProductSpec

from .state import EngineeringState


@dataclass(frozen=True, slots=True)
class Turn:
    """One piece of work.

    Attributes:
        now: Tasks that it is about.
        later: Tasks that come after it.
        done: How many tasks are done with it.
        rounds: Which round of Developer and Tester is over with it.
        progress: For people.
        subject: Of its commit.
    """

    now: Sequence[str]
    later: Sequence[str]
    done: int
    rounds: int
    progress: str
    subject: str


def next_turn(state: EngineeringState) -> Turn:
    """The next task, or a round about the whole once all tasks are done."""
    plan, done = plan_of(state), state.get("done", 0)
    rounds = state.get("rounds", 0)
    last = done + 1 >= len(plan)
    if done < len(plan) and len(plan) > 1:
        place = f"task {done + 1} of {len(plan)}"
        return Turn(
            now=[plan[done]],
            later=plan[done + 1 :],
            done=done + 1,
            rounds=rounds + last,
            progress=f"Writing code, {place}",
            subject=f"Develop, {place}\n\n{plan[done]}",
        )
    return Turn(
        now=plan,
        later=[],
        done=len(plan),
        rounds=rounds + 1,
        progress=f"Writing code, round {rounds + 1}",
        subject=f"Develop, round {rounds + 1}",
    )


def plan_of(state: EngineeringState) -> list[str]:
    """What code has to do besides the specification, in its order."""
    return ProductSpec.model_validate(state["spec"]).remaining_work
