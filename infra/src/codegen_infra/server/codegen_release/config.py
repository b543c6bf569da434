"""Limits and places; the ``release`` role may change the limits."""

import json
from dataclasses import dataclass, fields
from pathlib import Path

CONFIG = Path("/etc/codegen/release.json")
SITES = Path("/etc/codegen/apps")
STATE = Path("/var/lib/codegen")
METRICS = Path("/var/lib/codegen-metrics")
"""Is there only where the role ``monitoring`` made it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds that a step may take, and room that it needs.

    Attributes:
        lock: For another run to end. Reports are made every minute and take a moment.
        cancel: For a run that was told to end; its Job has half a minute to say so.
        pull: One image.
        stateful: A database, from start to accepting connections.
        migrate: One migration.
        health: New services, from start to healthy.
        drain: Between the switch and the end of the old colour. Requests that were on their
            way arrive meanwhile; answers in progress are finished by the service itself.
        port: For a port of the candidate colour to become free.
        disk: MiB that must be free before an image is pulled; no time.
    """

    lock: float = 10
    cancel: float = 15
    pull: float = 300
    stateful: float = 90
    migrate: float = 300
    health: float = 30
    drain: float = 0.3
    port: float = 3
    disk: float = 1024


def load_limits(path: Path = CONFIG) -> Limits:
    """Read the limits; defaults where the file or a key is missing."""
    try:
        data = json.loads(path.read_text())
    except FileNotFoundError:
        return Limits()
    known = {f.name for f in fields(Limits)}
    return Limits(**{k: float(v) for k, v in data.items() if k in known})
