"""An Anthropic Messages request, said as a chat-completions request.

What has no counterpart there and only tunes or hints (caching, thinking, effort, metadata) is
left out; what would change the answer's meaning or its cost is refused by name.

Source: Anthropic API reference, "Create a message".
"""

import json
from collections.abc import Iterator
from typing import Any, Final

from codegen_gateway.problems import Problem

from .request_fields import as_json, bad, object_of, objects, refuse_unknown, string

_SAME: Final = ("model", "max_tokens", "temperature", "top_p", "stream")
_HINTS: Final = frozenset({"metadata", "thinking", "context_management"})
_OWN: Final = frozenset(
    {"messages", "system", "tools", "tool_choice", "stop_sequences", "output_config"}
)
_KNOWN: Final = frozenset({*_SAME, *_HINTS, *_OWN})
_FORGOTTEN_BLOCKS: Final = frozenset({"thinking", "redacted_thinking"})
_CHOICES: Final = {"auto": "auto", "any": "required", "none": "none"}


def as_chat(body: bytes) -> bytes:
    """Translate a request.

    Args:
        body: As received.

    Returns:
        The body of a chat-completions request; its own checks are still to come.

    Raises:
        Problem: 400 that names the field.
    """
    request = object_of(body)
    refuse_unknown(request, _KNOWN)
    if request.get("max_tokens") is None:
        raise bad("max_tokens", "a number is needed")
    chat = {name: request[name] for name in _SAME if request.get(name) is not None}
    chat["messages"] = list(_conversation(request))
    if request.get("stop_sequences"):
        chat["stop"] = request["stop_sequences"]
    if request.get("tools"):
        chat["tools"] = _tools(request["tools"])
        chat |= _choice(request.get("tool_choice"))
    chat |= _form(request.get("output_config"))
    return as_json(chat)


def _conversation(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if request.get("system"):
        yield {"role": "system", "content": _text(request["system"], "system")}
    messages = request.get("messages")
    if not isinstance(messages, list) or not messages:
        raise bad("messages", "a list with at least one message is needed")
    for place, message in objects(messages, "messages"):
        content = message.get("content")
        match message.get("role"):
            case "user":
                yield from _user(content, place)
            case "assistant":
                yield _assistant(content, place)
            case "system":
                yield {"role": "system", "content": _text(content, f"{place}.content")}
            case _:
                raise bad(f"{place}.role", "user or assistant is needed")


def _user(content: object, place: str) -> Iterator[dict[str, Any]]:
    """Results of tools are messages of their own there, and come first."""
    texts: list[str] = []
    for part, block in _blocks(content, place):
        if block["type"] == "tool_result":
            result = _text(block.get("content") or "", f"{part}.content")
            told = f"error: {result}" if block.get("is_error") else result
            call = string(block, "tool_use_id", part)
            yield {"role": "tool", "tool_call_id": call, "content": told}
        elif block["type"] == "text":
            texts.append(string(block, "text", part))
        else:
            raise _unsupported(part, block)
    if texts:
        yield {"role": "user", "content": "\n\n".join(texts)}


def _assistant(content: object, place: str) -> dict[str, Any]:
    texts: list[str] = []
    calls: list[dict[str, Any]] = []
    for part, block in _blocks(content, place):
        if block["type"] == "text":
            texts.append(string(block, "text", part))
        elif block["type"] == "tool_use":
            arguments = json.dumps(block.get("input") or {}, ensure_ascii=False)
            function = {"name": string(block, "name", part), "arguments": arguments}
            call = {"id": string(block, "id", part), "type": "function", "function": function}
            calls.append(call)
        elif block["type"] not in _FORGOTTEN_BLOCKS:
            raise _unsupported(part, block)
    message: dict[str, Any] = {"role": "assistant", "content": "\n\n".join(texts) or None}
    if calls:
        message["tool_calls"] = calls
    elif not texts:
        message["content"] = ""
    return message


def _blocks(content: object, place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each block of a message with its place; text alone is one block."""
    if isinstance(content, str):
        content = [{"type": "text", "text": content}]
    if not isinstance(content, list):
        raise bad(f"{place}.content", "text or a list of blocks is needed")
    for index, block in enumerate(content):
        part = f"{place}.content.{index}"
        if not isinstance(block, dict) or not isinstance(block.get("type"), str):
            raise bad(part, "an object with a type is needed")
        yield part, block


def _text(content: object, place: str) -> str:
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        raise bad(place, "text or a list of text blocks is needed")
    texts = []
    for index, block in enumerate(content):
        part = f"{place}.{index}"
        if not isinstance(block, dict) or block.get("type") != "text":
            raise Problem(400, "unsupported_content", f"{part}: only text is supported")
        texts.append(string(block, "text", part))
    return "\n\n".join(texts)


def _tools(tools: object) -> list[dict[str, Any]]:
    translated = []
    for place, tool in objects(tools, "tools"):
        if tool.get("type") not in (None, "custom"):
            text = f"{place}: only tools of the caller's own are supported"
            raise Problem(400, "unsupported_parameter", text)
        if not isinstance(tool.get("input_schema"), dict):
            raise bad(f"{place}.input_schema", "a JSON schema is needed")
        function: dict[str, Any] = {
            "name": string(tool, "name", place),
            "parameters": tool["input_schema"],
        }
        if isinstance(tool.get("description"), str):
            function["description"] = tool["description"]
        translated.append({"type": "function", "function": function})
    return translated


def _choice(choice: object) -> dict[str, Any]:
    if choice is None:
        return {}
    kind = choice.get("type") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or kind not in (*_CHOICES, "tool"):
        raise bad("tool_choice.type", "auto, any, tool or none is needed")
    if kind == "tool":
        named = {"name": string(choice, "name", "tool_choice")}
        chosen: dict[str, Any] = {"tool_choice": {"type": "function", "function": named}}
    else:
        chosen = {"tool_choice": _CHOICES[str(kind)]}
    if choice.get("disable_parallel_tool_use"):
        chosen["parallel_tool_calls"] = False
    return chosen


def _form(config: object) -> dict[str, Any]:
    form = config.get("format") if isinstance(config, dict) else None
    if form is None:
        return {}
    if not isinstance(form, dict) or form.get("type") != "json_schema":
        raise bad("output_config.format.type", "json_schema is needed")
    schema = {"name": "answer", "schema": form.get("schema"), "strict": True}
    return {"response_format": {"type": "json_schema", "json_schema": schema}}


def _unsupported(place: str, block: dict[str, Any]) -> Problem:
    text = f"{place}: blocks of type {block['type'][:64]} are not supported, only text and tools"
    return Problem(400, "unsupported_content", text)
