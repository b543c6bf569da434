"""What a chat request contains: the person's words between their delimiters, and the tools."""

import html
import json
import re
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from codegen_crds.contracts.product import ProductSpec, Requirements

_TAG = "<{0}>(.*?)</{0}>"


@dataclass(frozen=True)
class Request:
    """A chat request, as far as rules need it."""

    description: str
    title: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    """By the text of the question."""
    requirements: Requirements | None = None
    change: str = ""
    """What should be different about a live product; empty: the product is made."""
    present: ProductSpec | None = None
    """The live product."""
    modules: tuple[str, ...] = ()
    """What the live product is made of."""


def request_of(messages: list[dict[str, Any]]) -> Request:
    """Find the person's words in the user messages; the last of them without any delimiters."""
    said = [text_of(m) for m in messages if m.get("role") == "user"]
    whole = "\n".join(said)
    described = _last(whole, "description")
    if described is None:
        described = re.sub(
            r"<(qa|title|requirements|spec|feedback|present|modules|change|files)>.*?</\1>",
            " ",
            said[-1] if said else "",
            flags=re.DOTALL,
        )
    return Request(
        description=described.strip(),
        title=(_last(whole, "title") or "").strip(),
        answers=_answers(whole),
        requirements=_requirements(_last(whole, "requirements")),
        change=(_last(whole, "change") or "").strip(),
        present=_present(_last(whole, "present")),
        modules=tuple((_last(whole, "modules") or "").replace(",", " ").split()),
    )


def text_of(message: dict[str, Any]) -> str:
    """The text of a message, whether it is one or comes in parts."""
    content = message.get("content")
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        parts = [p.get("text") for p in content if isinstance(p, dict) and p.get("type") == "text"]
        return "\n".join(part for part in parts if isinstance(part, str))
    return ""


def _last(text: str, tag: str) -> str | None:
    found = re.findall(_TAG.format(tag), text, re.DOTALL)
    return html.unescape(found[-1]) if found else None


def _answers(text: str) -> dict[str, str]:
    answers: dict[str, str] = {}
    for pair in re.findall(_TAG.format("qa"), text, re.DOTALL):
        question, answer = _last(pair, "question"), _last(pair, "answer")
        if question is not None and answer is not None:
            answers[question.strip()] = answer.strip()
    return answers


def _present(text: str | None) -> ProductSpec | None:
    try:
        return None if text is None else ProductSpec.model_validate_json(text)
    except ValidationError:
        return None


def _requirements(text: str | None) -> Requirements | None:
    if text is None:
        return None
    try:
        return Requirements.model_validate(json.loads(text))
    except (ValueError, ValidationError):
        return None
