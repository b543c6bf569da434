"""The specs of a project as one value: read, written, told."""

from pathlib import Path

from .render.docs import summary as _summary
from .resolve import resolve
from .spec import Spec
from .spec.load import load_documents
from .spec.tree import (
    DOMAINS_FOLDER,
    EVENTS_FILE,
    HANDLERS_FILE,
    manifest_file,
    manifest_services,
)
from .spec.write import spec_files
from .tree import apply


def load_spec(root: Path) -> Spec:
    """Read the specs of the project at ``root``.

    Raises:
        SpecError: a file is missing, unreadable, malformed or contradicts another; lists every
            problem with file, line and path.
    """
    spec, documents = load_documents(root)
    resolve(spec, documents)
    return spec


def write_spec(root: Path, spec: Spec) -> None:
    """Write the spec files of the project at ``root``; what ``spec`` lacks is removed.

    Raises:
        SpecError: the spec contradicts itself; nothing was written.
    """
    resolve(spec)
    changes: dict[str, str | None] = {}
    for path in (root / DOMAINS_FOLDER).glob("*.yaml"):
        changes[path.relative_to(root).as_posix()] = None
    changes |= {path: None for path in (EVENTS_FILE, HANDLERS_FILE) if (root / path).exists()}
    changes |= {manifest_file(service): None for service in manifest_services(root)}
    apply(root, {**changes, **spec_files(spec)})


def summary(spec: Spec) -> str:
    """The whole spec in a few lines, for readers with little room."""
    return _summary(resolve(spec))
