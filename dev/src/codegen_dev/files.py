"""Writing files whole or not at all, and only when they change."""

import os
from pathlib import Path


def fresh_partial(target: Path) -> Path:
    """Return where a long-running program may write what becomes the target.

    The name is this process's own: a program whose starter was killed may still be writing to
    the partial file of that one. Partial files of others are removed.

    Args:
        target: The file it will be renamed to; only one process at a time may ask.
    """
    for abandoned in target.parent.glob(f"{target.name}.*.partial"):
        abandoned.unlink()
    return target.with_name(f"{target.name}.{os.getpid()}.partial")


def write_changed(path: Path, text: str, mode: int = 0o644) -> bool:
    """Write a file unless it has this content already: its watchers stay calm.

    Args:
        path: The file; its directory is created.
        text: The content.
        mode: Permissions of a new file.

    Returns:
        Whether it was written.
    """
    if path.exists() and path.read_text() == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.partial")
    partial.touch(mode=mode)
    partial.write_text(text)
    partial.replace(path)
    return True
