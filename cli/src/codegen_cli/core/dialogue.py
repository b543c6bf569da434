"""A run's calls of models as people read them: each message once, where it was said first."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from codegen_crds.contracts.transcript import Kept, ModelCall, SaidMessage

from .text import Line, Span, Style, harmless, line, one_line

_ABSENT: Final[dict[Kept, str]] = {
    "over": "Its texts are not kept: the run had asked and heard more than is kept of one.",
    "away": "Its texts are in an object store that does not hand them out now.",
    "none": "Its texts are not kept any more, or never were.",
}
_STYLES: Final[dict[str, Style]] = {"assistant": "good", "tool": "busy", "system": "dim"}


def prompts_line(prompts: Mapping[str, str]) -> list[Line]:
    """The versions of the prompt files that a run used; nothing where it says nothing."""
    versions = ", ".join(f"{file}@{version}" for file, version in sorted(prompts.items()))
    return [line(Span("prompts", "bold"), f"  {versions}")] if versions else []


def dialogue_page(calls: Sequence[ModelCall], *, whole: bool = False) -> list[Line]:
    """Lines for people.

    Args:
        calls: The oldest first.
        whole: Whether messages that the call before had already are said again.
    """
    lines: list[Line] = []
    known: list[SaidMessage] = []
    for call in calls:
        if lines:
            lines.append(line())
        lines.append(_head(call))
        if call.texts is None:
            lines.append(line(Span(_ABSENT.get(call.kept, ""), "dim")))
            continue
        request = call.texts.request
        again = 0 if whole else _again(known, request)
        if call.texts.left_out:
            text = f"{call.texts.left_out} older messages of this request are left out."
            lines.append(line(Span(text, "dim")))
        if again:
            lines.append(line(Span(f"{again} messages as before.", "dim")))
        for message in (*request[again:], *call.texts.reply):
            lines.extend(_message(message))
        if call.texts.problem:
            lines.append(line(Span(f"no whole answer: {call.texts.problem}", "bad")))
        known = [*request, *call.texts.reply]
    return lines


def _head(call: ModelCall) -> Line:
    paid = f"{call.cost} {call.currency}".rstrip() if call.cost != "0" else "free"
    cut = ", cut" if call.kept == "cut" else ""
    tokens = f"{call.prompt_tokens} tokens in, {call.completion_tokens} out"
    at = call.started_at.strftime("%Y-%m-%d %H:%M:%S")
    return line(Span(f"call {call.number}", "bold"), f"  {call.model}  {at}  {tokens}, {paid}{cut}")


def _again(known: Sequence[SaidMessage], request: Sequence[SaidMessage]) -> int:
    """How many messages at the beginning were there before; engines may trim what is old."""
    if not known or not request or request[0] not in known:
        return 0
    start = known.index(request[0])
    count = 0
    for before, now in zip(known[start:], request, strict=False):
        if before != now:
            break
        count += 1
    return count


def _message(message: SaidMessage) -> Iterator[Line]:
    yield line(Span(f"{one_line(message.role)}:", _STYLES.get(message.role, "ask")))
    for each in harmless(message.content).splitlines():
        yield line(f"  {each}")
    for call in message.tool_calls:
        yield line(Span(f"  calls {one_line(call.name)}", "bold"))
        for each in harmless(call.arguments).splitlines():
            yield line(f"    {each}")
