"""Standard output and error: lines with styles for people, plain ones for pipes."""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal

from .core.text import Line, harmless, plain

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

Format = Literal["json", "yaml", "wide", "name"]
_STYLES: Final = {
    "": "",
    "good": "green",
    "bad": "bold red",
    "busy": "cyan",
    "dim": "dim",
    "bold": "bold",
    "ask": "yellow",
}


def console() -> "Console":
    """Rich's console on standard output; it knows NO_COLOR and whether this is a terminal."""
    from rich.console import Console  # noqa: PLC0415 - rich is slow to load

    return Console(soft_wrap=True, highlight=False, markup=False)


def text(lines: Iterable[Line]) -> "Text":
    """Lines as one text of Rich."""
    from rich.text import Text  # noqa: PLC0415 - rich is slow to load

    whole = Text(no_wrap=True, overflow="ellipsis")
    for n, each in enumerate(lines):
        if n:
            whole.append("\n")
        for span in each:
            whole.append(harmless(span.text), style=_STYLES[span.style])
    return whole


def show(lines: Sequence[Line]) -> None:
    """Print lines; styles only in a terminal."""
    if sys.stdout.isatty():
        console().print(text(lines), soft_wrap=True)
    else:
        sys.stdout.write(plain(lines))
        sys.stdout.flush()


def say(sentence: str) -> None:
    """Print text of ours or from the cluster, made harmless."""
    sys.stdout.write(harmless(sentence) + "\n")
    sys.stdout.flush()


def note(sentence: str) -> None:
    """Tell something beside the result, on standard error."""
    sys.stderr.write(harmless(sentence) + "\n")


def dump(data: Any, form: Format) -> None:  # noqa: ANN401 - anything that JSON can hold
    """Print data as JSON or YAML."""
    if form == "yaml":
        import yaml  # noqa: PLC0415 - only needed here

        sys.stdout.write(yaml.safe_dump(data, sort_keys=False, allow_unicode=True))
    else:
        sys.stdout.write(json.dumps(data, indent=2, ensure_ascii=False) + "\n")


def interactive() -> bool:
    """Whether a person can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()
