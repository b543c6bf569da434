"""Templates and the filters they use."""

import functools
import json
import textwrap
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import jinja2

PROJECT = Path(__file__).parent.parent / "project"
HEADER = "Generated from the specs; changes made here are lost."
"""First words of every file that is written anew."""
LINE = 100
"""Columns of a line of a project's code."""
INDENT = 4


def python_literal(value: object) -> str:
    """A Python expression for plain data; long runs of one letter become a product."""
    if isinstance(value, str):
        return _text_literal(value)
    if isinstance(value, list):
        return "[" + ", ".join(python_literal(item) for item in value) + "]"
    if isinstance(value, dict):
        rows = (f"{python_literal(key)}: {python_literal(item)}" for key, item in value.items())
        return "{" + ", ".join(rows) + "}"
    if isinstance(value, tuple):
        inner = ", ".join(python_literal(item) for item in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    return repr(value)


def _text_literal(text: str) -> str:
    tail = len(text) - len(text.rstrip(text[-1])) if text else 0
    if tail > 20:  # noqa: PLR2004 - shorter runs are easy to read
        run = f'"{text[-1]}" * {tail}' if text[-1].isalnum() else ""
        head = text[:-tail]
        if run:
            return f"{_text_literal(head)} + {run}" if head else run
    # The quotes that need fewer escapes, as the formatter has it.
    quote = "'" if text.count('"') > text.count("'") else '"'
    return quote + "".join(_letter(letter, quote) for letter in text) + quote


def _letter(letter: str, quote: str) -> str:
    if letter in {quote, "\\"}:
        return "\\" + letter
    return letter if letter.isprintable() else repr(letter)[1:-1]


def assignment(value: str, name: str) -> str:
    """``NAME = "text"`` as the formatter has it: in brackets where only they make it fit."""
    text = python_literal(value)
    fits = _width(name) + len(" = ") + _width(text) <= LINE
    return (
        f"{name} = {text}" if fits or INDENT + _width(text) > LINE else f"{name} = (\n    {text}\n)"
    )


def _width(text: str) -> int:
    """Columns of a text: some letters take two, and marks above letters none."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return len(text) + wide - sum(unicodedata.combining(letter) > 0 for letter in text)


def docstring(text: str) -> str:
    """Text that may stand between triple quotes."""
    return " ".join(text.split()).replace("\\", "/").replace('"', "'")


def wrapped(text: str, width: int = 88, indent: int = 4) -> str:
    """Text broken into lines, the second and later ones indented."""
    lines = textwrap.wrap(docstring(text), width, break_long_words=False, break_on_hyphens=False)
    return ("\n" + " " * indent).join(lines)


def toml_text(text: str) -> str:
    """A basic string of TOML."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)


def markdown_text(text: str) -> str:
    """Text that stays text in a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


@functools.cache
def engine() -> "jinja2.Environment":
    """The template engine.

    Its marks are ``<< >>`` and ``<% %>``: neither Python, make nor workflow files use them.
    """
    import jinja2  # noqa: PLC0415 - a third of the import's cost, for who only reads specs

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(PROJECT),
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<#",
        comment_end_string="#>",
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - Python and Markdown, not HTML
        auto_reload=False,
    )
    environment.filters.update(
        python=python_literal,
        assignment=assignment,
        docstring=docstring,
        wrapped=wrapped,
        toml=toml_text,
        markdown=markdown_text,
    )
    return environment


def render(template: str, /, **context: object) -> str:
    """Render one template of ``project/``."""
    return engine().get_template(template).render(**context)
