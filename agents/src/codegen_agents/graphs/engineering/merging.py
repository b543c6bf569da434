"""Branches of tasks become one: each is taken if it merges and the tests pass with it.

A branch that does not fit is left: its task is done again on what was taken, with the evidence.
"""

from collections.abc import Sequence

from codegen_agents.errors import MergeConflictError, RunFailedError
from codegen_agents.ports import Branches, Tester
from codegen_crds.contracts.product import Task
from codegen_crds.contracts.run import Feedback, MergeBrief, TaskBranch, TestReport

from .state import EngineeringState
from .tasks import not_merged


def take(
    state: EngineeringState,
    brief: MergeBrief,
    repository: Branches,
    verification: Tester,
    *,
    at: int,
) -> EngineeringState:
    """Look at the next branch; the state with it, and with what is still to do.

    Args:
        state: Where the run is; ``commit`` has the branches that were taken before.
        brief: The plan and its branches.
        repository: The checkout.
        verification: What decides.
        at: Date of the merge.

    Raises:
        RunFailedError: The tests could not run: nothing is known about the branch.
    """
    number = state.get("merged", 0)
    branch = brief.branches[number]
    update = _tried(state, brief, branch, repository, verification, at=at)
    made: EngineeringState = {
        **state,
        **update,
        "merged": number + 1,
        "unmerged": len(brief.branches) - number - 1,
    }
    rest = not_merged(brief, [each["id"] for each in made["left"]])
    return {**made, "plan": [task.model_dump(mode="json", by_alias=False) for task in rest]}


def evidence(state: EngineeringState, now: Sequence[Task]) -> list[Feedback]:
    """Why branches of tasks were not taken, for whoever does these tasks again."""
    about = {task.id for task in now}
    return [
        Feedback(
            source="merge",
            reason="BranchNotTaken",
            text=f"The branch of task {each['id']} was not taken. {each['why']}"[:8192],
        )
        for each in state.get("left", [])
        if each["id"] in about
    ]


def _tried(
    state: EngineeringState,
    brief: MergeBrief,
    branch: TaskBranch,
    repository: Branches,
    verification: Tester,
    *,
    at: int,
) -> EngineeringState:
    """What a branch changes: the commit, or what is left."""
    if not branch.commit:
        return _leave(state, branch, branch.why or "Its run came to no commit.")
    task = next(task for task in brief.plan if task.id == branch.id)
    repository.open(state["commit"])
    try:
        message = f"Merge task {task.id}\n\n{task.text}"
        merge = repository.merge(branch.commit, message, at=at)
    except MergeConflictError as error:
        return _leave(state, branch, f"It conflicts with what was merged before: {error}")
    if merge.as_theirs:
        # Nothing was taken before it: the run of the task has tested this very tree.
        return {"commit": repository.save(branch.id, at=at)}
    report = verification.run(repository.root)
    if not report.ran:
        text = f"{report.reason}\n{report.output}".strip()
        raise RunFailedError("infrastructure", "TestsCouldNotRun", text)
    if not report.green:
        return _leave(state, branch, f"The tests fail with it:\n{report.output}")
    repository.open(merge.commit)  # tests may have left files behind
    return {"commit": repository.save(branch.id, at=at), "tests": _plain(report)}


def _leave(state: EngineeringState, branch: TaskBranch, why: str) -> EngineeringState:
    return {"left": [*state["left"], {"id": branch.id, "why": why[:8000]}]}


def _plain(report: TestReport) -> dict[str, object]:
    return report.model_dump(mode="json", by_alias=False)
