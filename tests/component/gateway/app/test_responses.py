"""OpenAI Responses: the real client, the same models, the same money."""

from typing import Any

import openai
import pytest

from codegen_gateway.testing import MemoryCluster

POD = "pod-token"
TOOL: Any = {
    "type": "function",
    "name": "look",
    "description": "Looks somewhere.",
    "parameters": {"type": "object", "properties": {"place": {"type": "string"}}},
    "strict": False,
}
ARGUMENTS = '{"place": "под столом"}'
CALL = {"id": "call_1", "type": "function", "function": {"name": "look", "arguments": ARGUMENTS}}


@pytest.fixture
def client(pod: Any) -> openai.AsyncOpenAI:
    """A client that sends the pod's token as its key, and nothing else."""
    return openai.AsyncOpenAI(
        base_url="http://gateway/v1", api_key=POD, http_client=pod, max_retries=0
    )


async def test_response_is_answered_and_paid_for(
    client: openai.AsyncOpenAI, pod: Any, upstream: Any
) -> None:
    response = await client.responses.create(
        model="small", max_output_tokens=20, instructions="be brief", input="привет"
    )
    assert (response.output_text, response.status) == ("done", "completed")
    assert response.usage is not None
    assert response.usage.output_tokens == 20
    assert [m["role"] for m in upstream.calls[0]["messages"]] == ["system", "user"]
    # (8 + 6) * 100 + 20 * 1000.5 per million
    assert (await pod.spend())["amount"] == "0.02141"


@pytest.mark.parametrize("streamed", [False, True])
async def test_tools_are_called_and_their_results_go_back(
    client: openai.AsyncOpenAI, upstream: Any, *, streamed: bool
) -> None:
    upstream.message = {"role": "assistant", "content": "a look", "tool_calls": [CALL]}
    asked: dict[str, Any] = {"model": "small", "max_output_tokens": 20, "tools": [TOOL]}
    talk: list[Any] = [{"role": "user", "content": "where is it?"}]
    response: Any
    if streamed:
        async with client.responses.stream(input=talk, **asked) as stream:
            response = await stream.get_final_response()
    else:
        response = await client.responses.create(input=talk, **asked)
    said, call = response.output
    assert response.output_text == "a look"
    assert (call.type, call.arguments, call.call_id) == ("function_call", ARGUMENTS, "call_1")
    assert response.usage.output_tokens == 20

    upstream.message = None
    talk += [
        said.model_dump(exclude_none=True),
        call.model_dump(exclude_none=True, exclude={"parsed_arguments"}),
        {"type": "function_call_output", "call_id": call.call_id, "output": "dust"},
        {"role": "user", "content": "and now?"},
    ]
    await client.responses.create(input=talk, **asked)
    sent = upstream.calls[-1]["messages"]
    assert [m["role"] for m in sent] == ["user", "assistant", "tool", "user"]
    assert (sent[1]["content"], sent[1]["tool_calls"]) == ("a look", [CALL])
    assert (sent[2]["tool_call_id"], sent[2]["content"]) == ("call_1", "dust")


async def test_refused_budget_is_402_and_reaches_no_upstream(
    client: openai.AsyncOpenAI, upstream: Any, cluster: MemoryCluster
) -> None:
    cluster.projects["team", "todo"]["spec"]["budget"]["limit"] = "0.01"
    with pytest.raises(openai.APIStatusError) as refused:
        await client.responses.create(model="small", input="hi", stream=True)
    assert refused.value.status_code == 402
    assert refused.value.code == "budget_exhausted"
    assert not upstream.calls


async def test_answer_that_breaks_off_says_so_and_stays_reserved(
    client: openai.AsyncOpenAI, pod: Any, upstream: Any
) -> None:
    upstream.breaks_off = True
    stream = await client.responses.create(model="small", input="hi", stream=True)
    last: Any = [event async for event in stream][-1]
    assert last.type == "response.failed"
    assert "the connection to the model broke" in last.response.error.message
    assert float((await pod.spend())["amount"]) > 0.10005


async def test_offline_model_is_reachable(client: openai.AsyncOpenAI) -> None:
    response = await client.responses.create(model="offline", input="hi")
    assert response.output_text == "by rules"


async def test_stranger_is_refused(client: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.AuthenticationError):
        await client.with_options(api_key="nobody").responses.create(model="small", input="hi")


async def test_unknown_model_and_unsupported_field_are_named(client: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.NotFoundError, match="nobody"):
        await client.responses.create(model="nobody", input="hi")
    with pytest.raises(openai.BadRequestError, match="previous_response_id"):
        await client.responses.create(model="small", input="hi", previous_response_id="resp_1")
