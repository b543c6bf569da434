"""Callback data: versioned, at most 64 bytes, readable only by the version that wrote it."""

from typing import Final

from .moves import Button

VERSION: Final = "1"
MOST_BYTES: Final = 64
_FORM: Final = "form:"


def button(text: str, verb: str, *arguments: str) -> Button:
    """A button.

    Args:
        text: What it shows.
        verb: What a tap does.
        arguments: About what; names of projects have at most 40 characters.

    Raises:
        ValueError: The data would not fit; a mistake of ours.
    """
    data = ":".join((VERSION, verb, *arguments))
    if len(data.encode()) > MOST_BYTES:
        raise ValueError(f"callback data is longer than {MOST_BYTES} bytes: {data}")
    return Button(text, data)


def form_button(text: str, serial: int) -> Button:
    """A button that opens a one-time form; its link is made when it is sent, and kept nowhere."""
    return Button(text, f"{_FORM}{serial}")


def form_of(data: str) -> int | None:
    """The number of the form that a button opens; None: it opens none."""
    number = data.removeprefix(_FORM)
    return int(number) if number != data and number.isdigit() else None


def read(data: str) -> tuple[str, tuple[str, ...]] | None:
    """Verb and arguments of a tap, or None when another version wrote them."""
    version, *rest = data.split(":")
    if version != VERSION or not rest:
        return None
    return rest[0], tuple(rest[1:])
