"""Debian file systems made once per list of packages and kept as archives."""

import hashlib
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .errors import StandError, tail
from .files import fresh_partial
from .kube_build import exclusive
from .paths import Cache

_LEAN = (
    '--aptopt=APT::Install-Recommends "false"',
    '--aptopt=Acquire::Languages "none"',
    "--dpkgopt=force-unsafe-io",
    "--dpkgopt=path-exclude=/usr/share/man/*",
    "--dpkgopt=path-exclude=/usr/share/doc/*",
    "--dpkgopt=path-exclude=/usr/share/locale/*",
)


@dataclass(frozen=True)
class FileSystem:
    """What a Debian file system is made of.

    Attributes:
        name: Stem of the archive's name.
        packages: Debian packages on top of the minimal base.
        hooks: Shell commands run with the root's path as `$1` before packing.
        suite: Debian release.
    """

    name: str
    packages: tuple[str, ...]
    hooks: tuple[str, ...] = ()
    suite: str = "trixie"

    def key(self, mirror: str) -> str:
        """Name this very content: 12 hex digits."""
        described = json.dumps([self.name, sorted(self.packages), self.hooks, self.suite, mirror])
        return hashlib.sha256(described.encode()).hexdigest()[:12]

    def archive(self, cache: Cache, mirror: str) -> Path:
        """Return where its archive lies."""
        return cache.rootfs / f"{self.name}-{self.key(mirror)}.tar"

    def command(self, archive: Path, mirror: str) -> list[str]:
        """Return the argv that makes the archive."""
        return [
            *("mmdebstrap", "--mode=root", "--variant=minbase", "--format=tar", *_LEAN),
            f"--include={','.join(self.packages)}",
            *(f"--customize-hook={hook}" for hook in self.hooks),
            *(self.suite, str(archive), mirror),
        ]


def ensure_archive(system: FileSystem, cache: Cache, mirror: str, log: Path) -> Path:
    """Make the archive unless it is cached already.

    Args:
        system: What to make.
        cache: Where archives are kept.
        mirror: URL of the Debian mirror.
        log: Where the output goes.

    Returns:
        The tar file.

    Raises:
        StandError: mmdebstrap failed.
    """
    archive = system.archive(cache, mirror)
    if archive.exists():
        return archive
    with exclusive(archive.with_suffix(".lock")):
        if not archive.exists():
            partial = fresh_partial(archive)
            log.parent.mkdir(parents=True, exist_ok=True)
            with log.open("wb") as stream:
                done = subprocess.run(
                    system.command(partial, mirror),
                    stdin=subprocess.DEVNULL,
                    stdout=stream,
                    stderr=subprocess.STDOUT,
                    check=False,
                )
            if done.returncode != 0:
                raise StandError(f"mmdebstrap {system.name}: {tail(log, 3)}", log=log)
            partial.replace(archive)
    return archive


def unpack(archive: Path, target: Path) -> None:
    """Unpack an archive, whole or not at all: an interrupted one is started again.

    Raises:
        StandError: tar failed.
    """
    partial = target.with_name(f"{target.name}.partial")
    subprocess.run(["rm", "-rf", "--one-file-system", str(partial)], check=True)
    partial.mkdir(parents=True)
    done = subprocess.run(
        ["tar", "--extract", "--numeric-owner", "--xattrs", "--file", archive, "-C", partial],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise StandError(f"cannot unpack {archive.name}: {done.stderr.strip()[-300:]}")
    partial.replace(target)
