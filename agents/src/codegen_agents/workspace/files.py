"""Files of the workspace for models: inside it, text only, bounded."""

from pathlib import Path
from typing import Final

MAX_FILE_BYTES: Final = 256 * 1024
_MAX_ENTRIES: Final = 500
_MAX_HITS: Final = 100
_HIDDEN: Final = frozenset({".git", ".venv", "__pycache__", ".mypy_cache", ".ruff_cache"})


class WorkspaceError(Exception):
    """The model asked for something that it may not have; the message is for the model."""


class Files:
    """Read, write, list and search below one directory."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()

    def read(self, path: str) -> str:
        """Text of a file.

        Raises:
            WorkspaceError: Outside, absent, too large, or no text.
        """
        file = self._inside(path)
        if not file.is_file():
            raise WorkspaceError(f"{path}: there is no such file")
        if file.stat().st_size > MAX_FILE_BYTES:
            raise WorkspaceError(f"{path}: larger than {MAX_FILE_BYTES} bytes")
        try:
            return file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise WorkspaceError(f"{path}: not UTF-8 text") from None

    def write(self, path: str, content: str) -> str:
        """Replace or create a file; says what was done.

        Raises:
            WorkspaceError: Outside, or too large.
        """
        file = self._inside(path)
        data = content.encode()
        if len(data) > MAX_FILE_BYTES:
            raise WorkspaceError(f"{path}: larger than {MAX_FILE_BYTES} bytes")
        if file.is_dir():
            raise WorkspaceError(f"{path}: is a directory")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        return f"{path}: {len(data)} bytes written"

    def listing(self, path: str = ".") -> str:
        """Files below a directory, one a line, relative to the workspace."""
        top = self._inside(path)
        if not top.is_dir():
            raise WorkspaceError(f"{path}: there is no such directory")
        names = [str(f.relative_to(self._root)) for f in self._walk(top)]
        shown = names[:_MAX_ENTRIES]
        more = f"\n[{len(names) - len(shown)} more]" if len(names) > len(shown) else ""
        return "\n".join(shown) + more

    def search(self, text: str) -> str:
        """Lines that contain a text, as ``path:line: content``."""
        hits: list[str] = []
        for file in self._walk(self._root):
            if file.stat().st_size > MAX_FILE_BYTES:
                continue
            try:
                lines = file.read_text(encoding="utf-8").splitlines()
            except UnicodeDecodeError:
                continue
            name = file.relative_to(self._root)
            hits += [f"{name}:{n}: {line[:200]}" for n, line in enumerate(lines, 1) if text in line]
            if len(hits) >= _MAX_HITS:
                return "\n".join(hits[:_MAX_HITS]) + "\n[more hits cut]"
        return "\n".join(hits) or "nothing found"

    def _walk(self, top: Path) -> list[Path]:
        found = []
        for file in sorted(top.rglob("*")):
            inner = file.relative_to(self._root).parts
            if file.is_file() and not file.is_symlink() and not _HIDDEN & set(inner):
                found.append(file)
        return found

    def _inside(self, path: str) -> Path:
        """The resolved path; links that lead out are refused like any other way out."""
        resolved = (self._root / path).resolve()
        if not resolved.is_relative_to(self._root):
            raise WorkspaceError(f"{path}: outside the workspace")
        if ".git" in resolved.relative_to(self._root).parts:
            raise WorkspaceError(f"{path}: git's own files are not for editing")
        return resolved
