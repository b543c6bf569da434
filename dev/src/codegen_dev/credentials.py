"""Passwords of the stand, each generated once."""

import secrets
from pathlib import Path

from .certificates import write_private
from .kube_build import exclusive
from .stand import Stand

_BYTES = 24


def password(stand: Stand, name: str) -> str:
    """Return a password, made up the first time it is asked for, also by several at once.

    Args:
        stand: Whose.
        name: What it opens; the stem of its file, which only root can read.
    """
    path = password_file(stand, name)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with exclusive(path.with_name(f".{name}.lock")):
            if not path.exists():
                write_private(path, secrets.token_urlsafe(_BYTES).encode())
    return path.read_text()


def password_file(stand: Stand, name: str) -> Path:
    """Return where a password lies."""
    return stand.paths.root / "credentials" / name
