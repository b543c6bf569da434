"""Messages of chat completions as a transcript has them. Pure.

Source: OpenAI API reference, "Create chat completion".
"""

from collections.abc import Sequence
from typing import Any

from .redaction import redacted
from .transcript import SaidMessage, SaidToolCall


def offered(parameters: dict[str, Any], secrets: Sequence[str] = ()) -> list[str]:
    """Names of the tools that a request offers."""
    return [_call(tool, secrets).name for tool in dicts_of(parameters.get("tools"))]


def as_said(said: dict[str, Any], secrets: Sequence[str] = (), role: str = "") -> SaidMessage:
    """A message of a request or an answer, redacted; what has another shape is passed over.

    Args:
        said: As chat completions have it.
        secrets: Values that are known to be secret.
        role: Where the message names none.
    """
    return SaidMessage(
        role=text_of(said.get("role")) or role,
        content=redacted(_content(said), secrets),
        tool_calls=[_call(call, secrets) for call in dicts_of(said.get("tool_calls"))],
        tool_call_id=redacted(text_of(said.get("tool_call_id")), secrets),
    )


def _call(said: dict[str, Any], secrets: Sequence[str]) -> SaidToolCall:
    function = dict_of(said.get("function"))
    return SaidToolCall(
        id=redacted(text_of(said.get("id")), secrets),
        name=redacted(text_of(function.get("name")), secrets),
        arguments=redacted(text_of(function.get("arguments")), secrets),
    )


def _content(said: dict[str, Any]) -> str:
    content = said.get("content")
    if isinstance(content, list):
        return "\n".join(text_of(p.get("text") or p.get("refusal")) for p in dicts_of(content))
    return text_of(content) or text_of(said.get("refusal"))


def text_of(value: object) -> str:
    """Text that every store takes: half a surrogate pair is no text."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def dict_of(value: object) -> dict[str, Any]:
    """A value as an object; empty where it is none."""
    return value if isinstance(value, dict) else {}


def dicts_of(value: object) -> list[dict[str, Any]]:
    """The objects of a list; none where it is no list."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
