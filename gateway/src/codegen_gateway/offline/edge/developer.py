"""A conversation with tools: the Developer that is rules and writes no code."""

import json
import re
from typing import Any

from .conversation import text_of

_FINISH = re.compile(r"finish|done|complete|submit|final", re.IGNORECASE)
_WORK = re.compile(
    r'<remaining_work>\s*[^\s<\[]|"remaining_?[wW]ork"\s*:\s*\[\s*["{]|<feedback>\s*\S'
)
DONE = (
    "Nothing is left to do: the specification says everything, and the code is generated from it. "
    "(The offline model is rules, not a language model.)"
)
CANNOT = (
    "There is work left that no specification says. The offline model is rules, not a language "
    "model, and cannot write code: choose another model for this, or leave that part out."
)


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """The message that answers a request with tools: a call that ends the work, or a text.

    Nothing left to do ends in the tool that finishes. Work that is left is not pretended: the
    tool is told so where it can be told, and a text says that rules cannot do it. A finishing
    tool that did not end the conversation had something against it: then there is work left.
    """
    messages = [m for m in request.get("messages", []) if isinstance(m, dict)]
    said = "\n".join(text_of(m) for m in messages if m.get("role") in ("user", "system"))
    refused = any(m.get("role") == "tool" for m in messages)
    if refused and messages[-1].get("role") == "tool":
        return {"role": "assistant", "content": CANNOT if work_left(said) else DONE}
    able = not refused and not work_left(said)
    text = DONE if able else CANNOT
    tool = _tool(request)
    if tool is None or not (able or _forced(request) or _can_fail(tool)):
        return {"role": "assistant", "content": text}
    arguments = json.dumps(
        _arguments(tool.get("parameters"), text, success=able), ensure_ascii=False
    )
    function = {"name": str(tool.get("name", "")), "arguments": arguments}
    call = {"id": f"call_offline_{len(messages)}", "type": "function", "function": function}
    return {"role": "assistant", "content": None, "tool_calls": [call]}


def work_left(text: str) -> bool:
    """Whether a task speaks of work that the specification does not cover."""
    return _WORK.search(text) is not None


def _can_fail(tool: dict[str, Any]) -> bool:
    """Whether a tool can be told that the work is not done."""
    parameters = tool.get("parameters")
    properties = parameters.get("properties") if isinstance(parameters, dict) else None
    bodies = properties.values() if isinstance(properties, dict) else ()
    return any(isinstance(body, dict) and body.get("type") == "boolean" for body in bodies)


def _forced(request: dict[str, Any]) -> bool:
    choice = request.get("tool_choice")
    return choice == "required" or isinstance(choice, dict)


def _tool(request: dict[str, Any]) -> dict[str, Any] | None:
    """The tool to call: the one that is asked for by name, else the one that ends the work."""
    tools = [t.get("function") for t in request.get("tools", []) if isinstance(t, dict)]
    functions = [f for f in tools if isinstance(f, dict)]
    choice = request.get("tool_choice")
    if choice == "none":
        return None
    if isinstance(choice, dict):
        wanted = choice.get("function")
        name = wanted.get("name") if isinstance(wanted, dict) else None
        return next((f for f in functions if f.get("name") == name), None)
    return next((f for f in functions if _FINISH.search(str(f.get("name", "")))), None)


def _arguments(schema: object, text: str, *, success: bool) -> dict[str, Any]:
    """Arguments that a tool's JSON schema takes: texts say what was done, flags how it ended."""
    if not isinstance(schema, dict):
        return {}
    properties = schema.get("properties")
    required = schema.get("required")
    if not isinstance(properties, dict):
        return {}
    wanted = required if isinstance(required, list) else []
    return {
        name: _value(body, text, success=success)
        for name, body in properties.items()
        if name in wanted or name in ("summary", "message", "reason")
    }


def _value(schema: object, text: str, *, success: bool) -> Any:  # noqa: ANN401 - any JSON value
    if not isinstance(schema, dict):
        return text
    if "const" in schema:
        return schema["const"]
    choices = schema.get("enum")
    if isinstance(choices, list) and choices:
        return _choose(choices, success=success)
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) and kind else kind
    plain: dict[str, Any] = {
        "boolean": success,
        "integer": schema.get("minimum", 0),
        "number": schema.get("minimum", 0),
        "array": [],
        "object": {},
        "null": None,
    }
    if isinstance(kind, str) and kind in plain:
        return plain[kind]
    longest = schema.get("maxLength")
    return text[:longest] if isinstance(longest, int) else text


def _choose(choices: list[Any], *, success: bool) -> Any:  # noqa: ANN401 - any JSON value
    good = re.compile(r"^(success|succeeded|ok|done|complete|finished|nothing)", re.IGNORECASE)
    found = [c for c in choices if bool(good.match(str(c))) == success]
    return (found or choices)[0]
