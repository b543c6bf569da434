"""Keys and tokens that callers have to show: code, environment contract and tests."""

import re
from collections.abc import Mapping, Sequence

from codegen_template.resolved import Custom, Resolved
from codegen_template.spec.operations import Auth
from codegen_template.spec.tree import CONTRACT_FILE

from .engine import render

_NOWHERE = "00000000-0000-4000-8000-000000000000"


def guard_files(guards: Sequence[Auth], *, folder: str, header: str) -> dict[str, str]:
    """The code that asks for keys or tokens and the variables it reads; nothing without guards."""
    if not guards:
        return {}
    context = {"guards": [str(auth) for auth in guards], "header": header}
    files = {
        f"{folder}/auth.py": render("generated/auth.py.j2", **context),
        f"{folder}/{CONTRACT_FILE}": render("generated/env.contract.yaml.j2", **context),
    }
    if Auth.JWT in guards:
        files[f"{folder}/tokens.py"] = render("generated/tokens.py.j2", **context)
    return files


def guard_tests(resolved: Resolved, *, folder: str, header: str) -> Mapping[str, str]:
    """Tests of who is let in; with them the other tests show what is asked for."""
    if not resolved.guards:
        return {}
    routes = [operation for domain in resolved.domains for operation in domain.routes]
    context = {
        "guards": [str(auth) for auth in resolved.guards],
        "header": header,
        "guarded": [
            (str(route.auth), route.method, _somewhere(route.prefix + route.path))
            for route in routes
            if route.auth is not Auth.NONE
        ],
        # What a person wrote is not run: nobody knows what it would do.
        "allowed": [
            (route.method, _somewhere(route.prefix + route.path))
            for route in routes
            if route.auth is not Auth.NONE and not isinstance(route, Custom)
        ],
        "documented": [
            (str(route.auth), route.roles, route.method.lower(), route.prefix + route.path)
            for route in routes
        ],
        "by_role": [
            (route.roles, route.method, _somewhere(route.prefix + route.path))
            for route in routes
            if route.roles
        ],
        "roles": sorted({role for route in routes for role in route.roles}),
    }
    names = {"__init__": "credentials", "conftest": "conftest", "test_auth": "test_auth"}
    if Auth.JWT in resolved.guards:
        names["test_tokens"] = "test_tokens"
    return {
        f"{folder}/{file}.py": render(f"generated/auth_tests/{name}.py.j2", **context)
        for file, name in names.items()
    }


def _somewhere(route: str) -> str:
    return re.sub(r"\{[^}]*\}", _NOWHERE, route)
