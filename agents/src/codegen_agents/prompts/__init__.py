"""Prompts as files. A person's words stand between tags and cannot close them.

The version of a prompt is a digest of its file: what a run used is in its record.
"""

import hashlib
import re
from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from codegen_agents.prompt_record import remember

_TAG: Final = re.compile(
    r"<(/?\s*(?:title|description|qa|question|answer|requirements|present|change|files|spec"
    r"|products|operation|criterion|words|summary|talk|remaining_work|later|feedback|refused|key|tried|request|understood|outcome|commits)\b)",
    re.IGNORECASE,
)


def render(folder: str, name: str, **values: object) -> str:
    """Render a prompt.

    Args:
        folder: Which graph's.
        name: File name.
        values: What it needs; a missing one is an error.
    """
    file = f"{folder}/{name}"
    text = _environment().get_template(file).render(values).strip()
    remember({file: version(file)})
    return text


@cache
def version(file: str) -> str:
    """The version of a prompt's file: the begin of its SHA-256.

    Args:
        file: Below this folder.
    """
    source, _, _ = _loader().get_source(_environment(), file)
    return hashlib.sha256(source.encode()).hexdigest()[:12]


def quote(text: str) -> str:
    """A person's words as content of a tag: none of our tags can be opened or closed by them.

    Everything else stays as it was written: a model reads it better, and quotes it back.
    """
    # `str` first: of a value that is missing it is an error that names it.
    return _TAG.sub(r"&lt;\1", str(text))


@cache
def _loader() -> PackageLoader:
    return PackageLoader("codegen_agents", "prompts")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=_loader(),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - plain text for models; `quote` guards the tags
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["quote"] = quote
    return environment
