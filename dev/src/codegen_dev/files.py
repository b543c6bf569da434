"""Writing files only when they change: watchers of an unchanged file stay calm."""

from pathlib import Path


def write_changed(path: Path, text: str, mode: int = 0o644) -> bool:
    """Write a file, whole or not at all, unless it has this content already.

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
