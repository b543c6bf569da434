"""An OpenAI Responses request, said as a chat-completions request.

Nothing is stored between requests: the whole conversation is in ``input``, as stateless clients
send it. What has no counterpart in chat completions and only tunes or hints (caching, reasoning
summaries, metadata) is left out; what would change the answer's meaning or its cost is refused by
name.

Source: OpenAI API reference, "Create a model response".
"""

from collections.abc import Iterator
from typing import Any, Final

from codegen_gateway.problems import Problem

from .request_fields import as_json, bad, object_of, objects, refuse_unknown, string

_SAME: Final = ("model", "temperature", "top_p", "stream", "parallel_tool_calls", "user")
_HINTS: Final = frozenset(
    {
        "client_metadata",
        "include",
        "metadata",
        "prompt_cache_key",
        "prompt_cache_retention",
        "reasoning",
        "safety_identifier",
        "store",
        "stream_options",
    }
)
_OWN: Final = frozenset({"input", "instructions", "tools", "tool_choice", "text"})
_ONLY: Final = {
    "background": (False,),
    "service_tier": ("auto", "default"),
    "truncation": ("disabled",),
}
"""Fields with values that ask for nothing."""
_KNOWN: Final = frozenset({*_SAME, *_HINTS, *_OWN, *_ONLY, "max_output_tokens"})
_INCLUDED: Final = ("reasoning.encrypted_content",)
"""What a server that keeps no reasoning may be asked to include: there is none."""
_TEXTS: Final = ("input_text", "output_text", "text")
_CHOICES: Final = frozenset({"auto", "none", "required"})
_ROLES: Final = {
    "user": "user",
    "assistant": "assistant",
    "system": "system",
    # Not every OpenAI-compatible server knows the newer name.
    "developer": "system",
}


def as_chat(body: bytes) -> tuple[bytes, dict[str, Any]]:
    """Translate a request.

    Args:
        body: As received.

    Returns:
        The body of a chat-completions request, whose own checks are still to come; and the
        parameters that the answer repeats.

    Raises:
        Problem: 400 that names the field.
    """
    request = object_of(body)
    refuse_unknown(request, _KNOWN)
    _refuse_values(request)
    chat = {name: request[name] for name in _SAME if request.get(name) is not None}
    chat["messages"] = list(_joined(_conversation(request)))
    if (most := request.get("max_output_tokens")) is not None:
        if isinstance(most, bool) or not isinstance(most, int) or most < 1:
            raise bad("max_output_tokens", "a whole number of at least 1 is needed")
        chat["max_completion_tokens"] = most
    choice = _choice(request.get("tool_choice"))
    if request.get("tools"):
        chat |= {"tools": _tools(request["tools"]), **choice}
    else:
        chat.pop("parallel_tool_calls", None)
    chat |= _form(_part(request, "text"))
    if effort := _part(request, "reasoning").get("effort"):
        chat["reasoning_effort"] = effort
    return as_json(chat), _repeated(request)


def _refuse_values(request: dict[str, Any]) -> None:
    for name, allowed in _ONLY.items():
        if request.get(name) is not None and request[name] not in allowed:
            raise Problem(400, "unsupported_parameter", f"{name}: only {allowed[0]} is supported")
    included = request.get("include") or []
    if not isinstance(included, list):
        raise bad("include", "a list is needed")
    for index, each in enumerate(included):
        if each not in _INCLUDED:
            raise Problem(400, "unsupported_parameter", f"include.{index}: not supported here")


def _repeated(request: dict[str, Any]) -> dict[str, Any]:
    """Parameters as the answer repeats them, each already found good."""
    calls_at_once = request.get("parallel_tool_calls")
    return {
        "instructions": request.get("instructions"),
        "max_output_tokens": request.get("max_output_tokens"),
        "metadata": request.get("metadata") or {},
        "parallel_tool_calls": True if calls_at_once is None else calls_at_once,
        "temperature": request.get("temperature"),
        "tool_choice": request.get("tool_choice") or "auto",
        "tools": [{"strict": None, "parameters": None, **t} for t in request.get("tools") or []],
        "top_p": request.get("top_p"),
    }


def _conversation(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if request.get("instructions") is not None:
        yield {"role": "system", "content": string(request, "instructions", "")}
    said = request.get("input")
    if isinstance(said, str):
        said = [{"role": "user", "content": said}]
    if not isinstance(said, list) or not said:
        raise bad("input", "text or a list with at least one item is needed")
    for place, item in objects(said, "input"):
        message = _message(item, place)
        if message is not None:
            yield message


def _joined(messages: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Calls that follow one another, or words, are of one message there."""
    answer: dict[str, Any] | None = None
    for message in messages:
        if answer is not None and "tool_calls" in message:
            answer.setdefault("tool_calls", []).extend(message["tool_calls"])
            continue
        if answer is not None:
            yield answer
        answer = message if message["role"] == "assistant" else None
        if answer is None:
            yield message
    if answer is not None:
        yield answer


def _message(item: dict[str, Any], place: str) -> dict[str, Any] | None:
    """One item as a message; None: it has no counterpart and is left out."""
    match item.get("type") or "message":
        case "message":
            role = item.get("role")
            if not isinstance(role, str) or role not in _ROLES:
                raise bad(f"{place}.role", "user, assistant, system or developer is needed")
            return {"role": _ROLES[role], "content": _text(item.get("content"), f"{place}.content")}
        case "function_call":
            function = {
                "name": string(item, "name", place),
                "arguments": string(item, "arguments", place),
            }
            call = {"id": string(item, "call_id", place), "type": "function", "function": function}
            return {"role": "assistant", "content": None, "tool_calls": [call]}
        case "function_call_output":
            output = _text(item.get("output"), f"{place}.output")
            call_id = string(item, "call_id", place)
            return {"role": "tool", "tool_call_id": call_id, "content": output}
        case "reasoning":
            return None
        case other:
            text = f"{place}: items of type {str(other)[:64]} are not supported"
            raise Problem(400, "unsupported_content", text)


def _text(content: object, place: str) -> str:
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        raise bad(place, "text or a list of parts is needed")
    texts = []
    for index, part in enumerate(content):
        where = f"{place}.{index}"
        kind = part.get("type") if isinstance(part, dict) else None
        if kind == "refusal":
            texts.append(string(part, "refusal", where))
        elif kind in _TEXTS:
            texts.append(string(part, "text", where))
        else:
            raise Problem(400, "unsupported_content", f"{where}: only text is supported")
    return "\n\n".join(texts)


def _tools(tools: object) -> list[dict[str, Any]]:
    translated = []
    for place, tool in objects(tools, "tools"):
        if tool.get("type") != "function":
            raise Problem(400, "unsupported_parameter", f"{place}: only functions are supported")
        function: dict[str, Any] = {"name": string(tool, "name", place)}
        function |= {
            name: tool[name]
            for name in ("description", "parameters", "strict")
            if tool.get(name) is not None
        }
        translated.append({"type": "function", "function": function})
    return translated


def _choice(choice: object) -> dict[str, Any]:
    if choice is None:
        return {}
    if isinstance(choice, str) and choice in _CHOICES:
        return {"tool_choice": choice}
    if isinstance(choice, dict) and choice.get("type") == "function":
        named = {"name": string(choice, "name", "tool_choice")}
        return {"tool_choice": {"type": "function", "function": named}}
    raise bad("tool_choice", "auto, none, required or a function is needed")


def _form(text: dict[str, Any]) -> dict[str, Any]:
    form = text.get("format")
    wanted: dict[str, Any] = {}
    if text.get("verbosity") is not None:
        wanted["verbosity"] = text["verbosity"]
    if form is None:
        return wanted
    kind = form.get("type") if isinstance(form, dict) else None
    if kind == "json_schema":
        schema = {
            name: form[name]
            for name in ("name", "description", "schema", "strict")
            if form.get(name) is not None
        }
        wanted["response_format"] = {"type": "json_schema", "json_schema": schema}
    elif kind == "json_object":
        wanted["response_format"] = {"type": "json_object"}
    elif kind != "text":
        raise bad("text.format.type", "text, json_object or json_schema is needed")
    return wanted


def _part(request: dict[str, Any], name: str) -> dict[str, Any]:
    part = request.get(name)
    if part is None:
        return {}
    if not isinstance(part, dict):
        raise bad(name, "an object is needed")
    return part
