"""Operations that people are told of: as events and handlers of the template, and back."""

from collections.abc import Iterable, Mapping
from typing import Final, get_args

from codegen_crds.contracts.product import EntitySpec, ProductSpec, ToldOperation
from codegen_template import DomainSpec, FieldSpec, FieldType, Spec
from codegen_template.naming import snake
from codegen_template.spec.events import EventSpec, HandlerSpec
from codegen_template.spec.operations import OperationEvents, OperationSpec, usual_operation

_HAPPENED: Final[Mapping[ToldOperation, str]] = {
    "create": "created",
    "update": "changed",
    "delete": "deleted",
}
_STEM: Final = 35
"""Characters of a model's name that an event's name, and its handler's, have room for."""
_KINDS: Final[tuple[ToldOperation, ...]] = get_args(ToldOperation)


def told_by_default(spec: ProductSpec) -> ProductSpec:
    """The specification of a product that tells of things; without a word of which: of new ones."""
    if any(entity.notify for entity in spec.entities):
        return spec
    entities = [
        entity.model_copy(update={"notify": ["create"] if "create" in entity.operations else []})
        for entity in spec.entities
    ]
    return spec.model_copy(update={"entities": entities})


def events_of(entities: Iterable[EntitySpec]) -> dict[str, EventSpec]:
    """Events of everything that people are told of, by name."""
    return {
        event_name(entity.name, kind): _message(entity.name, kind)
        for entity in entities
        for kind in _told(entity)
    }


def _message(model: str, kind: ToldOperation) -> EventSpec:
    """What is told: the thing as it is, or which one it was."""
    if kind != "delete":
        return EventSpec(message=model)
    return EventSpec(fields={f"{snake(model)}_id": FieldSpec(type=FieldType.UUID)})


def handlers_of(entities: Iterable[EntitySpec]) -> dict[str, HandlerSpec]:
    """A handler that tells of each event, by name."""
    return {f"tell_{event}": HandlerSpec(subscribe=event) for event in events_of(entities)}


def telling(
    operations: Mapping[str, OperationSpec], entity: EntitySpec
) -> dict[str, OperationSpec]:
    """Operations of an entity that publish what people are told of."""
    found = dict(operations)
    for kind in _told(entity):
        name = usual_operation(kind, entity.name, entity.plural)
        events = OperationEvents(publish_on_success=event_name(entity.name, kind))
        found[name] = found[name].model_copy(update={"events": events})
    return found


def told_in(spec: Spec, model: str, domain: DomainSpec) -> list[ToldOperation]:
    """Usual operations of a model whose event some handler waits for."""
    heard = {handler.subscribe for handler in spec.handlers.values()}
    published = {
        kind: domain.operations[name].events
        for kind in _KINDS
        if (name := usual_operation(kind, model, domain.domain)) in domain.operations
    }
    return [
        kind
        for kind, events in published.items()
        if events is not None and events.publish_on_success in heard
    ]


def event_name(model: str, kind: ToldOperation) -> str:
    """What it is called that something was done to a thing."""
    return f"{snake(model)[:_STEM]}_{_HAPPENED[kind]}"


def _told(entity: EntitySpec) -> list[ToldOperation]:
    return [kind for kind in _KINDS if kind in entity.notify and kind in entity.operations]
