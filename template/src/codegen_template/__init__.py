"""Spec-first service template and its generators; usable alone.

A project is a tree: specs (``shared/spec/models.yaml``, ``services/backend/spec/*.yaml``,
``services.yml``), the code that follows from them, and the code that people write. Three calls
make one::

    new_project(root, title="Notes", slug="notes", description="Keeps notes.")
    write_spec(root, Spec(models={...}, domains={"notes": crud_domain("Note")}))
    generate(root)

What is imported from here is loaded when it is asked for: who only reads specs waits for no
template engine.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .errors import Problem, SpecError
    from .generation import Report, generate
    from .new import new_project
    from .render.docs import render_task
    from .spec import DomainSpec, FieldSpec, FieldType, ModelSpec, Spec, VariantSpec, crud_domain
    from .specs import load_spec, summary, write_spec

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
_ORIGINS = {
    ".errors": ("Problem", "SpecError"),
    ".generation": ("Report", "generate"),
    ".new": ("new_project",),
    ".render.docs": ("render_task",),
    ".specs": ("load_spec", "summary", "write_spec"),
}

if not TYPE_CHECKING:  # a type checker would take every name for a good one

    def __getattr__(name: str) -> object:
        """Load what is asked for, once."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        origin = next((where for where, names in _ORIGINS.items() if name in names), ".spec")
        globals()[name] = found = getattr(importlib.import_module(origin, __name__), name)
        return found
