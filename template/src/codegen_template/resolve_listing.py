"""What a list may be asked for: filters, search and order, checked against its model."""

from collections.abc import Callable, Mapping
from typing import Literal

from .errors import did_you_mean
from .naming import camel
from .resolved import Field, Filter, Kind, Listing, Model
from .spec.fields import COLLECTIONS, TEXTUAL, FieldType
from .spec.operations import OperationSpec

Note = Callable[[tuple[str | int, ...], str], None]
"""Notes a problem at a place below the operation."""

RESERVED_PARAMS = frozenset({"limit", "offset", "q", "sort"})
RUNTIME_NAMES = frozenset(
    {"ListFilter", "ListOrder", "ListPage", "ListQuery", "ListSearch", "Literal", "SearchText"}
    | {"PageSize", "PageStart", "Several"}
)
"""Classes that a module with queries uses; a model of such a name would hide them."""
_BOUNDED = frozenset(
    {FieldType.INT, FieldType.FLOAT, FieldType.DECIMAL, FieldType.DATE, FieldType.DATETIME}
)
# Equality of what is rounded or cut finer than people see is a trap.
_INEXACT = frozenset({FieldType.FLOAT, FieldType.DATETIME})


def resolve_listing(
    spec: OperationSpec,
    kind: Kind,
    model: Model,
    *,
    name: str,
    models: Mapping[str, Model],
    note: Note,
) -> Listing | None:
    """What the list takes; None when its pages are all there is. Problems go to ``note``."""
    asked = [key for key in ("filters", "search", "sort") if getattr(spec, key)]
    counted = (spec.output or "").startswith("page[")
    if kind is not Kind.LIST:
        for key in asked:
            note((key,), f"'{key}' belongs to operations that return a list, not to {kind}")
        return None
    if not asked and not counted:
        return None
    for made in sorted(RUNTIME_NAMES | {camel(name) + "Query", camel(name) + "Page"}):
        if made in _classes(models):
            note((), f"the query of this list uses '{made}', which a model makes; rename the model")
    fields = {item.name: item for item in model.fields}
    return Listing(
        filters=_filters(spec, fields, model, note),
        search=_search(spec, fields, model, note),
        sort=_sort(spec, fields, model, note),
        default_sort=(spec.sort.default or "") if spec.sort else "",
        counted=counted,
    )


def _classes(models: Mapping[str, Model]) -> set[str]:
    """Classes that the models make and that a query may have beside its own."""
    enums = {item.enum_class for model in models.values() for item in model.enums}
    return enums | set(models)


def _filters(
    spec: OperationSpec, fields: Mapping[str, Field], model: Model, note: Note
) -> tuple[Filter, ...]:
    found: dict[str, Filter] = {}
    for index, name in enumerate(spec.filters):
        field = _known(("filters", index), name, fields, model, note)
        if field and field.spec.type in COLLECTIONS:
            note(
                ("filters", index), f"'{name}' is a {field.spec.type}; lists are not narrowed by it"
            )
            continue
        for item in _parameters(field) if field else []:
            if item.param in RESERVED_PARAMS or item.param in found:
                message = f"the parameter '{item.param}' is taken; leave '{name}' out"
                note(("filters", index), message)
            found.setdefault(item.param, item)
    return tuple(found.values())


def _parameters(field: Field) -> list[Filter]:
    """Parameters for one field: its name for values, ``_ge`` and ``_le`` for bounds."""
    operators: list[tuple[str, Literal["in", "ge", "le"]]] = []
    if field.spec.type not in _INEXACT:
        operators.append(("", "in"))
    if field.spec.type in _BOUNDED:
        operators += [("_ge", "ge"), ("_le", "le")]
    return [Filter(field.name + suffix, field, operator) for suffix, operator in operators]


def _search(
    spec: OperationSpec, fields: Mapping[str, Field], model: Model, note: Note
) -> tuple[Field, ...]:
    found: dict[str, Field] = {}
    for index, name in enumerate(spec.search):
        field = _known(("search", index), name, fields, model, note)
        if field and field.spec.type not in TEXTUAL:
            note(("search", index), f"'{name}' is {field.spec.type}; expected a string or a text")
        elif field and name in found:
            note(("search", index), f"'{name}' is repeated")
        elif field:
            found[name] = field
    return tuple(found.values())


def _sort(
    spec: OperationSpec, fields: Mapping[str, Field], model: Model, note: Note
) -> tuple[Field, ...]:
    found: dict[str, Field] = {}
    for index, name in enumerate(spec.sort.by if spec.sort else ()):
        field = _known(("sort", "by", index), name, fields, model, note)
        if field and field.spec.type in COLLECTIONS:
            note(("sort", "by", index), f"'{name}' is a {field.spec.type}, which has no order")
            continue
        if field and name in found:
            note(("sort", "by", index), f"'{name}' is repeated")
        elif field:
            found[name] = field
    default = spec.sort.default if spec.sort else None
    if default is not None and default.removeprefix("-") not in found:
        hint = did_you_mean(default.removeprefix("-"), found)
        note(("sort", "default"), f"'{default}' is none of the orders in 'by'{hint}")
    return tuple(found.values())


def _known(
    place: tuple[str | int, ...], name: str, fields: Mapping[str, Field], model: Model, note: Note
) -> Field | None:
    if name not in fields:
        note(place, f"{model.name} has no field '{name}'{did_you_mean(name, fields)}")
    return fields.get(name)
