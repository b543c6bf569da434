"""Custom operations: their signatures, and what they refuse."""

from http import HTTPStatus

from codegen_template.resolved import Custom, DeclaredError, Domain, Field, Operation, Param
from codegen_template.spec.fields import FieldType
from codegen_template.spec.operations import Auth

from .engine import python_literal, render
from .expressions import VALUE_TYPES, constraints

_PLAIN = {
    FieldType.STRING: "str",
    FieldType.INT: "int",
    FieldType.FLOAT: "float",
    FieldType.DECIMAL: "Decimal",
    FieldType.BOOL: "bool",
    FieldType.DATE: "date",
    FieldType.DATETIME: "datetime",
    FieldType.UUID: "UUID",
}
NEEDS = {Auth.API_KEY: "NEEDS_API_KEY", Auth.JWT: "NEEDS_JWT"}
"""Names that neither a model nor an operation can have."""
UNAUTHORIZED = "The caller did not show what is asked for."
FORBIDDEN = "The caller has none of the roles"
_MARKS = {"path": "Path", "query": "Query", "header": "Header"}


def error_files(domains: tuple[Domain, ...], *, folder: str, header: str) -> dict[str, str]:
    """A module of refusals for each domain that declares some."""
    files = {
        f"{folder}/errors/{domain.name}.py": render(
            "generated/errors.py.j2", header=header, domain=domain, status=_status
        )
        for domain in domains
        if domain.errors
    }
    if files:
        files[f"{folder}/errors/__init__.py"] = (
            '"""Refusals that operations declare, by domain."""\n'
        )
    return files


def _status(error: DeclaredError) -> str:
    return f"HTTPStatus.{HTTPStatus(error.status).name}"


def parameters(operation: Custom, *, defaults: bool = False) -> str:
    """What a controller's method takes after ``self``; a client's has the ``defaults`` too."""
    path = [f"{item.name}: {_type(item)}" for item in operation.params if item.source == "path"]
    body = [f"body: {operation.body}"] if operation.body else []
    rest = [
        f"{item.name}: {_type(item)}{_or_none(item)}{_default(item) if defaults else ''}"
        for item in operation.params
        if item.source != "path"
    ]
    return "".join(f", {part}" for part in (*path, *body, *(["*"] if rest else []), *rest))


def arguments(operation: Custom) -> str:
    """What a route hands to the controller."""
    path = [item.name for item in operation.params if item.source == "path"]
    rest = [f"{item.name}={item.name}" for item in operation.params if item.source != "path"]
    return ", ".join([*path, *(["body"] if operation.body else []), *rest])


def route_parameters(operation: Custom) -> list[str]:
    """What a route takes, those without a default first."""
    needed = [item for item in operation.params if item.required]
    rest = [item for item in operation.params if not item.required]
    body = [f"body: {operation.body}"] if operation.body else []
    return [
        *(f"{item.name}: {_annotated(item)}" for item in needed),
        *body,
        *(f"{item.name}: {_annotated(item)} = {python_literal(item.default)}" for item in rest),
    ]


def needs(domain: Domain) -> str:
    """Names that a router imports to ask callers for something."""
    plain = {operation.auth for operation in domain.routes if not operation.roles}
    names = [NEEDS[auth] for auth in domain.guards if auth in plain]
    return ", ".join(["GuardedRoute", *names, *(["needs_role"] if domain.needs_roles else [])])


def route_options(operation: Operation | Custom) -> str:
    """What the decorator of a route says besides method and path, each after a comma."""
    options = [f"status_code={operation.status}"] if operation.status != HTTPStatus.OK else []
    if operation.auth is not Auth.NONE:
        options.append(f"dependencies=[{_need(operation)}]")
    declared = responses(operation)
    if declared:
        options.append(f"responses={declared}")
    return "".join(f", {option}" for option in options)


def _need(operation: Operation | Custom) -> str:
    if operation.roles:
        return f"needs_role({', '.join(map(python_literal, operation.roles))})"
    return NEEDS[operation.auth]


def responses(operation: Operation | Custom) -> str:
    """What the route's documentation says about refusals; empty where none is declared."""
    by_status: dict[int, list[str]] = {}
    if operation.auth is not Auth.NONE:
        by_status[HTTPStatus.UNAUTHORIZED] = [UNAUTHORIZED]
    if operation.roles:
        by_status[HTTPStatus.FORBIDDEN] = [f"{FORBIDDEN}: {', '.join(operation.roles)}."]
    for error in operation.errors if isinstance(operation, Custom) else ():
        by_status.setdefault(error.status, []).append(" ".join(error.description.split()))
    rows = [
        f'{status}: {{"model": Problem, "description": {python_literal(" / ".join(texts))}}}'
        for status, texts in sorted(by_status.items())
    ]
    return f"{{{', '.join(rows)}}}" if rows else ""


def meaning(operation: Custom) -> str:
    """What it does, in a sentence."""
    if operation.description:
        return operation.description
    words = operation.name.replace("_", " ").capitalize()
    return f"{words}."


def _type(param: Param) -> str:
    if param.spec.type is FieldType.ENUM:
        return f"Literal[{', '.join(python_literal(value) for value in param.spec.values)}]"
    return _PLAIN[param.spec.type]


def _or_none(param: Param) -> str:
    return "" if param.required or param.default is not None else " | None"


def _default(param: Param) -> str:
    return "" if param.required else f" = {python_literal(param.default)}"


def _annotated(param: Param) -> str:
    kind = _type(param) if param.spec.type is FieldType.ENUM else VALUE_TYPES[param.spec.type]
    limits = constraints(_field(param))
    if param.description:
        limits.append(f"description={python_literal(' '.join(param.description.split()))}")
    if param.source == "path" and not limits:
        return kind
    return f"Annotated[{kind}{_or_none(param)}, {_MARKS[param.source]}({', '.join(limits)})]"


def _field(param: Param) -> Field:
    return Field(
        name=param.name,
        spec=param.spec,
        model="",
        in_create=True,
        create_optional=not param.required,
        in_update=False,
        update_optional=True,
    )
