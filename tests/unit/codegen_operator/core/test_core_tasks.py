"""Tasks that need no other one: runs side by side, and one that merges, with a kill anywhere."""

from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from codegen_crds.contracts.product import ProductSpec, Task
from codegen_crds.contracts.run import EngineeringOutput, TestReport
from codegen_crds.v1alpha1 import AgentRun
from codegen_crds.v1alpha1.agentrun import TaskState, Usage
from codegen_crds.v1alpha1.project import Budget, Change, Spend
from codegen_operator.domain.agentrun import RunObserved, plan_agentrun
from codegen_operator.domain.budget import share
from codegen_operator.domain.slots import FREE_SLOT
from codegen_operator.domain.view import PodView

PLAN = [
    Task(id="mail", text="Send a mail.", after=[]),
    Task(id="digest", text="Send a digest.", after=["mail"]),
    Task(id="paper", text="Print it.", after=[]),
    Task(id="fax", text="Fax it.", after=[]),
]
FREE = ["mail", "paper", "fax"]
BASE, DONE = "b" * 40, "c" * 40
COMMITS = {"mail": "1" * 40, "paper": "2" * 40, "fax": "3" * 40}
RUNS = {
    "mail": "todo-engineering-1-t1",
    "paper": "todo-engineering-1-t3",
    "fax": "todo-engineering-1-t4",
}
MERGE = "todo-engineering-2"
NO_TESTS = TestReport(ran=False, reason="Its tasks are handed out.")
GREEN = TestReport(ran=True, passed=1)


def planned(world: Any, name: str = "todo-engineering-1", **plan: Any) -> None:
    """A run hands its independent tasks out."""
    facts = {"plan": PLAN, "handed_out": FREE, **plan}
    world.finish(name, EngineeringOutput(commit=BASE, tests=NO_TESTS, summary="Todo.", **facts))


def done(world: Any, name: str, commit: str, **more: Any) -> None:
    world.finish(name, EngineeringOutput(commit=commit, tests=GREEN, summary="Done.", **more))


def handed_out(played: ModuleType, **world: Any) -> Any:
    made = played.World(**world)
    made.settle()
    made.intake()
    made.settle()
    planned(made)
    made.settle()
    return made


def states(world: Any) -> dict[str, tuple[str, str]]:
    return {t.id: (t.state, t.run) for t in world.project.status.tasks}


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    deaths=st.lists(st.booleans(), max_size=60),
    order=st.permutations(FREE),
    failing=st.sets(st.sampled_from(FREE)),
    at_once=st.integers(2, 4),
)
def test_killed_anywhere_and_ended_in_any_order_the_same_branches_are_merged_once(
    played: ModuleType, deaths: list[bool], order: list[str], failing: set[str], at_once: int
) -> None:
    """Each task has one run, with one share; the merge is told the branches in the plan's order."""
    policy = played.replace(played.POLICY, tasks_at_once=at_once)
    world = handed_out(played, policy=policy, deaths=iter(deaths))
    ended: list[str] = []
    while len(ended) < len(FREE):
        at_work = [t for t in order if RUNS[t] in world.runs and t not in ended]
        assert len(at_work) <= at_once
        assert MERGE not in world.runs
        task = at_work[0]
        if task in failing:
            world.fail(RUNS[task], "TestsFailed")
        else:
            done(world, RUNS[task], COMMITS[task])
        ended.append(task)
        world.settle()
    told = world.inputs[f"{MERGE}-input"]
    assert told.merge.plan == PLAN
    assert [b.id for b in told.merge.branches] == FREE
    assert [b.commit for b in told.merge.branches] == [
        "" if t in failing else COMMITS[t] for t in FREE
    ]
    assert told.repository.base == BASE
    assert told.limits.budget is None
    assert not told.parallel, "what is merged is not handed out again"
    done(world, MERGE, DONE)
    world.settle()
    world.built()
    world.settle()
    world.devops()
    world.settle()
    assert len(set(world.made)) == len(world.made)
    assert world.project.status.commit == DONE
    assert {state for state, _ in states(world).values()} == {"Done"}
    assert states(world)["digest"][1] == MERGE
    assert all(states(world)[t][1] == (MERGE if t in failing else RUNS[t]) for t in FREE)
    assert not world.step()


def test_a_task_is_told_its_task_where_it_begins_and_what_it_may_spend(played: ModuleType) -> None:
    project = played.make_project(budget={"limit": "5", "currency": "USD", "period": "total"})
    world = played.World(project=project)
    world.settle()
    world.intake()
    run = world.runs["todo-intake-1"]
    paid = run.status.model_copy(update={"usage": Usage(cost="1", currency="USD")})
    world.runs["todo-intake-1"] = run.model_copy(update={"status": paid})
    world.settle()
    assert world.inputs["todo-engineering-1-input"].parallel
    planned(world)
    world.settle()
    told = world.inputs[f"{RUNS['paper']}-input"]
    assert told.task.task == PLAN[2]
    assert [t.id for t in told.task.others] == ["mail", "digest", "fax"]
    assert told.repository.base == BASE
    assert told.repository.branch == f"run/{RUNS['paper']}"
    assert {world.runs[RUNS[t]].spec.limits.budget for t in FREE} == {"1"}
    assert states(world) == {
        "mail": ("Working", RUNS["mail"]),
        "digest": ("Planned", ""),
        "paper": ("Working", RUNS["paper"]),
        "fax": ("Working", RUNS["fax"]),
    }
    assert world.project.status.phase == "Engineering"
    assert [ref.name for ref in world.project.status.runs if ref.graph == "engineering"] == [
        "todo-engineering-1"
    ]
    assert not world.step(), "something is written while they work"


def test_a_run_that_goes_on_with_an_answer_hands_out_too_and_everybody_is_told(
    played: ModuleType,
) -> None:
    """Whoever answers another run does not: it would be waited for before its plan is done."""
    world = played.World()
    world.settle()
    world.intake()
    world.settle()
    played._hands_over(world, "todo-engineering-1", "intake", "Which paper?")
    world.settle()
    world.intake(2)
    world.settle()
    assert world.inputs["todo-engineering-2-input"].parallel
    planned(world, "todo-engineering-2")
    world.settle()
    answer = [("handoff", "s")]
    for task, number in (("mail", 1), ("paper", 3), ("fax", 4)):
        name = f"todo-engineering-2-t{number}"
        told = world.inputs[f"{name}-input"]
        assert [(f.source, f.text) for f in told.feedback] == answer
        done(world, name, COMMITS[task])
    world.settle()
    merge = world.inputs["todo-engineering-3-input"]
    assert [b.id for b in merge.merge.branches] == FREE
    assert [(f.source, f.text) for f in merge.feedback] == answer
    played._hands_over(world, "todo-engineering-3", "devops", "Which mail server?")
    world.settle()
    world.devops(1, BASE)
    world.settle()
    again = world.inputs["todo-engineering-4-input"]
    assert again.parallel, "it plans anew, from the generated service"
    assert len(again.feedback) == 2
    done(world, "todo-engineering-4", DONE)
    world.settle()
    world.built()
    world.settle()
    played._hands_over(world, "todo-devops-2", "engineering", "No port.")
    world.settle()
    assert not world.inputs["todo-engineering-5-input"].parallel


def test_one_after_the_other_is_asked_for_by_a_setting(played: ModuleType) -> None:
    world = played.World(policy=played.replace(played.POLICY, tasks_at_once=1))
    world.settle()
    world.intake()
    world.settle()
    assert not world.inputs["todo-engineering-1-input"].parallel


def test_tasks_of_a_change_are_on_the_change_and_stop_with_it(played: ModuleType) -> None:
    world = played.live(played.World())
    world.served()
    world.settle()
    world.respec(changes=(Change(id="mails", request="Send mails."),))
    world.settle()
    world.intake(2)
    world.settle()
    planned(world, "todo-engineering-2")
    world.settle()
    (change,) = world.project.status.changes
    assert [(t.id, t.state) for t in change.tasks][:2] == [
        ("mail", "Working"),
        ("digest", "Planned"),
    ]
    assert world.project.status.tasks == ()
    assert "todo-engineering-2-t1" in change.runs
    assert world.inputs["todo-engineering-2-t1-input"].change.id == "mails"
    assert world.holds("Ready")
    world.respec(changes=())
    world.settle()
    assert not [name for name in world.runs if name.startswith("todo-engineering-2-t")]


def test_what_a_run_says_of_its_plan_is_on_the_object(played: ModuleType) -> None:
    """Task by task while it works; a round of mending, which has no plan, leaves it there."""
    world = played.World()
    world.settle()
    world.intake()
    world.settle()
    name = "todo-engineering-1"
    said = (
        TaskState(id="mail", title="Send a mail.", state="Done"),
        TaskState(id="digest", title="Send a digest.", state="Working"),
    )
    run = world.runs[name]
    told = run.status.model_copy(update={"tasks": said, "phase": "Running", "reason": "Working"})
    world.runs[name] = run.model_copy(update={"status": told})
    world.settle()
    assert states(world) == {"mail": ("Done", name), "digest": ("Working", name)}
    assert not world.step()
    done(world, name, DONE, plan=PLAN[:2])
    world.settle()
    assert states(world) == {"mail": ("Done", name), "digest": ("Done", name)}
    world.built(played.JobFailure(class_="product", reason="TestsFailed", message="assert 1 == 2"))
    world.settle()
    done(world, "todo-engineering-2", "d" * 40)
    world.settle()
    assert states(world) == {"mail": ("Done", name), "digest": ("Done", name)}


def test_the_merge_says_what_it_leaves_and_does_again(played: ModuleType) -> None:
    world = handed_out(played)
    for task in FREE:
        done(world, RUNS[task], COMMITS[task])
        world.settle()
    run = world.runs[MERGE]

    def says(**found: str) -> None:
        said = tuple(TaskState(id=t.id, title=t.text, state=found[t.id]) for t in PLAN)
        told = run.status.model_copy(update={"tasks": said, "phase": "Running"})
        world.runs[MERGE] = run.model_copy(update={"status": told})
        world.settle()

    says(mail="Done", digest="Planned", paper="Planned", fax="Planned")
    assert states(world)["mail"] == ("Done", RUNS["mail"])
    says(mail="Done", digest="Planned", paper="Left", fax="Done")
    assert states(world)["paper"] == ("Left", MERGE)
    says(mail="Done", digest="Done", paper="Working", fax="Done")
    assert states(world)["paper"] == ("Working", MERGE)
    assert states(world)["digest"] == ("Done", MERGE)
    done(world, MERGE, DONE, left=["paper"])
    world.settle()
    assert states(world) == {
        "mail": ("Done", RUNS["mail"]),
        "digest": ("Done", MERGE),
        "paper": ("Done", MERGE),
        "fax": ("Done", RUNS["fax"]),
    }


def test_a_merge_with_another_model_merges_the_same_branches(played: ModuleType) -> None:
    world = handed_out(played)
    for task in FREE:
        done(world, RUNS[task], COMMITS[task])
        world.settle()
    world.fail(MERGE, "ModelUnknown")
    world.respec(model="other")
    world.settle()
    again = world.inputs["todo-engineering-3-input"]
    assert again.model == "other"
    assert again.merge == world.inputs[f"{MERGE}-input"].merge
    assert again.repository.base == BASE


def test_a_share_that_is_used_up_ends_its_run_and_waits_for_nobody(played: ModuleType) -> None:
    """A person cannot raise it; the Project's own money parks the run that merges."""
    world = handed_out(played)
    run = world.runs[RUNS["mail"]]
    refused = played.RunResult.model_validate(
        {
            "outcome": "failed",
            "reason": "BudgetExhausted",
            "failure": {"class": "budget", "reason": "BudgetExhausted", "message": "No money."},
        }
    )
    for seen, phase in ((run, "Failed"), (world.runs["todo-engineering-1"], "Waiting")):
        ended = plan_agentrun(_pod_ended(played, world, seen, refused)).status
        assert ended.phase == phase


def _pod_ended(played: ModuleType, world: Any, run: AgentRun, result: Any) -> RunObserved:
    sha = played.hashlib.sha256(result.body()).hexdigest()
    posted = {"outcome": "failed", "sha256": sha, "body": result.body().decode()}
    status = {"phase": "Running", "attempts": 1, "podUID": "u", "result": posted}
    begun = AgentRun.model_validate({**run.model_dump(mode="json"), "status": status})
    ended = {"outcome": "failed", "reason": "BudgetExhausted", "resultSha256": sha}
    pod = PodView.of(
        {
            "metadata": {"name": "p", "uid": "u"},
            "status": {
                "phase": "Succeeded",
                "containerStatuses": [
                    {
                        "name": "agent",
                        "state": {
                            "terminated": {
                                "exitCode": 0,
                                "message": played.json.dumps(ended),
                            }
                        },
                    }
                ],
            },
        }
    )
    return RunObserved(begun, world.project, pod, FREE_SLOT, world.policy, world.now)


@given(
    limit=st.decimals(0, 10**9, places=6),
    paid=st.decimals(0, 10**9, places=6),
    parts=st.integers(1, 17),
)
def test_shares_are_never_more_than_what_is_left(limit: Any, paid: Any, parts: int) -> None:
    budget = Budget(limit=format(limit, "f"), currency="USD")
    part = share(budget, Spend(amount=format(paid, "f"), currency="USD"), parts)
    assert part is not None
    assert 0 <= type(limit)(part) * parts <= max(limit - paid, 0)
    assert Budget(limit=part, currency="USD").limit == part


PLANS = [
    ([("a", []), ("a", [])], "two tasks have this id"),
    ([("a", ["b"])], "there is no task b"),
    ([("a", ["b"]), ("b", ["a"])], "b does not come before it"),
    ([("a", ["a"])], "a does not come before it"),
    ([(f"t{n}", []) for n in range(17)], "at most 16 items"),
]


@pytest.mark.parametrize(("plan", "problem"), PLANS)
def test_a_plan_that_cannot_be_done_is_refused(plan: Any, problem: str) -> None:
    work = [{"id": i, "text": "x", "after": after} for i, after in plan]
    field = {"name": "x", "type": "int"}
    entity = {"name": "A", "plural": "a", "fields": [field]}
    body = {"title": "t", "summary": "s", "entities": [entity], "remainingWork": work}
    with pytest.raises(ValidationError, match=problem):
        ProductSpec.model_validate(body)
