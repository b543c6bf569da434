"""No credential of ours in what programs print: models and results read it."""

from pathlib import Path
from typing import Final

_SHORTEST: Final = 8
"""A shorter text is no token, and replacing it would mangle ordinary words."""


class Redaction:
    """Replaces the present contents of token files."""

    def __init__(self, *files: Path) -> None:
        self._files = files

    def __call__(self, text: str) -> str:
        """The text without tokens."""
        for file in self._files:
            try:
                token = file.read_text(encoding="utf-8").strip()
            except OSError:
                continue
            if len(token) >= _SHORTEST:
                text = text.replace(token, "[redacted]")
        return text
