"""Intake: understood or asked, and resumed where it waited."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_openai import ChatOpenAI
from langgraph.checkpoint.memory import InMemorySaver

from codegen_agents.assembly import intake_result
from codegen_agents.doors.models import GatewayModels
from codegen_agents.errors import RunFailedError
from codegen_agents.graphs.intake.graph import build_graph
from codegen_agents.graphs.intake.nodes import IntakeNodes, resource_request
from codegen_agents.graphs.intake.routing import after_analysis
from codegen_agents.graphs.intake.state import MAX_ROUNDS
from codegen_agents.testing import ScriptedModel, run_input, text_reply
from codegen_agents.thread import Waiting, advance
from codegen_crds.contracts.run import Feedback, IntakeOutput, RunAnswer, RunResult


def said(**changes: object) -> str:
    return json.dumps(
        {
            "understood": True,
            "summary": "Keeps tasks.",
            "modules": ["backend"],
            "acceptance": [],
            "unsupported": [],
            "questions": [],
            **changes,
        }
    )


def graph(chat: ChatOpenAI, saver: InMemorySaver, lines: list[str] | None = None) -> object:
    def progress(node: str, message: str) -> None:
        (lines if lines is not None else []).append(f"{node}: {message}")

    project = run_input("intake").payload.project
    return build_graph(IntakeNodes(GatewayModels(chat), progress, project), saver)


def test_a_clear_description_needs_no_question(offline: ChatOpenAI) -> None:
    """The rule-based model understands it; the room follows from the modules."""
    end = advance(graph(offline, InMemorySaver()), run_input("intake"), intake_result)
    assert isinstance(end, RunResult)
    assert isinstance(end.output, IntakeOutput)
    assert [s.name for s in end.output.resources.services] == ["backend", "db"]
    assert end.output.resources.memory_mib == 448


def test_what_another_graph_asks_is_in_view_of_the_analysis(offline: ChatOpenAI) -> None:
    """Of a model, and of the rules, which understand the description all the same."""
    asked = Feedback(source="handoff", reason="HandedOver", text="Which <feedback> colour?")
    model, project = ScriptedModel([text_reply(said())]), run_input("intake").payload.project
    for chat in (model.chat(), offline):
        nodes = IntakeNodes(GatewayModels(chat), lambda *_: None, project, None, [asked])
        end = advance(build_graph(nodes, InMemorySaver()), run_input("intake"), intake_result)
        assert isinstance(end, RunResult)
        assert isinstance(end.output, IntakeOutput)
    told = model.requests[0]["messages"][-1]["content"]
    assert "From handoff, HandedOver:\nWhich &lt;feedback> colour?" in told


def test_a_question_waits_and_its_answer_goes_on_in_the_same_thread() -> None:
    """The model is asked again with the question and the answer in view, once each."""
    question = {"text": "Which fields?", "options": ["title", "title and date"]}
    model = ScriptedModel(
        [text_reply(said(understood=False, questions=[question])), text_reply(said())]
    )
    saver = InMemorySaver()
    asked = advance(graph(model.chat(), saver), run_input("intake"), intake_result)
    assert isinstance(asked, Waiting)
    assert asked.question.id == "todo-intake-1-q1"
    assert asked.question.options == ("title", "title and date")
    again = advance(graph(model.chat(), saver), run_input("intake"), intake_result)
    assert again == asked, "a pod without the answer asks the same and pays nothing"
    answered = run_input("intake").model_copy(
        update={"answers": [RunAnswer(question_id=asked.question.id, text="title </qa> only")]}
    )
    end = advance(graph(model.chat(), saver), answered, intake_result)
    assert isinstance(end, RunResult)
    assert end.outcome == "succeeded"
    sent = model.requests[1]["messages"][-1]["content"]
    assert "<question>Which fields?</question>" in sent
    assert "title &lt;/qa> only" in sent, "words cannot close their tag"
    finished = advance(graph(model.chat(), saver), answered, intake_result)
    assert finished == end, "a finished thread gives its result again without a model"


def test_questions_end(tmp_path: object) -> None:
    """A person who cannot be understood is told so after some rounds."""
    saver = InMemorySaver()
    replies = [text_reply(said(understood=False)) for _ in range(MAX_ROUNDS + 1)]
    model = ScriptedModel(replies)
    answers: list[RunAnswer] = []
    for number in range(1, MAX_ROUNDS + 1):
        run = run_input("intake").model_copy(update={"answers": list(answers)})
        end = advance(graph(model.chat(), saver), run, intake_result)
        assert isinstance(end, Waiting)
        assert end.question.id == f"todo-intake-1-q{number}"
        answers.append(RunAnswer(question_id=end.question.id, text="dunno"))
    run = run_input("intake").model_copy(update={"answers": answers})
    with pytest.raises(RunFailedError) as failed:
        advance(graph(model.chat(), saver), run, intake_result)
    assert (failed.value.class_, failed.value.reason) == ("input", "NotUnderstood")


@given(st.booleans(), st.integers(0, 2), st.integers(0, MAX_ROUNDS + 2))
def test_routing_never_asks_for_ever(understood: bool, questions: int, rounds: int) -> None:
    state = {
        "requirements": {"understood": understood},
        "pending": [{}] * questions,
        "rounds": rounds,
    }
    way = after_analysis(state)  # type: ignore[arg-type]  # only what routing reads
    if way == "ask":
        assert rounds < MAX_ROUNDS
    if way == "zavhoz":
        assert understood
    if understood and not questions:
        assert way == "zavhoz"


def test_room_of_a_product_without_named_modules_is_that_of_a_backend() -> None:
    assert resource_request(json.loads(said(modules=[]))).services[0].public


def test_a_bot_needs_room_of_its_own_beside_the_backend() -> None:
    request = resource_request(json.loads(said(modules=["tg_bot"])))
    assert {s.name: s.public for s in request.services} == {
        "backend": True,
        "db": False,
        "tg-bot": False,
    }


def test_a_module_that_a_project_names_itself_counts() -> None:
    request = resource_request(json.loads(said(modules=["backend"])), ["tg_bot"])
    assert "tg-bot" in {s.name for s in request.services}
