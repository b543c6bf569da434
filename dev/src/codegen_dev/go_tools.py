"""Programs in Go that tests run, built once from a module of ours that pins them."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

from .errors import StandError, tail
from .files import fresh_partial
from .kube_build import cache_key, exclusive, go_version
from .settings import child_environment


def tools_directory(cache: Path, sources: Path) -> Path:
    """Return where the programs of this very build are, or will be.

    Args:
        cache: One directory per build is in it.
        sources: The module: ``go.mod`` and ``go.sum``.

    Raises:
        StandError: Go is missing.
    """
    texts = {name: (sources / name).read_bytes() for name in ("go.mod", "go.sum")}
    return cache / cache_key(texts, go_version())


def ensure_tools(cache: Path, sources: Path, packages: Mapping[str, str]) -> Path:
    """Build programs unless this very build is cached already.

    Safe to run from several processes at once: the second waits and finds the result.

    Args:
        cache: One directory per build is in it.
        sources: The module: ``go.mod`` and ``go.sum``.
        packages: Program → package.

    Returns:
        The directory of the programs.

    Raises:
        StandError: Go is missing or the build failed.
    """
    directory = tools_directory(cache, sources)
    with exclusive(directory / ".lock"):
        for program, package in packages.items():
            if not (directory / program).exists():
                _build(directory / program, sources, package)
    return directory


def _build(program: Path, sources: Path, package: str) -> None:
    partial, log = fresh_partial(program), program.with_name(f"{program.name}.log")
    with log.open("wb") as stream:
        done = subprocess.run(
            ["go", "build", "-trimpath", "-ldflags", "-s -w", "-o", str(partial), package],
            cwd=sources,
            env=child_environment(CGO_ENABLED="0"),
            stdout=stream,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode != 0:
        raise StandError(f"{program.name} does not build: {tail(log, 3)}", log=log)
    partial.replace(program)
