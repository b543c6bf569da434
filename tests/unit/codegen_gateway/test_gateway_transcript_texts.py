"""What is kept of a dialogue: no secret, no more than is allowed, and what was said."""

import time
from typing import Any

import pytest

from codegen_crds.contracts.redaction import REDACTED, redacted
from codegen_crds.contracts.transcript import SaidMessage, request_digest
from codegen_gateway.transcripts.texts import (
    MOST_REQUEST,
    MOST_TEXT,
    Gathering,
    pack,
    texts_of,
    unpack,
)

CANARY = "canary7c1e9a4b2d"


@pytest.mark.parametrize(
    "text",
    [
        "sk-proj-canary7c1e9a4b2d0000",
        "ghp_canary7c1e9a4b2d00000000000000000000",
        "1234567890:canary7c1e9a4b2dcanary7c1e9a4b2d",
        "AKIACANARY7C1E9A4B2D",
        "eyJhbGciOiJI.eyJzdWIiOiJjYW5hcnkifQ.canary7c1e9a4b2d",
        "-----BEGIN PRIVATE KEY-----\ncanary7c1e9a4b2d\n-----END PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\ncanary7c1e9a4b2d",
        "postgresql://app:canary7c1e9a4b2d@db/app",
        "Authorization: Bearer canary7c1e9a4b2d0",
        "STRIPE_SECRET=canary7c1e9a4b2d",
        '"db_password": "canary7c1e9a4b2d"',
        '{\\"api_key\\": \\"canary7c1e9a4b2d\\"}',
        "TOKEN: canary7c1e9a4b2d",
    ],
)  # fmt: skip
def test_what_looks_like_a_secret_is_taken_out(text: str) -> None:
    kept = redacted(f"before {text} after")
    assert "canary" not in kept.lower()
    assert REDACTED in kept
    assert kept.startswith("before ")


@pytest.mark.parametrize(
    "code",
    [
        "token = request.headers.get('authorization', '')",
        "password: Annotated[str, Field(min_length=8)]",
        "secret: SecretReference2Configuration(name)",
        "api_key=settings.api_key_of_the_2nd_server.value",
        "def check_token(token: str) -> bool: ...",
        "https://example.com/a:b/c@d",
        "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    ],
)
def test_code_that_only_speaks_of_secrets_stays(code: str) -> None:
    assert redacted(code) == code


def test_known_values_are_taken_out_wherever_they_are() -> None:
    secret = f"opaque {CANARY}"
    parameters = {
        "messages": [
            {"role": "user", "content": [{"type": "text", "text": f"a {secret} b"}]},
            {"role": "tool", "content": secret, "tool_call_id": secret},
        ],
        "tools": [{"type": "function", "function": {"name": f"x{secret}"}}],
    }
    call = {"id": secret, "function": {"name": secret, "arguments": f'{{"a":"{secret}"}}'}}
    choices = [{"message": {"content": secret, "tool_calls": [call]}, "finish_reason": "stop"}]
    texts, cut = texts_of(parameters, choices, secrets=(secret, "a"))
    assert CANARY not in unpack(pack(texts)).model_dump_json()
    assert texts.request[0].content == f"a {REDACTED} b"
    assert not cut


def test_a_quarter_megabyte_of_one_word_takes_a_moment() -> None:
    began = time.monotonic()
    for letter in ("a", "token", "=", "-----BEGIN ", "password-", "://", "1"):
        redacted(letter * (256 * 1024 // len(letter)))
    assert time.monotonic() - began < 20


def test_a_long_text_keeps_both_ends_and_says_what_is_missing() -> None:
    content = "first " + "x" * (2 * MOST_TEXT) + " last"
    texts, cut = texts_of({"messages": [{"role": "user", "content": content}]}, [])
    kept = texts.request[0].content
    assert cut
    assert kept.startswith("first ")
    assert kept.endswith(" last")
    assert f"{len(content) - MOST_TEXT} characters are left out here" in kept


def test_a_long_answer_is_kept_whole() -> None:
    content = "x" * (2 * MOST_TEXT)
    texts, cut = texts_of({"messages": []}, [{"message": {"content": content}}])
    assert (texts.reply[0].content, cut) == (content, False)


def test_of_a_long_request_the_newest_messages_are_kept() -> None:
    size = MOST_TEXT
    messages = [{"role": "user", "content": f"{n}".ljust(size, ".")} for n in range(12)]
    texts, cut = texts_of({"messages": messages}, [])
    assert cut
    assert len(texts.request) == MOST_REQUEST // size
    assert texts.left_out == 12 - len(texts.request)
    assert texts.request[-1].content.startswith("11")
    whole, _ = texts_of({"messages": messages[1:]}, [])
    assert whole.digest != texts.digest


def test_a_digest_is_that_of_the_redacted_request() -> None:
    said = [SaidMessage(role="user", content=f"my {REDACTED}")]
    parameters = {"messages": [{"role": "user", "content": f"my {CANARY}"}]}
    texts, _ = texts_of(parameters, [], secrets=(CANARY,))
    assert texts.digest == request_digest(said, [])


def test_chunks_become_the_message_that_they_are_of() -> None:
    def chunk(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
        return {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}

    def call(index: int, name: str, arguments: str, id_: str = "") -> dict[str, Any]:
        function = {"name": name, "arguments": arguments}
        return {"tool_calls": [{"index": index, "id": id_, "function": function}]}

    gathered = Gathering()
    for each in (
        chunk({"role": "assistant", "content": "I "}),
        chunk({"content": "write"}),
        chunk(call(0, "write", '{"a"', "c1")),
        chunk(call(1, "read", "{}", "c2")),
        chunk(call(0, "", ":1}")),
        chunk({}, "tool_calls"),
        {"choices": [], "usage": {"prompt_tokens": 1}},
        {"choices": [None, {"delta": "nonsense", "index": "x"}]},
    ):
        gathered.add(each)
    texts, _ = texts_of({"messages": []}, gathered.choices())
    (said,) = texts.reply
    assert (said.role, said.content, texts.finish) == ("assistant", "I write", "tool_calls")
    assert [(c.id, c.name, c.arguments) for c in said.tool_calls] == [
        ("c1", "write", '{"a":1}'),
        ("c2", "read", "{}"),
    ]


@pytest.mark.parametrize(
    "choices", [[None], [{"message": "x"}], [{"message": {"tool_calls": [{"function": 1}]}}], ["x"]]
)
def test_an_answer_of_another_shape_is_kept_as_far_as_it_goes(choices: list[Any]) -> None:
    texts, _ = texts_of({"messages": [{"role": "user", "content": "\ud800"}]}, choices)
    assert unpack(pack(texts)) == texts
