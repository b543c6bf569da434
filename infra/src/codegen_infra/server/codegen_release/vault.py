"""What a request says of backups, and when data may be saved, brought back or thrown away."""

import datetime as dt

from . import backups, files, plan
from .backups import Manifest
from .failure import EngineError
from .repository import Repository
from .request import Backup, Request
from .state import Observed, Stored


def repository(request: Request) -> Repository | None:
    """The repository that a request names, if it does."""
    named = request.backup
    if named is None:
        return None
    return Repository(named.repository, named.password, named.environment)


def rekey(request: Request) -> bool:
    """Let the repository's password take the place of the previous one, where there is one.

    It never fails: whoever needs the repository meets what is wrong with it, and says so.

    Returns:
        Whether the previous password has just lost its right.
    """
    target = repository(request)
    if target is None or request.backup is None or not request.backup.previous_password:
        return False
    try:
        return target.rekey(request.backup.previous_password)
    except EngineError:
        return False


def needed(request: Request) -> Repository:
    """The repository of a request that cannot do without."""
    found = repository(request)
    if found is None:
        raise EngineError("input", "BadRequest", "backup: missing")
    return found


def back_up(places: files.Places, target: Repository) -> str:
    """Back a product up; returns the id of the backup.

    A repository is made when there is none, but only once: one that was there and is gone
    must not be replaced by an empty one.

    Args:
        places: Of the product.
        target: The repository.

    Raises:
        EngineError: The repository cannot be used (infrastructure, BackupUnavailable), or
            there is nothing to back up.
    """
    refuse_half_restored(places)
    known = places.private / "repository"
    identity = target.identity()
    if not identity and files.read(known):
        message = "the repository of earlier backups is gone"
        raise EngineError("infrastructure", "BackupUnavailable", message)
    files.write(known, identity or target.create())
    name = backups.take(target, places.app, files.observe(places))
    files.write(places.backed_up, name)
    return name


def tend(places: files.Places, target: Repository, rule: Backup) -> None:
    """Check the repository and forget what is not kept; a damaged one forgets nothing.

    Args:
        places: Of the product.
        target: The repository.
        rule: What is kept and whether the repository is checked.

    Raises:
        EngineError: It is damaged (infrastructure, BackupDamaged) or cannot be used.
    """
    if rule.check:
        target.check(dt.datetime.now(dt.UTC).isoweekday())
    backups.tidy(target, places.app, rule.retention)


def choose(places: files.Places, source: Repository, name: str, target: Stored) -> Manifest:
    """Find the backup that a release can live with.

    Raises:
        EngineError: There is none, or the release lacks a service or a contract migration.
    """
    manifest = backups.find(source, places.app, name)
    with_data = {s.name for s in target.release.services if s.volume}
    if strange := sorted({i.service for i in manifest.items} - with_data):
        message = f"the backup holds data of {', '.join(strange)}, which the release lacks"
        raise EngineError("input", "BackupMismatch", message)
    seen = Observed(contracted=frozenset(manifest.contracted))
    if unknown := plan.outlived(target, seen):
        message = f"the backup went through {', '.join(unknown)}, which the release does not know"
        raise EngineError("input", "ContractMigrationApplied", message)
    return manifest


def is_back(places: files.Places, backup: str) -> bool:
    """Whether this very backup is live already: whoever asks again did not hear the answer."""
    same = files.read(places.restored) == backup and not places.restoring.exists()
    return bool(backup) and same and files.observe(places).live is not None


def clear_ground(places: files.Places, manifest: Manifest) -> Observed:
    """Make sure that nothing is overwritten; what an interrupted restore left goes.

    Raises:
        EngineError: The product or data of it is here (input, DataPresent).
    """
    before = files.observe(places)
    present = [*backups.volumes(places.app), *before.units]
    same = files.read(places.restored) == manifest.id and before.live is None
    if present and not same and not places.restoring.exists():
        message = f"{', '.join(sorted(present))}: remove the product with its data first"
        raise EngineError("input", "DataPresent", message)
    files.write(places.restored, manifest.id)
    if manifest.items:
        files.write(places.restoring, manifest.id)
    files.take_down(places, list(before.units))
    backups.discard(places.app)
    for name in (*files.SCHEMA_NOTES, "contracting"):
        (places.private / name).unlink(missing_ok=True)
    files.write(places.private / "contracted", "\n".join(manifest.contracted))
    return files.observe(places)


def refuse_half_restored(places: files.Places) -> None:
    """Refuse to work with data that a restore did not bring back whole."""
    if places.restoring.exists():
        message = "a restore was interrupted: repeat it, or remove the product with its data"
        raise EngineError("input", "RestoreUnfinished", message)
