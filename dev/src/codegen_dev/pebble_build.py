"""Pebble, a small ACME authority, and the name server of its challenges, built once.

Tests fetch real certificates from it; nothing of a stand needs it.
"""

import subprocess
from pathlib import Path

from .errors import StandError, tail
from .files import fresh_partial
from .kube_build import cache_key, exclusive, go_version
from .paths import REPOSITORY, Cache
from .settings import child_environment

SOURCES = REPOSITORY / "dev" / "pebble"
PEBBLE = "pebble"
CHALLENGE_DNS = "pebble-challtestsrv"
PROGRAMS = (PEBBLE, CHALLENGE_DNS)


def ensure_pebble(cache: Cache) -> Path:
    """Build the programs unless this very build is cached already.

    Safe to run from several processes at once: the second waits and finds the result.

    Args:
        cache: Where builds are kept.

    Returns:
        The directory of the programs.

    Raises:
        StandError: Go is missing or the build failed.
    """
    sources = {name: (SOURCES / name).read_bytes() for name in ("go.mod", "go.sum")}
    directory = cache.pebble / cache_key(sources, go_version())
    with exclusive(directory / ".lock"):
        for program in PROGRAMS:
            if not (directory / program).exists():
                _build(directory, program)
    return directory


def _build(directory: Path, program: str) -> None:
    package = f"github.com/letsencrypt/pebble/v2/cmd/{program}"
    partial, log = fresh_partial(directory / program), directory / f"{program}.log"
    with log.open("wb") as stream:
        done = subprocess.run(
            ["go", "build", "-trimpath", "-ldflags", "-s -w", "-o", str(partial), package],
            cwd=SOURCES,
            env=child_environment(CGO_ENABLED="0"),
            stdout=stream,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode != 0:
        raise StandError(f"{program} does not build: {tail(log, 3)}", log=log)
    partial.replace(directory / program)
