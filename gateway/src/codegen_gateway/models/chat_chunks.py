"""Chunks of a chat completion: made from a whole answer, and put on the wire.

Source: OpenAI API reference, "The chat completion chunk object".
"""

import json
from collections.abc import Iterator
from typing import Any

from codegen_gateway.problems import Problem

from . import server_sent


def as_chunks(answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A whole answer as chunks: one for each choice, one for its end, one for the usage."""
    head: dict[str, Any] = {
        name: answer[name] for name in ("id", "created", "model") if name in answer
    }
    head["object"] = "chat.completion.chunk"
    for choice in answer.get("choices", []):
        index, message = choice.get("index", 0), choice.get("message", {})
        delta = {name: value for name, value in message.items() if value is not None}
        if calls := message.get("tool_calls"):
            delta["tool_calls"] = [{"index": place, **call} for place, call in enumerate(calls)]
        end = choice.get("finish_reason") or "stop"
        yield {**head, "choices": [{"index": index, "delta": delta, "finish_reason": None}]}
        yield {**head, "choices": [{"index": index, "delta": {}, "finish_reason": end}]}
    if answer.get("usage") is not None:
        yield {**head, "choices": [], "usage": answer["usage"]}


class ChatFrames:
    """Chunks on the wire as OpenAI clients read them."""

    def __init__(self, usage_wanted: bool) -> None:  # noqa: FBT001 - the client's own word
        self._usage_wanted = usage_wanted

    def chunk(self, chunk: dict[str, Any]) -> bytes:
        """One chunk; nothing where the caller did not ask for it."""
        if not chunk["choices"] and not self._usage_wanted:
            return b""
        return server_sent.event(json.dumps(chunk, ensure_ascii=False))

    def end(self) -> bytes:
        """The answer is whole."""
        return server_sent.event(server_sent.DONE)

    def broken(self, problem: Problem) -> bytes:
        """The answer breaks off here."""
        return server_sent.event(json.dumps(problem.body(), ensure_ascii=False))
