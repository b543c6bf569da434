"""What the template laid down, remembered so that a later version can be merged: ``base.json``.

The record stands in the repository: a clone on another machine, with another version of the
template installed, can still tell what a person changed.
"""

import base64
import json
import zlib
from collections.abc import Mapping
from pathlib import Path

from .errors import Problem, SpecError
from .tree import STATE_FOLDER, digest, read_bytes

BASE_FILE = f"{STATE_FOLDER}/base.json"
_NOT_MERGED = (".lock", "package-lock.json", "static/main.js", "static/app.css")
"""Endings of files that programs write: large, and not to be merged line by line."""


class Baseline:
    """Texts by path, as the template had them; of what programs write the digest alone."""

    def __init__(self, entries: Mapping[str, str]) -> None:
        self._entries = dict(entries)

    @classmethod
    def of(cls, files: Mapping[str, str]) -> "Baseline":
        """The record of these files."""
        return cls({path: _packed(path, text) for path, text in files.items()})

    @classmethod
    def read(cls, root: Path) -> "Baseline":
        """The record of a project; empty when it is older than the record.

        Raises:
            SpecError: the record is damaged.
        """
        content = read_bytes(root / BASE_FILE)
        if content is None:
            return cls({})
        try:
            files = json.loads(content)["files"]
            entries = {str(path): str(entry) for path, entry in files.items()}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise _damaged() from error
        return cls(entries)

    @property
    def paths(self) -> list[str]:
        """Everything that was laid down."""
        return sorted(self._entries)

    def holds(self, path: str, content: bytes) -> bool:
        """Whether this is still exactly what was laid down."""
        entry = self._entries.get(path)
        if entry is None:
            return False
        if entry.startswith("sha256:"):
            return entry == f"sha256:{digest(content)}"
        return _unpacked(path, entry) == content

    def text(self, path: str) -> str | None:
        """The text that was laid down; None where it is not known."""
        entry = self._entries.get(path)
        if entry is None or entry.startswith("sha256:"):
            return None
        return _unpacked(path, entry).decode()

    def json(self) -> str:
        """The text of the record."""
        return json.dumps({"files": self._entries}, indent=1, sort_keys=True) + "\n"


def _packed(path: str, text: str) -> str:
    if path.endswith(_NOT_MERGED):
        return f"sha256:{digest(text.encode())}"
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


def _unpacked(path: str, entry: str) -> bytes:
    try:
        return zlib.decompress(base64.b64decode(entry, validate=True))
    except (ValueError, zlib.error) as error:
        raise _damaged(f"files.{path}") from error


def _damaged(place: str = "") -> SpecError:
    return SpecError([Problem(BASE_FILE, 0, place, "damaged; restore it from version control")])
