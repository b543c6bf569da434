"""Anthropic Messages: the real client, the same models, the same money."""

from typing import Any

import anthropic
import httpx2
import pytest

from codegen_gateway.testing import MemoryCluster

POD = "pod-token"
TOOL: Any = {
    "name": "look",
    "description": "Looks somewhere.",
    "input_schema": {"type": "object", "properties": {"place": {"type": "string"}}},
}
CALL = {
    "id": "call_1",
    "type": "function",
    "function": {"name": "look", "arguments": '{"place": "под столом"}'},
}


@pytest.fixture
def client(pod: Any) -> anthropic.AsyncAnthropic:
    """A client that sends the pod's token as its key, and nothing else."""
    http = httpx2.AsyncClient(transport=httpx2.ASGITransport(pod._transport.app))
    return anthropic.AsyncAnthropic(
        base_url="http://gateway", api_key=POD, http_client=http, max_retries=0
    )


async def test_message_is_answered_and_paid_for(
    client: anthropic.AsyncAnthropic, pod: Any, upstream: Any
) -> None:
    message = await client.messages.create(
        model="small",
        max_tokens=20,
        system="be brief",
        messages=[{"role": "user", "content": "привет"}],
    )
    assert (message.content[0].type, message.stop_reason) == ("text", "end_turn")
    assert message.usage.output_tokens == 20
    assert [m["role"] for m in upstream.calls[0]["messages"]] == ["system", "user"]
    # (8 + 6) * 100 + 20 * 1000.5 per million
    assert (await pod.spend())["amount"] == "0.02141"


@pytest.mark.parametrize("streamed", [False, True])
async def test_tools_are_called_and_their_results_go_back(
    client: anthropic.AsyncAnthropic, upstream: Any, *, streamed: bool
) -> None:
    upstream.message = {"role": "assistant", "content": "a look", "tool_calls": [CALL]}
    asked: dict[str, Any] = {"model": "small", "max_tokens": 20, "tools": [TOOL]}
    talk: list[Any] = [{"role": "user", "content": "where is it?"}]
    if streamed:
        async with client.messages.stream(messages=talk, **asked) as stream:
            message = await stream.get_final_message()
    else:
        message = await client.messages.create(messages=talk, **asked)
    assert message.stop_reason == "tool_use"
    text, call = message.content
    assert text.type == "text"
    assert text.text == "a look"
    assert call.type == "tool_use"
    assert call.input == {"place": "под столом"}
    assert message.usage.output_tokens == 20

    upstream.message = None
    result = {"type": "tool_result", "tool_use_id": call.id, "content": "dust", "is_error": True}
    talk += [
        {"role": "assistant", "content": [b.model_dump() for b in message.content]},
        {"role": "user", "content": [result, {"type": "text", "text": "and now?"}]},
    ]
    await client.messages.create(messages=talk, **asked)
    sent = upstream.calls[-1]["messages"]
    assert [m["role"] for m in sent] == ["user", "assistant", "tool", "user"]
    assert sent[1]["tool_calls"][0]["id"] == sent[2]["tool_call_id"] == "call_1"
    assert sent[2]["content"] == "error: dust"


async def test_refused_budget_is_402_and_reaches_no_upstream(
    client: anthropic.AsyncAnthropic, upstream: Any, cluster: MemoryCluster
) -> None:
    cluster.projects["team", "todo"]["spec"]["budget"]["limit"] = "0.01"
    with pytest.raises(anthropic.APIStatusError) as refused:
        async with client.messages.stream(
            model="small", max_tokens=100, messages=[{"role": "user", "content": "hi"}]
        ):
            pytest.fail("a stream has begun")
    assert refused.value.status_code == 402
    body: Any = refused.value.body
    assert body["error"]["type"] == "billing_error"
    assert not upstream.calls


async def test_answer_that_breaks_off_says_so_and_stays_reserved(
    client: anthropic.AsyncAnthropic, pod: Any, upstream: Any
) -> None:
    upstream.breaks_off = True
    with pytest.raises(anthropic.APIStatusError, match="the connection to the model broke"):
        async with client.messages.stream(
            model="small", max_tokens=100, messages=[{"role": "user", "content": "hi"}]
        ) as stream:
            await stream.get_final_message()
    assert float((await pod.spend())["amount"]) > 0.10005


async def test_offline_model_is_reachable(client: anthropic.AsyncAnthropic) -> None:
    message = await client.messages.create(
        model="offline", max_tokens=10, messages=[{"role": "user", "content": "hi"}]
    )
    assert message.content[0].type == "text"


async def test_tokens_are_counted_for_nothing(
    client: anthropic.AsyncAnthropic, pod: Any, upstream: Any
) -> None:
    counted = await client.messages.count_tokens(
        model="small", messages=[{"role": "user", "content": "x" * 4000}]
    )
    assert 1000 <= counted.input_tokens <= 1100
    assert not upstream.calls
    assert (await pod.spend())["amount"] == "0"


async def test_stranger_is_refused(client: anthropic.AsyncAnthropic) -> None:
    with pytest.raises(anthropic.AuthenticationError):
        await client.with_options(api_key="nobody").messages.create(
            model="small", max_tokens=10, messages=[{"role": "user", "content": "hi"}]
        )


async def test_unknown_model_is_named(client: anthropic.AsyncAnthropic) -> None:
    with pytest.raises(anthropic.NotFoundError, match="nobody"):
        await client.messages.create(
            model="nobody", max_tokens=10, messages=[{"role": "user", "content": "hi"}]
        )
