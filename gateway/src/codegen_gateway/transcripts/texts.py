"""From a request and its answer to the texts that are kept: redacted, then bounded. Pure."""

import gzip
from collections.abc import Sequence
from typing import Any, Final

from codegen_crds.contracts.said import as_said, dict_of, dicts_of, offered, text_of
from codegen_crds.contracts.transcript import SaidMessage, SaidTexts, request_digest

MOST_TEXT: Final = 64 * 1024
"""Characters of one text of a request; of a longer one, its beginning and its end are kept."""
MOST_REQUEST: Final = 512 * 1024
"""Characters of a request; of a longer one, its newest messages are kept."""
MOST_REPLY: Final = 1024 * 1024
"""Characters of one text of an answer, and of a streamed answer: a replay needs it whole."""


def texts_of(
    parameters: dict[str, Any],
    choices: Sequence[object],
    *,
    problem: str = "",
    secrets: Sequence[str] = (),
) -> tuple[SaidTexts, bool]:
    """What is kept of a call.

    Args:
        parameters: Of the chat-completions request.
        choices: Of its answer; empty: there was none.
        problem: Why there is none, or where it broke off.
        secrets: Known values that must not be kept.

    Returns:
        The texts, and whether something of them was left out.
    """
    request = [as_said(each, secrets) for each in dicts_of(parameters.get("messages"))]
    tools = offered(parameters, secrets)
    answers = [dict_of(choice) for choice in choices]
    reply = [as_said(dict_of(each.get("message")), secrets, "assistant") for each in answers]
    digest = request_digest(request, tools)
    bounded = [_bounded(message, MOST_TEXT) for message in request]
    newest = _newest(bounded)
    kept_reply = [_bounded(message, MOST_REPLY) for message in reply]
    texts = SaidTexts(
        request=newest,
        left_out=len(request) - len(newest),
        tools=tools,
        digest=digest,
        reply=kept_reply,
        finish=text_of(answers[0].get("finish_reason")) if answers else "",
        problem=problem,
    )
    return texts, newest != request or kept_reply != reply


def pack(texts: SaidTexts) -> bytes:
    """Texts as they are stored: JSON under gzip (RFC 1952)."""
    return gzip.compress(texts.model_dump_json().encode(), mtime=0)


def unpack(stored: bytes) -> SaidTexts:
    """The reverse of :func:`pack`."""
    return SaidTexts.model_validate_json(gzip.decompress(stored))


class Gathering:
    """The choices of a streamed answer, put together from its chunks."""

    def __init__(self) -> None:
        self._choices: dict[int, dict[str, Any]] = {}
        self._size = 0

    def add(self, chunk: dict[str, Any]) -> None:
        """One ``chat.completion.chunk``; beyond a bound, its texts are passed over."""
        for said in dicts_of(chunk.get("choices")):
            index = said.get("index") if isinstance(said.get("index"), int) else 0
            choice = self._choices.setdefault(
                int(index or 0), {"content": [], "calls": {}, "finish_reason": None}
            )
            choice["finish_reason"] = said.get("finish_reason") or choice["finish_reason"]
            self._delta(choice, dict_of(said.get("delta")))

    def choices(self) -> list[dict[str, Any]]:
        """As a whole answer has them."""
        return [
            {
                "index": index,
                "finish_reason": choice["finish_reason"],
                "message": {
                    "role": "assistant",
                    "content": "".join(choice["content"]),
                    "tool_calls": [
                        {
                            "id": call["id"],
                            "function": {
                                "name": call["name"],
                                "arguments": "".join(call["arguments"]),
                            },
                        }
                        for _, call in sorted(choice["calls"].items())
                    ],
                },
            }
            for index, choice in sorted(self._choices.items())
        ]

    def _delta(self, choice: dict[str, Any], delta: dict[str, Any]) -> None:
        self._put(choice["content"], delta.get("content") or delta.get("refusal"))
        for place, said in enumerate(dicts_of(delta.get("tool_calls"))):
            index = said.get("index")
            call = choice["calls"].setdefault(
                index if isinstance(index, int) else place, {"id": "", "name": "", "arguments": []}
            )
            function = dict_of(said.get("function"))
            call["id"] = call["id"] or text_of(said.get("id"))
            call["name"] = call["name"] or text_of(function.get("name"))
            self._put(call["arguments"], function.get("arguments"))

    def _put(self, parts: list[str], text: object) -> None:
        if isinstance(text, str) and self._size < MOST_REPLY:
            self._size += len(text)
            parts.append(text)


def _bounded(message: SaidMessage, most: int) -> SaidMessage:
    return message.model_copy(
        update={
            "content": _cut(message.content, most),
            "tool_calls": [
                call.model_copy(update={"arguments": _cut(call.arguments, most)})
                for call in message.tool_calls
            ],
        }
    )


def _cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    half = most // 2
    gone = len(text) - 2 * half
    return f"{text[:half]}\n[… {gone} characters are left out here …]\n{text[-half:]}"


def _newest(messages: Sequence[SaidMessage]) -> list[SaidMessage]:
    """The newest messages that fit; the very newest always."""
    kept: list[SaidMessage] = []
    size = 0
    for message in reversed(messages):
        size += len(message.content) + sum(len(call.arguments) for call in message.tool_calls)
        if kept and size > MOST_REQUEST:
            break
        kept.append(message)
    return kept[::-1]
