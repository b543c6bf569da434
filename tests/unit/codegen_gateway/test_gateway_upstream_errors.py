"""An upstream's answers: usage is believed when it makes sense, errors give nothing away."""

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen_gateway.models.catalogue import Upstream
from codegen_gateway.models.ledger import Tokens
from codegen_gateway.models.upstream import UpstreamClient, UpstreamProblem, usage

KEY = "sk-canary-abcdef123456"
HOST = "models.internal"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}, Tokens(1, 2)),
        ({"prompt_tokens": 0, "completion_tokens": 0}, Tokens(0, 0)),
        ({"prompt_tokens": -1, "completion_tokens": 2}, None),
        ({"prompt_tokens": True, "completion_tokens": 2}, None),
        ({"prompt_tokens": "1", "completion_tokens": 2}, None),
        ({"completion_tokens": 2}, None),
        (None, None),
    ],
)
def test_usage_that_makes_no_sense_is_no_usage(said: Any, expected: Tokens | None) -> None:
    assert usage({"usage": said}) == expected


async def _answer(tmp_path: Any, status: int, content: bytes) -> UpstreamProblem:
    key = tmp_path / "key"
    key.write_text(KEY)
    upstream = Upstream(base_url=f"https://{HOST}/v1", api_key_file=key)

    def respond(request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == f"Bearer {KEY}"
        return httpx.Response(status, content=content)

    async with httpx.AsyncClient(transport=httpx.MockTransport(respond)) as http:
        client = UpstreamClient(http, timeout_seconds=5)
        with pytest.raises(UpstreamProblem) as failed:
            await client.complete(upstream, b"{}")
    return failed.value


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 413, 418, 422, 429, 500, 502, 503])
async def test_no_error_gives_away_key_or_address(tmp_path: Any, status: int) -> None:
    message = f"bad {KEY} at https://{HOST}/v1?x=1 on {HOST} for org-canary99 sk-other***1234"
    body = f'{{"error": {{"message": "{message}", "code": "odd_code", "type": "t"}}}}'
    failed = await _answer(tmp_path, status, body.encode())
    shown = str(failed.problem.message) + failed.problem.code
    for secret in (KEY, HOST, "org-canary99", "sk-other"):
        assert secret not in shown
    assert failed.billed is (status >= 500)
    assert failed.problem.status not in {401, 402, 403}


@pytest.mark.parametrize(
    ("status", "content", "code"),
    [
        (200, b"<html>", "upstream_bad_answer"),
        (200, b"[]", "upstream_bad_answer"),
        (200, b"{}", "upstream_bad_answer"),
        (302, b"", "upstream_error"),
        (500, b"<html>", "upstream_error"),
        (429, b'{"error": "text"}', "upstream_error"),
        (429, b'{"error": {"code": "has spaces and https://x"}}', "upstream_error"),
    ],
)
async def test_odd_answers_become_plain_errors(
    tmp_path: Any, status: int, content: bytes, code: str
) -> None:
    failed = await _answer(tmp_path, status, content)
    assert failed.problem.code == code
    assert failed.problem.status >= 400
    assert failed.billed is (status < 400 or status >= 500)


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.none()))
def test_usage_is_never_negative(said: dict[str, Any]) -> None:
    tokens = usage({"usage": said})
    assert tokens is None or (tokens.prompt >= 0 and tokens.completion >= 0)
