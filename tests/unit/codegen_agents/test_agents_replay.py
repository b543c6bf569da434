"""A transcript as a model: which answer a request gets, and what is said of one that is another."""

from datetime import UTC, datetime
from typing import Any

import pytest

from codegen_agents.replay.script import Script, ScriptEndedError, TranscriptError
from codegen_crds.contracts.transcript import (
    Kept,
    ModelCall,
    SaidMessage,
    SaidTexts,
    SaidToolCall,
    request_digest,
)


def _call(
    number: int, *said: str, tools: tuple[str, ...] = (), kept: Kept = "whole", **texts: Any
) -> ModelCall:
    messages = [SaidMessage(role="user", content=each) for each in said]
    fields: dict[str, Any] = {
        "request": messages,
        "tools": list(tools),
        "digest": request_digest(messages, tools),
        "reply": [SaidMessage(role="assistant", content=f"answer {number}")],
        **texts,
    }
    return ModelCall(
        number=number,
        model="m",
        started_at=datetime(2026, 1, 1, tzinfo=UTC),
        prompt_tokens=1,
        completion_tokens=1,
        cost="0",
        currency="USD",
        kept=kept,
        texts=SaidTexts(**fields) if kept in {"whole", "cut"} else None,
    )


def _ask(script: Script, *said: str, tools: tuple[str, ...] = ()) -> str:
    request: dict[str, Any] = {
        "model": "m",
        "messages": [{"role": "user", "content": each} for each in said],
        "tools": [{"type": "function", "function": {"name": name}} for name in tools],
    }
    answer: str = script.answer(request)["choices"][0]["message"]["content"]
    return answer


def test_each_request_gets_the_answer_that_it_got_before() -> None:
    script = Script([_call(1, "a"), _call(2, "a", "b", tools=("write", "read"))])
    assert _ask(script, "a") == "answer 1"
    assert _ask(script, "a", "b", tools=("read", "write")) == "answer 2"
    assert (script.differences, script.asked, script.last, script.unasked) == ([], 2, 2, [])
    with pytest.raises(ScriptEndedError):
        _ask(script, "c")


def test_what_a_killed_pod_asked_alone_is_passed_over() -> None:
    script = Script([_call(1, "a"), _call(2, "lost"), _call(3, "b"), _call(4, "c")])
    assert [_ask(script, each) for each in "ab"] == ["answer 1", "answer 3"]
    assert script.differences == []
    assert script.unasked == [4]


def test_calls_without_an_answer_were_asked_again() -> None:
    script = Script(
        [
            _call(1, "a", problem="upstream_timeout"),
            _call(2, "a", reply=[]),
            _call(3, "a", kept="none"),
            _call(4, "a"),
        ]
    )
    assert _ask(script, "a") == "answer 4"


def test_another_request_is_answered_in_order_and_told() -> None:
    script = Script([_call(7, "same", "it is Monday")])
    assert _ask(script, "same", "it is Friday") == "answer 7"
    (found,) = script.differences
    assert (found.call, found.message) == (7, 2)
    assert str(found).endswith("it was 'user: it is Monday', now 'user: it is Friday'")


def test_a_difference_is_looked_for_in_what_is_kept_of_a_long_request() -> None:
    kept = [SaidMessage(role="user", content="new")]
    script = Script([_call(1, "old", "new", kept="cut", request=kept, left_out=1)])
    _ask(script, "older", "new")
    assert "in what the transcript did not keep" in str(script.differences[0])


def test_other_tools_are_another_request() -> None:
    script = Script([_call(1, "a", tools=("write",))])
    _ask(script, "a")
    assert script.differences[0].message == 0


def test_calls_of_tools_are_answered_as_they_were_said() -> None:
    call = SaidToolCall(id="c1", name="write", arguments='{"a": 1}')
    reply = [SaidMessage(role="assistant", tool_calls=[call])]
    script = Script([_call(1, "a", reply=reply, finish="tool_calls")])
    (choice,) = script.answer({"messages": [{"role": "user", "content": "a"}]})["choices"]
    assert choice["finish_reason"] == "tool_calls"
    assert choice["message"]["tool_calls"][0]["function"] == {
        "name": "write",
        "arguments": '{"a": 1}',
    }


@pytest.mark.parametrize(("kept", "why"), [("over", "too long"), ("away", "object store")])
def test_an_answer_that_is_not_there_cannot_be_played(kept: Kept, why: str) -> None:
    with pytest.raises(TranscriptError, match=f"call 2: .*{why}"):
        Script([_call(1, "a"), _call(2, "b", kept=kept)])
