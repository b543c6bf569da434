"""From a spec to a resolved one, or to everything that contradicts itself in it."""

from collections.abc import Mapping
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter

from .bounds import refuse_bounds, together
from .errors import Problem, SpecError, did_you_mean
from .naming import refuse_field_name, refuse_model_name, snake
from .resolve_clients import resolve_clients
from .resolve_events import Told, message_models, refuse_messages, resolve_events, unheard
from .resolve_operations import resolve_domains
from .resolved import BODIES, ID, Client, Field, Model, Resolved
from .spec.fields import FieldSpec, FieldType, ModelSpec, VariantSpec
from .spec.source import Document
from .spec.tree import EVENTS_FILE, HANDLERS_FILE, MODELS_FILE, Spec
from .unique_together import refuse_together
from .values import computed_default, refuse_field_values

MAX_UNIQUE_LENGTH = 500
"""Longest unique or indexed text: PostgreSQL's index rows end at 2704 bytes."""

UNHEARD = f"nobody hears of it; a handler in {HANDLERS_FILE} would"


class Findings:
    """Problems found so far, each with its place in the files when there are files."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._documents = documents
        self.problems: list[Problem] = []
        self.moved: dict[tuple[str | int, ...], tuple[str, tuple[str | int, ...]]] = {}
        """Models that are written down elsewhere, such as messages of events."""

    def add(self, file: str, path: tuple[str | int, ...], message: str) -> None:
        """Note one problem."""
        if path[:2] in self.moved:
            file, place = self.moved[path[:2]]
            path = (*place, *path[2:])
        self.problems.append(self.problem(file, path, message))

    def problem(self, file: str, path: tuple[str | int, ...], message: str) -> Problem:
        """A problem at a place."""
        document = self._documents.get(file)
        if document is None:
            return Problem(file, 0, ".".join(map(str, path)), message)
        return document.problem(path, message)

    def place(self, file: str, path: tuple[str | int, ...]) -> str:
        """``file:line`` where there are files."""
        document = self._documents.get(file)
        return file if document is None else f"{file}:{document.line(path)}"


def resolve(spec: Spec, documents: Mapping[str, Document] | None = None) -> Resolved:
    """Check the spec as a whole and say everything in it outright.

    Raises:
        SpecError: what contradicts itself, all of it.
    """
    findings = Findings(documents or {})
    refuse_messages(spec, findings.add)
    everything = {name: _model(name, model, findings) for name, model in spec.models.items()}
    for name, (event, model) in message_models(spec).items():
        findings.moved["models", name] = (EVENTS_FILE, ("events", event))
        everything[name] = _model(name, model, findings)
    models = {name: model for name, model in everything.items() if model.spec.stored}
    shapes = [model for model in everything.values() if not model.spec.stored]
    for shape in shapes:
        _check_shape(shape, findings)
    _check_names(everything, findings)
    _check_references(models, findings)
    told = Told((), (), ())
    clients: tuple[Client, ...] = ()
    if not findings.problems:
        domains = resolve_domains(spec, models, shapes, findings)
        told = resolve_events(spec, models.values(), shapes, domains, findings.add)
        clients = resolve_clients(spec, told.domains, findings.add)
    if findings.problems:
        raise SpecError(findings.problems)
    return Resolved(
        models=_in_order(models),
        domains=told.domains,
        shapes=tuple(shapes),
        by_name=models,
        events=told.events,
        handlers=told.handlers,
        clients=clients,
        warnings=tuple(
            findings.problem(EVENTS_FILE, ("events", name), UNHEARD) for name in unheard(spec)
        ),
    )


def _in_order(models: Mapping[str, Model]) -> tuple[Model, ...]:
    """Models after those they refer to, or at least after those they cannot be without."""
    named = sorted(models.items())
    everything = {name: _leads_to(model) - {name} for name, model in named}
    required = {name: _needs(model) for name, model in named}
    try:
        order = tuple(TopologicalSorter(everything).static_order())
    except CycleError:
        order = tuple(TopologicalSorter(required).static_order())
    return tuple(models[name] for name in order)


def _leads_to(model: Model) -> set[str]:
    return {item.spec.model or "" for item in model.references}


def _needs(model: Model) -> set[str]:
    """Models that must exist before an object of this one can."""
    return {item.spec.model or "" for item in model.references if not item.nullable}


def _model(name: str, spec: ModelSpec, findings: Findings) -> Model:
    path = ("models", name)
    reason = refuse_model_name(name)
    if reason:
        findings.add(MODELS_FILE, path, reason)
    _check_variants(name, spec, findings)
    fields: list[Field] = [_field(name, "id", ID, spec)] if spec.stored else []
    for field_name, field in spec.fields.items():
        here = (*path, "fields", field_name)
        if field_name == "id" and spec.stored:
            if field.type is not FieldType.UUID or not field.readonly or field.optional:
                findings.add(MODELS_FILE, here, "expected {type: uuid, readonly: true}")
            continue
        for message in _refuse_field(field_name, field, spec):
            findings.add(MODELS_FILE, here, message)
        fields.append(_field(name, field_name, field, spec))
    for place, message in refuse_together(spec):
        findings.add(MODELS_FILE, (*path, "unique_together", *place), message)
    return Model(name=name, spec=spec, fields=_compared(fields, path, findings))


def _compared(fields: list[Field], path: tuple[str, str], findings: Findings) -> tuple[Field, ...]:
    """The fields, with values that go together where some are bounds of others."""
    if not any(item.spec.compared for item in fields):
        return tuple(fields)
    for field, key, message in refuse_bounds(fields):
        findings.add(MODELS_FILE, (*path, "fields", field, key), message)
    if findings.problems:
        return tuple(fields)
    chosen = together(fields)
    if chosen is None:
        first = next(each for item in fields for each in item.comparisons)
        message = (
            "no values satisfy these bounds, the fields' own limits and their defaults at once"
        )
        findings.add(MODELS_FILE, (*path, "fields", first.field, first.key), message)
        return tuple(fields)
    return tuple(replace(item, together=chosen.get(item.name, ())) for item in fields)


def _field(model: str, name: str, field: FieldSpec, spec: ModelSpec) -> Field:
    create = spec.variants.get("Create", VariantSpec())
    update = spec.variants.get("Update")
    return Field(
        name=name,
        spec=field,
        model=model,
        in_create=not field.readonly and name not in create.exclude,
        create_optional=field.optional or field.default is not None or name in create.optional,
        in_update=not (field.readonly or field.immutable)
        and (update is None or name not in update.exclude),
        update_optional=update is None or name in update.optional,
    )


def _refuse_field(name: str, field: FieldSpec, spec: ModelSpec) -> list[str]:
    messages = [message for message in [refuse_field_name(name)] if message]
    settled = field.optional or field.default is not None
    create = spec.variants.get("Create", VariantSpec())
    if field.readonly and not settled:
        messages.append("a readonly field needs 'default' or 'optional': nobody else sets it")
    elif not settled and name in (*create.exclude, *create.optional):
        messages.append("left out of Create it needs 'default' or 'optional'")
    if (field.unique or field.index) and field.type in {FieldType.STRING, FieldType.TEXT}:
        longest = field.max_length or (255 if field.type is FieldType.STRING else None)
        if longest is None or longest > MAX_UNIQUE_LENGTH:
            what = "a unique" if field.unique else "an indexed"
            messages.append(f"{what} text needs 'max_length' of at most {MAX_UNIQUE_LENGTH}")
    return messages + refuse_field_values(field)


def _check_shape(shape: Model, findings: Findings) -> None:
    """What means something only where objects are kept."""
    path = ("models", shape.name)
    if shape.spec.variants:
        findings.add(MODELS_FILE, (*path, "variants"), "a model that is not stored has no variants")
    if shape.spec.unique_together:
        message = "'unique_together' belongs to models that are stored"
        findings.add(MODELS_FILE, (*path, "unique_together"), message)
    for item in shape.fields:
        here = (*path, "fields", item.name)
        if item.spec.type is FieldType.REFERENCE:
            message = "nothing is stored that could refer; use the type uuid"
            findings.add(MODELS_FILE, (*here, "type"), message)
        for key in ("unique", "index", "readonly", "immutable"):
            if getattr(item.spec, key):
                message = f"'{key}' belongs to models that are stored"
                findings.add(MODELS_FILE, (*here, key), message)
        if item.spec.default is not None and item.spec.default == computed_default(item.spec):
            message = f"'{item.spec.default}' is made when something is stored"
            findings.add(MODELS_FILE, (*here, "default"), message)


def _check_variants(name: str, spec: ModelSpec, findings: Findings) -> None:
    known = {"id", *spec.fields}
    for variant_name, variant in spec.variants.items():
        path = ("models", name, "variants", variant_name)
        hint = "" if variant_name in BODIES else did_you_mean(variant_name, BODIES)
        if hint:
            findings.add(MODELS_FILE, path, f"unknown key '{variant_name}'{hint}")
        if known <= set(variant.exclude):
            findings.add(MODELS_FILE, (*path, "exclude"), "nothing is left")
        for key in ("exclude", "optional"):
            for index, field in enumerate(getattr(variant, key)):
                if field not in (spec.fields if variant_name in BODIES else known):
                    hint = did_you_mean(field, spec.fields)
                    message = f"{name} has no field '{field}'{hint}"
                    findings.add(MODELS_FILE, (*path, key, index), message)


def _check_names(models: Mapping[str, Model], findings: Findings) -> None:
    taken: dict[str, str] = {}
    tables: dict[str, str] = {}
    for name, model in models.items():
        classes = [*model.classes, *([f"{name}Repository"] if model.spec.stored else [])]
        classes += [item.enum_class for item in model.fields if item.spec.type is FieldType.ENUM]
        for made in classes:
            if made in taken:
                message = f"makes a class named '{made}', as {taken[made]} does"
                findings.add(MODELS_FILE, ("models", name), message)
            taken[made] = name
        if snake(name) in tables:
            message = f"reads like '{tables[snake(name)]}': both are '{snake(name)}' in Python"
            findings.add(MODELS_FILE, ("models", name), message)
        tables[snake(name)] = name


def _check_references(models: Mapping[str, Model], findings: Findings) -> None:
    complete = True
    for name, model in models.items():
        for item in model.references:
            target = item.spec.model or ""
            if target not in models:
                complete = False
                path = ("models", name, "fields", item.name, "model")
                message = f"there is no model '{target}'{did_you_mean(target, models)}"
                findings.add(MODELS_FILE, path, message)
    if not complete:
        return
    try:
        TopologicalSorter({name: _needs(model) for name, model in models.items()}).prepare()
    except CycleError as error:
        circle = list(reversed(error.args[1]))
        message = (
            f"required references form a circle: {' -> '.join(circle)}; "
            "no object could be the first; make one of them optional"
        )
        findings.add(MODELS_FILE, ("models", circle[0]), message)
