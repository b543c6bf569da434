"""Writing the code that follows from the specs of a project."""

from dataclasses import dataclass, replace
from pathlib import Path

from .errors import SpecError
from .formatting import format_python
from .manifest import MANIFEST_FILE, Manifest, inputs_digest
from .migrations import STATE_FILE, newest, next_migrations, refuse_lost, state_text
from .project_file import read_project
from .render.architecture import architecture_page
from .render.bot import bot_files
from .render.clients import client_files
from .render.compose import COMPOSE_FILE, compose_file
from .render.docs import docs_files
from .render.page import page_files
from .render.service import code_files, controller_files, migration_file
from .render.suite import suite_files
from .render.worker import handler_files, worker_files
from .resolve import resolve
from .resolve_clients import refuse_absent
from .resolved import Resolved
from .spec.load import load_documents, load_services
from .spec.tree import EVENTS_FILE, HANDLERS_FILE
from .tree import apply, differs, digest, read_bytes

ARCHITECTURE_FILE = "docs/architecture.md"
NOT_CARRIED = "events are carried by the module notifications, which this project does not have"


@dataclass(frozen=True, slots=True)
class Report:
    """What became of each generated file; paths are relative to the root and sorted."""

    written: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether anything differs from before."""
        return bool(self.written or self.removed)


@dataclass(frozen=True, slots=True)
class Plan:
    """Every file as it has to be. ``seeds`` are written only where nobody changed them."""

    files: dict[str, str]
    seeds: dict[str, str]
    once: dict[str, str]


def generate(root: Path, *, anew: bool = False) -> Report:
    """Bring the generated files of the project at ``root`` in line with its specs.

    Deterministic and all or nothing. Controllers that somebody changed are left alone; migrations
    are added, never rewritten. A second run changes nothing.

    Args:
        root: Of the project.
        anew: Compare every file, even where the record of the last run says that nothing changed:
            for trees whose record somebody may have written.

    Raises:
        SpecError: the specs are refused, or the change would lose data; nothing was written.
    """
    manifest = Manifest.read(root)
    if not anew and manifest.current(root, inputs_digest(root)):
        return Report(unchanged=tuple(sorted({**manifest.files, **manifest.seeded})))
    plan = _plan(root, manifest)
    changes, seeded = _changes(root, plan, manifest)
    if changes:
        apply(root, changes)
    _write_manifest(root, plan, seeded)
    return Report(
        written=tuple(sorted(path for path, text in changes.items() if text is not None)),
        unchanged=tuple(sorted({*plan.files, *plan.seeds} - set(changes))),
        removed=tuple(sorted(path for path, text in changes.items() if text is None)),
    )


def pending(root: Path) -> tuple[str, ...]:
    """Paths that :func:`generate` would write or remove; nothing is written.

    Raises:
        SpecError: the specs are refused.
    """
    manifest = Manifest.read(root)
    if manifest.current(root, inputs_digest(root)):
        return ()
    changes, _ = _changes(root, _plan(root, manifest), manifest)
    return tuple(sorted(changes))


def _changes(
    root: Path, plan: Plan, manifest: Manifest
) -> tuple[dict[str, str | None], dict[str, str]]:
    """What to write (None: remove), and the digests of the seeds as they will be."""
    changes: dict[str, str | None] = dict(plan.once)
    changes |= {path: text for path, text in plan.files.items() if differs(root, path, text)}
    seeded: dict[str, str] = {}
    for path, text in plan.seeds.items():
        current, known = read_bytes(root / path), manifest.seeded.get(path)
        if current is None or digest(current) == known:
            seeded[path] = digest(text.encode())
            if current != text.encode():
                changes[path] = text
        elif known is not None:
            seeded[path] = known
    stale = [path for path in manifest.files if path not in plan.files]
    stale += [
        path
        for path, known in manifest.seeded.items()
        if path not in plan.seeds and digest(read_bytes(root / path) or b"") == known
    ]
    changes |= {path: None for path in stale if (root / path).exists()}
    return changes, seeded


def resolve_project(root: Path) -> Resolved:
    """Read and check the specs of the project at ``root``.

    Raises:
        SpecError: they are refused.
    """
    services = load_services(root)
    spec, documents = load_documents(root)
    resolved = resolve(spec, documents)
    carried = "notifications" in read_project(root).modules
    file = EVENTS_FILE if resolved.events else HANDLERS_FILE
    if (resolved.events or resolved.handlers) and not carried:
        raise SpecError([documents[file].problem((), NOT_CARRIED)])
    refuse_absent(resolved.clients, services, documents)
    return replace(resolved, outbox=carried)


def _plan(root: Path, manifest: Manifest) -> Plan:
    refuse_lost(root, manifest.head)
    project = read_project(root)
    resolved = resolve_project(root)
    schema, migrations = next_migrations(root, resolved)
    once = {migration.file: migration_file(migration) for migration in migrations}
    seeds = controller_files(resolved)
    generated = code_files(resolved, schema) | suite_files(resolved)
    if "tg_bot" in project.modules:
        generated |= bot_files(resolved, locale=project.locale)
    generated |= client_files(resolved.clients)
    if resolved.outbox:
        generated |= worker_files(resolved)
        seeds |= handler_files(resolved)
    formatted = format_python(generated | seeds | once)
    files = {path: formatted[path] for path in generated}
    if "frontend" in project.modules:
        files |= page_files(
            resolved,
            title=project.title,
            description=project.description,
            locale=project.locale,
        )
    files |= docs_files(resolved, title=project.title, description=project.description)
    services = load_services(root)
    files[ARCHITECTURE_FILE] = architecture_page(resolved, services, title=project.title)
    files[COMPOSE_FILE] = compose_file(services)
    files[STATE_FILE] = state_text(schema)
    return Plan(
        files=files,
        seeds={path: formatted[path] for path in seeds},
        once={path: formatted[path] for path in once},
    )


def _write_manifest(root: Path, plan: Plan, seeded: dict[str, str]) -> None:
    # Last, and with the inputs as they are now: a run that is killed before this starts anew.
    files = {path: digest(text.encode()) for path, text in plan.files.items()}
    manifest = Manifest(inputs_digest(root), files, seeded, newest(root))
    text = manifest.text()
    if differs(root, MANIFEST_FILE, text):
        apply(root, {MANIFEST_FILE: text})
