"""Answers of chat completions, said as Anthropic Messages: whole, streamed, or refused.

Source: Anthropic API reference, "Create a message", "Streaming messages", "Errors".
"""

import json
from collections.abc import Iterator
from typing import Any, Final

from codegen_gateway.problems import Problem

from . import server_sent
from .upstream import usage

_STOPS: Final = {
    "stop": "end_turn",
    "length": "max_tokens",
    "tool_calls": "tool_use",
    "function_call": "tool_use",
    "content_filter": "refusal",
}
_KINDS: Final = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    504: "timeout_error",
    529: "overloaded_error",
}


def as_message(answer: dict[str, Any], model: str) -> dict[str, Any]:
    """A whole answer.

    Args:
        answer: A chat completion.
        model: As it was asked for.

    Raises:
        Problem: 502: a tool's arguments are no object.
    """
    choice = answer["choices"][0] if answer["choices"] else {}
    said = choice.get("message") or {}
    blocks: list[dict[str, Any]] = []
    if text := said.get("content") or said.get("refusal"):
        blocks.append({"type": "text", "text": str(text)})
    for call in said.get("tool_calls") or []:
        function = call.get("function") or {}
        block = {"type": "tool_use", "id": call.get("id"), "name": function.get("name")}
        blocks.append({**block, "input": _arguments(function.get("arguments") or "{}")})
    return {
        **_head(answer, model),
        "content": blocks,
        "stop_reason": _stop(choice.get("finish_reason"), refused=bool(said.get("refusal"))),
        "usage": _usage(answer),
    }


def error_body(problem: Problem) -> dict[str, Any]:
    """A refusal in the shape that Anthropic's clients understand, with our code beside it."""
    kind = _KINDS.get(problem.status, "api_error")
    error = {"type": kind, "message": problem.message, "code": problem.code}
    return {"type": "error", "error": error}


class MessageFrames:
    """Chunks of a chat completion as the events of a streamed message.

    Blocks follow one another there: a chunk for a block that has ended breaks the answer off.
    """

    def __init__(self, model: str) -> None:
        self._model = model
        self._begun = False
        self._open: object = None
        """What the open block is: ``"text"``, or the index of a tool's call."""
        self._index = -1
        self._closed: set[object] = set()
        self._stop: str | None = None
        self._refused = False
        self._usage: dict[str, Any] = {}

    def chunk(self, chunk: dict[str, Any]) -> bytes:
        """The events that a chunk makes.

        Raises:
            Problem: 502: it belongs to a block that has ended.
        """
        return b"".join(_wire(event) for event in self._events(chunk))

    def end(self) -> bytes:
        """The events that end the message."""
        stop = _stop(self._stop, refused=self._refused)
        events = [
            *self._begin({}),
            *self._close(),
            {
                "type": "message_delta",
                "delta": {"stop_reason": stop, "stop_sequence": None},
                "usage": _usage(self._usage),
            },
            {"type": "message_stop"},
        ]
        return b"".join(_wire(event) for event in events)

    def broken(self, problem: Problem) -> bytes:
        """The event that says why nothing more comes."""
        return _wire(error_body(problem))

    def _events(self, chunk: dict[str, Any]) -> Iterator[dict[str, Any]]:
        yield from self._begin(chunk)
        if usage(chunk) is not None:
            self._usage = chunk
        for choice in chunk["choices"][:1]:
            delta = choice.get("delta") or {}
            self._refused = self._refused or bool(delta.get("refusal"))
            if text := delta.get("content") or delta.get("refusal"):
                yield from self._switch("text", {"type": "text", "text": ""})
                yield self._delta({"type": "text_delta", "text": str(text)})
            for call in delta.get("tool_calls") or []:
                yield from self._call(call)
            self._stop = choice.get("finish_reason") or self._stop

    def _begin(self, chunk: dict[str, Any]) -> Iterator[dict[str, Any]]:
        if self._begun:
            return
        self._begun = True
        empty: dict[str, Any] = {"content": [], "stop_reason": None, "usage": _usage({})}
        yield {"type": "message_start", "message": {**_head(chunk, self._model), **empty}}

    def _call(self, call: dict[str, Any]) -> Iterator[dict[str, Any]]:
        function = call.get("function") or {}
        head = {"type": "tool_use", "id": call.get("id"), "name": function.get("name")}
        yield from self._switch(call.get("index", 0), {**head, "input": {}})
        if arguments := function.get("arguments"):
            yield self._delta({"type": "input_json_delta", "partial_json": arguments})

    def _switch(self, wanted: object, block: dict[str, Any]) -> Iterator[dict[str, Any]]:
        if self._open == wanted:
            return
        yield from self._close()
        if wanted in self._closed and wanted != "text":
            raise Problem(502, "upstream_bad_answer", "the model's calls of tools are interleaved")
        self._open = wanted
        self._index += 1
        yield {"type": "content_block_start", "index": self._index, "content_block": block}

    def _close(self) -> Iterator[dict[str, Any]]:
        if self._open is None:
            return
        self._closed.add(self._open)
        self._open = None
        yield {"type": "content_block_stop", "index": self._index}

    def _delta(self, delta: dict[str, Any]) -> dict[str, Any]:
        return {"type": "content_block_delta", "index": self._index, "delta": delta}


def _wire(event: dict[str, Any]) -> bytes:
    return server_sent.event(json.dumps(event, ensure_ascii=False), event["type"])


def _head(answer: dict[str, Any], model: str) -> dict[str, Any]:
    return {
        "id": str(answer.get("id") or "msg"),
        "type": "message",
        "role": "assistant",
        "model": model,
        "stop_sequence": None,
    }


def _stop(finish: object, *, refused: bool) -> str:
    return "refusal" if refused else _STOPS.get(str(finish), "end_turn")


def _usage(answer: dict[str, Any]) -> dict[str, int]:
    used = usage(answer)
    if used is None:
        return {"input_tokens": 0, "output_tokens": 0}
    return {"input_tokens": used.prompt, "output_tokens": used.completion}


def _arguments(text: str) -> dict[str, Any]:
    try:
        arguments = json.loads(text)
    except ValueError:
        arguments = None
    if not isinstance(arguments, dict):
        raise Problem(502, "upstream_bad_answer", "the arguments of a tool's call are no object")
    return arguments
