"""Streamed answers: chunks as they come, and the same hard budgets."""

import asyncio
from typing import Any

import openai
import pytest

from codegen_gateway.testing import MemoryCluster

POD = "pod-token"
RESERVED = 0.10005
"""100 completion tokens of `small` at 1000.5 per million; the prompt's bytes come on top."""


def _client(pod: Any) -> openai.AsyncOpenAI:
    return openai.AsyncOpenAI(
        base_url="http://gateway/v1", api_key=POD, http_client=pod, max_retries=0
    )


async def _ask(client: openai.AsyncOpenAI, **more: Any) -> list[Any]:
    stream = await client.chat.completions.create(
        model="small", messages=[{"role": "user", "content": "привет"}], stream=True, **more
    )
    return [chunk async for chunk in stream]


async def test_chunks_reach_the_client_and_their_usage_is_paid(pod: Any, upstream: Any) -> None:
    chunks = await _ask(_client(pod), max_tokens=20)
    text = "".join(c.choices[0].delta.content or "" for c in chunks)
    assert text == "done"
    assert all(c.choices for c in chunks), "usage was not asked for"
    assert upstream.calls[0]["stream_options"] == {"include_usage": True}
    assert (await pod.spend())["amount"] == "0.02061"


async def test_usage_comes_last_when_asked_for(pod: Any) -> None:
    chunks = await _ask(_client(pod), stream_options={"include_usage": True})
    assert chunks[-1].usage.completion_tokens == 100


async def test_refused_budget_is_a_plain_402(
    pod: Any, upstream: Any, cluster: MemoryCluster
) -> None:
    cluster.projects["team", "todo"]["spec"]["budget"]["limit"] = "0.05"
    with pytest.raises(openai.APIStatusError) as refused:
        await _ask(_client(pod))
    assert refused.value.status_code == 402
    assert not upstream.calls


async def test_upstream_that_refuses_before_it_answers_costs_nothing(
    pod: Any, upstream: Any
) -> None:
    upstream.fail = [(429, {"error": {"message": "slow down", "code": "busy"}}, {})]
    with pytest.raises(openai.RateLimitError):
        await _ask(_client(pod))
    assert (await pod.spend())["amount"] == "0"


async def test_answer_that_breaks_off_says_so_and_stays_reserved(pod: Any, upstream: Any) -> None:
    upstream.breaks_off = True
    with pytest.raises(openai.APIError, match="the connection to the model broke"):
        await _ask(_client(pod))
    assert float((await pod.spend())["amount"]) > RESERVED


async def test_answer_without_usage_stays_reserved(pod: Any, upstream: Any) -> None:
    upstream.report = False
    await _ask(_client(pod))
    assert float((await pod.spend())["amount"]) > RESERVED


async def test_budget_is_never_passed_by_streams_side_by_side(
    pod: Any, upstream: Any, cluster: MemoryCluster
) -> None:
    cluster.projects["team", "todo"]["spec"]["budget"]["limit"] = "0.35"
    results = await asyncio.gather(*(_ask(_client(pod)) for _ in range(20)), return_exceptions=True)
    refused = [r for r in results if isinstance(r, openai.APIStatusError)]
    assert {r.status_code for r in refused} == {402}
    assert len(upstream.calls) == 20 - len(refused)
    assert float((await pod.spend())["amount"]) <= 0.35


async def test_offline_model_streams_too(pod: Any) -> None:
    stream = await _client(pod).chat.completions.create(
        model="offline", messages=[{"role": "user", "content": "hi"}], stream=True
    )
    text = "".join([c.choices[0].delta.content or "" async for c in stream])
    assert text == "by rules"
