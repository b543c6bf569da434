"""How a command ends that could not do what it was asked for."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console

from .errors import StandError
from .progress import explain

console = Console(stderr=True)


@contextmanager
def told() -> Iterator[None]:
    """End with a clear message and status 1 instead of a traceback."""
    try:
        yield
    except StandError as error:
        explain("codegen-dev", error, console)
        raise typer.Exit(1) from None
