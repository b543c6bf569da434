"""OpenAI Responses said as chat completions and back: pure translation."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openai.types.responses import Response, ResponseStreamEvent
from pydantic import TypeAdapter

from codegen_gateway.models import chat_request
from codegen_gateway.models.chat_chunks import as_chunks
from codegen_gateway.models.responses_answer import ResponseFrames, as_response
from codegen_gateway.models.responses_request import as_chat
from codegen_gateway.problems import Problem

SCHEMA = {"type": "object"}
TOOL = {"type": "function", "name": "look", "parameters": SCHEMA, "strict": False}
EVENT: TypeAdapter[Any] = TypeAdapter(ResponseStreamEvent)


def _body(**more: Any) -> bytes:
    return json.dumps({"model": "m", "input": "hi", **more}).encode()


def _chat(**more: Any) -> dict[str, Any]:
    translated, _ = as_chat(_body(**more))
    chat_request.parse(translated)
    chat: dict[str, Any] = json.loads(translated)
    return chat


def _repeated(**more: Any) -> dict[str, Any]:
    return as_chat(_body(**more))[1]


def _said(role: str, text: str, kind: str = "input_text") -> dict[str, Any]:
    return {"type": "message", "role": role, "content": [{"type": kind, "text": text}]}


def _item(call: str) -> dict[str, Any]:
    return {"type": "function_call", "call_id": call, "name": "look", "arguments": "{}"}


def _output(call: str) -> dict[str, Any]:
    return {"type": "function_call_output", "call_id": call, "output": f"of {call}"}


def test_coding_cli_s_own_request_is_understood() -> None:
    form = {"type": "json_schema", "name": "verdict", "strict": True, "schema": SCHEMA}
    chat = _chat(
        input=[
            _said("developer", "rules"),
            _said("user", "task"),
            {"type": "reasoning", "summary": [], "encrypted_content": "x"},
            _said("assistant", "I look", "output_text"),
            _item("a"),
            _item("b"),
            _output("a"),
            _output("b"),
        ],
        tools=[TOOL],
        tool_choice="auto",
        parallel_tool_calls=True,
        reasoning={"summary": "auto"},
        store=False,
        include=["reasoning.encrypted_content"],
        prompt_cache_key="k",
        client_metadata={"session_id": "s"},
        text={"format": form},
        stream=True,
    )
    calls = [
        {"id": name, "type": "function", "function": {"name": "look", "arguments": "{}"}}
        for name in ("a", "b")
    ]
    assert chat == {
        "model": "m",
        "stream": True,
        "parallel_tool_calls": True,
        "messages": [
            {"role": "system", "content": "rules"},
            {"role": "user", "content": "task"},
            {"role": "assistant", "content": "I look", "tool_calls": calls},
            {"role": "tool", "tool_call_id": "a", "content": "of a"},
            {"role": "tool", "tool_call_id": "b", "content": "of b"},
        ],
        "tools": [
            {
                "type": "function",
                "function": {"name": "look", "parameters": SCHEMA, "strict": False},
            }
        ],
        "tool_choice": "auto",
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "verdict", "strict": True, "schema": SCHEMA},
        },
    }


def test_limits_effort_and_choice_are_kept() -> None:
    chat = _chat(
        instructions="be brief",
        max_output_tokens=20,
        reasoning={"effort": "low"},
        tools=[TOOL],
        tool_choice={"type": "function", "name": "look"},
        text={"verbosity": "low", "format": {"type": "text"}},
    )
    assert chat["messages"][0] == {"role": "system", "content": "be brief"}
    assert (chat["max_completion_tokens"], chat["reasoning_effort"]) == (20, "low")
    assert chat["tool_choice"] == {"type": "function", "function": {"name": "look"}}
    assert chat["verbosity"] == "low"
    assert "response_format" not in chat


@pytest.mark.parametrize(
    ("more", "code", "names"),
    [
        ({"input": None}, "invalid_request", "input"),
        ({"input": []}, "invalid_request", "input"),
        ({"input": [1]}, "invalid_request", "input.0"),
        ({"input": [{"role": "tool", "content": "x"}]}, "invalid_request", "input.0.role"),
        ({"input": [{"role": "user", "content": 1}]}, "invalid_request", "input.0.content"),
        (
            {"input": [{"role": "user", "content": [{"type": "input_image", "image_url": "x"}]}]},
            "unsupported_content",
            "input.0.content.0",
        ),
        ({"input": [{"type": "item_reference", "id": "x"}]}, "unsupported_content", "input.0"),
        ({"input": [{**_item("a"), "call_id": None}]}, "invalid_request", "input.0.call_id"),
        ({"instructions": 1}, "invalid_request", "instructions"),
        ({"tools": [{"type": "web_search"}]}, "unsupported_parameter", "tools.0"),
        ({"tools": [{"type": "function"}]}, "invalid_request", "tools.0.name"),
        ({"tool_choice": {"type": "mcp"}}, "invalid_request", "tool_choice"),
        ({"max_output_tokens": 0}, "invalid_request", "max_output_tokens"),
        ({"previous_response_id": "resp_1"}, "unsupported_parameter", "previous_response_id"),
        ({"background": True}, "unsupported_parameter", "background"),
        ({"service_tier": "priority"}, "unsupported_parameter", "service_tier"),
        ({"include": ["message.output_text.logprobs"]}, "unsupported_parameter", "include.0"),
        ({"include": [{}]}, "unsupported_parameter", "include.0"),
        ({"text": {"format": {"type": "xml"}}}, "invalid_request", "text.format"),
        ({"reasoning": "much"}, "invalid_request", "reasoning"),
    ],
)
def test_what_cannot_be_said_is_refused_by_name(
    more: dict[str, Any], code: str, names: str
) -> None:
    with pytest.raises(Problem) as refused:
        as_chat(_body(**more))
    assert (refused.value.status, refused.value.code) == (400, code)
    assert names in refused.value.message


ANYTHING = st.recursive(
    st.none() | st.integers() | st.text(), lambda c: st.lists(c) | st.dictionaries(st.text(), c)
)


@given(ANYTHING, st.sampled_from(["input", "tools", "text", "include", "tool_choice", "reasoning"]))
def test_no_body_does_worse_than_a_refusal(content: Any, field: str) -> None:
    for body in (content, {"model": "m", "input": "hi", field: content}):
        with suppress(Problem):
            as_chat(json.dumps(body).encode())


def _call(name: str) -> dict[str, Any]:
    return {"id": name, "type": "function", "function": {"name": "look", "arguments": '{"x": 1}'}}


def _answer(message: dict[str, Any], finish: str = "stop") -> dict[str, Any]:
    return {
        "id": "x",
        "created": 5,
        "choices": [{"index": 0, "finish_reason": finish, "message": message}],
        "usage": {"prompt_tokens": 7, "completion_tokens": 3},
    }


def test_whole_answer_is_the_client_s_own_type() -> None:
    message = {"content": "a look", "tool_calls": [_call("c1"), _call("c2")]}
    whole = as_response(_answer(message, "tool_calls"), "m", _repeated(tools=[TOOL]))
    response = Response.model_validate(whole)
    assert response.output_text == "a look"
    assert [item.type for item in response.output] == ["message", "function_call", "function_call"]
    assert response.status == "completed"
    assert response.usage is not None
    assert (response.usage.input_tokens, response.usage.total_tokens) == (7, 10)


@pytest.mark.parametrize(
    ("finish", "status", "reason"),
    [
        ("stop", "completed", None),
        ("tool_calls", "completed", None),
        ("length", "incomplete", "max_output_tokens"),
        ("content_filter", "incomplete", "content_filter"),
    ],
)
def test_reasons_to_stop(finish: str, status: str, reason: str | None) -> None:
    response = Response.model_validate(
        as_response(_answer({"content": "a"}, finish), "m", _repeated())
    )
    assert response.status == status
    details = response.incomplete_details
    assert (details.reason if details else None) == reason


def test_refusal_is_said() -> None:
    whole = as_response(_answer({"content": None, "refusal": "no"}), "m", _repeated())
    assert whole["output"][0]["content"] == [{"type": "refusal", "refusal": "no"}]


def _events(frames: ResponseFrames, chunks: list[dict[str, Any]]) -> list[Any]:
    wire = b"".join([*map(frames.chunk, chunks), frames.end()]).decode()
    blocks = [block.split("\n") for block in wire.strip().split("\n\n")]
    events = [EVENT.validate_json(data.removeprefix("data: ")) for _, data in blocks]
    assert [name for name, _ in blocks] == [f"event: {event.type}" for event in events]
    assert [event.sequence_number for event in events] == list(range(len(events)))
    return events


def test_events_of_a_stream() -> None:
    answer = _answer({"content": "a", "tool_calls": [_call("c1")]}, "tool_calls")
    events = _events(ResponseFrames("m", _repeated()), list(as_chunks(answer)))
    assert [e.type for e in events] == [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.content_part.added",
        "response.output_text.delta",
        "response.output_item.added",
        "response.function_call_arguments.delta",
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.function_call_arguments.done",
        "response.output_item.done",
        "response.completed",
    ]
    assert events[11].item.arguments == '{"x": 1}'
    assert events[11].item.call_id == "c1"
    assert (events[-1].response.id, events[-1].response.created_at) == ("x", 5)
    assert events[-1].response.usage.output_tokens == 3


def test_interleaved_calls_find_their_items() -> None:
    frames = ResponseFrames("m", _repeated())
    calls: list[dict[str, Any]] = [
        {"index": 0, "id": "a", "function": {"name": "look", "arguments": "{"}},
        {"index": 1, "id": "b", "function": {"name": "see", "arguments": "{}"}},
        {"index": 0, "function": {"arguments": "}"}},
    ]
    chunks = [{"choices": [{"delta": {"tool_calls": [call]}}]} for call in calls]
    last = _events(frames, chunks)[-1]
    assert [(c.call_id, c.name, c.arguments) for c in last.response.output] == [
        ("a", "look", "{}"),
        ("b", "see", "{}"),
    ]


def test_refusal_in_a_stream() -> None:
    events = _events(
        ResponseFrames("m", _repeated()),
        list(as_chunks(_answer({"content": "a", "refusal": "no"}))),
    )
    assert [e.refusal for e in events if e.type == "response.refusal.done"] == ["no"]
    assert [part.type for part in events[-1].response.output[0].content] == [
        "output_text",
        "refusal",
    ]


def test_an_answer_that_breaks_off_says_so() -> None:
    frames = ResponseFrames("m", _repeated())
    frames.chunk({"choices": [{"delta": {"content": "a"}}]})
    wire = frames.broken(Problem(502, "upstream_broke", "the connection broke")).decode()
    event = EVENT.validate_json(wire.strip().split("data: ")[1])
    assert event.type == "response.failed"
    assert event.response.error.message == "the connection broke"
