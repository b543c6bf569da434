"""Events: what is told of each, which operations tell, and who listens."""

import keyword
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from .errors import did_you_mean
from .naming import camel
from .resolve_custom import Classes
from .resolved import OUTBOX, Custom, Domain, Event, Field, Handler, Model, Operation, Publication
from .spec.fields import FieldSpec, FieldType, ModelSpec
from .spec.operations import DomainSpec, OperationSpec
from .spec.tree import EVENTS_FILE, HANDLERS_FILE, MODELS_FILE, Spec, domain_file

Place = tuple[str | int, ...]
TAKEN = frozenset({"connection", "database", "events", "failure", "result"})
"""Names inside a route that tells of something."""
RESERVED_HANDLERS = frozenset({"delivery", "events", "process", "relay", "settings"})
"""Names that the worker and its tests have already."""
_REASONS = {"error": FieldType.STRING, "status": FieldType.INT}
_TITLES = ("title", "name", "subject", "label")
_TEXTS = frozenset({FieldType.STRING, FieldType.TEXT})


class Add(Protocol):
    """Notes a problem at a place of a file."""

    def __call__(self, file: str, path: Place, message: str, /) -> None:
        """Note it."""
        ...


@dataclass(frozen=True, slots=True)
class Told:
    """Events with their handlers, and the domains with what they tell of."""

    events: tuple[Event, ...]
    handlers: tuple[Handler, ...]
    domains: tuple[Domain, ...]


def message_class(event: str) -> str:
    """The class of an event's own message: ``note_deleted`` gives ``NoteDeletedMessage``."""
    return camel(event) + "Message"


def message_models(spec: Spec) -> dict[str, tuple[str, ModelSpec]]:
    """Models that nothing stores, made from events with fields of their own: event and model."""
    return {
        message_class(name): (
            name,
            ModelSpec(
                fields=event.fields,
                stored=False,
                description=event.description or f"What is told of {name.replace('_', ' ')}.",
            ),
        )
        for name, event in spec.events.items()
        if event.fields
    }


def refuse_messages(spec: Spec, add: Add) -> None:
    """Refuse messages and models whose names are needed."""
    for made, (event, _) in message_models(spec).items():
        if made in spec.models:
            add(EVENTS_FILE, ("events", event), f"makes a class named '{made}', as a model does")
    if spec.events and OUTBOX.name in spec.models:
        message = f"'{OUTBOX.name}' is the table that carries the events; rename the model"
        add(MODELS_FILE, ("models", OUTBOX.name), message)


def resolve_events(
    spec: Spec,
    models: Iterable[Model],
    shapes: Iterable[Model],
    domains: Iterable[Domain],
    add: Add,
) -> Told:
    """Check events, handlers and publications; problems go to ``add``."""
    classes = Classes((*models, *shapes))
    events = _events(spec, classes, add)
    return Told(
        events=tuple(events[name] for name in sorted(events)),
        handlers=tuple(_handlers(spec, events, add)),
        domains=tuple(_telling(domain, spec, events, classes, add) for domain in domains),
    )


def unheard(spec: Spec) -> list[str]:
    """Events that nobody waits for."""
    heard = {handler.subscribe for handler in spec.handlers.values()}
    return sorted(set(spec.events) - heard)


def _events(spec: Spec, classes: Classes, add: Add) -> dict[str, Event]:
    found = {}
    for name, event in spec.events.items():
        made = event.message or message_class(name)
        if made not in classes.fields:
            message = f"there is no '{made}'{did_you_mean(made, classes.fields)}"
            add(EVENTS_FILE, ("events", name, "message"), message)
            continue
        if made.endswith(("Create", "Update")) and event.message:
            message = "expected what an operation returns: a model, or a variant of your own"
            add(EVENTS_FILE, ("events", name, "message"), message)
            continue
        fields = [field for field, _ in classes.fields[made]]
        found[name] = Event(
            name=name,
            message=made,
            own=not event.message,
            description=event.description,
            title=_title(fields),
        )
    return found


def _title(fields: list[Field]) -> str:
    texts = [field.name for field in fields if field.spec.type in _TEXTS]
    return next((name for name in _TITLES if name in texts), texts[0] if texts else "")


def _handlers(spec: Spec, events: Mapping[str, Event], add: Add) -> Iterable[Handler]:
    for name, handler in sorted(spec.handlers.items()):
        if keyword.iskeyword(name) or name in RESERVED_HANDLERS:
            message = f"'{name}' cannot be the name of a handler; choose another"
            add(HANDLERS_FILE, ("handlers", name), message)
            continue
        event = events.get(handler.subscribe)
        if event is None:
            if handler.subscribe not in spec.events:
                hint = did_you_mean(handler.subscribe, spec.events)
                message = f"there is no event '{handler.subscribe}' in {EVENTS_FILE}{hint}"
                add(HANDLERS_FILE, ("handlers", name, "subscribe"), message)
            continue
        yield Handler(name, event, handler.attempts, handler.description)


def _telling(
    domain: Domain, spec: Spec, events: Mapping[str, Event], classes: Classes, add: Add
) -> Domain:
    """The domain, its operations with what they tell of."""
    written = spec.domains[domain.name]
    teller = _Teller(written, events, spec.events.keys(), classes, add)
    return replace(
        domain,
        operations=tuple(teller.telling(operation) for operation in domain.operations),
        custom=tuple(teller.telling_custom(operation) for operation in domain.custom),
    )


class _Teller:
    """Finds where the parts of messages come from, in one domain."""

    def __init__(
        self,
        domain: DomainSpec,
        events: Mapping[str, Event],
        declared: Iterable[str],
        classes: Classes,
        add: Add,
    ) -> None:
        self._domain = domain
        self._events = events
        self._declared = set(declared)
        self._classes = classes
        self._add = add

    def telling(self, operation: Operation) -> Operation:
        """An operation with its publications."""
        sources = _Sources()
        if "{" in operation.path:
            sources.params[operation.id_param] = FieldSpec(type=FieldType.UUID)
        success, failure = self._publications(operation.name, sources)
        return replace(operation, success=success, failure=failure)

    def telling_custom(self, operation: Custom) -> Custom:
        """The same for one of any shape."""
        sources = _Sources()
        for param in operation.params:
            optional = not param.required and param.default is None
            sources.params[param.name] = param.spec.model_copy(update={"optional": optional})
        success, failure = self._publications(operation.name, sources)
        return replace(operation, success=success, failure=failure)

    def _publications(
        self, name: str, sources: "_Sources"
    ) -> tuple[Publication | None, Publication | None]:
        operation = self._domain.operations[name]
        wanted = operation.events
        if wanted is None:
            return None, None
        if name in TAKEN or (clash := sorted(TAKEN & set(sources.params))):
            word = name if name in TAKEN else clash[0]
            self._note(name, (), f"'{word}' is a name of the generated code's own; choose another")
            return None, None
        sources.body = self._fields(operation.input, required=True)
        success = self._event(name, "publish_on_success", wanted.publish_on_success)
        failure = self._event(name, "publish_on_error", wanted.publish_on_error)
        told = self._success(name, success, operation, sources) if success else None
        return told, self._failure(name, failure, sources) if failure else None

    def _note(self, operation: str, place: Place, message: str) -> None:
        file = domain_file(self._domain.domain)
        self._add(file, ("operations", operation, "events", *place), message)

    def _event(self, operation: str, key: str, name: str | None) -> Event | None:
        if name is not None and name not in self._declared:
            hint = did_you_mean(name, self._declared)
            message = f"there is no event '{name}' in {EVENTS_FILE}{hint}"
            self._note(operation, (key,), message)
        return self._events.get(name or "")

    def _fields(self, expression: str | None, *, required: bool = False) -> dict[str, FieldSpec]:
        """Fields of a class by name; those that may be left out of a body are not there."""
        return {
            field.name: field.spec
            for field, optional in self._classes.fields.get(expression or "", ())
            if not (required and optional)
        }

    def _success(
        self, name: str, event: Event, operation: OperationSpec, sources: "_Sources"
    ) -> Publication | None:
        if not event.own:
            if operation.output != event.message:
                returned = operation.output or "nothing"
                message = (
                    f"'{event.name}' tells of a {event.message}, and the operation returns "
                    f"{returned}; give the event 'fields' of its own"
                )
                self._note(name, ("publish_on_success",), message)
            return Publication(event)
        sources.result = self._fields(operation.output)
        return self._filled(name, "publish_on_success", event, sources)

    def _failure(self, name: str, event: Event, sources: "_Sources") -> Publication | None:
        fields = self._fields(event.message)
        for reason, kind in _REASONS.items():
            if not event.own or reason not in fields or fields[reason].type is not kind:
                message = f"the event '{event.name}' needs 'fields' with '{reason}: {kind}'"
                self._note(name, ("publish_on_error",), message)
                return None
        sources.result = {}
        sources.reasons = {reason: FieldSpec(type=kind) for reason, kind in _REASONS.items()}
        found = self._filled(name, "publish_on_error", event, sources)
        return replace(found, fails=True)

    def _filled(self, name: str, key: str, event: Event, sources: "_Sources") -> Publication:
        values = []
        for field, spec in self._fields(event.message).items():
            found = sources.find(field)
            if found is None:
                if not spec.optional and spec.default is None:
                    message = (
                        f"'{event.name}' tells of '{field}', which is neither in what the "
                        "operation returns, nor required in its body, nor a parameter"
                    )
                    self._note(name, (key,), message)
                continue
            expression, source = found
            refusal = _refuse_source(source, spec)
            if refusal:
                self._note(name, (key,), f"'{field}' of '{event.name}': {refusal}")
            values.append((field, expression))
        return Publication(event, tuple(values))


class _Sources:
    """Where a message's fields may come from inside a route, best first."""

    def __init__(self) -> None:
        self.reasons: dict[str, FieldSpec] = {}
        self.result: dict[str, FieldSpec] = {}
        self.body: dict[str, FieldSpec] = {}
        self.params: dict[str, FieldSpec] = {}

    def find(self, name: str) -> tuple[str, FieldSpec] | None:
        """The expression and the type of the best source; None: there is none."""
        for prefix, fields in (
            ("failure.", self.reasons),
            ("result.", self.result),
            ("body.", self.body),
            ("", self.params),
        ):
            if name in fields:
                return prefix + name, fields[name]
        return None


def _refuse_source(source: FieldSpec, wanted: FieldSpec) -> str:
    """Why a value of ``source`` does not fit; empty when it does."""
    if _kind(source) != _kind(wanted):
        return f"expected the type {source.type}, as it is where it comes from"
    if source.type is FieldType.ENUM and not set(source.values) <= set(wanted.values):
        missing = sorted(set(source.values) - set(wanted.values))
        return f"the value '{missing[0]}' is missing"
    if source.items is not None and source.items != wanted.items:
        return "expected the same 'items' as where it comes from"
    if source.optional and not wanted.optional:
        return "it may be null where it comes from; say 'optional: true'"
    return ""


def _kind(spec: FieldSpec) -> str:
    same = {FieldType.REFERENCE: FieldType.UUID, FieldType.TEXT: FieldType.STRING}
    return same.get(spec.type, spec.type)
