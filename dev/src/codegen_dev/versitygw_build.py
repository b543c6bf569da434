"""Versity Gateway, an object store that speaks S3, over a directory.

Transcripts are kept in it by tests, and by stands that ask for it.
"""

from pathlib import Path

from .go_tools import ensure_tools, tools_directory
from .paths import REPOSITORY, Cache

SOURCES = REPOSITORY / "dev" / "versitygw"
VERSITYGW = "versitygw"


def versitygw_program(cache: Cache) -> Path:
    """Where the program is, or will be."""
    return tools_directory(cache.versitygw, SOURCES) / VERSITYGW


def ensure_versitygw(cache: Cache) -> Path:
    """The program; see :func:`.go_tools.ensure_tools`."""
    package = "github.com/versity/versitygw/cmd/versitygw"
    return ensure_tools(cache.versitygw, SOURCES, {VERSITYGW: package}) / VERSITYGW
