"""The kind of every operation, from its shape, and the routes they make together."""

import builtins
import keyword
import re
from collections.abc import Callable, Mapping

from .errors import did_you_mean
from .resolve_listing import resolve_listing
from .resolved import Domain, Kind, Model, Operation
from .spec.operations import DomainSpec, Method, OperationSpec
from .spec.tree import Spec, domain_file

Add = Callable[[str, tuple[str | int, ...], str], None]

RESERVED_ROUTES = frozenset({"", "/health", "/ready", "/docs", "/redoc", "/openapi.json"})
MAX_PAGE = 200
_RESERVED_NAMES = frozenset(dir(builtins)) | {"router", "controller"}
_STATUS = {Method.POST: 201, Method.DELETE: 204}
_SHAPES = (
    "expected one of: create (POST, input NameCreate, output Name), "
    "list (GET, output list[Name] or page[Name]), "
    "get (GET, output Name), update (PATCH or PUT, input NameUpdate, output Name), "
    "delete (DELETE, neither); the last three with a path that ends with {name_id}"
)


def resolve_domains(spec: Spec, models: Mapping[str, Model], add: Add) -> tuple[Domain, ...]:
    """Resolve every domain; problems go to ``add``."""
    domains = []
    routes: dict[tuple[str, str], str] = {}
    for name, domain in sorted(spec.domains.items()):
        file = domain_file(name)
        if name != domain.domain:
            add(file, ("domain",), f"expected '{name}'")
        if keyword.iskeyword(name) or name == "conftest":
            add(file, ("domain",), f"'{name}' cannot be the name of a Python module")
        operations = []
        for key, item in domain.operations.items():
            operation = _operation(domain, key, item, models, add)
            if operation is not None:
                operations.append(operation)
                _claim_route(routes, operation, file, add)
        rest = domain.config.rest
        domains.append(Domain(name, rest.prefix, rest.tags or (name,), tuple(operations)))
    return tuple(domains)


def _claim_route(
    routes: dict[tuple[str, str], str], operation: Operation, file: str, add: Add
) -> None:
    path = ("operations", operation.name, "rest")
    route = re.sub(r"\{[^}]*\}", "{}", operation.prefix + operation.path)
    owner = routes.setdefault((operation.method, route), f"{file}: {operation.name}")
    if owner != f"{file}: {operation.name}":
        add(file, path, f"{operation.method} {route} is taken by {owner}")
    if route in RESERVED_ROUTES:
        add(file, path, f"{route} belongs to the service itself")


def _operation(
    domain: DomainSpec, name: str, spec: OperationSpec, models: Mapping[str, Model], add: Add
) -> Operation | None:
    file, path = domain_file(domain.domain), ("operations", name)
    if keyword.iskeyword(name) or name in _RESERVED_NAMES:
        add(file, path, f"'{name}' is a name of Python's or of the generated code's own")
        return None
    found = _kind(spec, models)
    if isinstance(found, str):
        add(file, path, found)
        return None
    kind, model = found
    problem = _refuse_params(kind, model, spec)
    if problem:
        add(file, path, problem)
        return None
    status = spec.rest.status or _STATUS.get(spec.rest.method, 200)
    if (status == 204) != (kind is Kind.DELETE):  # noqa: PLR2004 - HTTP's own number
        add(file, (*path, "rest", "status"), "204 goes with delete, and delete with 204")
    limit = next((item.default for item in spec.params if item.name == "limit"), None)

    def note(place: tuple[str | int, ...], message: str) -> None:
        add(file, (*path, *place), message)

    return Operation(
        name=name,
        kind=kind,
        model=model,
        method=spec.rest.method,
        prefix=domain.config.rest.prefix,
        path=spec.rest.path,
        status=status,
        description=spec.description,
        limit=int(limit) if limit is not None else 50,
        listing=resolve_listing(spec, kind, model, name=name, models=models, note=note),
    )


def _kind(spec: OperationSpec, models: Mapping[str, Model]) -> tuple[Kind, Model] | str:
    """The kind and the model, or why there is none."""
    for expression in (spec.input, spec.output):
        if expression is not None:
            word = re.sub(r"^(list|page)\[|\]$", "", expression)
            known = [name + suffix for name in models for suffix in ("", "Create", "Update")]
            if word not in known:
                return f"there is no '{word}'{did_you_mean(word, known)}"
    by_snake = {model.snake: model for model in models.values()}
    tail = re.search(r"\{([a-z0-9_]+)_id\}$", spec.rest.path)
    if tail and tail[1] in by_snake:
        candidates, kinds = [by_snake[tail[1]]], [Kind.GET, Kind.UPDATE, Kind.DELETE]
    elif "{" in spec.rest.path:
        return _SHAPES
    else:
        candidates, kinds = list(models.values()), [Kind.CREATE, Kind.LIST]
    for model in candidates:
        for kind in kinds:
            if _has_shape(spec, kind, model.name):
                return kind, model
    return _SHAPES


def _has_shape(spec: OperationSpec, kind: Kind, name: str) -> bool:
    shapes: dict[Kind, tuple[set[Method], str | None, set[str | None]]] = {
        Kind.CREATE: ({Method.POST}, f"{name}Create", {name}),
        Kind.LIST: ({Method.GET}, None, {f"list[{name}]", f"page[{name}]"}),
        Kind.GET: ({Method.GET}, None, {name}),
        Kind.UPDATE: ({Method.PATCH, Method.PUT}, f"{name}Update", {name}),
        Kind.DELETE: ({Method.DELETE}, None, {None}),
    }
    methods, into, out = shapes[kind]
    return spec.rest.method in methods and spec.input == into and spec.output in out


def _refuse_params(kind: Kind, model: Model, spec: OperationSpec) -> str:
    addressed = kind in {Kind.GET, Kind.UPDATE, Kind.DELETE}
    id_param = f"{model.snake}_id"
    if addressed and spec.rest.path.count("{") != 1:
        return f"expected a path with one parameter, {{{id_param}}}"
    for param in spec.params:
        if addressed and (param.name, param.type, param.source) == (id_param, "uuid", "path"):
            continue
        if kind is not Kind.LIST or param.name not in {"limit", "offset"}:
            return f"parameter '{param.name}' is not understood here"
        if param.type != "int" or param.source != "query":
            return f"expected {param.name} to be an int from the query"
        if param.default is None:
            continue
        highest = MAX_PAGE if param.name == "limit" else 0
        lowest = 1 if param.name == "limit" else 0
        if type(param.default) is not int or not lowest <= param.default <= highest:
            return f"expected the default of {param.name} between {lowest} and {highest}"
    return ""
