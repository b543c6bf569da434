"""Pebble, a small ACME authority, and the name server of its challenges.

Tests fetch real certificates from it; nothing of a stand needs it.
"""

from pathlib import Path

from .go_tools import ensure_tools
from .paths import REPOSITORY, Cache

SOURCES = REPOSITORY / "dev" / "pebble"
PEBBLE = "pebble"
CHALLENGE_DNS = "pebble-challtestsrv"
PROGRAMS = (PEBBLE, CHALLENGE_DNS)


def ensure_pebble(cache: Cache) -> Path:
    """The directory of both programs; see :func:`.go_tools.ensure_tools`."""
    package = "github.com/letsencrypt/pebble/v2/cmd"
    return ensure_tools(cache.pebble, SOURCES, {name: f"{package}/{name}" for name in PROGRAMS})
