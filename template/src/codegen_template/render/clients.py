"""Clients of other services, from what manifests consume."""

from collections.abc import Iterable
from dataclasses import dataclass

from codegen_template.resolved import Client, Custom, DeclaredError, Domain, Kind, Operation
from codegen_template.spec.operations import Auth
from codegen_template.spec.tree import CONTRACT_FILE

from . import custom
from .engine import HEADER, engine, python_literal, render
from .listings import query_names

_OWN_ADDRESS = frozenset({"tg-bot"})
"""Services whose own contract declares the address already."""
_BASES = {
    401: "UnauthorizedError",
    403: "ForbiddenError",
    404: "NotFoundError",
    409: "ConflictError",
    422: "InvalidError",
    429: "TooManyRequestsError",
}


@dataclass(frozen=True, slots=True)
class _Call:
    """One method of a client, ready to be written down."""

    name: str
    parameters: str
    returned: str
    answer: str
    """Name of what reads the answer."""
    meaning: str
    method: str
    route: str
    options: tuple[str, ...]
    """What is handed on besides method, route and answer."""


def transport_files(consumer: str, package: str) -> dict[str, str]:
    """What all clients of one consumer stand on.

    Args:
        consumer: name of the service.
        package: Python package of its code.
    """
    generated = f"services/{consumer}/{package}/generated"
    folder = f"{generated}/clients"
    return {
        f"{generated}/__init__.py": f'"""{HEADER}"""\n',
        f"{folder}/__init__.py": '"""Clients of other services, by service."""\n',
        f"{folder}/problems.py": _python("problems", {"package": package}),
        f"{folder}/transport.py": _python("transport", {"package": package}),
    }


def client_files(clients: Iterable[Client]) -> dict[str, str]:
    """Files that are written anew on every change of the spec."""
    files: dict[str, str] = {}
    for client in clients:
        files |= _client(client)
    return files


def _client(client: Client) -> dict[str, str]:
    generated = f"services/{client.consumer}/{client.package}/generated"
    module = client.service.replace("-", "_")
    context = {
        "client": client,
        "package": client.package,
        "consumer": client.consumer,
        "service": client.service,
        "module": module,
        "variable": f"{module.upper()}_URL",
        "address": f"http://{client.service}:8080",
        "api_key": Auth.API_KEY in client.guards,
        "jwt": Auth.JWT in client.guards,
    }
    folder = f"{generated}/clients"
    files = {
        **transport_files(client.consumer, client.package),
        f"{folder}/{module}/__init__.py": f'"""The client of {client.service}."""\n',
        f"{folder}/{module}/settings.py": _python("settings", context),
        f"{folder}/{module}/client.py": _python("client", context),
        f"{folder}/{module}/operations/__init__.py": '"""Consumed operations, by domain."""\n',
    }
    for domain in client.domains:
        here = context | _operations(domain)
        files[f"{folder}/{module}/operations/{domain.name}.py"] = _python("operations", here)
        if domain.errors:
            files[f"{folder}/{module}/errors/__init__.py"] = '"""Declared refusals, by domain."""\n'
            files[f"{folder}/{module}/errors/{domain.name}.py"] = _python("errors", here)
    if client.consumer in _OWN_ADDRESS:
        context["address"] = ""
    if context["address"] or context["api_key"]:
        files[f"{generated}/{CONTRACT_FILE}"] = render(
            f"generated/clients/{CONTRACT_FILE}.j2", header=HEADER, **context
        )
    return files


def _python(name: str, context: dict[str, object]) -> str:
    return render(f"generated/clients/{name}.py.j2", header=HEADER, **context)


def _operations(domain: Domain) -> dict[str, object]:
    calls = [_ordinary(operation) for operation in domain.operations]
    calls += [_custom(operation) for operation in domain.custom]
    schemas: set[str] = set()
    for op in domain.operations:
        bodies = {Kind.CREATE: "Create", Kind.UPDATE: "Update"}
        schemas |= {op.model.name + bodies[op.kind]} if op.kind in bodies else set()
        schemas |= {op.model.name} if op.kind is not Kind.DELETE else set()
    for operation in domain.custom:
        output = (operation.output or "").removeprefix("list[").rstrip("]")
        schemas |= {operation.body or "", output} - {""}
    return {
        "domain": domain,
        "calls": calls,
        "queries": query_names(domain.listings),
        "schemas": sorted(schemas),
        "base": _base,
    }


def _base(error: DeclaredError) -> str:
    return _BASES.get(error.status, "ProblemError")


def _ordinary(operation: Operation) -> _Call:
    signatures = engine().get_template("generated/signatures.j2").module
    parameters = str(signatures.parameters(operation)).replace("\n", "")  # type: ignore[attr-defined]
    options = []
    if operation.kind in {Kind.GET, Kind.UPDATE, Kind.DELETE}:
        options.append(_mapping("path", {operation.id_param: operation.id_param}))
    if operation.kind in {Kind.CREATE, Kind.UPDATE}:
        options.append("body=body")
    if operation.listing:
        parameters = f", query: {operation.query_class} | None = None"
        dumped = 'query.model_dump(mode="json", exclude_unset=True)'
        options.append(f"query={dumped} if query else None")
    elif operation.kind is Kind.LIST:
        parameters = f", *, limit: int = {operation.limit}, offset: int = 0"
        options.append(_mapping("query", {"limit": "limit", "offset": "offset"}))
    return _Call(
        name=operation.name,
        parameters=parameters,
        returned=str(signatures.returned(operation)).strip(),  # type: ignore[attr-defined]
        answer=f"_{operation.name.upper()}",
        meaning=str(signatures.meaning(operation)).strip(),  # type: ignore[attr-defined]
        method=operation.method,
        route=operation.prefix + operation.path,
        options=(*options, *_always(operation)),
    )


def _custom(operation: Custom) -> _Call:
    options = []
    for source, key in (("path", "path"), ("query", "query"), ("header", "headers")):
        taken = {item.wire_name: item.name for item in operation.params if item.source == source}
        if taken:
            options.append(_mapping(key, taken))
    if operation.body:
        options.append("body=body")
    if operation.errors:
        options.append("refusals=REFUSALS")
    return _Call(
        name=operation.name,
        parameters=custom.parameters(operation, defaults=True),
        returned=operation.output or "None",
        answer=f"_{operation.name.upper()}",
        meaning=custom.meaning(operation),
        method=operation.method,
        route=operation.prefix + operation.path,
        options=(*options, *_always(operation)),
    )


def _always(operation: Operation | Custom) -> tuple[str, ...]:
    return () if operation.auth is Auth.NONE else (f'auth="{operation.auth}"',)


def _mapping(name: str, entries: dict[str, str]) -> str:
    inner = ", ".join(f"{python_literal(key)}: {value}" for key, value in entries.items())
    return f"{name}={{{inner}}}"
