"""Requests: what is sent has a bounded cost, and everything else is refused by name."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen_gateway.models.catalogue import Upstream
from codegen_gateway.models.chat_request import parse
from codegen_gateway.problems import Problem

UPSTREAM = Upstream(base_url="http://models/v1", max_completion_tokens=100)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def _body(**more: Any) -> bytes:
    request = {"model": "m", "messages": [{"role": "user", "content": "hi"}], **more}
    return json.dumps(request).encode()


@given(
    st.text(),
    st.none() | st.integers(1, 1_000_000),
    st.none() | st.integers(1, 1_000_000),
    st.integers(1, 8),
)
def test_bound_covers_what_is_sent(
    content: str, old_limit: int | None, limit: int | None, choices: int
) -> None:
    request = parse(
        _body(
            messages=[{"role": "user", "content": content}],
            max_tokens=old_limit,
            max_completion_tokens=limit,
            n=choices,
        )
    )
    sent = request.upstream_body(UPSTREAM)
    what = json.loads(sent)
    bound = request.bound(sent, UPSTREAM.max_completion_tokens)
    assert bound.prompt_tokens == len(sent)
    assert bound.completion_tokens == choices * what["max_completion_tokens"]
    assert 1 <= what["max_completion_tokens"] <= UPSTREAM.max_completion_tokens
    assert what.get("n", 1) == choices
    assert "max_tokens" not in what


@given(st.dictionaries(st.text(max_size=20), json_values, max_size=5))
def test_any_object_is_either_understood_or_refused(request: dict[str, Any]) -> None:
    body = json.dumps({**request, "model": "m"}).encode()
    with suppress(Problem):  # any other exception fails the test
        json.loads(parse(body).upstream_body(UPSTREAM))


@given(st.binary(max_size=50))
def test_bytes_that_are_no_request_are_refused(body: bytes) -> None:
    with pytest.raises(Problem) as refused:
        parse(body)
    assert refused.value.status == 400


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b"[" * 100_000, "body"),
        (b'{"model": NaN}', "body"),
        (b"[]", "body"),
        (_body(messages=[]), "messages"),
        (_body(messages=["hi"]), "messages.0"),
        (_body(messages=[{"role": "assistant", "audio": {"id": "x"}}]), "messages.0.audio"),
        (_body(messages=[{"role": "user", "content": 5}]), "messages.0.content"),
        (_body(messages=[{"role": "user", "content": ["x"]}]), "messages.0.content.0"),
        (_body(model=""), "model"),
        (_body(model=5), "model"),
        (_body(max_completion_tokens=True), "max_completion_tokens"),
        (_body(web_search_options={}), "web_search_options"),
        (_body(prediction={"type": "content"}), "prediction"),
        (_body(tools={}), "tools"),
    ],
)
def test_refusal_names_the_place(body: bytes, place: str) -> None:
    with pytest.raises(Problem, match=rf"^{place}: ") as refused:
        parse(body)
    assert refused.value.status == 400


def test_what_costs_nothing_passes_through() -> None:
    free = {
        "temperature": 0.5,
        "response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": {}}},
        "tools": [{"type": "function", "function": {"name": "f"}}],
        "tool_choice": "auto",
        "seed": 1,
    }
    sent = json.loads(parse(_body(**free, stream=False, stop=None)).upstream_body(UPSTREAM))
    assert {name: sent[name] for name in free} == free
    assert "stop" not in sent
    assert "stream" not in sent
