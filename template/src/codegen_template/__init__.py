"""Spec-first service template and its generators; usable alone.

A project is a tree: specs (``shared/spec/models.yaml``, ``services/backend/spec/*.yaml``,
``services.yml``), the code that follows from them, and the code that people write. Three calls
make one::

    new_project(root, title="Notes", slug="notes", description="Keeps notes.")
    write_spec(root, Spec(models={...}, domains={"notes": crud_domain("Note")}))
    generate(root)
"""

from pathlib import Path

from .errors import Problem, SpecError
from .generate import Report, generate
from .new import new_project
from .render.docs import render_task
from .render.docs import summary as _summary
from .resolve import resolve
from .spec import DomainSpec, FieldSpec, FieldType, ModelSpec, Spec, VariantSpec, crud_domain
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

__all__ = [
    "DomainSpec",
    "FieldSpec",
    "FieldType",
    "ModelSpec",
    "Problem",
    "Report",
    "Spec",
    "SpecError",
    "VariantSpec",
    "crud_domain",
    "generate",
    "load_spec",
    "new_project",
    "render_task",
    "summary",
    "write_spec",
]


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
