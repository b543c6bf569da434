"""What the page for people knows of the spec, and the same for whoever programs it."""

import json

from codegen_template import values
from codegen_template.resolved import (
    MAX_PAGE,
    Domain,
    Field,
    Kind,
    Listing,
    Model,
    Operation,
    Resolved,
)
from codegen_template.spec.fields import COLLECTIONS, TEXTUAL, FieldSpec, FieldType
from codegen_template.spec.operations import Auth

from .engine import HEADER, render
from .entities import capital, entities, field_title, names, searchable

CATALOGUE = "services/backend/app/static/catalogue.json"
TYPES = "services/frontend/src/generated/types.ts"
_NAMED_BY = 2
"""Fields that together say which object it is."""
_PER_PAGE = 20
"""Unless the specification says how many a list returns."""
_MOST_PER_PAGE = MAX_PAGE - 1
"""A list that is not counted is asked for one more, to know whether there are any."""
# Values that tell objects apart, the best first.
_TELLING = (
    (FieldType.STRING,),
    (FieldType.TEXT,),
    (FieldType.ENUM, FieldType.DATE, FieldType.DATETIME, FieldType.INT, FieldType.DECIMAL),
)
_TYPESCRIPT = {
    FieldType.INT: "number",
    FieldType.FLOAT: "number",
    FieldType.BOOL: "boolean",
}
"""Everything else is a text in JSON."""


def page_files(resolved: Resolved, *, title: str, description: str, locale: str) -> dict[str, str]:
    """Files that are written anew on every change of the spec."""
    parts = list(entities(resolved, set(Auth)))
    lists = {model.name: key(domain, model) for domain, model, found in parts if Kind.LIST in found}
    catalogue = {
        "title": title,
        "description": description,
        "locale": locale,
        "entities": [
            _entity(domain, model, found, lists, locale) for domain, model, found in parts
        ],
    }
    models = [
        {"name": model.name, "note": _note(model.spec.description), "fields": _members(model)}
        for model in sorted((*resolved.models, *resolved.shapes), key=lambda model: model.name)
    ]
    return {
        CATALOGUE: json.dumps(catalogue, indent=1, ensure_ascii=False) + "\n",
        TYPES: render("generated/types.ts.j2", header=HEADER, models=models),
    }


def key(domain: Domain, model: Model) -> str:
    """What stands for an entity in the address of the page."""
    return domain.name if len(domain.models) == 1 else f"{domain.name}-{model.snake}"


def _entity(
    domain: Domain,
    model: Model,
    found: dict[Kind, Operation],
    lists: dict[str, str],
    locale: str,
) -> dict[str, object]:
    listed = found.get(Kind.LIST)
    listing = (listed and listed.listing) or Listing((), (), (), "", counted=False)
    return {
        "key": key(domain, model),
        **names(domain, model, locale),
        "path": domain.prefix,
        "named_by": _named_by(model),
        "operations": {
            kind.value: {"method": operation.method, "auth": operation.auth.value}
            for kind, operation in sorted(found.items())
        },
        "fields": [_field(item, lists) for item in model.fields if item.name != "id"],
        "search": searchable(found),
        "sort": [item.name for item in listing.sort],
        "default_sort": listing.default_sort,
        "filters": [
            {"param": item.param, "field": item.field.name, "operator": item.operator}
            for item in listing.filters
            if item.field.name != "id"
        ],
        "counted": listing.counted,
        "per_page": min((listed and listed.page_size) or _PER_PAGE, _MOST_PER_PAGE),
    }


def _named_by(model: Model) -> list[str]:
    for types in _TELLING:
        found = [item.name for item in model.fields if item.spec.type in types]
        if found:
            return found[:_NAMED_BY]
    return []


def _field(item: Field, lists: dict[str, str]) -> dict[str, object]:
    spec = item.spec
    name = field_title(item)
    found: dict[str, object] = {
        "name": item.name,
        "title": name,
        "create": item.in_create,
        "update": item.in_update,
        "skippable": item.in_create and item.create_optional,
        "nullable": item.nullable,
        "resent": item.in_update and not item.update_optional,
    }
    hint = " ".join(spec.description.split())
    if hint and capital(hint.rstrip(".")) != name:
        found["hint"] = hint
    if spec.type is FieldType.REFERENCE and spec.model in lists:
        found["target"] = lists[spec.model]
    # Moments and days are made by the service when nothing is sent.
    if spec.default is not None and spec.default != values.computed_default(spec):
        found["default"] = spec.default
    return found | _value(spec)


def _value(spec: FieldSpec) -> dict[str, object]:
    """What a value may be, as far as it is checked before the service is asked."""
    found: dict[str, object] = {"type": spec.type.value}
    if spec.type is FieldType.ENUM:
        found["values"] = list(spec.values)
    if spec.type in TEXTUAL:
        found["max_length"] = values.max_length(spec)
    if spec.type is FieldType.DECIMAL:
        found["places"] = values.digits(spec)[1]
    bounds = ["min_length", "pattern", "min_items", "max_items"]
    found |= {name: value for name in bounds if (value := getattr(spec, name)) is not None}
    found |= spec.limits
    if spec.compared:
        found["compared"] = spec.compared
    if spec.type in COLLECTIONS and spec.items is not None:
        found["items"] = _value(spec.items.field)
    return found


def _members(model: Model) -> dict[str, list[str]]:
    """Members of the interfaces of a model: what is read, created and changed."""
    made = {"": [_member(item, optional=False) for item in model.fields]}
    if model.spec.stored:
        made["Create"] = [
            _member(item, optional=item.create_optional) for item in model.fields if item.in_create
        ]
        made["Update"] = [
            _member(item, optional=item.update_optional) for item in model.fields if item.in_update
        ]
    for variant in model.variants:
        made[variant.name] = [_member(item, optional=left) for item, left in variant.fields]
    return made


def _member(item: Field, *, optional: bool) -> str:
    null = " | null" if item.nullable else ""
    return f"{item.name}{'?' if optional else ''}: {_type(item.spec)}{null};"


def _type(spec: FieldSpec) -> str:
    if spec.type is FieldType.ENUM:
        return " | ".join(json.dumps(value, ensure_ascii=False) for value in spec.values)
    if spec.items is not None:
        inner = _type(spec.items.field)
        return f"Record<string, {inner}>" if spec.type is FieldType.DICT else f"({inner})[]"
    return _TYPESCRIPT.get(spec.type, "string")


def _note(description: str) -> str:
    return " ".join(description.split()).replace("*/", "* /")
