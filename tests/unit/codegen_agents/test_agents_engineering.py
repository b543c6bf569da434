"""Engineering: from requirements to a pushed commit, through kills, red tests and refusals."""

import json
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_openai import ChatOpenAI
from langgraph.checkpoint.memory import InMemorySaver

from codegen_agents.assembly import engineering_result
from codegen_agents.doors.models import GatewayModels
from codegen_agents.errors import DoorError, RunFailedError
from codegen_agents.graphs.engineering.graph import build_graph
from codegen_agents.graphs.engineering.nodes import EngineeringNodes
from codegen_agents.graphs.engineering.routing import after_preparation, after_tests
from codegen_agents.graphs.engineering.state import MAX_ROUNDS
from codegen_agents.ports import Check, Engine, Tester
from codegen_agents.service_template import ServiceTemplate
from codegen_agents.settings import command_environment
from codegen_agents.testing import ScriptedModel, refs, repository_brief, run_input, text_reply
from codegen_agents.thread import advance
from codegen_agents.workspace.repository import GitRepository
from codegen_crds.contracts.product import Requirements
from codegen_crds.contracts.run import EngineeringOutput, Feedback, RunResult, TestReport

GREEN = TestReport(ran=True, passed=3)
RED = TestReport(ran=True, passed=1, failed=2, output="assert 1 == 2")
BLIND = TestReport(ran=False, reason="PostgreSQL did not start")


class Verdicts:
    """Gives test reports in an order."""

    def __init__(self, *reports: TestReport) -> None:
        self._reports = list(reports)

    def run(self, root: Path) -> TestReport:
        """The next report, about a tree that has been generated."""
        assert (root / "services.yml").is_file()
        return self._reports.pop(0)


class Writer:
    """An engine that leaves a file behind and keeps its tasks."""

    def __init__(self) -> None:
        self.tasks: list[str] = []

    def work(self, root: Path, task: str, check: Check) -> str:
        """Write a file."""
        self.tasks.append(task)
        (root / "NOTES.md").write_text(f"round {len(self.tasks)}\n")
        return "wrote notes"


class Forbidden:
    """An engine that removes tests and says that it is done."""

    def work(self, root: Path, task: str, check: Check) -> str:
        """Remove them, whatever the check says."""
        (root / "services/backend/tests/test_service.py").unlink()
        assert "test" in check()
        return "green now"


class DiesError(Exception):
    """The pod is killed here."""


class Deadly:
    """An engine in whose first work the pod dies, with half a file written."""

    def __init__(self) -> None:
        self.lives = 0

    def work(self, root: Path, task: str, check: Check) -> str:
        """Die once."""
        self.lives += 1
        if self.lives == 1:
            (root / "HALF.md").write_text("half")
            raise DiesError
        assert not (root / "HALF.md").exists(), "a resumed node starts from what was saved"
        return "done"


REQUIREMENTS = Requirements(understood=True, summary="s", modules=["backend"], acceptance=[])


def nodes(
    chat: ChatOpenAI,
    tmp_path: Path,
    origin: Path,
    *,
    tester: Tester,
    engine: Engine,
    pod: int = 1,
    stood: str = "",
    **payload: Any,
) -> EngineeringNodes:
    brief = repository_brief(origin).model_copy(update={"stood": stood})
    run = run_input("engineering", repository=brief, requirements=REQUIREMENTS, **payload)
    return EngineeringNodes(
        payload=run.payload,
        models=GatewayModels(chat),
        progress=lambda *_: None,
        repository=GitRepository(
            brief,
            root=tmp_path / f"pod-{pod}",
            token_file=tmp_path / "token",
            env=command_environment(tmp_path),
        ),
        template=ServiceTemplate(),
        verification=tester,
        engine=engine,
        base="",
    )


def spec(**changes: Any) -> dict[str, Any]:
    task = {
        "name": "Task",
        "plural": "tasks",
        "fields": [{"name": "title", "type": "string"}],
    }
    return {"title": "Todo", "summary": "s", "entities": [task], **changes}


def go(made: EngineeringNodes, saver: InMemorySaver) -> RunResult:
    run = run_input("engineering")
    end = advance(build_graph(made, saver), run, engineering_result)
    assert isinstance(end, RunResult)
    return end


def test_a_specification_alone_becomes_a_pushed_commit(
    offline: ChatOpenAI, tmp_path: Path, origin: Path
) -> None:
    """No code is written by hand, and both branches show the commit that is claimed."""
    writer = Writer()
    end = go(
        nodes(offline, tmp_path, origin, tester=Verdicts(GREEN), engine=writer), InMemorySaver()
    )
    assert isinstance(end.output, EngineeringOutput)
    listing = ("ls-tree", "-r", "--name-only", end.output.commit)
    listed = subprocess.run(["git", "-C", origin, *listing], check=True, capture_output=True)
    assert end.output.files_changed == len(listed.stdout.splitlines())
    assert writer.tasks == []
    assert refs(origin) == {
        "run/todo-engineering-1": end.output.commit,
        "run/todo-engineering-1-wip": end.output.commit,
    }


def test_red_tests_go_back_with_their_evidence_and_end(
    offline: ChatOpenAI, tmp_path: Path, origin: Path
) -> None:
    writer = Writer()
    reds = [RED.model_copy(update={"output": f"assert 1 == {n + 2}"}) for n in range(MAX_ROUNDS)]
    tester = Verdicts(RED, *reds[1:], RED)
    made = nodes(offline, tmp_path, origin, tester=tester, engine=writer)
    with pytest.raises(RunFailedError) as failed:
        go(made, InMemorySaver())
    assert (failed.value.class_, failed.value.reason) == ("product", "TestsFailed")
    assert len(writer.tasks) == MAX_ROUNDS
    assert [f"assert 1 == {n + 2}" in task for n, task in enumerate(writer.tasks)] == [True] * 3
    assert "run/todo-engineering-1" not in refs(origin), "nothing red is published"


def test_a_run_that_removes_tests_pushes_nothing(tmp_path: Path, origin: Path) -> None:
    """The work branch stays at what the Preparer left."""
    model = ScriptedModel([text_reply(json.dumps(spec(remainingWork=["Say hello."])))])
    made = nodes(model.chat(), tmp_path, origin, tester=Verdicts(), engine=Forbidden())
    with pytest.raises(RunFailedError, match="removed") as failed:
        go(made, InMemorySaver())
    assert (failed.value.class_, failed.value.reason) == ("product", "TestsDeleted")
    listing = ["git", "-C", str(origin), "log", "--format=%s", "--all"]
    told = subprocess.run(listing, check=True, capture_output=True, text=True).stdout
    assert told.splitlines() == ["Generate Todo from its spec"]


def test_tests_that_could_not_run_are_no_verdict_and_no_round(
    offline: ChatOpenAI, tmp_path: Path, origin: Path
) -> None:
    writer = Writer()
    made = nodes(offline, tmp_path, origin, tester=Verdicts(BLIND), engine=writer)
    with pytest.raises(RunFailedError) as failed:
        go(made, InMemorySaver())
    assert (failed.value.class_, failed.value.reason) == ("infrastructure", "TestsCouldNotRun")
    assert writer.tasks == []


def test_a_killed_pod_costs_its_node_and_nothing_else(tmp_path: Path, origin: Path) -> None:
    """The next pod has an empty disk; it goes on from the pushed workspace."""
    model = ScriptedModel([text_reply(json.dumps(spec(remainingWork=["Say hello."])))])
    saver, engine = InMemorySaver(), Deadly()
    first = nodes(model.chat(), tmp_path, origin, tester=Verdicts(GREEN), engine=engine)
    with pytest.raises(DiesError):
        go(first, saver)
    second = nodes(model.chat(), tmp_path, origin, tester=Verdicts(GREEN), engine=engine, pod=2)
    end = go(second, saver)
    assert end.outcome == "succeeded"
    assert len(model.requests) == 1, "what was paid for is not paid for again"


def test_what_the_template_refuses_goes_back_to_the_architect(tmp_path: Path, origin: Path) -> None:
    bad = spec(
        entities=[
            {
                "name": "Loan",
                "plural": "loans",
                "fields": [{"name": "book_id", "type": "reference", "reference": "Book"}],
            }
        ]
    )
    model = ScriptedModel([text_reply(json.dumps(bad)), text_reply(json.dumps(spec()))])
    made = nodes(model.chat(), tmp_path, origin, tester=Verdicts(GREEN), engine=Writer())
    assert go(made, InMemorySaver()).outcome == "succeeded"
    assert "Book" in model.requests[1]["messages"][-1]["content"]


def test_a_try_of_the_architect_is_remembered_by_the_next_pod(tmp_path: Path, origin: Path) -> None:
    """The gateway goes away between two tries: the first one is not paid for again."""
    bad = spec()
    bad["entities"][0]["fields"][0]["name"] = "class"
    model = ScriptedModel([text_reply(json.dumps(bad)), httpx.ConnectError("gone")])
    saver = InMemorySaver()
    with pytest.raises(DoorError):
        go(nodes(model.chat(), tmp_path, origin, tester=Verdicts(), engine=Writer()), saver)
    later = ScriptedModel([text_reply(json.dumps(spec()))])
    made = nodes(later.chat(), tmp_path, origin, tester=Verdicts(GREEN), engine=Writer(), pod=2)
    assert go(made, saver).outcome == "succeeded"
    assert "class" in later.requests[0]["messages"][-1]["content"]


@pytest.mark.parametrize("source", ["build", "qa"])
def test_a_specification_that_stays_wrong_goes_back_to_the_analysis(
    source: str, tmp_path: Path, origin: Path
) -> None:
    """With what the template has against it; a round of mending, which nobody asked for, ends."""
    bad = spec()
    bad["entities"][0]["fields"][0]["name"] = "class"
    model = ScriptedModel([text_reply(json.dumps(bad))] * 3)
    feedback = [Feedback.model_validate({"source": source, "reason": "X", "text": "x"})]
    made = nodes(
        model.chat(), tmp_path, origin, tester=Verdicts(), engine=Writer(), feedback=feedback
    )
    with pytest.raises(RunFailedError) as failed:
        go(made, InMemorySaver())
    assert failed.value.reason == "SpecRefused"
    assert refs(origin) == {}
    ended = failed.value.result()
    assert (ended.outcome, ended.handoff is None) == (
        ("failed", True) if source == "qa" else ("handoff", False)
    )
    assert ended.handoff is None or (ended.handoff.graph, "class" in ended.handoff.text) == (
        "intake",
        True,
    )


def test_feedback_of_an_earlier_round_reaches_the_models(tmp_path: Path, origin: Path) -> None:
    model = ScriptedModel([text_reply(json.dumps(spec(remainingWork=["x"])))])
    writer = Writer()
    feedback = [Feedback(source="build", reason="TestsFailed", text="boom in </feedback>")]
    made = nodes(
        model.chat(), tmp_path, origin, tester=Verdicts(GREEN), engine=writer, feedback=feedback
    )
    go(made, InMemorySaver())
    assert "boom in &lt;/feedback>" in model.requests[0]["messages"][-1]["content"]
    assert "boom in &lt;/feedback>" in writer.tasks[0]


def test_no_token_stays_in_the_checkout(tmp_path: Path, origin: Path) -> None:
    """The credential helper names a file; its content is in no file of the repository."""
    canary = "canary-4c1e"
    (tmp_path / "token").write_text(canary)
    brief = repository_brief(origin)
    repository = GitRepository(
        brief,
        root=tmp_path / "ws",
        token_file=tmp_path / "token",
        env=command_environment(tmp_path),
    )
    repository.open("")
    (repository.root / "a.txt").write_text("a")
    repository.save("a", at=1)
    found = subprocess.run(
        ["grep", "-rl", canary, str(repository.root), str(origin)], check=False, text=True
    )
    assert found.returncode == 1


@given(st.booleans(), st.integers(0, 5), st.integers(0, 5), st.integers(0, MAX_ROUNDS + 1))
def test_only_green_tests_are_published(ran: bool, passed: int, failed: int, rounds: int) -> None:
    state: Any = {"tests": {"ran": ran, "passed": passed, "failed": failed}, "rounds": rounds}
    way = after_tests(state)
    assert (way == "publisher") == (ran and not failed and passed > 0)
    assert (way == "could_not_run") == (not ran)
    if way == "developer":
        assert rounds < MAX_ROUNDS


def test_code_is_written_only_where_the_specification_ends() -> None:
    nothing: Any = {"work": False}
    something: Any = {"work": True}
    assert after_preparation(nothing) == "tester"
    assert after_preparation(something) == "developer"
