"""A specification that exists, as a ProductSpec, and what is wanted of it brought back into it.

The template's language says more than a ProductSpec: bounds by other fields, labels, routes
of one's own. What a ProductSpec cannot say is not in it, and stays as a person wrote it.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, get_args

from codegen_crds.contracts import product
from codegen_crds.contracts.field_bounds import fields_of
from codegen_crds.contracts.product import EntitySpec, NotifyWay, ProductSpec
from codegen_template import DomainSpec, FieldSpec, ModelSpec, Spec
from codegen_template.naming import plural, snake
from codegen_template.spec.events import EventSpec, HandlerSpec
from codegen_template.spec.fields import COLLECTIONS, FieldType, ItemSpec
from codegen_template.spec.operations import KINDS, OperationSpec, SortSpec, usual_operation
from codegen_template.values import digits

from .guarded_operations import asked_for, guarded_in, opened_in
from .page_sizes import joined, size_of
from .told_events import told_in
from .unique_together import kept_together, together_of

_TYPES: Final = frozenset(get_args(product.FieldType))
LIMITS: Final = {
    "ge": "minimum",
    "gt": "exclusive_minimum",
    "le": "maximum",
    "lt": "exclusive_maximum",
}
"""Bounds, as the template and as a ProductSpec call them."""
_SAID: Final = frozenset(
    {
        "type",
        "description",
        "optional",
        "unique",
        "values",
        "model",
        *LIMITS,
        "decimal_places",
        "min_length",
        "max_length",
        "pattern",
        "example",
        "on_delete",
        "items",
        "min_items",
        "max_items",
        "default",
        "readonly",
        "immutable",
    }
)
"""Keys of a field that a ProductSpec speaks of."""


def to_product(
    spec: Spec, *, title: str, summary: str, notify_by: Sequence[NotifyWay] = ()
) -> ProductSpec:
    """What a ProductSpec can say of a specification.

    Args:
        spec: It.
        title: What the product is called.
        summary: What it does.
        notify_by: How it tells people.

    Raises:
        ValueError: There is nothing in it that a ProductSpec could say.
    """
    entities = [
        EntitySpec(
            name=name,
            plural=_domain_of(spec, name),
            description=model.description[:300],
            fields=fields,
            unique_together=together_of(model, {field.name for field in fields}),
            **_operated(spec, name),
        )
        for name, model in spec.models.items()
        if (fields := _fields(model))
    ]
    return ProductSpec(
        title=title[:100], summary=summary[:1000], entities=entities, notify_by=list(notify_by)
    )


def merged(present: Spec, wanted: Spec, opened: Sequence[str] = ()) -> Spec:
    """``wanted`` with everything of ``present`` that a ProductSpec cannot say.

    Args:
        present: The specification as it is.
        wanted: As it shall be.
        opened: ``Entity.operation`` that callers need no key for any more.
    """
    models = {name: _model(present.models.get(name), body) for name, body in wanted.models.items()}
    unsaid = {n: m for n, m in present.models.items() if n not in models and not _fields(m)}
    known = {_domain_of(wanted, name): frozenset(body.fields) for name, body in models.items()}
    domains = {
        name: _asking(name, _domain(present, name, body, opened), known.get(name))
        for name, body in wanted.domains.items()
    }
    gone = {_domain_of(present, name) for name in present.models.keys() - models.keys()}
    kept = {n: d for n, d in present.domains.items() if n not in domains and n not in gone}
    # In the order that was there: what did not change is not written anew.
    order = [*present.models, *(n for n in models if n not in present.models)]
    together = models | unsaid
    return Spec(
        models={name: together[name] for name in order if name in together},
        domains=domains | kept,
        events={**_published(wanted.events, domains), **present.events},
        handlers={**_new_handlers(present, wanted, domains), **present.handlers},
        manifests=present.manifests,
    )


def _published(
    events: Mapping[str, EventSpec], domains: Mapping[str, DomainSpec]
) -> dict[str, EventSpec]:
    """Events that some operation publishes: one that is there may publish another instead."""
    said = {
        operation.events.publish_on_success
        for domain in domains.values()
        for operation in domain.operations.values()
        if operation.events is not None
    }
    return {name: event for name, event in events.items() if name in said}


def _new_handlers(
    present: Spec, wanted: Spec, domains: Mapping[str, DomainSpec]
) -> dict[str, HandlerSpec]:
    """Handlers of events that nobody hears yet."""
    heard = {handler.subscribe for handler in present.handlers.values()}
    new = _published(wanted.events, domains).keys() - heard
    return {n: h for n, h in wanted.handlers.items() if h.subscribe in new}


def _model(present: ModelSpec | None, wanted: ModelSpec) -> ModelSpec:
    if present is None:
        return wanted
    unsaid = {name for name, body in present.fields.items() if _said(name, body) is None}
    fields = {
        name: _field(body, wanted.fields.get(name), unsaid)
        for name, body in present.fields.items()
        if name in wanted.fields or name in unsaid
    }
    fields |= {name: body for name, body in wanted.fields.items() if name not in fields}
    fields = {name: _with_bounds_of(body, fields) for name, body in fields.items()}
    update = {"fields": fields, "description": wanted.description}
    together = kept_together(present, wanted, unsaid)
    return present.model_copy(update=update | {"unique_together": together})


def _with_bounds_of(field: FieldSpec, fields: Mapping[str, FieldSpec]) -> FieldSpec:
    """The field without bounds by fields that are gone."""
    lost = {key: None for key, other in field.compared.items() if other not in fields}
    return field.model_copy(update=lost) if lost else field


def _field(present: FieldSpec, wanted: FieldSpec | None, unsaid: Collection[str]) -> FieldSpec:
    if wanted is None:
        return present
    kept = present.model_dump(mode="json", exclude_defaults=True)
    said = wanted.model_dump(mode="json", exclude_defaults=True)
    body = {key: value for key, value in kept.items() if key not in _SAID} | said
    if present.type is wanted.type:
        # A ProductSpec names no bound that is a field it does not know, and so takes none away.
        body |= {
            key: kept[key]
            for key, other in present.compared.items()
            if other in unsaid and key not in said
        }
        if present.items is not None and wanted.items is not None:
            body["items"] = _items(present.items, wanted.items)
        if present.on_delete == "restrict" and wanted.on_delete is None:
            body["on_delete"] = "restrict"  # the same, in so many words
        if present.type is FieldType.DECIMAL:
            body |= _roomy(present, wanted)
    return FieldSpec.model_validate(body)


def _roomy(present: FieldSpec, wanted: FieldSpec) -> dict[str, int]:
    """Digits of a decimal that gets more places behind the point: those before it stay."""
    (total, places), more = digits(present), digits(wanted)[1]
    return {"max_digits": total - places + more} if more > places else {}


def _items(present: ItemSpec, wanted: ItemSpec) -> dict[str, Any]:
    """What each item is, with what a ProductSpec cannot say of it."""
    said = wanted.model_dump(mode="json", exclude_defaults=True)
    if present.type is not wanted.type:
        return said
    kept = present.model_dump(mode="json", exclude_defaults=True)
    return {key: value for key, value in kept.items() if key not in _SAID} | said


def _domain(present: Spec, name: str, wanted: DomainSpec, opened: Sequence[str]) -> DomainSpec:
    """A domain that is there keeps what it says of its operations."""
    before = present.domains.get(name)
    if before is None:
        return wanted
    usual = {
        operation
        for model in present.models
        if _domain_of(present, model) == name
        for operation in (usual_operation(kind, model, name) for kind in KINDS)
    }
    operations = {n: o for n, o in before.operations.items() if n not in usual}
    free = opened_in(before, opened)
    for n, o in wanted.operations.items():
        if n in before.operations:
            there = before.operations[n]
            auth = asked_for(there, before, o, opened=n in free)
            operations[n] = _operation(there, o).model_copy(update={"auth": auth})
        else:
            operations[n] = o
    order = [n for n in before.operations if n in operations]
    order += [n for n in operations if n not in order]
    return before.model_copy(update={"operations": {n: operations[n] for n in order}})


def _asking(name: str, domain: DomainSpec, fields: frozenset[str] | None) -> DomainSpec:
    """A domain whose usual list is asked for nothing but fields that are there."""
    usual = usual_operation("list", "", name)  # whatever it is a list of
    listed = domain.operations.get(usual)
    if fields is None or listed is None:
        return domain
    operations = {**domain.operations, usual: _without(listed, fields | {"id"})}
    return domain.model_copy(update={"operations": operations})


def _without(listed: OperationSpec, fields: frozenset[str]) -> OperationSpec:
    update: dict[str, Any] = {
        "filters": tuple(n for n in listed.filters if n in fields),
        "search": tuple(n for n in listed.search if n in fields),
    }
    if listed.sort is not None:
        by = tuple(n for n in listed.sort.by if n in fields)
        default = listed.sort.default
        kept = default if default and default.removeprefix("-") in by else None
        update["sort"] = SortSpec(by=by, default=kept) if by else None
    return listed.model_copy(update=update)


def _operation(present: OperationSpec, wanted: OperationSpec) -> OperationSpec:
    """An operation that is there; what its callers may ask for only grows."""
    update: dict[str, Any] = {
        "filters": _joined(present.filters, wanted.filters),
        "search": _joined(present.search, wanted.search),
        "params": joined(present.params, wanted.params),
    }
    if wanted.sort is not None:
        by = _joined(present.sort.by if present.sort is not None else (), wanted.sort.by)
        kept = present.sort.default if present.sort is not None else None
        update["sort"] = SortSpec(by=by, default=wanted.sort.default or kept)
    if present.events is None and wanted.events is not None:
        update["events"] = wanted.events
    return present.model_copy(update=update)


def _joined(present: tuple[str, ...], wanted: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*present, *wanted)))


def _operated(spec: Spec, model: str) -> dict[str, Any]:
    """What can be done with a model, what is told of that, who may, and what its list is asked."""
    domain = spec.domains.get(_domain_of(spec, model))
    if domain is None:
        return {"operations": ["list"]}
    found = _operations(model, domain)
    return {
        "operations": [kind for kind in get_args(product.Operation) if kind in found] or ["list"],
        "notify": told_in(spec, model, domain),
        "guarded": guarded_in(domain, model),
        **_asked(domain.operations.get(usual_operation("list", model, domain.domain))),
    }


def _asked(listed: OperationSpec | None) -> dict[str, Any]:
    """What callers of a list may ask for."""
    if listed is None:
        return {}
    return {
        "search": list(listed.search),
        "filters": list(listed.filters),
        "sort": list(listed.sort.by) if listed.sort is not None else [],
        "order": (listed.sort.default or "") if listed.sort is not None else "",
        "page_size": size_of(listed),
    }


def _domain_of(spec: Spec, model: str) -> str:
    """Name of the domain that has the usual operations of a model."""
    for name, domain in spec.domains.items():
        if _operations(model, domain):
            return name
    return plural(snake(model))


def _operations(model: str, domain: DomainSpec) -> set[str]:
    """Which of the usual operations of a model a domain has."""
    named = {kind: usual_operation(kind, model, domain.domain) for kind in KINDS}
    found = {kind for kind, name in named.items() if name in domain.operations}
    if found == {"list"} and not _lists(model, domain.operations[named["list"]]):
        return set()  # it is called by its domain alone, and this is the list of another model
    return found


def _lists(model: str, operation: OperationSpec) -> bool:
    return operation.output in (f"list[{model}]", f"page[{model}]")


def _fields(model: ModelSpec) -> list[product.FieldSpec]:
    found = [field for n, body in model.fields.items() if (field := _said(n, body)) is not None]
    known = {field.name for field in found}
    return [_within(field, known) for field in found]


def _within(field: product.FieldSpec, known: Collection[str]) -> product.FieldSpec:
    """The field without bounds by fields that a ProductSpec cannot say."""
    lost = {key: "" for key, other in fields_of(field).items() if other not in known}
    return field.model_copy(update=lost) if lost else field


def _default(field: FieldSpec) -> str:
    if isinstance(field.default, bool):
        return str(field.default).lower()
    return "" if field.default is None else str(field.default)


def _changeable(field: FieldSpec) -> product.Changeable:
    if field.readonly:
        return "never"
    return "on_create" if field.immutable else "always"


def _said(name: str, field: FieldSpec) -> product.FieldSpec | None:
    """A field as a ProductSpec says it; None for one that it cannot say."""
    if str(field.type) not in _TYPES:
        return None
    each = field.items.field if field.items is not None else field
    bounds: dict[str, object] = {**each.limits, **field.compared}
    body: dict[str, Any] = {
        "name": name,
        "type": str(field.type),
        "description": field.description[:300],
        "required": not field.optional,
        "values": list(each.values),
        "items": str(each.type) if field.type in COLLECTIONS else None,
        "min_items": field.min_items,
        "max_items": field.max_items,
        "reference": field.model or "",
        "on_delete": field.on_delete or "restrict",
        **{said: str(bounds.get(key, "")) for key, said in LIMITS.items()},
        "decimal_places": field.decimal_places,
        "min_length": each.min_length,
        "max_length": each.max_length,
        "pattern": each.pattern or "",
        "example": each.example or "",
        "unique": field.unique,
        "default": _default(field),
        "changeable": _changeable(field),
    }
    try:
        return product.FieldSpec.model_validate(body)
    except ValueError:
        return None
