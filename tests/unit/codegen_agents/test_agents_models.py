"""What a model's answer, or its absence, means for the run."""

import json
from typing import Any

import httpx
import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_openai import ChatOpenAI

from codegen_agents.doors.answer_schema import response_format
from codegen_agents.doors.models import GatewayModels, chat_model
from codegen_agents.errors import DoorError, RunFailedError
from codegen_agents.testing import ScriptedModel, text_reply
from codegen_crds.contracts.product import ProductSpec, Requirements

ASK = [("system", "s"), ("user", "u")]
GOOD = {"understood": True, "summary": "s", "modules": [], "acceptance": []}


def error(status: int, code: str, message: str = "why") -> httpx.Response:
    return httpx.Response(status, json={"error": {"code": code, "message": message}})


@pytest.mark.parametrize(
    ("reply", "class_", "reason"),
    [
        (error(402, "budget_exhausted"), "budget", "BudgetExhausted"),
        (error(404, "model_not_found", "there is no model x"), "input", "ModelUnknown"),
        (error(400, "price_unknown"), "input", "PriceUnknown"),
        (error(429, "rate_limited"), "transient", "ModelBusy"),
        (error(400, "odd"), "transient", "ModelRefusedRequest"),
        (error(400, "content_filter"), "input", "ModelRefused"),
        (error(400, "content_policy_violation"), "input", "ModelRefused"),
        (error(400, "invalid_prompt"), "input", "ModelRefused"),
        (text_reply("", refusal="I will not"), "input", "ModelRefused"),
    ],
)
def test_refusals_say_who_must_act(reply: httpx.Response, class_: str, reason: str) -> None:
    with pytest.raises(RunFailedError) as failed:
        GatewayModels(ScriptedModel([reply]).chat()).structured(ASK, Requirements)
    assert (failed.value.class_, failed.value.reason) == (class_, reason)
    assert failed.value.message


@pytest.mark.parametrize(
    "reply", [error(503, "x"), error(401, "unauthorized"), httpx.ConnectError("no")]
)
def test_a_closed_door_is_no_verdict_about_the_run(reply: httpx.Response | Exception) -> None:
    with pytest.raises(DoorError):
        GatewayModels(ScriptedModel([reply]).chat()).structured(ASK, Requirements)


def test_an_answer_of_the_wrong_shape_goes_back_with_the_reason() -> None:
    bad = json.dumps({**GOOD, "understood": "maybe"})
    model = ScriptedModel([text_reply(bad), text_reply(json.dumps(GOOD))])
    assert GatewayModels(model.chat()).structured(ASK, Requirements).understood
    roles = [m["role"] for m in model.requests[1]["messages"]]
    assert roles == ["system", "user", "assistant", "user"]
    assert "understood" in model.requests[1]["messages"][-1]["content"]


@pytest.mark.parametrize("junk", ["", "no json", "[]", '{"a": '])
def test_junk_is_asked_about_again_and_then_ends(junk: str) -> None:
    model = ScriptedModel([text_reply(junk)] * 3)
    with pytest.raises(RunFailedError) as failed:
        GatewayModels(model.chat()).structured(ASK, Requirements)
    assert failed.value.reason == "ModelMalformed"
    assert len(model.requests) == 3


def test_the_schema_is_named_so_that_any_model_knows_what_is_wanted() -> None:
    model = ScriptedModel([text_reply(json.dumps(GOOD))])
    GatewayModels(model.chat()).structured(ASK, Requirements)
    asked = model.requests[0]["response_format"]
    assert asked["type"] == "json_schema"
    assert asked["json_schema"]["name"] == "Requirements"
    assert ProductSpec.__name__ == "ProductSpec"


def _look(place: str) -> str:
    """Look somewhere."""
    return place


@pytest.mark.parametrize("structured", [False, True])
def test_what_is_sent_is_what_the_library_would_send(*, structured: bool) -> None:
    """The talk goes around the library's walk through it, not around its form."""
    call: Any = {"name": "_look", "args": {"place": "под столом"}, "id": "c1", "type": "tool_call"}
    talk = [
        SystemMessage("be brief"),
        HumanMessage([{"type": "text", "text": "where?"}]),
        AIMessage("a look", tool_calls=[call]),
        ToolMessage("dust", tool_call_id="c1"),
    ]
    sent: list[Any] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(json.loads(request.content))
        return httpx.Response(200, json=text_reply("{}"))

    http = httpx.Client(transport=httpx.MockTransport(answer))
    ours = chat_model(base_url="http://gateway", http=http, model="m", seconds=5, tokens=7)
    plain = ChatOpenAI(
        model="m",
        base_url="http://gateway/v1",
        api_key=lambda: "x",
        http_client=http,
        max_completion_tokens=7,
    )
    for chat in (ours, plain):
        bound = chat.bind_tools([_look], tool_choice="required")
        if structured:
            bound = chat.bind(response_format=response_format(Requirements))
        bound.invoke(talk, stop=["end"])
    assert sent[0] == sent[1]
    assert [m["role"] for m in sent[0]["messages"]] == ["system", "user", "assistant", "tool"]
    assert sent[0]["max_completion_tokens"] == 7
