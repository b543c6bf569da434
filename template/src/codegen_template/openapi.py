"""The written-down OpenAPI document held against the specs, without running the service."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .errors import Problem
from .resolved import Resolved
from .spec.operations import Auth

OPENAPI_FILE = "docs/openapi.json"
MEND = "run 'make openapi'"


def openapi_problems(root: Path, resolved: Resolved) -> list[Problem]:
    """Operations and fields of the specs that the document lacks or has otherwise.

    A project without the document has none of these. Routes and schemas that people added are
    left to ``make openapi`` in CI, which compares the whole text.
    """
    path = root / OPENAPI_FILE
    if not path.is_file():
        return []
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        paths, schemas = document["paths"], document["components"]["schemas"]
        found = [*_operations(paths, resolved), *_schemas(schemas, resolved)]
    except (ValueError, KeyError, TypeError, AttributeError):
        return [Problem(OPENAPI_FILE, 0, "", f"no OpenAPI document; {MEND}")]
    return [Problem(OPENAPI_FILE, 0, place, f"{message}; {MEND}") for place, message in found]


def _operations(paths: dict[str, Any], resolved: Resolved) -> Iterator[tuple[str, str]]:
    for domain in resolved.domains:
        for operation in domain.routes:
            route = operation.prefix + operation.path
            place = f"{operation.method} {route}"
            written = paths.get(route, {}).get(operation.method.lower())
            if written is None:
                yield place, f"the operation '{operation.name}' is missing"
            elif str(operation.status) not in written["responses"]:
                yield place, f"expected the status {operation.status}"
            elif bool(written.get("security")) != (operation.auth is not Auth.NONE):
                yield place, f"expected the auth '{operation.auth}'"
            elif _roles(written) != set(operation.roles):
                roles = ", ".join(operation.roles) or "none"
                yield place, f"expected the roles: {roles}"


def _roles(written: dict[str, Any]) -> set[str]:
    """Names beside the scheme: OpenAPI 3.1 lists roles there for any kind of scheme."""
    return {
        role for need in written.get("security", ()) for roles in need.values() for role in roles
    }


def _schemas(schemas: dict[str, Any], resolved: Resolved) -> Iterator[tuple[str, str]]:
    for model in resolved.models:
        if model.name not in schemas:
            continue
        written = set(schemas[model.name].get("properties", {}))
        wanted = {item.name for item in model.fields}
        for name in sorted(wanted - written):
            yield f"{model.name}.{name}", "the field is missing"
        for name in sorted(written - wanted):
            yield f"{model.name}.{name}", "the specs have no such field"
