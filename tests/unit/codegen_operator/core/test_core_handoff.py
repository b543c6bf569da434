"""Handoffs between graphs: answered, seen as a path, stopped where they go round in a circle."""

from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codegen_crds import conditions
from codegen_crds.contracts.run import Clarification, Handoff, QaOutput
from codegen_crds.v1alpha1 import AgentRun
from codegen_crds.v1alpha1.agentrun import Graph, RunQuestion
from codegen_crds.v1alpha1.project import Answer, Change
from codegen_operator.domain.project_facts import number_of

GRAPHS: tuple[Graph, ...] = ("intake", "engineering", "devops", "qa")
STOOD = "5" * 40
MENDING = ("qa", "engineering")
"""Who is handed the code back by whom."""


def hands_over(
    world: Any, played: ModuleType, name: str, graph: str, why: str, **more: str
) -> None:
    """A run says that another graph should answer first."""
    played._hands_over(world, name, graph, why, **more)


def at_work(world: Any) -> list[AgentRun]:
    return [r for r in world.runs.values() if not r.terminal]


def succeed(world: Any, run: AgentRun, commits: Any) -> None:
    """A run ends as it should."""
    number = number_of(run)
    match run.spec.graph:
        case "intake":
            world.intake(number)
        case "engineering":
            # Names of what is built have the first twelve digits.
            world.engineering(number, f"{next(commits):012x}".ljust(40, "0"))
        case "devops":
            world.devops(number, run.metadata.annotations["codegen.dev/commit"])
        case _:
            verdict = {"verdict": "passed", "reason": "Passed", "summary": "Fine."}
            release = run.metadata.annotations["codegen.dev/release"]
            world.finish(run.metadata.name, QaOutput(release_id=release, **verdict))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    ends=st.lists(
        st.none() | st.tuples(st.sampled_from(GRAPHS), st.sampled_from(["a", "b", "c"])),
        max_size=40,
    ),
    deaths=st.lists(st.booleans(), max_size=60),
    changing=st.booleans(),
)
def test_whoever_hands_over_to_whom_it_ends_with_a_release_or_a_question(
    played: ModuleType, ends: list[tuple[Graph, str] | None], deaths: list[bool], changing: bool
) -> None:
    """Killed anywhere: at most five handoffs, each run is made once, then nothing is written."""
    world = played.World(deaths=iter(()))
    if changing:
        played.live(world)
        world.served()
        world.settle()
        world.respec(changes=(Change(id="one", request="More."),))
    said, commits = iter(ends), iter(range(1, 1000))
    before = len(world.runs)
    world.deaths = iter(deaths)
    for _ in range(40):
        world.settle()
        if any(not job.ended for job in world.jobs.values()):
            world.built()
            continue
        if not (open_runs := at_work(world)):
            break
        run = open_runs[0]
        if (end := next(said, None)) is not None:
            hands_over(world, played, run.metadata.name, *end)
        else:
            succeed(world, run, commits)
    else:
        pytest.fail("it does not come to an end")
    assert len(set(world.made)) == len(world.made)
    steps = {r.metadata.annotations.get("codegen.dev/handoff") for r in world.runs.values()} - {
        None
    }
    assert len(steps) <= world.policy.handoffs
    assert len(world.runs) - before <= 3 + 2 * world.policy.handoffs
    status = world.project.status
    (path,) = [c.path for c in status.changes] if changing else [status.path]
    assert len(path) == len(steps)
    asked = [q.id for q in status.questions]
    released = world.deployment is not None and world.deployment.spec.release is not None
    assert all(i.endswith("-handoff") for i in asked)
    assert bool(asked) or released
    assert not world.step(), "something is written at rest"


def test_engineering_asks_the_analysis_and_goes_on_with_its_answer(played: ModuleType) -> None:
    """The analysis is told what is asked; the code is written by its new requirements."""
    world = played.World()
    world.settle()
    world.intake()
    world.settle()
    hands_over(world, played, "todo-engineering-1", "intake", "Which colour?", commit=STOOD)
    world.settle()
    asked = world.inputs["todo-intake-2-input"]
    assert [(f.source, f.text) for f in asked.feedback] == [("handoff", "Which colour?")]
    assert world.project.status.phase == "Analyzing"
    (step,) = world.project.status.path
    assert (step.asked_by, step.graph, step.run, step.reason) == (
        "todo-engineering-1",
        "intake",
        "todo-intake-2",
        "Which colour?",
    )
    world.intake(2, "It is red.")
    world.settle()
    again = world.inputs["todo-engineering-2-input"]
    assert again.requirements.acceptance == ["It is red."]
    assert [(f.source, f.text) for f in again.feedback] == [("handoff", "s")]
    assert again.repository.stood == STOOD
    assert again.repository.base == world.inputs["todo-engineering-1-input"].repository.base
    world.engineering(2)
    world.settle()
    assert world.holds("Engineered")


def test_the_same_question_twice_is_a_circle_and_a_person_says_how_to_go_on(
    played: ModuleType,
) -> None:
    world = played.World()
    world.settle()
    world.intake()
    world.settle()
    for number in (1, 2):
        hands_over(world, played, f"todo-engineering-{number}", "intake", "Which colour?")
        world.settle()
        if number == 1:
            world.intake(2)
            world.settle()
    (question,) = world.project.status.questions
    assert "It has asked this before" in question.text
    assert question.options == ("Give up",)
    assert world.holds("AwaitingInput")
    assert not at_work(world)
    world.respec(answers=(Answer(question_id=question.id, text="Any colour."),))
    world.settle()
    told = world.inputs["todo-engineering-3-input"]
    assert [(f.source, f.text) for f in told.feedback] == [
        ("handoff", "s"),
        ("person", "Any colour."),
    ]
    world.engineering(3)
    world.settle()
    assert world.holds("Engineered")
    assert not world.holds("AwaitingInput")


def test_who_gives_up_on_a_circle_ends_the_change_and_leaves_the_product(
    played: ModuleType,
) -> None:
    """A run that waits for its own answer asks a person; nothing live has changed."""
    world = played.live(played.World())
    world.served()
    world.settle()
    world.respec(changes=(Change(id="one", request="More."),))
    world.settle()
    world.intake(2)
    world.settle()
    hands_over(world, played, "todo-engineering-2", "intake", "More of what?")
    world.settle()
    hands_over(world, played, "todo-intake-3", "engineering", "What is there?")
    world.settle()
    (question,) = world.project.status.questions
    assert "A run of engineering waits for its answer already." in question.text
    (change,) = world.project.status.changes
    assert change.state == "AwaitingInput"
    assert [s.run for s in change.path] == ["todo-intake-3"]
    world.respec(answers=(Answer(question_id=question.id, text="give up"),))
    world.settle()
    (change,) = world.project.status.changes
    assert (change.state, change.reason) == ("Failed", "HandoffCycle")
    assert world.holds("Ready")


@pytest.mark.parametrize(
    ("graph", "why"),
    [
        ("devops", "There is no code yet"),
        ("qa", "Tests of releases are switched off"),
    ],
)
def test_a_graph_that_cannot_begin_is_not_asked(played: ModuleType, graph: str, why: str) -> None:
    world = played.World()
    world.settle()
    hands_over(world, played, "todo-intake-1", graph, "How is it?")
    world.settle()
    (question,) = world.project.status.questions
    assert why in question.text
    assert world.project.status.path == ()


def test_a_test_of_a_release_hands_the_code_back_as_a_round_of_mending(played: ModuleType) -> None:
    """With its evidence; the release serves all the while."""
    policy = played.replace(played.POLICY, acceptance_tests=True)
    world = played.live(played.World(policy=policy))
    world.served()
    world.settle()
    hands_over(world, played, "todo-qa-1", "engineering", "The page is empty.")
    world.settle()
    told = world.inputs["todo-engineering-2-input"]
    assert [(f.source, f.text) for f in told.feedback] == [("qa", "The page is empty.")]
    assert world.holds("Ready")


def live_under_test(played: ModuleType, **world: Any) -> Any:
    """A live product whose release is being tested."""
    policy = played.replace(played.POLICY, acceptance_tests=True)
    made = played.live(played.World(policy=policy, **world))
    made.served()
    made.settle()
    return made


def accepted(world: Any) -> tuple[str, str]:
    found = conditions.find(world.project.status.conditions, "AcceptancePassed")
    assert found is not None
    return found.status, found.reason


def asks(world: Any, name: str, text: str) -> None:
    """A run waits for a person."""
    question = RunQuestion(id=f"{name}-q1", text=text)
    update = {"phase": "Waiting", "reason": "Question", "message": text, "question": question}
    status = world.runs[name].status.model_copy(update=update)
    world.runs[name] = world.runs[name].model_copy(update={"status": status})


def test_a_test_asks_the_analysis_and_a_person_beside_what_is_live(played: ModuleType) -> None:
    """A criterion may be wrong: who knows answers, the release is tested again, Ready stays."""
    world = live_under_test(played)
    hands_over(world, played, "todo-qa-1", "intake", "Is a title of 300 letters to be taken?")
    world.settle()
    assert accepted(world) == ("Unknown", "HandedOver")
    (step,) = world.project.status.path
    assert (step.asked_by, step.graph, step.run) == ("todo-qa-1", "intake", "todo-intake-2")
    read = world.inputs["todo-intake-2-input"].repository
    assert read is not None
    assert read.base == world.project.status.accepted.commit, "what is live, as it is"
    asks(world, "todo-intake-2", "How long may a title be?")
    world.settle()
    (question,) = world.project.status.questions
    assert (question.id, question.run) == ("todo-intake-2-q1", "todo-intake-2")
    assert world.holds("AwaitingInput")
    assert world.holds("Ready")
    assert world.project.status.phase == "Ready"
    assert not world.step(), "something is written while a person thinks"
    world.respec(answers=(Answer(question_id=question.id, text="200."),))
    pair = Clarification(question=question.text, answer="200.")
    world.intake(2, clarifications=[pair])
    world.settle()
    assert not world.project.status.questions
    told = world.inputs["todo-qa-2-input"]
    assert [f.text for f in told.feedback] == ["s\n\nHow long may a title be?\n200."]
    hands_over(world, played, "todo-qa-2", "devops", "Is there a key?")
    world.settle()
    assert world.holds("EnvironmentResolved"), "the chain does not wait for an answer beside it"
    world.devops(2, world.inputs["todo-devops-2-input"].repository.base)
    world.settle()
    assert len(world.inputs["todo-qa-3-input"].feedback) == 2
    hands_over(world, played, "todo-qa-3", "intake", "Is a title of 300 letters to be taken?")
    world.settle()
    assert accepted(world) == ("Unknown", "CouldNotTest")
    assert not at_work(world)
    assert world.holds("Ready")


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    ends=st.lists(
        st.none() | st.tuples(st.sampled_from(GRAPHS), st.sampled_from(["a", "b"])), max_size=20
    ),
    deaths=st.lists(st.booleans(), max_size=40),
)
def test_whomever_a_test_asks_it_comes_to_an_end_and_what_is_live_stays_so(
    played: ModuleType, ends: list[tuple[Graph, str] | None], deaths: list[bool]
) -> None:
    """Killed anywhere; other answers of a test than engineering's change nothing in production."""
    world = live_under_test(played)
    said, commits = iter(ends), iter(range(1, 1000))
    world.deaths = iter(deaths)
    for _ in range(40):
        world.settle()
        assert world.holds("Ready")
        if not (open_runs := at_work(world)):
            break
        run = open_runs[0]
        if (end := next(said, None)) is not None and (run.spec.graph, end[0]) != MENDING:
            hands_over(world, played, run.metadata.name, *end)
        else:
            succeed(world, run, commits)
    else:
        pytest.fail("it does not come to an end")
    assert len(set(world.made)) == len(world.made)
    assert accepted(world) in {("True", "Passed"), ("Unknown", "CouldNotTest")}
    assert len(world.project.status.path) <= world.policy.handoffs
    assert not world.step(), "something is written at rest"


def test_the_same_question_has_the_same_mark_whatever_commit_it_names() -> None:
    one, other = ("1" * 40, "2" * 40)
    marks = {Handoff(graph="intake", reason=f"At {c}: why?").fingerprint for c in (one, other)}
    assert len(marks) == 1
    assert Handoff(graph="intake", reason="At 1: who?").fingerprint not in marks
