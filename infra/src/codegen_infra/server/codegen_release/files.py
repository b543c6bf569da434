"""Files and observation of one product on this server."""

import json
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import naming
from .commands import attempt, run, systemctl
from .config import SITES, STATE
from .failure import EngineError
from .naming import Colour
from .request import Ports, Release, RequestError, parse_release
from .site_file import settings_difference, site_difference
from .state import Observed, Stored

_COLOURS: tuple[Colour, ...] = ("blue", "green")

SCHEMA_NOTES = ("migrated.json", "served.json", "attempted.json")
"""Notes on the databases that are here: what they have, had when last live, and may have."""


@dataclass(frozen=True)
class Places:
    """Where one product's files are.

    Attributes:
        app: Name of the product.
        state: Its directory; the web server reads there.
        quadlets: Its unit files.
    """

    app: str
    state: Path
    quadlets: Path

    @classmethod
    def of(cls, app: str) -> "Places":
        """Places on a real server."""
        return cls(app, STATE / app, Path.home() / ".config/containers/systemd" / app)

    @property
    def marker(self) -> Path:
        """The switch: looked at by the web server with every request."""
        return self.state / "live.green"

    @property
    def report(self) -> Path:
        """What the server says of itself, served at ``/.well-known/codegen.json``."""
        return self.state / "codegen.json"

    @property
    def private(self) -> Path:
        """What the web server has no business with."""
        return self.state / "private"

    @property
    def stopped(self) -> Path:
        """Says that the product was told to stop."""
        return self.private / "stopped"

    @property
    def restoring(self) -> Path:
        """Says that data is being brought back and is not whole."""
        return self.private / "restoring"

    @property
    def restored(self) -> Path:
        """Names the backup that the product's data came from."""
        return self.private / "restored"

    @property
    def backed_up(self) -> Path:
        """Names the newest backup that was made from here."""
        return self.private / "backed-up"

    @property
    def releases(self) -> Path:
        """Descriptors of kept releases; they hold no secret value."""
        return self.private / "releases"


def site_ports(app: str) -> dict[str, Ports] | None:
    """Ports that the product's site leads to; none when it has no site.

    Raises:
        EngineError: The file is not readable (infrastructure, SiteBroken).
    """
    path = SITES / f"{app}.json"
    try:
        services = json.loads(path.read_text())["services"]
        return {s["name"]: Ports(int(s["blue"]), int(s["green"])) for s in services}
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise EngineError("infrastructure", "SiteBroken", f"{path}: {error}") from error


def site_domain(app: str) -> str:
    """Public name that the product's site has; empty when it has no site."""
    try:
        return str(json.loads((SITES / f"{app}.json").read_text()).get("domain", ""))
    except (OSError, ValueError, AttributeError):
        return ""


def write(path: Path, text: str, mode: int = 0o600) -> None:
    """Replace a file, whole or not at all."""
    partial = path.with_name(f".{path.name}.partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w") as stream:
        os.fchmod(descriptor, mode)
        stream.write(text)
    partial.replace(path)


def read(path: Path) -> str:
    """Text of a file; empty when there is none."""
    try:
        return path.read_text()
    except FileNotFoundError:
        return ""


def observe(places: Places) -> Observed:
    """Read everything that the planner needs to know."""
    units = {p.name: p.read_text() for p in sorted(places.quadlets.glob("*.container"))}
    with ThreadPoolExecutor() as pool:  # three programs, none waits for another
        running = pool.submit(active, units)
        secrets = pool.submit(_secrets, places.app)
        network = pool.submit(attempt, "podman", "network", "exists", places.app)
    return Observed(
        green=places.marker.exists(),
        slots={c: slot for c in _COLOURS if (slot := read(places.private / c).strip())},
        history=tuple(read(places.private / "history").split()),
        units=units,
        active=frozenset(running.result()),
        secrets=frozenset(secrets.result()),
        network=network.result().returncode == 0,
        migrated=_mapping(read(places.private / "migrated.json")),
        served=_mapping(read(places.private / "served.json")),
        attempted=_mapping(read(places.private / "attempted.json")),
        stored=_stored(places.releases),
        site=site_difference(places.app),
        web=settings_difference(),
        contracted=frozenset(read(places.private / "contracted").split()),
        contracting=frozenset(read(places.private / "contracting").split()),
        stopped=places.stopped.exists(),
    )


def active(files: Mapping[str, str]) -> list[str]:
    """Those of the unit files whose unit runs."""
    return [n for n, state in _states(list(files)) if state == "active"]


def stop(names: Sequence[str]) -> None:
    """Stop the units of unit files and see that they ended.

    Raises:
        EngineError: One does not end (infrastructure, StopFailed).
    """
    found = [naming.unit(n) for n in names]
    systemctl("stop", *found)
    systemctl("reset-failed", *found)
    ended = {"inactive", "failed", "unknown", ""}
    if alive := [n for n, state in _states(names) if state not in ended]:
        message = f"{', '.join(alive)}: still there after being told to stop"
        raise EngineError("infrastructure", "StopFailed", message)


def take_down(places: Places, names: Sequence[str]) -> None:
    """Stop units and remove their files, so that no boot starts them again.

    Raises:
        EngineError: One does not end (infrastructure, StopFailed).
    """
    if not names:
        return
    stop(names)
    for name in names:
        (places.quadlets / name).unlink(missing_ok=True)
    systemctl("daemon-reload")


def store(places: Places, stored: Stored, colour: Colour) -> None:
    """Keep a release's descriptor and note it on a colour."""
    body = {
        "release": encode(stored.release),
        "ports": encode(stored.ports),
    }
    write(places.releases / f"{stored.release.release_id}.json", json.dumps(body, indent=1))
    write(places.private / colour, stored.release.release_id)


def encode(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Our dataclasses as the JSON that `parse_release` reads."""
    if isinstance(value, Release):
        named = {
            "releaseId": value.release_id,
            "commit": value.commit,
            "schemaRevision": value.schema_revision,
            "contractions": value.contractions,
            "services": value.services,
        }
        return {name: encode(part) for name, part in named.items()}
    if hasattr(value, "__dataclass_fields__"):
        items = ((f, getattr(value, f)) for f in value.__dataclass_fields__)
        return {
            _camel(name): encode(item)
            for name, item in items
            if not (name == "secret" and item is None)
            and not (name == "value" and getattr(value, "secret", None) is not None)
        }
    if isinstance(value, Mapping):
        return {k: encode(v) for k, v in value.items()}
    if isinstance(value, tuple):
        return [encode(v) for v in value]
    return value


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def _states(names: Sequence[str]) -> list[tuple[str, str]]:
    """Unit files, each with what systemd calls the state of its unit."""
    if not names:
        return []
    said = systemctl("is-active", *(naming.unit(n) for n in names)).stdout.split("\n")
    return list(zip(names, said, strict=False))


def _stored(directory: Path) -> dict[str, Stored]:
    found = {}
    for path in sorted(directory.glob("*.json")):
        try:
            data = json.loads(path.read_text())
            release = parse_release(data["release"], path.name)
            ports = {n: Ports(int(p["blue"]), int(p["green"])) for n, p in data["ports"].items()}
        except (ValueError, KeyError, RequestError):
            continue  # of another version: not usable for rolling back
        found[release.release_id] = Stored(release, ports)
    return found


def _secrets(app: str) -> list[str]:
    listed = run("podman", "secret", "ls", "--format", "{{.Name}}").split()
    return [n for n in listed if n.startswith(naming.secret_prefix(app))]


def _mapping(text: str) -> dict[str, str]:
    return {str(k): str(v) for k, v in json.loads(text).items()} if text else {}
