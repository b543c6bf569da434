"""The chat completions API in front of the rules: a request body in, a response body out."""

import hashlib
import json
from typing import Any

from pydantic import BaseModel

from . import developer
from .architect import NotUnderstoodError, product
from .change_answers import analysis, changed_product
from .conversation import Request, request_of, text_of
from .requirements import requirements

MODEL = "offline"
PLAIN = (
    "I am the offline model: rules, not a language model. I turn descriptions of lists of things "
    "with fields into specifications and answer nothing else. / Я офлайн-модель: это правила, а не "
    "языковая модель."
)


def complete(request: dict[str, Any], *, created: int = 0) -> dict[str, Any]:
    """Answer a ``/v1/chat/completions`` request.

    Pure: the same request gets the same answer, the id included. What the rules cannot do is a
    refusal or says so in plain words; nothing raises.

    Args:
        request: The request body, as of the OpenAI API (messages, response_format, tools).
        created: Unix time in seconds for the answer; the rules have no clock.

    Returns:
        The response body. ``usage`` counts words as tokens; the model costs nothing.
    """
    message = _message(request)
    digest = hashlib.sha256(_canonical([request, message])).hexdigest()
    prompt = sum(_count(text_of(m)) for m in _messages(request))
    answer = _count(_canonical(message).decode())
    return {
        "id": f"chatcmpl-offline-{digest[:24]}",
        "object": "chat.completion",
        "created": created,
        "model": str(request.get("model") or MODEL),
        "choices": [
            {
                "index": 0,
                "message": message,
                "finish_reason": "tool_calls" if message.get("tool_calls") else "stop",
                "logprobs": None,
            }
        ],
        "usage": {
            "prompt_tokens": prompt,
            "completion_tokens": answer,
            "total_tokens": prompt + answer,
        },
    }


def _message(request: dict[str, Any]) -> dict[str, Any]:
    wanted = _schema_name(request)
    tool = _answer_tool(request)
    asked = request_of(_messages(request))
    try:
        body = _structured(wanted or tool, asked)
    except NotUnderstoodError as error:
        return {"role": "assistant", "content": None, "refusal": str(error)}
    if body is not None and tool is not None and wanted is None:
        function = {"name": tool, "arguments": _dump(body)}
        call = {"id": "call_offline_1", "type": "function", "function": function}
        return {"role": "assistant", "content": None, "tool_calls": [call]}
    if body is not None:
        return {"role": "assistant", "content": _dump(body), "refusal": None}
    if wanted is not None:
        refusal = f"The offline model is rules and has none for the schema '{wanted}'."
        return {"role": "assistant", "content": None, "refusal": refusal}
    if request.get("tools"):
        return developer.answer({**request, "messages": _messages(request)})
    return {"role": "assistant", "content": PLAIN, "refusal": None}


def _structured(name: str | None, asked: Request) -> BaseModel | None:
    match name:
        case "Requirements":
            return requirements(asked)
        case "ChangeAnalysis":
            return analysis(asked)
        case "ProductSpec":
            return changed_product(asked) if asked.change else product(asked)
        case _:
            return None


def _dump(body: BaseModel) -> str:
    return json.dumps(body.model_dump(mode="json", by_alias=True), ensure_ascii=False)


def _schema_name(request: dict[str, Any]) -> str | None:
    form = request.get("response_format")
    schema = form.get("json_schema") if isinstance(form, dict) else None
    name = schema.get("name") if isinstance(schema, dict) else None
    return name if isinstance(name, str) else None


def _answer_tool(request: dict[str, Any]) -> str | None:
    """Structured output by a tool call: the tool is named like the schema."""
    tools = request.get("tools")
    for tool in tools if isinstance(tools, list) else []:
        function = tool.get("function") if isinstance(tool, dict) else None
        name = function.get("name") if isinstance(function, dict) else None
        if name in ("Requirements", "ProductSpec", "ChangeAnalysis"):
            return str(name)
    return None


def _messages(request: dict[str, Any]) -> list[dict[str, Any]]:
    messages = request.get("messages")
    return [m for m in messages if isinstance(m, dict)] if isinstance(messages, list) else []


def _count(text: str) -> int:
    return len(text.split())


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str).encode()
