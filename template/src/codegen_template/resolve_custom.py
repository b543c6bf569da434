"""Custom operations: any shape, checked against the models and the rules of HTTP."""

import builtins
import keyword
import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus

from pydantic import ValidationError

from .errors import did_you_mean
from .naming import camel
from .resolve_listing import Note
from .resolved import BODIES, Custom, DeclaredError, Field, Model, Param
from .spec.fields import FieldSpec, FieldType
from .spec.operations import DomainSpec, Method, OperationSpec, ParamSpec
from .values import refuse_field_values

NO_CONTENT = 204
_TAKEN = frozenset(dir(builtins)) | {"body", "controller", "date", "datetime", "router", "self"}
_RUNTIME = frozenset({"Header", "Literal"})
"""Names that a router uses; a model of such a name would hide them."""
_BODILESS = frozenset({Method.GET, Method.DELETE})
_WITH_DEFAULT = frozenset({"string", "int", "float", "bool", "enum"})
_LONGEST = 1000
"""Longest text in a path, a query or a header, unless told."""


class Classes:
    """The classes that custom operations may name, and the fields of each."""

    def __init__(self, models: Iterable[Model]) -> None:
        self.fields: dict[str, tuple[tuple[Field, bool], ...]] = {}
        for model in models:
            self.fields[model.name] = tuple((item, item.create_optional) for item in model.fields)
            if model.spec.stored:
                self._add_variants(model)

    def _add_variants(self, model: Model) -> None:
        create, update = (model.name + name for name in BODIES)
        self.fields[model.name] = tuple((item, False) for item in model.fields)
        self.fields[create] = tuple(
            (item, item.create_optional) for item in model.fields if item.in_create
        )
        self.fields[update] = tuple(
            (item, item.update_optional) for item in model.fields if item.in_update
        )
        for variant in model.variants:
            self.fields[variant.class_name] = variant.fields


def resolve_custom(
    domain: DomainSpec, name: str, spec: OperationSpec, classes: Classes, note: Note
) -> Custom:
    """Check one operation and say everything in it outright; problems go to ``note``."""
    for made in sorted(_RUNTIME & set(classes.fields)):
        note((), f"custom operations use '{made}', which a model makes; rename the model")
    for key in ("filters", "search", "sort"):
        if getattr(spec, key):
            note((key,), f"'{key}' belongs to operations that return a list of a stored model")
    status = spec.rest.status or (200 if spec.output else NO_CONTENT)
    if (status == NO_CONTENT) != (spec.output is None):
        note(("rest", "status"), "204 goes with no output, and no output with 204")
    if spec.input is not None and spec.rest.method in _BODILESS:
        note(("input",), f"a {spec.rest.method} request carries no body; take 'params'")
    return Custom(
        name=name,
        method=spec.rest.method,
        prefix=domain.config.rest.prefix,
        path=spec.rest.path,
        status=status,
        description=spec.description,
        params=_params(spec, note),
        body=spec.input,
        body_fields=classes.fields.get(_named(spec, "input", classes, note) or "", ()),
        output=spec.output if _named(spec, "output", classes, note) else None,
        errors=_errors(spec, note),
    )


def _named(spec: OperationSpec, key: str, classes: Classes, note: Note) -> str | None:
    """The class that ``input`` or ``output`` names."""
    expression: str | None = getattr(spec, key)
    if expression is None:
        return None
    word = re.sub(r"^(list|page)\[|\]$", "", expression)
    if word not in classes.fields:
        note((key,), f"there is no '{word}'{did_you_mean(word, classes.fields)}")
        return None
    if expression.startswith("page[") or (key == "input" and word != expression):
        expected = "a class" if key == "input" else "a class or a list of it"
        note((key,), f"expected {expected}, not '{expression}'")
    return word


def _params(spec: OperationSpec, note: Note) -> tuple[Param, ...]:
    in_path = re.findall(r"\{([a-z0-9_]+)\}", spec.rest.path)
    for name in sorted({name for name in in_path if in_path.count(name) > 1}):
        note(("rest", "path"), f"'{{{name}}}' is repeated")
    found: dict[str, Param] = {}
    for index, item in enumerate(spec.params):
        param = _param(item, ("params", index), note)
        if item.name in found:
            note(("params", index, "name"), f"'{item.name}' is repeated")
        if item.source == "path" and item.name not in in_path:
            hint = did_you_mean(item.name, in_path)
            note(("params", index, "name"), f"the path has no '{{{item.name}}}'{hint}")
        if item.source != "path" and item.name in in_path:
            note(("params", index, "source"), f"the path has '{{{item.name}}}'; expected 'path'")
        if param is not None:
            found[item.name] = param
    for name in in_path:
        if name not in {item.name for item in spec.params}:
            if not name.endswith("_id"):
                note(("rest", "path"), f"'{{{name}}}' is not declared in 'params'")
            found[name] = Param(name, FieldSpec(type=FieldType.UUID), "path", True, None)  # noqa: FBT003
    by_place = dict.fromkeys([*in_path, *found])
    return tuple(found[name] for name in by_place if name in found)


def _param(item: ParamSpec, place: tuple[str | int, ...], note: Note) -> Param | None:
    if keyword.iskeyword(item.name) or item.name in _TAKEN:
        note((*place, "name"), f"'{item.name}' is a name of Python's or of the generated code's")
    if item.source == "path" and not (item.required and item.default is None):
        note(place, "what stands in the path is required and has no default")
    if item.default is not None and item.type not in _WITH_DEFAULT:
        note((*place, "default"), f"a {item.type} has no default here; leave it out instead")
    keys = item.model_dump(exclude={"name", "source", "required", "description"}, exclude_none=True)
    if item.type == "string":
        keys.setdefault("max_length", _LONGEST)
    try:
        field = FieldSpec.model_validate(keys)
    except ValidationError as error:
        note(place, error.errors()[0]["msg"].removeprefix("Value error, "))
        return None
    for message in refuse_field_values(field):
        note(place, message)
    required = item.required and item.default is None
    return Param(item.name, field, item.source, required, item.default, item.description)


def _errors(spec: OperationSpec, note: Note) -> tuple[DeclaredError, ...]:
    known = {int(status) for status in HTTPStatus}
    found = []
    for name, error in spec.errors.items():
        place = ("errors", name)
        if error.status not in known:
            note((*place, "status"), f"{error.status} is no status of HTTP's")
        elif keyword.iskeyword(name) or camel(name) + "Error" in dir(builtins):
            note(place, f"'{name}' is a name of Python's; choose another")
        else:
            found.append(DeclaredError(name, error.status, error.description))
    return tuple(found)


def refuse_unequal_errors(operations: Mapping[str, Custom]) -> Iterable[tuple[str, str]]:
    """Errors that two operations of one domain declare differently: operation and message."""
    first: dict[str, tuple[str, DeclaredError]] = {}
    for name, operation in operations.items():
        for error in operation.errors:
            owner, known = first.setdefault(error.class_name, (name, error))
            if known != error:
                yield name, f"'{error.name}' is declared differently by '{owner}'"
