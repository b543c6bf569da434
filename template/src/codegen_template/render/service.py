"""The code of the service that follows from a spec."""

import re
from collections.abc import Iterable

from codegen_template.database import Schema, inverse
from codegen_template.migrations import Migration
from codegen_template.resolved import Domain, Kind, Model, Operation, Resolved
from codegen_template.spec.fields import FieldType

from . import custom, expressions, takeaways, told
from .engine import HEADER, render
from .guards import guard_files
from .listings import listing_files, query_names

APP = "services/backend/app"
GENERATED = f"{APP}/generated"
# fmt: off
_SQLALCHEMY = (
    "BigInteger", "Boolean", "CheckConstraint", "Column", "Date", "DateTime", "Double",
    "ForeignKeyConstraint", "Index", "MetaData", "Numeric", "Table", "Text", "UniqueConstraint",
    "Uuid", "text",
)
# fmt: on


def code_files(resolved: Resolved, schema: Schema) -> dict[str, str]:
    """Files that are written anew on every change of the spec."""
    files = {
        f"{GENERATED}/__init__.py": f'"""{HEADER}"""\n',
        f"{GENERATED}/schemas.py": _schemas(resolved),
        f"{GENERATED}/tables.py": _tables(resolved, schema),
        f"{GENERATED}/repositories.py": _python("repositories", models=by_name(resolved.models)),
        f"{GENERATED}/registry.py": _python(
            "registry", domains=resolved.domains, guards=resolved.guards
        ),
        f"{GENERATED}/protocols/__init__.py": '"""What controllers promise, by domain."""\n',
        f"{GENERATED}/routers/__init__.py": '"""HTTP routes, by domain."""\n',
    }
    for domain in resolved.domains:
        files[f"{GENERATED}/protocols/{domain.name}.py"] = _domain("protocol", domain)
        files[f"{GENERATED}/routers/{domain.name}.py"] = _domain("router", domain)
    errors = custom.error_files(resolved.domains, folder=GENERATED, header=HEADER)
    files |= guard_files(resolved.guards, folder=GENERATED, header=HEADER)
    files |= told.event_files(resolved, folder=GENERATED, header=HEADER)
    return files | errors | listing_files(resolved, folder=GENERATED, header=HEADER)


def controller_files(resolved: Resolved) -> dict[str, str]:
    """Files that are written once and then belong to people."""
    return {
        f"{APP}/controllers/{domain.name}.py": _domain("controller", domain)
        for domain in resolved.domains
    }


def migration_file(migration: Migration) -> str:
    """The text of a migration."""
    lines = takeaways.statements(migration.before, migration.schema, migration.changes)
    back = takeaways.statements(migration.schema, migration.before, inverse(migration.changes))
    return _python("migration", migration=migration, statements=lines, back=back)


def by_name(models: Iterable[Model]) -> list[Model]:
    """Models in the order of their names."""
    return sorted(models, key=lambda model: model.name)


def _python(name: str, **context: object) -> str:
    return render(f"generated/{name}.py.j2", header=HEADER, **context)


def _schemas(resolved: Resolved) -> str:
    text = _python(
        "schemas",
        models=by_name(resolved.models),
        shapes=by_name(resolved.shapes),
        e=expressions,
        enums=_enums(resolved),
    )
    types = {name for name in expressions.VALUE_TYPES.values() if re.search(rf"\b{name}\b", text)}
    if "default_factory=omitted" in text:
        types.add("omitted")
    imports = []
    typing = [name for name in ("Annotated", "Literal") if f"{name}[" in text]
    bounded = "check_bounds(" in text
    if bounded:
        typing.append("Self")
    if typing:
        imports.append(f"from typing import {', '.join(typing)}")
    if re.search(r'\bDecimal\("', text):
        imports.append("from decimal import Decimal")
    if "(StrEnum)" in text:
        imports.append("from enum import StrEnum")
    if imports:
        imports.append("")
    pydantic = ["BaseModel", "ConfigDict"] + (["Field"] if re.search(r"\bField\(", text) else [])
    if bounded:
        pydantic.append("model_validator")
    imports += [f"from pydantic import {', '.join(pydantic)}", ""]
    if bounded:
        imports.append("from app.bounds import Bound, check_bounds, documented")
    imports.append(f"from app.fields import {', '.join(sorted(types, key=_import_order))}")
    return text.replace("# imports", "\n".join(imports), 1)


def _import_order(name: str) -> tuple[bool, str]:
    """Classes before functions, as import sorters have it."""
    return name.islower(), name


def _enums(resolved: Resolved) -> list[tuple[str, dict[str, str], str]]:
    found = [
        (item.enum_class, item.spec.members, f"Values of {model.words} {item.name}.")
        for model in (*resolved.models, *resolved.shapes)
        for item in model.fields
        if item.spec.type is FieldType.ENUM
    ]
    return sorted(found)


def _tables(resolved: Resolved, schema: Schema) -> str:
    parts = {model.table: expressions.table_parts(schema, model) for model in resolved.tables}
    text = _python("tables", models=by_name(resolved.tables), parts=parts)
    body = text.partition("# imports")[2]
    names = [name for name in _SQLALCHEMY if re.search(rf"(?<![\"\w]){name}\(", body)]
    imports = f"from sqlalchemy import {', '.join(names)}"
    if "postgresql." in body:
        imports += "\nfrom sqlalchemy.dialects import postgresql"
    return text.replace("# imports", imports, 1)


def _domain(template: str, domain: Domain) -> str:
    kinds = {operation.kind for operation in domain.operations}
    counted = any(op.listing and op.listing.counted for op in domain.listings)
    schemas = {op.model.name for op in domain.operations if _names_schema(op)}
    for kind, suffix in ((Kind.CREATE, "Create"), (Kind.UPDATE, "Update")):
        schemas |= {op.model.name + suffix for op in domain.operations if op.kind is kind}
    for operation in domain.custom:
        named = (operation.body or "", (operation.output or "").removeprefix("list[").rstrip("]"))
        schemas |= {name for name in named if name}
    return _python(
        template,
        domain=domain,
        schemas=sorted(schemas),
        repositories=[f"{model.name}Repository" for model in domain.models],
        addressed=bool(kinds & {Kind.GET, Kind.UPDATE, Kind.DELETE} or domain.custom),
        paged=Kind.LIST in kinds,
        queries=query_names(domain.listings),
        finders=["count", "find"] if counted else ["find"],
        c=custom,
        told=told,
        K=Kind,
    )


def _names_schema(operation: Operation) -> bool:
    """Whether the signature names the model itself: a counted page is a class of its own."""
    counted = operation.listing is not None and operation.listing.counted
    return returns(operation.kind) and not counted


def returns(kind: Kind) -> bool:
    """Whether operations of this kind return objects."""
    return kind is not Kind.DELETE
