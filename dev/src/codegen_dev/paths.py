"""Where things lie: one directory per stand, one cache for all of them."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from .errors import StandError
from .settings import Settings

REPOSITORY = Path(__file__).resolve().parents[3]
"""The clone this package runs from: the stand builds what lies in it."""

_NAME = re.compile(r"[a-z][a-z0-9]{0,7}")


@dataclass(frozen=True)
class Cache:
    """Everything that can be rebuilt, keyed by content, shared by all stands."""

    root: Path

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Place the cache under the XDG cache directory."""
        return cls(settings.xdg_cache_home / "codegen-dev")

    @property
    def kube(self) -> Path:
        """One directory per build of the Kubernetes binaries."""
        return self.root / "kube"

    @property
    def pebble(self) -> Path:
        """One directory per build of the ACME authority."""
        return self.root / "pebble"

    @property
    def versitygw(self) -> Path:
        """One directory per build of the object store."""
        return self.root / "versitygw"

    @property
    def helm(self) -> Path:
        """One directory per version of helm."""
        return self.root / "helm"

    @property
    def rootfs(self) -> Path:
        """File system archives, one per list of packages."""
        return self.root / "rootfs"

    @property
    def containers(self) -> Path:
        """Layers of the images that buildah makes."""
        return self.root / "containers"


@dataclass(frozen=True)
class StandPaths:
    """The directory of one stand and the files in it.

    Attributes:
        name: The stand's name: a letter, then at most seven letters or digits. Network
            interfaces carry it, and the kernel allows them 15 characters.
        root: The directory.
    """

    name: str
    root: Path

    @classmethod
    def of(cls, name: str, settings: Settings) -> Self:
        """Place a stand under the XDG state directory.

        Raises:
            StandError: The name cannot name network interfaces.
        """
        if not _NAME.fullmatch(name):
            raise StandError(
                f"--name {name!r}: use a letter and at most seven more lower-case letters or digits"
            )
        return cls(name, settings.xdg_state_home / "codegen-dev" / name)

    @property
    def lock(self) -> Path:
        """Held by the command that changes the stand."""
        return self.root.parent / f".{self.name}.lock"

    @property
    def logs(self) -> Path:
        """One log file per part and per step."""
        return self.root / "logs"

    @property
    def pki(self) -> Path:
        """Authorities, certificates and keys; readable by root alone."""
        return self.root / "pki"

    @property
    def config(self) -> Path:
        """Rendered configuration files."""
        return self.root / "config"

    @property
    def run(self) -> Path:
        """Sockets and pid files."""
        return self.root / "run"

    @property
    def kubeconfig(self) -> Path:
        """The administrator's kubeconfig."""
        return self.root / "kubeconfig"
