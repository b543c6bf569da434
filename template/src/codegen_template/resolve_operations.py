"""The kind of every operation, from its shape, and the routes they make together."""

import builtins
import keyword
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Protocol

from .errors import did_you_mean
from .resolve_custom import Classes, refuse_unequal_errors, resolve_custom
from .resolve_listing import resolve_listing
from .resolved import MAX_PAGE, Custom, Domain, Kind, Model, Operation
from .spec.operations import Auth, DomainSpec, Method, OperationSpec, RoleAuth
from .spec.tree import Spec, domain_file

Place = tuple[str | int, ...]


class Add(Protocol):
    """Notes a problem at a place of a file."""

    def __call__(self, file: str, path: Place, message: str, /) -> None:
        """Note it."""
        ...


class Findings(Protocol):
    """Where problems go, and what a place is called in a message."""

    def add(self, file: str, path: Place, message: str, /) -> None:
        """Note a problem."""
        ...

    def place(self, file: str, path: Place, /) -> str:
        """``file:line``."""
        ...


RESERVED_ROUTES = frozenset({"", "/health", "/ready", "/docs", "/redoc", "/openapi.json"})
_RESERVED_NAMES = frozenset(dir(builtins)) | {"router", "controller"}
_STATUS = {Method.POST: 201, Method.DELETE: 204}
_SHAPES = (
    "expected one of: create (POST, input NameCreate, output Name), "
    "list (GET, output list[Name] or page[Name]), "
    "get (GET, output Name), update (PATCH or PUT, input NameUpdate, output Name), "
    "delete (DELETE, neither); the last three with a path that ends with {name_id}; "
    "or 'kind: custom', an operation of any shape whose controller you write"
)


def resolve_domains(
    spec: Spec, models: Mapping[str, Model], shapes: Iterable[Model], findings: Findings
) -> tuple[Domain, ...]:
    """Resolve every domain; problems go to ``findings``."""
    add = findings.add
    domains = []
    routes: dict[tuple[str, str], str] = {}
    classes = Classes((*models.values(), *shapes))
    for name, domain in sorted(spec.domains.items()):
        file = domain_file(name)
        if name != domain.domain:
            add(file, ("domain",), f"expected '{name}'")
        if keyword.iskeyword(name) or name == "conftest":
            add(file, ("domain",), f"'{name}' cannot be the name of a Python module")
        operations = []
        custom: dict[str, Custom] = {}
        for key in domain.operations:
            operation = _any_operation(domain, key, models, classes, add)
            if operation is None:
                continue
            need = domain.operations[key].auth or domain.config.auth
            if isinstance(need, RoleAuth):
                operation = replace(operation, auth=Auth.JWT, roles=need.roles)
            else:
                operation = replace(operation, auth=Auth(need))
            if isinstance(operation, Custom):
                custom[key] = operation
            else:
                operations.append(operation)
            _claim_route(routes, operation, file, findings)
        for key, message in refuse_unequal_errors(custom):
            add(file, ("operations", key, "errors"), message)
        rest = domain.config.rest
        tags = rest.tags or (name,)
        domains.append(
            Domain(name, rest.prefix, tags, tuple(operations), tuple(_literal_first(custom)))
        )
    for owner, hidden, message in _hidden(domains, findings):
        add(domain_file(owner.name), ("operations", hidden.name, "rest"), message)
    return tuple(domains)


def _any_operation(
    domain: DomainSpec, name: str, models: Mapping[str, Model], classes: Classes, add: Add
) -> Operation | Custom | None:
    spec = domain.operations[name]
    file, path = domain_file(domain.domain), ("operations", name)
    if keyword.iskeyword(name) or name in _RESERVED_NAMES:
        add(file, path, f"'{name}' is a name of Python's or of the generated code's own")
        return None

    def note(place: Place, message: str) -> None:
        add(file, (*path, *place), message)

    if spec.kind == "custom":
        return resolve_custom(domain, name, spec, classes, note)
    if spec.errors:
        note(("errors",), "'errors' belongs to operations with 'kind: custom'")
    return _operation(domain, name, spec, models, add)


def _literal_first(custom: Mapping[str, Custom]) -> list[Custom]:
    """Routes with fewer parameters first: the first that fits a request answers it."""
    return sorted(custom.values(), key=lambda operation: operation.path.count("{"))


def _hidden(
    domains: list[Domain], findings: Findings
) -> Iterator[tuple[Domain, Operation | Custom, str]]:
    """Operations that an operation of an earlier domain keeps from being reached."""
    seen: dict[tuple[str, int], list[tuple[re.Pattern[str], Domain, Operation | Custom]]] = {}
    for domain in domains:
        for operation in domain.routes:
            route = operation.prefix + operation.path
            key = (operation.method, route.count("/"))
            for pattern, owner, earlier in seen.get(key, ()):
                if owner is not domain and pattern.fullmatch(route):
                    at = findings.place(domain_file(owner.name), ("operations", earlier.name))
                    message = f"{operation.method} {route} is answered by {at}: {earlier.name}"
                    yield domain, operation, message
        for operation in domain.routes:
            if not operation.path:
                continue
            route = operation.prefix + operation.path
            literal = [re.escape(part) for part in re.split(r"\{[^}]*\}", route)]
            if len(literal) > 1:
                pattern = re.compile("[^/{]+".join(literal))
                key = (operation.method, route.count("/"))
                seen.setdefault(key, []).append((pattern, domain, operation))


def _claim_route(
    routes: dict[tuple[str, str], str],
    operation: Operation | Custom,
    file: str,
    findings: Findings,
) -> None:
    add = findings.add
    path = ("operations", operation.name, "rest")
    route = re.sub(r"\{[^}]*\}", "{}", operation.prefix + operation.path)
    mine = f"{findings.place(file, path)}: {operation.name}"
    owner = routes.setdefault((operation.method, route), mine)
    if owner != mine:
        add(file, path, f"{operation.method} {route} is taken by {owner}")
    if route in RESERVED_ROUTES:
        add(file, path, f"{route} belongs to the service itself")


def _operation(
    domain: DomainSpec, name: str, spec: OperationSpec, models: Mapping[str, Model], add: Add
) -> Operation | None:
    file, path = domain_file(domain.domain), ("operations", name)
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
        page_size=int(limit) if limit is not None else None,
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
