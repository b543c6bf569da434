"""Engineering that does not get on: the same failure again, and a Developer that gives up."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from langgraph.checkpoint.memory import InMemorySaver
from typing_extensions import override

from codegen_agents.assembly import engineering_result
from codegen_agents.engines import EngineSetup, LazyEngine
from codegen_agents.errors import HandedOverError, RunFailedError
from codegen_agents.graphs.engineering.failures import fingerprint, goes_round
from codegen_agents.graphs.engineering.graph import build_graph
from codegen_agents.graphs.engineering.guiding import stuck_question
from codegen_agents.graphs.engineering.record import PATH
from codegen_agents.graphs.engineering.state import MAX_GUIDANCE
from codegen_agents.ports import Check
from codegen_agents.replay.rerun import rerun
from codegen_agents.replay.script import Script
from codegen_agents.service_template import ServiceTemplate
from codegen_agents.settings import command_environment
from codegen_agents.testing import ScriptedModel, refs, run_input, text_reply, tool_reply
from codegen_agents.thread import Waiting, advance
from codegen_crds.contracts.run import (
    EngineeringOutput,
    Feedback,
    RunAnswer,
    RunResult,
    TestReport,
)
from codegen_crds.contracts.said import as_said, offered
from codegen_crds.contracts.transcript import ModelCall, SaidTexts, request_digest

from .test_agents_engineering import GREEN, RED, Verdicts, Writer, nodes, spec

WORK = json.dumps(spec(remainingWork=["Say hello."]))
BOOK = {"name": "Book", "plural": "books", "fields": [{"name": "name", "type": "string"}]}
OUTPUT = """\
=================================== FAILURES ===================================
FAILED services/backend/tests/test_a.py::test_total - assert 3 == 4
FAILED services/backend/tests/test_b.py::test_name - KeyError: 'x' at 0x7f01aa
2 failed, 9 passed in 3.21s
"""


class Stubborn:
    """An engine that gives up each time; it keeps its tasks, and adds a line to a file."""

    def __init__(self) -> None:
        self.tasks: list[str] = []

    def work(self, root: Path, task: str, check: Check) -> str:
        """Give up."""
        self.tasks.append(task)
        with (root / "NOTES.md").open("a") as notes:
            notes.write(f"try {len(self.tasks)}\n")
        raise RunFailedError("product", "DeveloperGaveUp", f"No key, {len(self.tasks)}.")


class Vandal(Stubborn):
    """One that removes tests before it gives up."""

    @override
    def work(self, root: Path, task: str, check: Check) -> str:
        """Remove them."""
        (root / "services/backend/tests/test_service.py").unlink(missing_ok=True)
        return super().work(root, task, check)


class Asks(Stubborn):
    """One that asks another graph after its first line."""

    @override
    def work(self, root: Path, task: str, check: Check) -> str:
        """Ask."""
        (root / "NOTES.md").write_text("half of it\n")
        raise HandedOverError("intake", "DeveloperAsks", "Whose books?")


class Finds(Writer):
    """One that looks for what was written before it."""

    found = ""

    @override
    def work(self, root: Path, task: str, check: Check) -> str:
        """Look, and write."""
        notes = root / "NOTES.md"
        self.found = notes.read_text() if notes.exists() else "nothing"
        return super().work(root, task, check)


def run(made: Any, saver: InMemorySaver, *answers: str) -> RunResult | Waiting:
    told = [
        RunAnswer(question_id=f"todo-engineering-1-q{n}", text=text)
        for n, text in enumerate(answers, start=1)
    ]
    asked = run_input("engineering").model_copy(update={"answers": told})
    return advance(build_graph(made, saver), asked, engineering_result)


def scripted() -> Any:
    return ScriptedModel([text_reply(WORK)]).chat()


def test_the_same_failure_again_ends_the_rounds(tmp_path: Path, origin: Path) -> None:
    """A second round that changes nothing is the last: a third one would be money for nothing."""
    writer, red = Writer(), RED.model_copy(update={"output": OUTPUT})
    later = red.model_copy(update={"output": OUTPUT.replace("3.21", "2.9").replace("7f01", "5e02")})
    made = nodes(
        scripted(), tmp_path, origin, tester=Verdicts(red, later, GREEN, GREEN), engine=writer
    )
    with pytest.raises(RunFailedError, match="fail again, in the same way") as failed:
        run(made, InMemorySaver())
    assert failed.value.reason == "TestsFailed"
    assert len(writer.tasks) == 2
    assert "test_total" in failed.value.message


@given(st.sampled_from(["3 == 5", "KeyError: 'y'"]))
def test_another_reason_is_another_failure(why: str) -> None:
    first = TestReport(ran=True, failed=2, output=OUTPUT)
    other = TestReport(ran=True, failed=2, output=OUTPUT.replace("3 == 4", why))
    assert fingerprint(first) != fingerprint(other)
    assert not goes_round([fingerprint(first), fingerprint(other)])
    swapped = "\n".join(sorted(OUTPUT.splitlines(), reverse=True))
    assert fingerprint(first) == fingerprint(TestReport(ran=True, failed=2, output=swapped))


def test_who_gives_up_waits_for_a_person_and_goes_on_where_it_was(
    tmp_path: Path, origin: Path
) -> None:
    """The next pod has an empty disk: the half-done work comes from the work branch."""
    engine, saver = Stubborn(), InMemorySaver()
    asked = run(nodes(scripted(), tmp_path, origin, tester=Verdicts(), engine=engine), saver)
    assert isinstance(asked, Waiting)
    assert asked.question.id == "todo-engineering-1-q1"
    assert "No key, 1." in asked.question.text
    assert set(refs(origin)) == {"run/todo-engineering-1-wip"}, "nothing unfinished is published"
    writer = Writer()
    made = nodes(scripted(), tmp_path, origin, tester=Verdicts(GREEN), engine=writer, pod=2)
    ended = run(made, saver, "Use </answer> the free plan.")
    assert isinstance(ended, RunResult)
    assert ended.outcome == "succeeded"
    assert "No key, 1." in writer.tasks[0]
    assert "Use &lt;/answer> the free plan." in writer.tasks[0]
    assert (tmp_path / "pod-2" / "NOTES.md").read_text() == "round 1\n"


@pytest.mark.parametrize(
    ("wanted", "found"),
    [({}, "half of it\n"), ({"entities": [BOOK]}, "nothing")],
    ids=["same", "other"],
)
def test_who_asks_another_graph_goes_on_where_it_stood_unless_something_else_is_wanted(
    tmp_path: Path, origin: Path, wanted: dict[str, Any], found: str
) -> None:
    """Another run, with the answer; generated code is of one specification, so is the rest."""
    made = nodes(scripted(), tmp_path, origin, tester=Verdicts(), engine=Asks())
    with pytest.raises(HandedOverError) as asked:
        run(made, InMemorySaver())
    handoff = asked.value.result().handoff
    assert handoff is not None
    assert refs(origin) == {"run/todo-engineering-1-wip": handoff.commit}
    told = [Feedback(source="handoff", reason="Answered", text="Of everybody.")]
    chat = ScriptedModel([text_reply(json.dumps(spec(remainingWork=["Say hello."], **wanted)))])
    finds = Finds()
    given: Any = {"tester": Verdicts(GREEN), "engine": finds, "stood": handoff.commit}
    made = nodes(chat.chat(), tmp_path, origin, pod=2, feedback=told, **given)
    assert isinstance(run(made, InMemorySaver()), RunResult)
    assert finds.found == found
    assert "Of everybody." in finds.tasks[0]
    made_of = [entity.name for entity in ServiceTemplate().read(tmp_path / "pod-2").entities]
    assert made_of == (["Book"] if wanted else ["Task"])


def test_a_person_is_asked_so_often_and_may_give_up_too(tmp_path: Path, origin: Path) -> None:
    engine, saver = Stubborn(), InMemorySaver()
    made = nodes(scripted(), tmp_path, origin, tester=Verdicts(), engine=engine)
    answers = [f"Try harder, {n}." for n in range(MAX_GUIDANCE)]
    for n in range(MAX_GUIDANCE):
        waits = run(made, saver, *answers[:n])
        assert isinstance(waits, Waiting)
        assert waits.question.id.endswith(f"-q{n + 1}")
    with pytest.raises(RunFailedError, match="No key, 3") as failed:
        run(made, saver, *answers)
    assert failed.value.reason == "DeveloperGaveUp"
    assert (tmp_path / "pod-1" / "NOTES.md").read_text() == "try 1\ntry 2\ntry 3\n"

    other = tmp_path / "other"
    other.mkdir()
    saver = InMemorySaver()
    made = nodes(scripted(), other, origin, tester=Verdicts(), engine=Stubborn())
    assert isinstance(run(made, saver), Waiting)
    with pytest.raises(RunFailedError, match="No key, 1") as failed:
        run(made, saver, " give up ")
    assert failed.value.reason == "DeveloperGaveUp"


def test_what_may_not_be_is_not_kept_for_later(tmp_path: Path, origin: Path) -> None:
    """Tests that were removed before it gave up are there again when it goes on."""
    saver = InMemorySaver()
    made = nodes(scripted(), tmp_path, origin, tester=Verdicts(), engine=Vandal())
    assert isinstance(run(made, saver), Waiting)
    writer = Writer()
    made = nodes(scripted(), tmp_path, origin, tester=Verdicts(GREEN), engine=writer, pod=2)
    assert isinstance(run(made, saver, "Go on."), RunResult)
    assert (tmp_path / "pod-2/services/backend/tests/test_service.py").is_file()


def test_a_round_of_mending_asks_nobody(tmp_path: Path, origin: Path) -> None:
    """It ends, and what people ask for goes on; nor is it written down as asked for."""
    feedback = [Feedback(source="qa", reason="Failed", text="books.list: 500")]
    made = nodes(
        scripted(), tmp_path, origin, tester=Verdicts(), engine=Stubborn(), feedback=feedback
    )
    with pytest.raises(RunFailedError) as failed:
        run(made, InMemorySaver())
    assert failed.value.reason == "DeveloperGaveUp"
    assert not (tmp_path / "pod-1" / PATH).exists()


def _calls(model: ScriptedModel, replies: list[dict[str, Any]]) -> list[ModelCall]:
    """A transcript as the gateway keeps it."""
    made = []
    for number, (asked, reply) in enumerate(zip(model.requests, replies, strict=True), start=1):
        request = [as_said(each) for each in asked["messages"]]
        tools = offered(asked)
        texts = SaidTexts(
            request=request,
            tools=list(tools),
            digest=request_digest(request, tools),
            reply=[as_said(reply["choices"][0]["message"])],
            finish=reply["choices"][0]["finish_reason"],
        )
        made.append(
            ModelCall(
                number=number,
                model="m",
                started_at=datetime(2026, 1, 1, tzinfo=UTC),
                prompt_tokens=1,
                completion_tokens=1,
                cost="0",
                currency="USD",
                kept="whole",
                texts=texts,
            )
        )
    return made


def test_a_run_that_a_person_helped_is_replayed_with_the_answer(
    tmp_path: Path, origin: Path
) -> None:
    replies = [
        text_reply(WORK),
        tool_reply(("write_file", {"path": "HALF.md", "content": "half\n"})),
        tool_reply(("finish", {"summary": "Hello to whom?", "done": False})),
        tool_reply(("write_file", {"path": "NOTES.md", "content": "hello\n"})),
        tool_reply(("finish", {"summary": "said hello", "done": True})),
    ]
    model, saver = ScriptedModel(list(replies)), InMemorySaver()
    setup = EngineSetup(
        chat=model.chat(),
        env=command_environment(tmp_path),
        steps=20,
        model="m",
        gateway=httpx.Client(),
    )
    engine = LazyEngine("builtin", setup)
    made = nodes(model.chat(), tmp_path, origin, tester=Verdicts(GREEN), engine=engine)
    assert isinstance(run(made, saver), Waiting)
    ended = run(made, saver, "To the world.")
    assert isinstance(ended, RunResult)
    assert isinstance(ended.output, EngineeringOutput)
    commit = ended.output.commit
    for name, answers, same in (("with", ["To the world."], True), ("without", [], False)):
        (tmp_path / name).mkdir()
        replayed = rerun(
            made.payload,
            Script(_calls(model, replies)),
            repository=origin,
            expected=commit,
            workspace=tmp_path / name,
            answers=answers,
            tested=False,
        )
        assert replayed.same == same, replayed.lines()
    assert "waits for an answer" in replayed.lines()[0]


@pytest.mark.parametrize("locale", ["en", "ru"])
def test_the_question_has_room_for_a_long_reason(locale: str) -> None:
    question = stuck_question("why " * 1000, locale, number=1)
    assert len(question.text) <= 1000
    assert len(question.options) == 2
