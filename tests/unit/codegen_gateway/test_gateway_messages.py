"""Anthropic Messages said as chat completions and back: pure translation."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen_gateway.models import chat_request, server_sent
from codegen_gateway.models.chat_chunks import as_chunks
from codegen_gateway.models.messages_answer import MessageFrames, as_message, error_body
from codegen_gateway.models.messages_request import as_chat
from codegen_gateway.problems import Problem

USER = {"role": "user", "content": "hi"}
SCHEMA = {"type": "object"}


def _body(**more: Any) -> bytes:
    return json.dumps({"model": "m", "max_tokens": 5, "messages": [USER], **more}).encode()


def _chat(**more: Any) -> dict[str, Any]:
    chat: dict[str, Any] = json.loads(as_chat(_body(**more)))
    chat_request.parse(json.dumps(chat).encode())
    return chat


def test_coding_cli_s_own_request_is_understood() -> None:
    chat = _chat(
        system=[{"type": "text", "text": "a", "cache_control": {"type": "ephemeral"}}],
        tools=[{"name": "Bash", "input_schema": SCHEMA, "description": "runs"}],
        tool_choice={"type": "auto", "disable_parallel_tool_use": True},
        metadata={"user_id": "x"},
        thinking={"type": "adaptive"},
        context_management={"edits": []},
        output_config={"effort": "high"},
        stop_sequences=["END"],
        stream=True,
    )
    assert chat == {
        "model": "m",
        "max_tokens": 5,
        "stream": True,
        "messages": [{"role": "system", "content": "a"}, {"role": "user", "content": "hi"}],
        "stop": ["END"],
        "tools": [
            {
                "type": "function",
                "function": {"name": "Bash", "parameters": SCHEMA, "description": "runs"},
            }
        ],
        "tool_choice": "auto",
        "parallel_tool_calls": False,
    }


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ({"type": "any"}, "required"),
        ({"type": "none"}, "none"),
        ({"type": "tool", "name": "t"}, {"type": "function", "function": {"name": "t"}}),
    ],
)
def test_choice_of_tools(choice: Any, said: Any) -> None:
    tools = [{"name": "t", "input_schema": SCHEMA}]
    assert _chat(tools=tools, tool_choice=choice)["tool_choice"] == said


def test_thinking_is_forgotten_and_schema_is_kept() -> None:
    blocks = [
        {"type": "thinking", "thinking": "…", "signature": "s"},
        {"type": "text", "text": "a"},
    ]
    form = {"format": {"type": "json_schema", "schema": SCHEMA}}
    chat = _chat(
        messages=[USER, {"role": "assistant", "content": blocks}, USER], output_config=form
    )
    assert chat["messages"][1] == {"role": "assistant", "content": "a"}
    assert chat["response_format"]["json_schema"]["schema"] == SCHEMA


@pytest.mark.parametrize(
    ("more", "code", "names"),
    [
        ({"max_tokens": None}, "invalid_request", "max_tokens"),
        ({"messages": []}, "invalid_request", "messages"),
        ({"messages": [{"role": "tool", "content": "x"}]}, "invalid_request", "messages.0.role"),
        ({"messages": [{"role": "user", "content": 1}]}, "invalid_request", "messages.0.content"),
        (
            {"messages": [{"role": "user", "content": [{"type": "image", "source": {}}]}]},
            "unsupported_content",
            "messages.0.content.0",
        ),
        (
            {
                "messages": [
                    {
                        "role": "user",
                        "content": [
                            {
                                "type": "tool_result",
                                "tool_use_id": "1",
                                "content": [{"type": "image"}],
                            }
                        ],
                    }
                ]
            },
            "unsupported_content",
            "messages.0.content.0.content.0",
        ),
        (
            {"tools": [{"type": "web_search_20250305", "name": "w"}]},
            "unsupported_parameter",
            "tools.0",
        ),
        ({"tools": [{"name": "w"}]}, "invalid_request", "tools.0.input_schema"),
        (
            {"tools": [{"name": "w", "input_schema": SCHEMA}], "tool_choice": {"type": "x"}},
            "invalid_request",
            "tool_choice.type",
        ),
        ({"mcp_servers": [{}]}, "unsupported_parameter", "mcp_servers"),
        ({"output_config": {"format": {"type": "xml"}}}, "invalid_request", "output_config.format"),
    ],
)
def test_what_cannot_be_said_is_refused_by_name(
    more: dict[str, Any], code: str, names: str
) -> None:
    with pytest.raises(Problem) as refused:
        as_chat(_body(**more))
    assert (refused.value.status, refused.value.code) == (400, code)
    assert names in refused.value.message


@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda c: st.lists(c) | st.dictionaries(st.text(), c)
    )
)
def test_no_body_does_worse_than_a_refusal(content: Any) -> None:
    for body in (content, {"model": "m", "max_tokens": 1, "messages": content}):
        with suppress(Problem):
            as_chat(json.dumps(body).encode())


def _call(arguments: str) -> dict[str, Any]:
    return {"id": "c1", "type": "function", "function": {"name": "look", "arguments": arguments}}


def _answer(message: dict[str, Any], finish: str = "stop") -> dict[str, Any]:
    return {
        "id": "x",
        "choices": [{"index": 0, "finish_reason": finish, "message": message}],
        "usage": {"prompt_tokens": 7, "completion_tokens": 3},
    }


@pytest.mark.parametrize(
    ("finish", "stop"),
    [("stop", "end_turn"), ("length", "max_tokens"), ("content_filter", "refusal")],
)
def test_reasons_to_stop(finish: str, stop: str) -> None:
    assert as_message(_answer({"content": "a"}, finish), "m")["stop_reason"] == stop


def test_refusal_is_said() -> None:
    message = as_message(_answer({"content": None, "refusal": "no"}), "m")
    assert (message["stop_reason"], message["content"][0]["text"]) == ("refusal", "no")


def test_arguments_that_are_no_object_are_refused() -> None:
    with pytest.raises(Problem, match="arguments"):
        as_message(_answer({"tool_calls": [_call("[")]}), "m")


def _events(frames: MessageFrames, chunks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    wire = b"".join([*map(frames.chunk, chunks), frames.end()]).decode()
    blocks = [block.split("\n") for block in wire.strip().split("\n\n")]
    events: list[dict[str, Any]] = [json.loads(data.removeprefix("data: ")) for _, data in blocks]
    assert [name for name, _ in blocks] == [f"event: {event['type']}" for event in events]
    return events


def test_events_of_a_stream() -> None:
    answer = _answer({"content": "a", "tool_calls": [_call('{"x": 1}')]}, "tool_calls")
    events = _events(MessageFrames("m"), list(as_chunks(answer)))
    assert [e["type"] for e in events] == [
        "message_start",
        "content_block_start",
        "content_block_delta",
        "content_block_stop",
        "content_block_start",
        "content_block_delta",
        "content_block_stop",
        "message_delta",
        "message_stop",
    ]
    assert events[4]["content_block"]["name"] == "look"
    assert events[5]["delta"]["partial_json"] == '{"x": 1}'
    assert events[-2]["delta"]["stop_reason"] == "tool_use"
    assert events[-2]["usage"] == {"input_tokens": 7, "output_tokens": 3}


def test_interleaved_calls_break_the_stream_off() -> None:
    frames = MessageFrames("m")
    first, second = (
        {"choices": [{"delta": {"tool_calls": [{"index": index, **_call("{}")}]}}]}
        for index in (0, 1)
    )
    frames.chunk(first)
    frames.chunk(second)
    with pytest.raises(Problem, match="interleaved"):
        frames.chunk(first)


def test_refusals_have_the_shape_of_the_api() -> None:
    body = error_body(Problem(402, "budget_exhausted", "no money"))
    assert body["error"] == {
        "type": "billing_error",
        "message": "no money",
        "code": "budget_exhausted",
    }


@given(st.lists(st.text().filter(lambda t: "\n" not in t and "\r" not in t), min_size=1), st.data())
async def test_events_survive_any_cut(texts: list[str], data: st.DataObject) -> None:
    wire = b"".join(server_sent.event(text, "name") for text in texts)
    cut = data.draw(st.integers(0, len(wire)))

    async def pieces() -> Any:
        yield wire[:cut]
        yield b": a comment\n" if cut == 0 else b""
        yield wire[cut:]

    assert [text async for text in server_sent.data(pieces())] == texts
