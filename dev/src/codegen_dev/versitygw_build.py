"""Versity Gateway, an object store that speaks S3, over a directory.

Tests keep transcripts in it; nothing of a stand needs it.
"""

from pathlib import Path

from .go_tools import ensure_tools
from .paths import REPOSITORY, Cache

SOURCES = REPOSITORY / "dev" / "versitygw"
VERSITYGW = "versitygw"


def ensure_versitygw(cache: Cache) -> Path:
    """The program; see :func:`.go_tools.ensure_tools`."""
    package = "github.com/versity/versitygw/cmd/versitygw"
    return ensure_tools(cache.versitygw, SOURCES, {VERSITYGW: package}) / VERSITYGW
