"""Entries of the journal as text. Pure.

Source: journalctl(1), ``--output=json``; systemd.journal-fields(7); podman-events(1), whose entries
carry ``PODMAN_EVENT``.
"""

import json
import re
from collections.abc import Iterable
from typing import Any, Final

EVENT: Final = "PODMAN_EVENT"
_SPARE: Final = 4
_LINE: Final = 2000
"""Characters of a line; what is longer is cut."""
_CONTAINER: Final = re.compile(r"[0-9a-f]{64}")


def said(entry: str) -> dict[str, Any] | None:
    """An entry that somebody wrote for people; None: Podman's own book-keeping.

    An event of a container is three hundred characters of labels, and a start writes six: they
    would leave no room for what the container said.

    Args:
        entry: As JSON.
    """
    found: dict[str, Any] = json.loads(entry)
    if EVENT in found or _CONTAINER.fullmatch(str(found.get("MESSAGE")).strip()):
        return None
    return found


def of(units: Iterable[str], lines: int, *fields: str) -> tuple[str, ...]:
    """The command that prints the newest entries of units as JSON, oldest first.

    Args:
        units: Names or patterns.
        lines: How many lines are wanted; more entries are read, for Podman's own are among them.
        fields: Of an entry, besides its message.
    """
    return (
        *("journalctl", "--user", "--quiet", "--no-pager", "--output=json"),
        f"--output-fields={','.join(('MESSAGE', EVENT, *fields))}",
        *(f"--lines={_SPARE * lines}", *(f"--unit={unit}" for unit in units)),
    )


def read(output: str, lines: int) -> list[dict[str, Any]]:
    """The newest entries that somebody wrote for people, in what the command printed."""
    return list(filter(None, map(said, output.splitlines())))[-lines:]


def message(text: object) -> str:
    """A message; bytes that are no text come as a list of numbers, one that is too big as null."""
    if isinstance(text, list):
        text = bytes(n for n in text if isinstance(n, int)).decode(errors="replace")
    text = "[too long]" if text is None else str(text)
    shown = "".join(c if c.isprintable() or c == "\t" else " " for c in text).rstrip()
    return shown if len(shown) <= _LINE else f"{shown[:_LINE]}…"
