"""Backups of one product: logical dumps of PostgreSQL, volumes of everything else.

A Redis that runs is left out: what it carries stood in PostgreSQL before, and its files change
while they are read. One that was stopped, to move, goes along.

A backup is a set of snapshots; the manifest is written last, so that a set without one is
no backup. It names the checksum of each stream, and restoring compares them.
"""

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from . import naming
from .commands import attempt, run
from .failure import EngineError
from .probe import POSTGRESQL_PORT, REDIS_PORT
from .repository import Repository, Saved
from .request import Service
from .retention import Retention, kept
from .state import Observed, Wanted

_TIME = "%Y%m%dT%H%M%S.%fZ"
_MANIFEST = "manifest.json"
_SHELL = 'export PGPASSWORD="$POSTGRES_PASSWORD" PGUSER="${POSTGRES_USER:-postgres}"; '
_DATABASE = '--host=127.0.0.1 --dbname="${POSTGRES_DB:-$PGUSER}"'
_DUMP = f"{_SHELL} exec pg_dump {_DATABASE} --format=custom --compress=0"
_LOAD = f"{_SHELL} exec pg_restore {_DATABASE} --clean --if-exists --no-owner --exit-on-error"


@dataclass(frozen=True, slots=True)
class Item:
    """One stream of a backup: a dump of a database, or the files of a volume."""

    service: str
    kind: Literal["dump", "volume"]
    snapshot: str
    sha256: str
    size: int

    @property
    def name(self) -> str:
        """Its name inside the snapshot."""
        return f"{self.service}.{'dump' if self.kind == 'dump' else 'tar'}"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds.

    Attributes:
        id: When it was made; sorts by time.
        release: That was live.
        contracted: Contract migrations that its schema went through.
        items: Its streams.
    """

    id: str
    release: str
    contracted: tuple[str, ...]
    items: tuple[Item, ...]


def is_postgresql(service: Service) -> bool:
    """Whether a service is a PostgreSQL server."""
    return service.strategy == "stateful" and service.port == POSTGRESQL_PORT


def saved(service: Service, *, running: bool) -> bool:
    """Whether a backup holds the volume of a service."""
    carries = service.strategy == "stateful" and service.port == REDIS_PORT
    return bool(service.volume) and not (running and carries)


def take(repository: Repository, app: str, observed: Observed) -> str:
    """Back the live release's data up; returns the id of the backup.

    A database that does not run is saved as files: nobody writes to them.

    Raises:
        EngineError: Nothing is live (input, NoRelease), or the repository or a program failed.
    """
    if observed.live is None:
        raise EngineError("input", "NoRelease", "there is nothing to back up")
    wanted = Wanted(app, observed.live.release, observed.live.ports, observed.colour)
    repository.unlock()
    known = [_tag(s, "set=") for s in repository.snapshots(f"app={app},kind=manifest")]
    name = following(known, dt.datetime.now(dt.UTC))
    there = set(volumes(app))
    items = [
        _save(repository, app, service, name, running=wanted.file(service) in observed.active)
        for service in wanted.release.services
        if saved(service, running=wanted.file(service) in observed.active)
        and naming.volume(app, service.name) in there
    ]
    contracted = tuple(sorted(observed.outgrown))
    manifest = Manifest(name, wanted.release.release_id, contracted, tuple(items))
    tags = (*_tags(app, name), "kind=manifest")
    repository.save_text(json.dumps(asdict(manifest)), _MANIFEST, tags)
    return name


def moment(name: str) -> dt.datetime | None:
    """When the backup of a name was made; none when it is no such name."""
    try:
        return dt.datetime.strptime(name, _TIME).replace(tzinfo=dt.UTC)
    except ValueError:
        return None


def following(known: Iterable[str], now: dt.datetime) -> str:
    """Name the next backup: by the clock, and after every one that there is.

    A server whose clock is behind that of its past, or of the server that made the others,
    must not make a newest backup that counts as an old one.

    Args:
        known: Ids of the product's backups.
        now: The moment by the server's clock.
    """
    last = max(known, default="")
    name = now.strftime(_TIME)
    if name > last:
        return name
    after = dt.datetime.strptime(last, _TIME).replace(tzinfo=dt.UTC)
    return (after + dt.timedelta(microseconds=1)).strftime(_TIME)


def tidy(repository: Repository, app: str, rule: Retention) -> None:
    """Forget what the rule does not keep, and sets that never became a backup."""
    snapshots = repository.snapshots(f"app={app}")
    repository.forget(doomed(snapshots, rule))


def doomed(snapshots: Iterable[dict[str, Any]], rule: Retention) -> list[str]:
    """Snapshots of sets that are not kept.

    Args:
        snapshots: As restic lists them.
        rule: How many sets to keep.
    """
    found = [(str(s["id"]), _tag(s, "set="), "kind=manifest" in s["tags"]) for s in snapshots]
    whole = {name for _, name, manifest in found if manifest}
    times = {dt.datetime.strptime(n, _TIME).replace(tzinfo=dt.UTC): n for n in whole}
    keep = {times[time] for time in kept(times, rule)}
    return sorted(snapshot for snapshot, name, _ in found if name not in keep)


def find(repository: Repository, app: str, name: str) -> Manifest:
    """Read a backup's manifest: the named one, or the newest.

    Raises:
        EngineError: There is none (input, NoBackup), or the repository failed.
    """
    if not repository.identity():
        raise EngineError("infrastructure", "BackupUnavailable", "there is no repository")
    listed = repository.snapshots(f"app={app},kind=manifest")
    by_name = {_tag(s, "set="): str(s["id"]) for s in listed}
    chosen = name or max(by_name, default="")
    if chosen not in by_name:
        known = ", ".join(sorted(by_name)[-10:]) or "none"
        raise EngineError("input", "NoBackup", f"backupId: {name or 'any'}; there are: {known}")
    data = json.loads(repository.load_text(by_name[chosen], _MANIFEST))
    items = tuple(Item(**item) for item in data["items"])
    return Manifest(data["id"], data["release"], tuple(data["contracted"]), items)


def restore(repository: Repository, app: str, item: Item) -> None:
    """Bring one stream back: into a running, empty database, or into a new volume."""
    volume = naming.volume(app, item.service)
    sink: tuple[str, ...]
    if item.kind == "dump":
        sink = ("podman", "exec", "--interactive", volume, "sh", "-c", _LOAD)
    else:
        label = f"dev.codegen.app={app}"
        run("podman", "volume", "create", "--ignore", "--label", label, volume)
        sink = _tar(volume, "--extract", "--preserve-permissions", "--file=-")
    repository.load(Saved(item.snapshot, item.sha256, item.size), item.name, sink)


def volumes(app: str) -> list[str]:
    """Volumes of a product."""
    listed = run("podman", "volume", "ls", "--format", "{{.Name}}").split()
    return [name for name in listed if name.startswith(naming.secret_prefix(app))]


def discard(app: str) -> None:
    """Remove the volumes of a product and see that they are gone."""
    if found := volumes(app):
        attempt("podman", "volume", "rm", "--force", *found)
    if left := volumes(app):
        raise EngineError("infrastructure", "StillThere", f"volumes: {', '.join(left)}")


def _save(repository: Repository, app: str, service: Service, name: str, *, running: bool) -> Item:
    kind: Literal["dump", "volume"] = "dump" if running and is_postgresql(service) else "volume"
    volume = naming.volume(app, service.name)
    source = _tar(volume, "--create", "--file=-", ".")
    if kind == "dump":
        # A database's container is named as its volume.
        source = ("podman", "exec", volume, "sh", "-c", _DUMP)
    draft = Item(service.name, kind, "", "", 0)
    saved = repository.save(source, draft.name, _tags(app, name))
    return Item(service.name, kind, saved.snapshot, saved.sha256, saved.size)


def _tar(volume: str, *arguments: str) -> tuple[str, ...]:
    """Read or write the files of a volume, with the owner and mode of its own directory.

    ``podman volume import`` leaves that directory to root: a database refuses to start in it.
    """
    place = run("podman", "volume", "inspect", "--format", "{{.Mountpoint}}", volume).strip()
    return ("podman", "unshare", "tar", "--directory", place, "--numeric-owner", *arguments)


def _tags(app: str, name: str) -> tuple[str, str]:
    return f"app={app}", f"set={name}"


def _tag(snapshot: dict[str, Any], prefix: str) -> str:
    return next((t.removeprefix(prefix) for t in snapshot["tags"] if t.startswith(prefix)), "")
