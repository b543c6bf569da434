"""The worker's handlers, and how it knows them."""

import uuid
from typing import Any

from codegen_template.resolve_custom import Classes
from codegen_template.resolved import Field, Resolved
from codegen_template.spec.fields import FieldType

from .engine import HEADER, render

SERVICE = "services/notifications"
FOLDER = f"{SERVICE}/worker"
TESTS = f"{SERVICE}/worker_tests"


def worker_files(resolved: Resolved) -> dict[str, str]:
    """Files that are written anew on every change of the spec."""
    return {
        f"{FOLDER}/generated/__init__.py": f'"""{HEADER}"""\n',
        f"{FOLDER}/generated/subscriptions.py": render(
            "generated/subscriptions.py.j2", header=HEADER, handlers=resolved.handlers
        ),
    }


def handler_files(resolved: Resolved) -> dict[str, str]:
    """Files that are written once and then belong to people."""
    classes = Classes((*resolved.models, *resolved.shapes))
    files = {}
    for handler in resolved.handlers:
        fields = {field.name: field for field, _ in classes.fields[handler.event.message]}
        context = {
            "handler": handler,
            "words": handler.event.name.replace("_", " "),
            "title": handler.event.title,
            "sample": {name: _sample(field) for name, field in fields.items()},
        }
        files[f"{FOLDER}/handlers/{handler.name}.py"] = render("generated/handler.py.j2", **context)
        files[f"{TESTS}/test_{handler.name}.py"] = render("generated/test_handler.py.j2", **context)
    return files


def _sample(field: Field) -> Any:  # noqa: ANN401 - JSON
    if field.spec.type in {FieldType.UUID, FieldType.REFERENCE}:
        return str(uuid.UUID(int=1))
    return field.samples[0]
