"""A transcript as a model: each request gets the answer that it got before. Pure.

A request is known by its digest. One that nobody asked before still gets the next answer in order,
so that the run goes on to its end, and is remembered as a difference; calls that a later pod of
the run asked again are passed over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from typing_extensions import override

from codegen_crds.contracts.said import as_said, dicts_of, offered
from codegen_crds.contracts.transcript import ModelCall, SaidMessage, SaidTexts, request_digest

_EXCERPT = 160


class TranscriptError(ValueError):
    """A transcript that cannot be played; the message names the call."""


class ScriptEndedError(Exception):
    """More is asked than was asked before."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A request that is not the one of the transcript."""

    call: int
    """Number of the call in the transcript."""
    message: int
    """Which message of the request, from 1; 0: only the tools on offer are others."""
    before: str
    """How it began to differ; empty: there was no such message, or it is not kept."""
    now: str

    @override
    def __str__(self) -> str:
        """For people."""
        if not self.message:
            return f"call {self.call}: the request is another in what the transcript did not keep"
        return f"call {self.call}, message {self.message}: it was {self.before!r}, now {self.now!r}"


class Script:
    """The answers of a transcript, in order."""

    def __init__(self, calls: Sequence[ModelCall]) -> None:
        """Prepare to play.

        Args:
            calls: Of the run, the oldest first.

        Raises:
            TranscriptError: An answer is missing.
        """
        self._calls = [(call.number, texts) for call in calls if (texts := _played(call))]
        self._next = 0
        self.differences: list[Difference] = []
        self.asked = 0

    @property
    def last(self) -> int:
        """Number of the call that was answered last; 0: none was."""
        return self._calls[self._next - 1][0] if self._next else 0

    @property
    def unasked(self) -> list[int]:
        """Numbers of the calls that come after it."""
        return [number for number, _ in self._calls[self._next :]]

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """A chat completion for a request.

        Raises:
            ScriptEndedError: The transcript has no more answers.
        """
        messages = [as_said(each) for each in dicts_of(request.get("messages"))]
        digest = request_digest(messages, offered(request))
        if self._next >= len(self._calls):
            raise ScriptEndedError
        places = range(self._next, len(self._calls))
        known = next((p for p in places if self._calls[p][1].digest == digest), None)
        place = self._next if known is None else known
        number, texts = self._calls[place]
        if known is None:
            self.differences.append(_difference(number, texts, messages))
        self._next = place + 1
        self.asked += 1
        return _completion(number, texts, str(request.get("model", "")))


def _played(call: ModelCall) -> SaidTexts | None:
    """What is played of a call; None: it brought no answer, so whoever asked asked again."""
    if call.kept == "over":
        raise TranscriptError(f"call {call.number}: its answer is not kept: the run was too long")
    if call.kept == "away":
        raise TranscriptError(f"call {call.number}: the object store did not hand its answer out")
    if call.texts is None or call.texts.problem or not call.texts.reply:
        return None
    return call.texts


def _difference(number: int, texts: SaidTexts, now: Sequence[SaidMessage]) -> Difference:
    if texts.left_out:
        now = now[texts.left_out :]
    for place in range(max(len(texts.request), len(now))):
        before = texts.request[place] if place < len(texts.request) else None
        present = now[place] if place < len(now) else None
        if before != present:
            was, is_ = (_plain(before), _plain(present))
            start = _common(was, is_)
            shown = (text[start : start + _EXCERPT] for text in (was, is_))
            return Difference(number, texts.left_out + place + 1, *shown)
    return Difference(number, 0, "", "")


def _plain(message: SaidMessage | None) -> str:
    if message is None:
        return ""
    calls = "".join(f" {call.name} {call.arguments}" for call in message.tool_calls)
    return f"{message.role}: {message.content}{calls}"


def _common(one: str, other: str) -> int:
    """Where two texts part, a few characters before."""
    part = next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    return max(0, part - _EXCERPT // 4)


def _completion(number: int, texts: SaidTexts, model: str) -> dict[str, Any]:
    return {
        "id": f"replay-{number}",
        "object": "chat.completion",
        "created": 0,
        "model": model,
        "choices": [
            {
                "index": index,
                "finish_reason": texts.finish or "stop",
                "message": _message(said),
            }
            for index, said in enumerate(texts.reply)
        ],
        "usage": {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0},
    }


def _message(said: SaidMessage) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": said.content or None}
    if said.tool_calls:
        message["tool_calls"] = [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": call.arguments},
            }
            for call in said.tool_calls
        ]
    return message
