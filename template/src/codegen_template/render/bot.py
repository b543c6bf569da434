"""What a bot knows of the spec: its catalogue of entities."""

import hashlib
from collections.abc import Sequence

from codegen_template import values
from codegen_template.resolved import Domain, Field, Kind, Model, Operation, Resolved
from codegen_template.spec.fields import COLLECTIONS, TEXTUAL, FieldSpec, FieldType
from codegen_template.spec.operations import Auth
from codegen_template.spec.tree import CONTRACT_FILE

from .clients import transport_files
from .engine import HEADER, render
from .entities import entities, field_title, names, searchable

FOLDER = "services/tg-bot/bot/generated"
TESTS = "services/tg-bot/bot_tests/generated"
_CHOSEN = frozenset({FieldType.BOOL, FieldType.ENUM, FieldType.REFERENCE})
"""Answered with buttons."""


_Part = tuple[Domain, Model, dict[Kind, Operation]]
"""A model of a domain, with the operations that are offered."""


def bot_files(resolved: Resolved, *, locale: str) -> dict[str, str]:
    """Files that are written anew on every change of the spec."""
    # The bot has the key where it is one person's alone; it never has a token.
    parts = list(entities(resolved, {Auth.NONE}))
    samples = {
        key(domain, model): {
            item.name: [_written(item.spec, value, locale) for value in item.samples]
            for item in model.fields
            if (item.in_create or item.in_update) and item.spec.type not in _CHOSEN
        }
        for domain, model, _ in parts
    }
    repeatable = {key(domain, model) for domain, model, _ in parts if _repeatable(model)}
    catalogue = _catalogue(parts, locale)
    text = render("generated/catalogue.py.j2", header=HEADER, entities=catalogue)
    return {
        **transport_files("tg-bot", "bot"),
        **_owner_files(list(entities(resolved, {Auth.NONE, Auth.API_KEY})), locale),
        f"{FOLDER}/catalogue.py": text,
        f"{TESTS}/__init__.py": f'"""{HEADER}"""\n',
        f"{TESTS}/samples.py": render(
            "generated/samples.py.j2",
            header=HEADER,
            samples=samples,
            repeatable=sorted(repeatable),
        ),
    }


def _owner_files(parts: Sequence[_Part], locale: str) -> dict[str, str]:
    """What the owner is offered, and the variable with the key, where something asks for it."""
    guarded = {
        key(domain, model): asking
        for domain, model, found in parts
        if (asking := sorted(k.value for k, o in found.items() if o.auth is Auth.API_KEY))
    }
    owned = _catalogue(parts, locale) if guarded else []
    text = render("generated/owner.py.j2", header=HEADER, entities=owned, guarded=guarded)
    files = {f"{FOLDER}/owner.py": text}
    if guarded:
        files[f"{FOLDER}/{CONTRACT_FILE}"] = render(
            f"generated/clients/{CONTRACT_FILE}.j2",
            header=HEADER,
            consumer="tg-bot",
            api_key=True,
            address="",
        )
    return files


def _catalogue(parts: Sequence[_Part], locale: str) -> list[dict[str, object]]:
    """The arguments of ``Entity`` of each part."""
    lists = {model.name: key(domain, model) for domain, model, found in parts if Kind.LIST in found}
    return [
        {
            "key": key(domain, model),
            **names(domain, model, locale),
            "path": domain.prefix,
            "operations": sorted(kind.value for kind in found),
            "update_method": found[Kind.UPDATE].method if Kind.UPDATE in found else "PATCH",
            "searchable": searchable(found),
            "fields": [_field(item, lists) for item in model.fields if item.name != "id"],
        }
        for domain, model, found in parts
    ]


def _repeatable(model: Model) -> bool:
    """Whether an object may be there twice with the same values, and refers to no other."""
    unique = model.spec.unique_together or any(item.spec.unique for item in model.fields)
    return not model.references and not unique


def _written(spec: FieldSpec, value: object, locale: str) -> str:
    """A value as a person writes it in a chat."""
    if isinstance(value, bool):
        return {"en": ("no", "yes"), "ru": ("нет", "да")}[locale][value]
    if isinstance(value, list | dict) and spec.items is not None:
        item = spec.items.field
        if isinstance(value, list):
            return "\n".join(_written(item, one, locale) for one in value)
        return "\n".join(f"{name}: {_written(item, one, locale)}" for name, one in value.items())
    return str(value)


def key(domain: Domain, model: Model) -> str:
    """What stands for an entity in buttons: the same as long as the names are."""
    return hashlib.sha256(f"{domain.name}.{model.name}".encode()).hexdigest()[:6]


def _field(item: Field, lists: dict[str, str]) -> dict[str, object]:
    """The arguments of ``Field`` that differ from what holds unless told."""
    spec = item.spec
    found: dict[str, object] = {
        "name": item.name,
        "title": field_title(item),
        "type": spec.type.value,
    }
    if not item.in_create:
        found["in_create"] = False
    if not item.in_update:
        found["in_update"] = False
    if item.in_update and not item.update_optional:
        found["resent"] = True
    if item.create_optional and item.in_create:
        found["skippable"] = True
    if item.nullable:
        found["clearable"] = True
    if spec.type is FieldType.REFERENCE and spec.model in lists:
        found["target"] = lists[spec.model]
    return found | _values(spec)


def _values(spec: FieldSpec) -> dict[str, object]:
    """Which values a field takes, as far as they are checked before the backend is asked."""
    found: dict[str, object] = {}
    if spec.type is FieldType.ENUM:
        found["values"] = spec.values
    if spec.type in TEXTUAL:
        if spec.min_length:
            found["min_length"] = spec.min_length
        found["max_length"] = values.max_length(spec)
    found |= spec.limits
    if spec.type in COLLECTIONS and spec.items is not None:
        item = spec.items.field
        found["items"] = {"name": "item", "title": "", "type": item.type.value} | _values(item)
    return found
