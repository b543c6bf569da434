"""A chat-completions request, checked so that its cost has an upper bound.

Only parameters whose cost is known are let through: an image, a hosted tool or a priority tier
costs more than its bytes tell. Source: OpenAI API reference, "Create chat completion".
"""

import json
from dataclasses import dataclass
from typing import Any, Final

from codegen_gateway.problems import Problem

from .budget import Bound
from .catalogue import Upstream

_FREE_PARAMETERS: Final = frozenset(
    {
        "frequency_penalty",
        "logit_bias",
        "logprobs",
        "parallel_tool_calls",
        "presence_penalty",
        "reasoning_effort",
        "response_format",
        "seed",
        "stop",
        "temperature",
        "tool_choice",
        "top_logprobs",
        "top_p",
        "user",
        "verbosity",
    }
)
_OWN_PARAMETERS: Final = frozenset(
    {
        "model",
        "messages",
        "tools",
        "n",
        "stream",
        "stream_options",
        "max_tokens",
        "max_completion_tokens",
    }
)
_TEXT_PARTS: Final = frozenset({"text", "refusal"})
_MAX_CHOICES: Final = 8


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """A request whose cost is bounded."""

    model: str
    parameters: dict[str, Any]
    """As received, without the limits of the answer."""
    choices: int
    completion_limit: int | None
    """Asked for, tokens for each choice."""
    streamed: bool = False
    """Whether the answer is wanted in chunks."""
    usage_wanted: bool = False
    """Whether the last chunk is to say what was used."""

    def completion_tokens(self, maximum: int) -> int:
        """Most tokens of one choice, under the model's maximum."""
        return maximum if self.completion_limit is None else min(self.completion_limit, maximum)

    def upstream_body(self, upstream: Upstream) -> bytes:
        """What is sent; the limit of the answer is always in it."""
        body = {
            **self.parameters,
            "model": upstream.upstream_model or self.model,
            upstream.limit_parameter: self.completion_tokens(upstream.max_completion_tokens),
        }
        if self.streamed:
            # Asked for whatever the caller wants: it is what the reservation is settled by.
            body |= {"stream": True, "stream_options": {"include_usage": True}}
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8", "replace")  # half a surrogate pair is no text

    def offline_body(self) -> bytes:
        """What the built-in model reads, as bytes."""
        return json.dumps(self.parameters, ensure_ascii=False).encode("utf-8", "replace")

    def bound(self, sent: bytes, maximum: int) -> Bound:
        """The most tokens that the call can use.

        Args:
            sent: The body that is sent: no tokeniser makes more tokens than bytes.
            maximum: Most tokens of one answer of the model.
        """
        return Bound(len(sent), self.choices * self.completion_tokens(maximum))


def parse(body: bytes) -> ChatRequest:
    """Check a request.

    Raises:
        Problem: 400 that names the parameter.
    """
    try:
        request = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Problem(400, "invalid_request", "body: not JSON") from None
    if not isinstance(request, dict):
        raise _bad("body", "an object is needed")
    _check_parameters(request)
    _check_messages(request.get("messages"))
    _check_tools(request.get("tools"))
    model = request.get("model")
    if not isinstance(model, str) or not model:
        raise _bad("model", "a name is needed")
    limits = [
        limit
        for name in ("max_tokens", "max_completion_tokens")
        if (limit := _integer(request, name, 1_000_000)) is not None
    ]
    kept = {k: v for k, v in request.items() if k in _FREE_PARAMETERS or k in ("messages", "tools")}
    choices = _integer(request, "n", _MAX_CHOICES) or 1
    if choices > 1:
        kept["n"] = choices
    return ChatRequest(
        model=model,
        parameters={name: value for name, value in kept.items() if value is not None},
        choices=choices,
        completion_limit=min(limits) if limits else None,
        streamed=_boolean("stream", request.get("stream")),
        usage_wanted=_usage_wanted(request.get("stream_options")),
    )


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _check_parameters(request: dict[str, Any]) -> None:
    unknown = sorted(
        name
        for name, value in request.items()
        if name not in _FREE_PARAMETERS | _OWN_PARAMETERS and value is not None
    )
    if unknown:
        raise Problem(
            400, "unsupported_parameter", f"{unknown[0]}: not supported, its cost has no bound"
        )


def _check_messages(messages: object) -> None:
    if not isinstance(messages, list) or not messages:
        raise _bad("messages", "a list with at least one message is needed")
    for index, message in enumerate(messages):
        if not isinstance(message, dict):
            raise _bad(f"messages.{index}", "an object is needed")
        if message.get("audio") is not None:
            raise _unbounded(f"messages.{index}.audio")
        content = message.get("content")
        if content is None or isinstance(content, str):
            continue
        if not isinstance(content, list):
            raise _bad(f"messages.{index}.content", "text or a list of parts is needed")
        for place, part in enumerate(content):
            if not isinstance(part, dict) or part.get("type") not in _TEXT_PARTS:
                raise _unbounded(f"messages.{index}.content.{place}")


def _check_tools(tools: object) -> None:
    if tools is None:
        return
    if not isinstance(tools, list):
        raise _bad("tools", "a list is needed")
    for index, tool in enumerate(tools):
        if not isinstance(tool, dict) or tool.get("type") != "function":
            raise Problem(
                400, "unsupported_parameter", f"tools.{index}: only functions are supported"
            )


def _boolean(place: str, value: object) -> bool:
    if value is not None and not isinstance(value, bool):
        raise _bad(place, "true or false is needed")
    return bool(value)


def _usage_wanted(options: object) -> bool:
    if options is None:
        return False
    if not isinstance(options, dict):
        raise _bad("stream_options", "an object is needed")
    return _boolean("stream_options.include_usage", options.get("include_usage"))


def _integer(request: dict[str, Any], name: str, maximum: int) -> int | None:
    value = request.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= maximum:
        raise _bad(name, f"a whole number from 1 to {maximum} is needed")
    return value


def _bad(place: str, message: str) -> Problem:
    return Problem(400, "invalid_request", f"{place}: {message}")


def _unbounded(place: str) -> Problem:
    return Problem(400, "unsupported_content", f"{place}: only text is supported")
