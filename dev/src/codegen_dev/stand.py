"""One stand: its name, its slot, its places and addresses."""

import json
from dataclasses import dataclass
from typing import Self

from .errors import StandError
from .kube_build import exclusive
from .network import Network
from .paths import Cache, StandPaths
from .settings import Settings

DOMAIN = "codegen.test"
"""The stand's zone; `.test` is reserved and never resolves elsewhere."""
APPS_DOMAIN = f"apps.{DOMAIN}"
REGISTRY_HOST = f"registry.{DOMAIN}"
REGISTRY_PORT = 5000
PUBLIC_PORT = 5001
REGISTRY = f"{REGISTRY_HOST}:{REGISTRY_PORT}"
PUBLIC_REGISTRY = f"{REGISTRY_HOST}:{PUBLIC_PORT}"
"""The same images, for reading without a password."""
POSTGRES_HOST = f"postgres.{DOMAIN}"
OBJECTS_HOST = f"objects.{DOMAIN}"
SERVER_HOST = f"server.{DOMAIN}"
_SLOTS = 256


@dataclass(frozen=True)
class Stand:
    """Everything that names one stand and nothing that runs."""

    paths: StandPaths
    network: Network
    cache: Cache
    settings: Settings

    @classmethod
    def open(cls, name: str, settings: Settings) -> Self:
        """Load a stand's record, or make it with a slot no other stand has.

        Args:
            name: The stand's name.
            settings: Places.

        Raises:
            StandError: The name is not usable, or every slot is taken.
        """
        paths = StandPaths.of(name, settings)
        with exclusive(paths.root.parent / ".slots.lock"):
            slot = _slot(paths)
        return cls(paths, Network(name, slot), Cache.from_settings(settings), settings)

    @property
    def name(self) -> str:
        """The stand's name."""
        return self.paths.name


def _slot(paths: StandPaths) -> int:
    record = paths.root / "stand.json"
    if record.exists():
        return int(json.loads(record.read_text())["slot"])
    taken = {
        int(json.loads(other.read_text())["slot"])
        for other in paths.root.parent.glob("*/stand.json")
    }
    free = next((slot for slot in range(_SLOTS) if slot not in taken), None)
    if free is None:
        raise StandError(f"all {_SLOTS} slots are taken", remedy="remove a stand: down --purge")
    paths.root.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = record.with_suffix(".partial")
    partial.write_text(json.dumps({"slot": free}))
    partial.replace(record)
    return free
