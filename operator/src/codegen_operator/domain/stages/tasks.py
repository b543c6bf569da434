"""Tasks of a plan that need no other one: each in a run on its own branch, then all in one.

A run of engineering that finds such tasks leaves the generated service and its plan behind. Every
task starts from that commit, with its share of the money. Once all of them have ended, one run
merges their branches in the order of the plan; what does not fit, or came to nothing, it does
itself, one after the other. Until then nothing but branches has changed.
"""

from collections.abc import Mapping

from codegen_crds.contracts.run import (
    EngineeringOutput,
    Feedback,
    MergeBrief,
    TaskBranch,
    TaskBrief,
)
from codegen_crds.v1alpha1 import AgentRun
from codegen_crds.v1alpha1.project import TaskProgress, TaskStatus
from codegen_operator.domain.agentrun import holds_slot
from codegen_operator.domain.budget import budget_of, share, spent
from codegen_operator.domain.project_facts import planned_by

from .handoff import told
from .runs import follow, output_of, start_run, start_task
from .wish import Wish


def hand_out(wish: Wish, planning: AgentRun, output: EngineeringOutput) -> None:
    """Follow the runs of single tasks, start those that have room, and the merge at last."""
    seen, draft = wish.seen, wish.draft
    runs = seen.task_runs(planning.metadata.name)
    at_work = [r for t in output.handed_out if (r := runs.get(t)) and not r.terminal]
    room = seen.policy.tasks_at_once - len(at_work)
    waiting = [t for t in output.handed_out if t not in runs]
    for task in waiting[: max(room, 0)]:
        _start(wish, planning, output, task)
    if at_work:
        follow(wish, at_work[0], "Engineered", "Engineering", again=lambda _: None)
        return
    if waiting:
        text = f"{len(output.handed_out)} tasks that need no other one are starting."
        draft.hold("Engineered", "Starting", text, "Engineering")
        return
    brief = _brief(output, runs)
    plan = planning.metadata.name
    start_run(
        wish,
        "engineering",
        cause="merge",
        base=output.commit,
        merge=brief,
        plan=plan,
        feedback=(*wish.feedback, *_told(wish, planning)),
    )
    text = "The branches of the tasks are being merged."
    draft.hold("Engineered", "Merging", text, "Engineering")


def merge_again(wish: Wish, run: AgentRun) -> MergeBrief | None:
    """What a run merges, for another one in its place; None: it merges nothing."""
    found = _planned(wish, run)
    if found is None:
        return None
    planning, output = found
    return _brief(output, wish.seen.task_runs(planning.metadata.name))


def show_tasks(wish: Wish, run: AgentRun) -> None:
    """Say on the object what the plan is and how far each task of it is.

    Args:
        wish: What it is for.
        run: The newest run of engineering.
    """
    found = _planned(wish, run)
    tasks = _own(run) if found is None else _shared(wish, run, *found)
    if tasks:  # a round that mends has no plan: what was known of it stays
        wish.draft.planned(tasks)


def _planned(wish: Wish, run: AgentRun) -> tuple[AgentRun, EngineeringOutput] | None:
    """The run that handed tasks out, with what it left behind, for itself and for the merge."""
    name = planned_by(run) or run.metadata.name
    planning = next((r for r in wish.runs("engineering") if r.metadata.name == name), None)
    output = _output(planning) if planning is not None else None
    if planning is None or output is None or not output.handed_out:
        return None
    return planning, output


def _own(run: AgentRun) -> tuple[TaskStatus, ...]:
    """The plan of a run that does all of it."""
    name, output = run.metadata.name, _output(run)
    if output is not None and output.plan:
        return tuple(
            TaskStatus(id=t.id, title=t.title, state="Done", run=name) for t in output.plan
        )
    return tuple(
        TaskStatus(id=t.id, title=t.title, state=t.state, run=name) for t in run.status.tasks
    )


def _shared(
    wish: Wish, run: AgentRun, planning: AgentRun, output: EngineeringOutput
) -> tuple[TaskStatus, ...]:
    """A plan whose tasks are done by runs of their own, and by the one that merges them."""
    runs = wish.seen.task_runs(planning.metadata.name)
    merging = run if run is not planning else None
    said = {t.id: t.state for t in merging.status.tasks} if merging is not None else {}
    ended = _output(merging) if merging is not None else None
    known = {t.id: t for t in wish.draft.tasks}
    found = []
    for task in output.plan:
        its = runs.get(task.id)
        state, by = _progress(its), its.metadata.name if its is not None else ""
        if merging is not None:
            name, news = merging.metadata.name, said.get(task.id, "Planned")
            taken_over = task.id in known and known[task.id].run == name
            if ended is not None:
                taken_over = taken_over or state != "Done" or task.id in ended.left
                state = "Done"
            elif news != "Planned" and (taken_over or news == "Left" or state != "Done"):
                state, taken_over = news, True
            elif taken_over:
                state = known[task.id].state
            by = name if taken_over else by
        found.append(TaskStatus(id=task.id, title=task.title, state=state, run=by))
    return tuple(found)


def _progress(run: AgentRun | None) -> TaskProgress:
    if run is None:
        return "Planned"
    if not run.terminal:
        return "Working"
    return "Done" if _output(run) is not None else "Left"


def _output(run: AgentRun) -> EngineeringOutput | None:
    result = output_of(run)
    output = result.output if result is not None else None
    return output if isinstance(output, EngineeringOutput) else None


def _start(wish: Wish, planning: AgentRun, output: EngineeringOutput, task: str) -> None:
    seen = wish.seen
    place = next(n for n, t in enumerate(output.plan, start=1) if t.id == task)
    others = [t for t in output.plan if t.id != task]
    brief = TaskBrief(task=output.plan[place - 1], others=others)
    # Of what the Project had cost before any of them began, so that it does not matter when each
    # one starts; one share is left for whoever merges.
    theirs = planning.metadata.name
    before = [r for r in seen.runs if not holds_slot(r) and planned_by(r) != theirs]
    budget = budget_of(seen.project, seen.policy.default_budget)
    part = share(budget, spent(before), len(output.handed_out) + 1)
    feedback = _told(wish, planning)
    start_task(wish, planning, place, brief, base=output.commit, budget=part, feedback=feedback)


def _told(wish: Wish, planning: AgentRun) -> tuple[Feedback, ...]:
    """What was answered before the plan was made, for everybody who carries it out."""
    return told(wish, "engineering", before=planning)


def _brief(output: EngineeringOutput, runs: Mapping[str, AgentRun]) -> MergeBrief:
    branches = [_branch(task, runs[task]) for task in output.handed_out if task in runs]
    return MergeBrief(plan=output.plan, branches=branches)


def _branch(task: str, run: AgentRun) -> TaskBranch:
    output = _output(run)
    if output is not None:
        return TaskBranch(id=task, commit=output.commit)
    failure = run.status.failure
    why = f"{failure.reason}: {failure.message}" if failure else run.status.message
    return TaskBranch(id=task, why=why[:4096])
