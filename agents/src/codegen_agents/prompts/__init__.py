"""Prompts as files. A person's words stand between tags and cannot close them."""

import re
from functools import cache
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

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
    return _environment().get_template(f"{folder}/{name}").render(values).strip()


def quote(text: str) -> str:
    """A person's words as content of a tag: none of our tags can be opened or closed by them.

    Everything else stays as it was written: a model reads it better, and quotes it back.
    """
    # `str` first: of a value that is missing it is an error that names it.
    return _TAG.sub(r"&lt;\1", str(text))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("codegen_agents", "prompts"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - plain text for models; `quote` guards the tags
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["quote"] = quote
    return environment
