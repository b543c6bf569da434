"""Changing the files of a project: all of the changes, or none of them."""

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

STATE_FOLDER = ".codegen"


def digest(content: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(content).hexdigest()


def read_bytes(path: Path) -> bytes | None:
    """The content of a file; None when there is none."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None


def differs(root: Path, path: str, text: str | None) -> bool:
    """Whether a file is not as it should be; None: it should not be there."""
    return read_bytes(root / path) != (None if text is None else text.encode())


def apply(root: Path, changes: Mapping[str, str | None]) -> None:
    """Write and delete files below ``root``; None deletes.

    Everything is written beside the tree first and moved into place last, so no reader sees half
    a file; when a move fails, what was moved is put back.

    Raises:
        OSError: as from the disk; the tree is as it was.
    """
    state = root / STATE_FOLDER
    state.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix="staging-", dir=state))
    before: dict[Path, bytes | None] = {}
    try:
        staged = _stage(staging, changes)
        for path, text in changes.items():
            target = root / path
            before[target] = read_bytes(target)
            if text is None:
                target.unlink(missing_ok=True)
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            staged[path].replace(target)
    except BaseException:
        for target, content in before.items():
            _restore(target, content)
        raise
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    for path, text in changes.items():
        if text is None:
            _prune(root, (root / path).parent)


def _stage(staging: Path, changes: Mapping[str, str | None]) -> dict[str, Path]:
    staged = {}
    for number, (path, text) in enumerate(changes.items()):
        if text is not None:
            staged[path] = staging / str(number)
            staged[path].write_text(text, encoding="utf-8", newline="\n")
    return staged


def _restore(target: Path, content: bytes | None) -> None:
    if content is None:
        target.unlink(missing_ok=True)
    else:
        target.write_bytes(content)


def _prune(root: Path, folder: Path) -> None:
    """Remove folders that became empty."""
    while folder != root:
        with contextlib.suppress(FileNotFoundError):
            if os.listdir(folder):  # noqa: PTH208 - emptiness is all that is asked
                return
            folder.rmdir()
        folder = folder.parent
