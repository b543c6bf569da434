"""Prompts as files. A person's words stand between tags and cannot close them."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined


def render(folder: str, name: str, **values: object) -> str:
    """Render a prompt.

    Args:
        folder: Which graph's.
        name: File name.
        values: What it needs; a missing one is an error.
    """
    return _environment().get_template(f"{folder}/{name}").render(values).strip()


def quote(text: str) -> str:
    """A person's words as content of a tag: no tag can be opened or closed by them."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


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
