"""The scheduler of steps."""

import threading
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen_dev.steps import Outcome, Say, State, Step, check, run_steps


@dataclass
class Record:
    """Remembers what it heard."""

    started_: list[str] = field(default_factory=list)
    ended_: dict[str, Outcome] = field(default_factory=dict)
    said_: list[tuple[str, str]] = field(default_factory=list)

    def started(self, step: Step) -> None:
        """Remember the start."""
        self.started_.append(step.name)

    def said(self, step: Step, text: str) -> None:
        """Remember the words."""
        self.said_.append((step.name, text))

    def ended(self, step: Step, outcome: Outcome) -> None:
        """Remember the end."""
        self.ended_[step.name] = outcome


def nothing(_: Say) -> None:
    pass


def fail(_: Say) -> None:
    raise OSError("disk full")


@st.composite
def graphs(draw: st.DrawFn) -> list[tuple[str, tuple[str, ...], bool]]:
    """Acyclic graphs: name, needs (of earlier steps), whether it fails; in any order."""
    names = [f"s{number}" for number in range(draw(st.integers(0, 8)))]
    steps = [
        (
            name,
            tuple(draw(st.sets(st.sampled_from(names[:index])))) if index else (),
            draw(st.booleans()),
        )
        for index, name in enumerate(names)
    ]
    return list(draw(st.permutations(steps)))


@given(graphs())
def test_every_step_ends_and_runs_only_after_what_it_needs(
    graph: list[tuple[str, tuple[str, ...], bool]],
) -> None:
    """A step runs once, exactly when all it needs succeeded; all others are skipped."""
    finished: list[str] = []
    lock = threading.Lock()

    def work(name: str, needs: tuple[str, ...], *, fails: bool) -> None:
        with lock:
            assert set(needs) <= set(finished), f"{name} ran before {needs}"
        if fails:
            raise OSError(name)
        with lock:
            finished.append(name)

    steps = [
        Step(
            name,
            name,
            lambda _, name=name, needs=needs, fails=fails: work(name, needs, fails=fails),  # type: ignore[misc]
            needs,
        )
        for name, needs, fails in graph
    ]
    record = Record()
    outcomes = run_steps(steps, record)
    assert set(outcomes) == {name for name, _, _ in graph} == set(record.ended_)
    assert len(record.started_) == len(set(record.started_))
    for name, needs, fails in graph:
        if all(outcomes[need].state is State.DONE for need in needs):
            assert outcomes[name].state is (State.FAILED if fails else State.DONE)
        else:
            assert outcomes[name].state is State.SKIPPED
            assert name not in record.started_


def test_independent_steps_run_side_by_side() -> None:
    """Two steps that wait for each other's arrival both get there."""
    meeting = threading.Barrier(2, timeout=10)

    def meet(_: Say) -> None:
        meeting.wait()

    outcomes = run_steps([Step("a", "a", meet), Step("b", "b", meet)], Record())
    assert {outcome.state for outcome in outcomes.values()} == {State.DONE}


def test_a_failure_keeps_its_error_and_spares_what_does_not_need_it() -> None:
    steps = [
        Step("a", "a", fail),
        Step("b", "b", nothing, ("a",)),
        Step("c", "c", nothing, ("b",)),
        Step("d", "d", nothing),
    ]
    outcomes = run_steps(steps, Record())
    assert [outcomes[name].state for name in "abcd"] == [
        State.FAILED,
        State.SKIPPED,
        State.SKIPPED,
        State.DONE,
    ]
    assert isinstance(outcomes["a"].error, OSError)


def test_what_a_step_says_is_heard() -> None:
    record = Record()
    run_steps([Step("a", "a", lambda say: say("half"))], record)
    assert record.said_ == [("a", "half")]


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ([Step("a", "", nothing), Step("a", "", nothing)], "share a name"),
        ([Step("a", "", nothing, ("z",))], "not given: .'z'."),
        (
            [Step("a", "", nothing, ("b",)), Step("b", "", nothing, ("a",))],
            "wait for each other: .'a', 'b'.",
        ),
    ],
)
def test_steps_that_could_never_all_run_are_refused(steps: list[Step], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        check(steps)
