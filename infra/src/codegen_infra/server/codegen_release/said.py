"""What a product's units wrote to the journal, without the values of its secrets.

Source: journalctl(1), systemd.journal-fields(7); podman-run(1), ``--log-driver=journald``.
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from . import entries, files, naming
from .commands import run
from .redact import redact

MOST_CHARACTERS: Final = 128 * 1024


def by(places: files.Places, service: str, lines: int) -> str:
    """The newest lines of a product, or of one of its services, oldest first.

    Units that are gone, such as those of a release that failed, count too.

    Args:
        places: Of the product.
        service: Its name; empty, all.
        lines: How many at most.

    Raises:
        EngineError: A program failed; without the values to take out nothing is said.
    """
    prefix = naming.secret_prefix(places.app)
    # A DNS label holds no underscore, so no other product's unit matches.
    units = [f"{prefix}{service}.service", f"{prefix}{service}_*.service"]
    values = _values(files.observe(places).secrets)
    wanted = units if service else [f"{prefix}*.service"]
    told = run(*entries.of(wanted, lines, "_SYSTEMD_USER_UNIT", "USER_UNIT"), timeout=20)
    text = "\n".join(line(each, prefix) for each in entries.read(told, lines))
    return redact(text, values)[-MOST_CHARACTERS:]


def line(found: Mapping[str, Any], prefix: str) -> str:
    """One entry of the journal as ``<time> <unit> <message>``.

    Args:
        found: Its fields.
        prefix: What the names of the product's units begin with.
    """
    at = dt.datetime.fromtimestamp(int(found["__REALTIME_TIMESTAMP"]) / 1e6, dt.UTC)
    # systemd's own words about a unit name it in USER_UNIT.
    unit = str(found.get("USER_UNIT") or found.get("_SYSTEMD_USER_UNIT") or "")
    name = unit.removeprefix(prefix).removesuffix(".service")
    return f"{at:%Y-%m-%dT%H:%M:%S}Z {name} {entries.message(found.get('MESSAGE'))}"


def _values(names: Iterable[str]) -> list[str]:
    """Values of Podman secrets; all of them, or nothing goes on."""
    listed = sorted(names)
    if not listed:
        return []
    found = json.loads(run("podman", "secret", "inspect", "--showsecret", *listed))
    return [str(each["SecretData"]) for each in found]
