"""What a product's units wrote to the journal, without the values of its secrets.

Source: journalctl(1), systemd.journal-fields(7); podman-run(1), ``--log-driver=journald``.
"""

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any, Final

from . import files, naming
from .commands import run
from .redact import redact

MOST_CHARACTERS: Final = 128 * 1024
_LINE: Final = 2000
"""Characters of a line; what is longer is cut."""
_FIELDS: Final = "MESSAGE,_SYSTEMD_USER_UNIT,USER_UNIT"


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
    told = run(
        *("journalctl", "--user", "--quiet", "--no-pager", "--output=json"),
        *(f"--output-fields={_FIELDS}", f"--lines={lines}"),
        *(f"--unit={unit}" for unit in (units if service else [f"{prefix}*.service"])),
        timeout=20,
    )
    text = "\n".join(line(each, prefix) for each in told.splitlines())
    return redact(text, values)[-MOST_CHARACTERS:]


def line(entry: str, prefix: str) -> str:
    """One entry of the journal as ``<time> <unit> <message>``.

    Args:
        entry: As JSON.
        prefix: What the names of the product's units begin with.
    """
    found: dict[str, Any] = json.loads(entry)
    at = dt.datetime.fromtimestamp(int(found["__REALTIME_TIMESTAMP"]) / 1e6, dt.UTC)
    # systemd's own words about a unit name it in USER_UNIT.
    unit = str(found.get("USER_UNIT") or found.get("_SYSTEMD_USER_UNIT") or "")
    name = unit.removeprefix(prefix).removesuffix(".service")
    return f"{at:%Y-%m-%dT%H:%M:%S}Z {name} {_message(found.get('MESSAGE'))}"


def _message(said: object) -> str:
    """A message; bytes that are no text come as a list of numbers, one that is too big as null."""
    if isinstance(said, list):
        said = bytes(n for n in said if isinstance(n, int)).decode(errors="replace")
    text = "[too long]" if said is None else str(said)
    shown = "".join(c if c.isprintable() or c == "\t" else " " for c in text).rstrip()
    return shown if len(shown) <= _LINE else f"{shown[:_LINE]}…"


def _values(names: Iterable[str]) -> list[str]:
    """Values of Podman secrets; all of them, or nothing goes on."""
    listed = sorted(names)
    if not listed:
        return []
    found = json.loads(run("podman", "secret", "inspect", "--showsecret", *listed))
    return [str(each["SecretData"]) for each in found]
