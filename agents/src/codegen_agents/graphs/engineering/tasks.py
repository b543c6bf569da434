"""What the Developer does next: task by task, then what the tests found. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from codegen_crds.contracts.product import ProductSpec, Task, independent
from codegen_crds.contracts.run import MergeBrief, RunPayload
from codegen_crds.v1alpha1.agentrun import TaskState

from .state import EngineeringState

_PARALLEL: Final = 2
"""Fewer tasks that need no other one are not worth runs of their own."""
_ANSWERS: Final = frozenset({"handoff", "person"})
"""Who answers; others say what is broken."""


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

    now: Sequence[Task]
    later: Sequence[Task]
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
            subject=f"Develop, {place}\n\n{plan[done].text}",
        )
    return Turn(
        now=plan,
        later=[],
        done=len(plan),
        rounds=rounds + 1,
        progress=f"Writing code, round {rounds + 1}",
        subject=f"Develop, round {rounds + 1}",
    )


def plan_of(state: EngineeringState) -> list[Task]:
    """What the Developer of this run has to do besides the specification, in its order."""
    if "plan" in state:
        return [Task.model_validate(each) for each in state["plan"]]
    return ProductSpec.model_validate(state["spec"]).remaining_work


def handed_out(payload: RunPayload, plan: Sequence[Task], *, generated: bool) -> list[str]:
    """Ids of tasks that runs of their own do; none where a single one needs no other.

    What others answered to a question of the run before is part of what each of them is told. A
    round that mends is done in one run.

    Args:
        payload: What the run was told.
        plan: What code has to do.
        generated: Whether there is a commit that these runs may start from.
    """
    free = [task.id for task in independent(plan)]
    mends = any(each.source not in _ANSWERS for each in payload.feedback)
    may = payload.parallel and generated and not mends
    return free if may and len(free) >= _PARALLEL else []


def not_merged(brief: MergeBrief, left: Sequence[str]) -> list[Task]:
    """What is still to do once the branches are merged, in the order of the plan.

    Args:
        brief: The plan and its branches.
        left: Ids of tasks whose branches were not taken.
    """
    branches = {branch.id for branch in brief.branches}
    return [task for task in brief.plan if task.id in left or task.id not in branches]


def shown(payload: RunPayload, state: EngineeringState, *, working: int = 0) -> list[TaskState]:
    """The whole plan that a run knows, for people.

    Args:
        payload: What the run was told.
        state: Where it is.
        working: How many of its own tasks are at work, behind those that are done.
    """
    own, done = plan_of(state), state.get("done", 0)
    place = {task.id: n for n, task in enumerate(own)}
    whole = payload.merge.plan if payload.merge else own
    tried = state.get("merged", 0)
    branches = [b.id for b in payload.merge.branches] if payload.merge else []
    left = {each["id"] for each in state.get("left", [])}
    found = []
    for task in whole:
        n = place.get(task.id)
        if n is not None and n < done:
            said = "Done"
        elif n is not None and n < done + working:
            said = "Working"
        elif task.id in left:
            said = "Left"
        else:
            said = "Done" if task.id in branches[:tried] else "Planned"
        made = {"id": task.id, "title": task.title, "state": said}
        found.append(TaskState.model_validate(made))
    return found
