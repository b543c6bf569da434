"""Tasks on branches of their own, by real git: handed out, done, and merged as far as they fit."""

import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver

from codegen_agents.errors import HandedOverError, MergeConflictError, RunFailedError
from codegen_agents.graphs.engineering.nodes import EngineeringNodes
from codegen_agents.graphs.engineering.tasks import handed_out
from codegen_agents.ports import Check, Engine, Tester
from codegen_agents.settings import command_environment
from codegen_agents.testing import ScriptedModel, refs, repository_brief, run_input, text_reply
from codegen_agents.workspace.repository import GitRepository
from codegen_crds.contracts.product import ProductSpec, Task
from codegen_crds.contracts.run import (
    EngineeringOutput,
    Feedback,
    MergeBrief,
    RepositoryBrief,
    TaskBranch,
    TaskBrief,
    TestReport,
)
from codegen_crds.v1alpha1.agentrun import TaskState

from .test_agents_engineering import GREEN, RED, Verdicts, go, nodes, spec

PLAN = [
    Task(id="mail", text="Send a mail.", after=[]),
    Task(id="paper", text="Print it.", after=[]),
    Task(id="digest", text="Send a digest.", after=["mail"]),
]


class Files:
    """An engine that writes one file a task: of its own, or the same one whatever the task."""

    def __init__(self, name: str, text: str) -> None:
        self._name, self._text = name, text
        self.tasks: list[str] = []

    def work(self, root: Path, task: str, check: Check) -> str:
        """Write it."""
        self.tasks.append(task)
        path = root / self._name
        before = path.read_text() if path.exists() else ""
        path.write_text(f"{before}{self._text} {len(self.tasks)}\n")
        return f"wrote {self._name}"


class Line:
    """Runs of one product, each with a disk and branches of its own."""

    def __init__(self, folder: Path, origin: Path) -> None:
        self._folder, self._origin, self._pods = folder, origin, 0
        self.said: list[list[TaskState]] = []

    def nodes(
        self, name: str, engine: Engine, tester: Tester, *, base: str = "", **payload: Any
    ) -> EngineeringNodes:
        self._pods += 1
        model = ScriptedModel([text_reply(json.dumps(spec(remainingWork=_wire(PLAN))))])
        made = nodes(
            model.chat(), self._folder, self._origin, tester=tester, engine=engine, **payload
        )
        branch = f"run/{name}"
        brief = RepositoryBrief(
            url=str(self._origin), base=base, branch=branch, wip_branch=f"{branch}-wip"
        )
        repository = GitRepository(
            brief,
            root=self._folder / f"pod-{name}-{self._pods}",
            token_file=self._folder / "token",
            env=command_environment(self._folder),
        )
        return replace(
            made, repository=repository, base=base, clock=lambda: 1e9, progress=self._progress
        )

    def _progress(self, node: str, message: str, tasks: Any = None, /) -> None:
        if tasks is not None:
            self.said.append(list(tasks))

    def plan(self) -> EngineeringOutput:
        """The run that hands out."""
        return _output(self.nodes("plan", Files("x", "x"), Verdicts(), parallel=True))

    def task(self, base: str, number: int, engine: Engine) -> EngineeringOutput:
        """The run of a task."""
        task = PLAN[number]
        brief = TaskBrief(task=task, others=[t for t in PLAN if t is not task])
        made = self.nodes(task.id, engine, Verdicts(GREEN), base=base, task=brief)
        return _output(made)

    def branch(self, base: str, number: int, name: str, text: str) -> str:
        """What the run of a task left: a file more."""
        made = self.nodes(PLAN[number].id, Files("", ""), Verdicts(), base=base)
        made.repository.open(base)
        (made.repository.root / name).write_text(text)
        return made.repository.save(PLAN[number].text, at=1)

    def merge(self, base: str, engine: Engine, tester: Tester, **commits: str) -> EngineeringOutput:
        """The run that merges."""
        branches = [
            TaskBranch(id=t.id, commit=commits[t.id], why="" if commits[t.id] else "It gave up.")
            for t in PLAN
            if t.id in commits
        ]
        brief = MergeBrief(plan=PLAN, branches=branches)
        return _output(self.nodes("merge", engine, tester, base=base, merge=brief))

    def states(self) -> list[str]:
        """The plan as it was said last."""
        return [task.state for task in self.said[-1]]


def _wire(plan: list[Task]) -> list[dict[str, Any]]:
    return [task.model_dump(mode="json") for task in plan]


def _output(made: EngineeringNodes) -> EngineeringOutput:
    end = go(made, InMemorySaver())
    assert isinstance(end.output, EngineeringOutput)
    return end.output


def read(origin: Path, commit: str, path: str) -> str:
    shown = ["git", "-C", str(origin), "show", f"{commit}:{path}"]
    return subprocess.run(shown, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def line(tmp_path: Path, origin: Path) -> Line:
    return Line(tmp_path, origin)


def test_tasks_that_need_no_other_one_are_handed_out_with_the_generated_service(
    line: Line, origin: Path
) -> None:
    """No test is run and no code is written; the plan is in the product's own record."""
    planned = line.plan()
    assert (planned.plan, planned.handed_out) == (PLAN, ["mail", "paper"])
    assert not planned.tests.ran
    assert refs(origin)["run/plan"] == planned.commit
    assert "2. Print it." in read(origin, planned.commit, "docs/acceptance.md")
    assert line.states() == ["Planned"] * 3


IN_SEQUENCE = [Task(id="a", text="a", after=[]), Task(id="b", text="b", after=["a"])]
MENDED = Feedback(source="build", reason="TestsFailed", text="assert 1 == 2")

ANSWERED = Feedback(source="handoff", reason="Answered", text="To everybody.")


@pytest.mark.parametrize(
    ("plan", "more", "expected"),
    [
        (PLAN, {}, ["mail", "paper"]),
        (PLAN, {"parallel": False}, []),
        (PLAN, {"feedback": [MENDED]}, []),
        (PLAN, {"feedback": [ANSWERED, MENDED]}, []),
        (PLAN, {"feedback": [ANSWERED]}, ["mail", "paper"]),
        (IN_SEQUENCE, {}, []),
        ([], {}, []),
    ],
)
def test_less_than_two_tasks_that_need_no_other_are_worth_no_runs(
    plan: list[Task], more: dict[str, Any], expected: list[str]
) -> None:
    """Nor is a round that mends; and a service that nobody has pushed yet is nowhere to start."""
    payload = run_input("engineering", **{"parallel": True, **more}).payload
    assert handed_out(payload, plan, generated=True) == expected
    assert handed_out(payload, plan, generated=False) == []


def test_plain_sentences_are_tasks_in_sequence() -> None:
    plan = ProductSpec.model_validate(spec(remainingWork=["a", "b", "c"])).remaining_work
    assert [task.after for task in plan] == [[], ["task-1"], ["task-2"]]


def test_a_task_is_done_alone_and_does_not_ask(line: Line, origin: Path) -> None:
    base = line.plan().commit
    engine = Files("mail.txt", "mail")
    done = line.task(base, 0, engine)
    (told,) = engine.tasks
    assert "<remaining_work>Send a mail.<" in told
    assert "<later>Print it.<" in told
    assert done.tests == GREEN
    assert refs(origin)["run/mail"] == done.commit

    class GivesUp:
        def work(self, root: Path, task: str, check: Check) -> str:
            raise RunFailedError("product", "DeveloperGaveUp", "To whom?")

    with pytest.raises(RunFailedError, match="To whom"):
        line.task(base, 1, GivesUp())

    class Asks:
        def work(self, root: Path, task: str, check: Check) -> str:
            raise HandedOverError("intake", "DeveloperAsks", "To whom?")

    with pytest.raises(RunFailedError, match="To whom") as failed:
        line.task(base, 1, Asks())
    assert failed.value.result().outcome == "failed", "whoever merges asks"


def test_branches_that_fit_are_merged_and_the_rest_is_done_on_them(
    line: Line, origin: Path
) -> None:
    """The first is what its own run tested; with the second the tests decide; then the rest."""
    base = line.plan().commit
    mail = line.branch(base, 0, "mail.txt", "mail 1\n")
    paper = line.branch(base, 1, "paper.txt", "paper 1\n")
    engine = Files("digest.txt", "digest")
    merged = line.merge(base, engine, Verdicts(GREEN, GREEN), mail=mail, paper=paper)
    (told,) = engine.tasks
    assert "<remaining_work>Send a digest.<" in told
    assert "<feedback>" not in told
    for name in ("mail", "paper", "digest"):
        assert read(origin, merged.commit, f"{name}.txt") == f"{name} 1\n"
    assert merged.left == []
    assert line.states() == ["Done"] * 3


def test_a_conflict_is_done_again_on_what_was_merged(line: Line, origin: Path) -> None:
    base = line.plan().commit
    mail = line.branch(base, 0, "same.txt", "mail 1\n")
    paper = line.branch(base, 1, "same.txt", "paper 1\n")
    engine = Files("same.txt", "later")
    merged = line.merge(base, engine, Verdicts(GREEN), mail=mail, paper=paper)
    assert merged.left == ["paper"]
    first, second = engine.tasks
    assert "<remaining_work>Print it.<" in first
    assert "conflicts with what was merged before: same.txt" in first
    assert "conflicts" not in second, "evidence is about its own task"
    assert read(origin, merged.commit, "same.txt") == "mail 1\nlater 1\nlater 2\n"


def test_a_branch_whose_merge_is_red_is_left_and_done_again(line: Line, origin: Path) -> None:
    """What is pushed has nothing of it but what was written again."""
    base = line.plan().commit
    mail = line.branch(base, 0, "mail.txt", "mail 1\n")
    paper = line.branch(base, 1, "paper.txt", "paper 1\n")
    engine = Files("again.txt", "again")
    merged = line.merge(base, engine, Verdicts(RED, GREEN), mail=mail, paper=paper)
    assert merged.left == ["paper"]
    assert "assert 1 == 2" in engine.tasks[0]
    assert read(origin, merged.commit, "mail.txt") == "mail 1\n"
    with pytest.raises(subprocess.CalledProcessError):
        read(origin, merged.commit, "paper.txt")
    assert any([t.state for t in said] == ["Done", "Left", "Planned"] for said in line.said)


def test_a_task_without_a_commit_is_done_where_the_others_meet(line: Line) -> None:
    """Even where none has one: then all is done in sequence, from where they began."""
    base = line.plan().commit
    engine = Files("all.txt", "all")
    merged = line.merge(base, engine, Verdicts(GREEN), mail="", paper="")
    assert merged.left == ["mail", "paper"]
    assert len(engine.tasks) == len(PLAN)
    assert "The branch of task mail was not taken. It gave up." in engine.tasks[0]


def test_tests_that_cannot_run_decide_nothing_about_a_branch(line: Line) -> None:
    base = line.plan().commit
    mail = line.branch(base, 0, "mail.txt", "mail 1\n")
    paper = line.branch(base, 1, "paper.txt", "paper 1\n")
    blind = Verdicts(TestReport(ran=False, reason="PostgreSQL did not start"))
    with pytest.raises(RunFailedError, match="PostgreSQL") as failed:
        line.merge(base, Files("x", "x"), blind, mail=mail, paper=paper)
    assert failed.value.class_ == "infrastructure"


def test_a_merge_is_a_function_of_what_is_merged_and_a_conflict_changes_nothing(
    tmp_path: Path, origin: Path
) -> None:
    def repository(name: str) -> GitRepository:
        return GitRepository(
            repository_brief(origin),
            root=tmp_path / name,
            token_file=tmp_path / "token",
            env=command_environment(tmp_path),
        )

    def saved(base: str, **files: str) -> str:
        one.open(base)
        for name, text in files.items():
            (one.root / name).write_text(text)
        return one.save("x", at=1)

    one, other = repository("one"), repository("other")
    base = saved("", a="a\n", b="b\n")
    ours, theirs = saved(base, a="ours\n"), saved(base, b="theirs\n")
    against = saved(base, a="against\n")
    other.open(base)
    for each in (one, other):
        subprocess.run(["git", "-C", str(origin), "update-ref", "refs/heads/t", theirs], check=True)
        each.open(base)
        assert each.merge(theirs, "m", at=2).as_theirs
    merges = []
    subprocess.run(["git", "-C", str(origin), "update-ref", "refs/heads/o", ours], check=True)
    for each in (one, other):
        each.open(ours)
        made = each.merge(theirs, "m", at=2)
        assert not made.as_theirs
        assert ((each.root / "a").read_text(), (each.root / "b").read_text()) == (
            "ours\n",
            "theirs\n",
        )
        merges.append(made.commit)
    assert len(set(merges)) == 1
    one.open(ours)
    with pytest.raises(MergeConflictError, match=r"^a$"):
        one.merge(against, "m", at=2)
    assert (one.root / "a").read_text() == "ours\n"
    assert not one.changed()
