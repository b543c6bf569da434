"""Search by meaning without its database: answers that are none, and rankings made one."""

import json
from typing import Any

import httpx
import pytest

from codegen_agents.doors.embeddings import EmbeddingError, GatewayEmbeddings
from codegen_agents.product_owner.engine import Passage
from codegen_agents.product_owner.meaning import Meaning, fused

A, B, C, D = (Passage("shop-1", f"{name}.md", name) for name in "abcd")


def test_what_both_rankings_have_comes_first_and_nothing_twice() -> None:
    assert fused([A, B, C], [D, C]) == [C, A, D, B]
    assert fused([A, B], ()) == [A, B]


async def test_without_the_extension_the_reason_is_said_and_nothing_is_asked() -> None:
    async def refuse(_: httpx.Request) -> httpx.Response:
        raise AssertionError

    async with httpx.AsyncClient(transport=httpx.MockTransport(refuse)) as http:
        near = await Meaning(GatewayEmbeddings(http, "http://gateway", "v"), None).near(
            "shop", "team", ["shop-1"], "0" * 16, 6
        )
    assert near.passages == ()
    assert near.lacking == "The database has no pgvector."


def _item(index: int, *vector: Any) -> dict[str, Any]:
    return {"object": "embedding", "index": index, "embedding": list(vector)}


async def _vectors(answer: httpx.Response) -> list[list[float]]:
    transport = httpx.MockTransport(lambda _: answer)
    async with httpx.AsyncClient(transport=transport) as http:
        return await GatewayEmbeddings(http, "http://gateway/", "v").vectors(
            ["one", "two"], "team", "0" * 16
        )


async def test_vectors_come_in_the_order_of_their_texts() -> None:
    body = {"data": [_item(1, 3, 4.5), _item(0, 1, 2)], "usage": {"prompt_tokens": 2}}
    assert await _vectors(httpx.Response(200, json=body)) == [[1, 2], [3, 4.5]]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ([_item(0, 1.0)], "others came"),
        ([_item(0, 1.0), _item(0, 1.0)], "others came"),
        ([_item(0, 1.0), _item(1, 1.0, 2.0)], "one dimension"),
        ([_item(0, 1.0), _item(1)], "embedding"),
        ([_item(0, 1.0), _item(1, "1")], "embedding"),
        ([_item(0, 1.0), _item(1, *[0.1] * 16_001)], "embedding"),
        ([_item(0, 1.0), {"index": 1, "embedding": "AACAPw=="}], "embedding"),
        ("none", "data"),
    ],
)
async def test_other_answers_are_no_vectors(data: Any, why: str) -> None:
    with pytest.raises(EmbeddingError, match=why):
        await _vectors(httpx.Response(200, content=json.dumps({"data": data})))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
async def test_what_is_no_number_is_no_vector(number: str) -> None:
    items = f'{{"index": 0, "embedding": [{number}]}}, {{"index": 1, "embedding": [1]}}'
    body = f'{{"data": [{items}]}}'
    with pytest.raises(EmbeddingError):
        await _vectors(httpx.Response(200, content=body))


async def test_a_refusal_is_told_with_its_reason() -> None:
    said = {"error": {"message": "the tenant's budget of dialogue does not cover the call"}}
    with pytest.raises(EmbeddingError, match="402: the tenant's budget"):
        await _vectors(httpx.Response(402, json=said))
    with pytest.raises(EmbeddingError, match=r"answered 503$"):
        await _vectors(httpx.Response(503, text="<html>"))
