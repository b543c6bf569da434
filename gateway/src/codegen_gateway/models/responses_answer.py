"""Answers of chat completions, said as OpenAI Responses: whole or streamed.

One assistant's message is a list of items there: what it says, and each call of a tool. Refusals
of the request itself have the shape of all errors of OpenAI's API.

Source: OpenAI API reference, "The response object", "Streaming events".
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from codegen_gateway.problems import Problem

from . import server_sent
from .chat_chunks import as_chunks
from .upstream import usage

_CUT: Final = {"length": "max_output_tokens", "content_filter": "content_filter"}
"""Reasons for which an answer is not whole."""
_FAULT: Final = "server_error"
"""Of the few codes that a failed response may have there."""


def as_response(answer: dict[str, Any], model: str, repeated: dict[str, Any]) -> dict[str, Any]:
    """A whole answer.

    Args:
        answer: A chat completion.
        model: As it was asked for.
        repeated: Parameters of the request.
    """
    whole = ResponseFrames(model, repeated)
    for chunk in as_chunks({**answer, "choices": answer["choices"][:1]}):
        whole.chunk(chunk)
    return whole.response()


class ResponseFrames:
    """Chunks of a chat completion as the events of a streamed response.

    Items stay open until the answer has ended: servers may go back to an earlier one.
    """

    def __init__(self, model: str, repeated: dict[str, Any]) -> None:
        self._head: dict[str, Any] = {"id": "resp", "created_at": 0, "model": model, **repeated}
        self._said: _Said | None = None
        self._calls: dict[int, _Called] = {}
        self._items: list[_Said | _Called] = []
        self._begun = False
        self._ended = False
        self._finish = ""
        self._usage: dict[str, Any] | None = None
        self._number = 0

    def chunk(self, chunk: dict[str, Any]) -> bytes:
        """The events that a chunk makes."""
        return self._wire(self._events(chunk))

    def end(self) -> bytes:
        """The events that end the response."""
        return self._wire(self._last())

    def broken(self, problem: Problem) -> bytes:
        """The event that says why nothing more comes."""
        error = {"code": _FAULT, "message": problem.message}
        failed = {**self.response(), "status": "failed", "error": error}
        failed["incomplete_details"] = None
        return self._wire(iter([{"type": "response.failed", "response": failed}]))

    def response(self) -> dict[str, Any]:
        """The response as it is by now; whole after the last chunk."""
        cut = _CUT.get(self._finish)
        return {
            **self._head,
            "object": "response",
            "status": "incomplete" if cut else "completed",
            "error": None,
            "incomplete_details": {"reason": cut} if cut else None,
            "output": [item.whole() for item in self._items],
            "usage": self._usage,
        }

    def _wire(self, events: Iterator[dict[str, Any]]) -> bytes:
        lines = []
        for event in events:
            numbered = {**event, "sequence_number": self._number}
            self._number += 1
            lines.append(server_sent.event(json.dumps(numbered, ensure_ascii=False), event["type"]))
        return b"".join(lines)

    def _events(self, chunk: dict[str, Any]) -> Iterator[dict[str, Any]]:
        yield from self._begin(chunk)
        if (used := usage(chunk)) is not None:
            self._usage = {
                "input_tokens": used.prompt,
                "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
                "output_tokens": used.completion,
                "output_tokens_details": {"reasoning_tokens": 0},
                "total_tokens": used.prompt + used.completion,
            }
        for choice in chunk["choices"][:1]:
            delta = choice.get("delta") or {}
            for kind, name in (("output_text", "content"), ("refusal", "refusal")):
                if text := delta.get(name):
                    yield from self._say(kind, str(text))
            for call in delta.get("tool_calls") or []:
                yield from self._call(call)
            self._finish = str(choice.get("finish_reason") or self._finish)

    def _begin(self, chunk: dict[str, Any]) -> Iterator[dict[str, Any]]:
        if self._begun:
            return
        self._begun = True
        self._head |= {
            "id": str(chunk.get("id") or "resp"),
            "created_at": chunk.get("created") or 0,
        }
        begun = {**self.response(), "status": "in_progress", "incomplete_details": None}
        yield {"type": "response.created", "response": begun}
        yield {"type": "response.in_progress", "response": begun}

    def _say(self, kind: str, text: str) -> Iterator[dict[str, Any]]:
        said = self._said
        if said is None:
            said = self._said = _Said(f"msg_{self._head['id']}", len(self._items), [])
            self._items.append(said)
            yield {**said.place(), "type": "response.output_item.added", "item": said.begun()}
        part = said.part(kind)
        if part is None:
            said.parts.append(part := [kind, ""])
            yield {**said.at(kind), "type": "response.content_part.added", "part": _part(kind, "")}
        part[1] += text
        yield {**said.at(kind), "type": f"response.{kind}.delta", "delta": text, **_probable(kind)}

    def _call(self, call: dict[str, Any]) -> Iterator[dict[str, Any]]:
        function = call.get("function") or {}
        index = call.get("index") or 0
        called = self._calls.get(index)
        if called is None:
            number = len(self._items)
            called = self._calls[index] = _Called(
                f"fc_{self._head['id']}_{number}",
                number,
                str(call.get("id") or f"call_{number}"),
                str(function.get("name") or ""),
            )
            self._items.append(called)
            yield {**called.place(), "type": "response.output_item.added", "item": called.begun()}
        if arguments := function.get("arguments"):
            called.arguments += str(arguments)
            yield {
                **called.place(),
                "item_id": called.id,
                "type": "response.function_call_arguments.delta",
                "delta": str(arguments),
            }

    def _last(self) -> Iterator[dict[str, Any]]:
        yield from self._begin({})
        for item in self._items:
            yield from item.ending()
            yield {**item.place(), "type": "response.output_item.done", "item": item.whole()}
        response = self.response()
        yield {"type": f"response.{response['status']}", "response": response}


@dataclass
class _Said:
    """A message among the items."""

    id: str
    index: int
    parts: list[list[str]]
    """Kind and text of each."""

    def place(self) -> dict[str, Any]:
        return {"output_index": self.index}

    def at(self, kind: str) -> dict[str, Any]:
        index = [each for each, _ in self.parts].index(kind)
        return {**self.place(), "item_id": self.id, "content_index": index}

    def part(self, kind: str) -> list[str] | None:
        return next((part for part in self.parts if part[0] == kind), None)

    def begun(self) -> dict[str, Any]:
        return {**self.whole(), "status": "in_progress", "content": []}

    def whole(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "type": "message",
            "role": "assistant",
            "status": "completed",
            "content": [_part(kind, text) for kind, text in self.parts],
        }

    def ending(self) -> Iterator[dict[str, Any]]:
        for kind, text in self.parts:
            name = "refusal" if kind == "refusal" else "text"
            done = {"type": f"response.{kind}.done", name: text, **_probable(kind)}
            yield {**self.at(kind), **done}
            part = _part(kind, text)
            yield {**self.at(kind), "type": "response.content_part.done", "part": part}


@dataclass
class _Called:
    """A call of a tool among the items."""

    id: str
    index: int
    call_id: str
    name: str
    arguments: str = ""

    def place(self) -> dict[str, Any]:
        return {"output_index": self.index}

    def begun(self) -> dict[str, Any]:
        return {**self.whole(), "status": "in_progress", "arguments": ""}

    def whole(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "type": "function_call",
            "call_id": self.call_id,
            "name": self.name,
            "arguments": self.arguments,
            "status": "completed",
        }

    def ending(self) -> Iterator[dict[str, Any]]:
        yield {
            **self.place(),
            "item_id": self.id,
            "type": "response.function_call_arguments.done",
            "name": self.name,
            "arguments": self.arguments,
        }


def _part(kind: str, text: str) -> dict[str, Any]:
    if kind == "refusal":
        return {"type": "refusal", "refusal": text}
    return {"type": "output_text", "text": text, "annotations": [], "logprobs": []}


def _probable(kind: str) -> dict[str, Any]:
    """Probabilities are never asked for; a text's events have the field all the same."""
    return {} if kind == "refusal" else {"logprobs": []}
