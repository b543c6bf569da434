"""Things as they were understood, as entities of a specification."""

from collections.abc import Collection, Mapping, Sequence
from typing import TypedDict, get_args

from codegen_crds.contracts.product import (
    EntitySpec,
    FieldSpec,
    NotifyWay,
    ToldOperation,
)
from codegen_gateway.offline.draft import Draft, EntityDraft, FieldDraft, Operation
from codegen_gateway.offline.sentences import fixed
from codegen_gateway.offline.words.kinds import decide
from codegen_gateway.offline.words.names import builtin, class_name, collection, field_name
from codegen_gateway.offline.words.phrases import singular_label

from . import comparisons
from .bounds import bounded

MAX_ENTITIES = 32
MAX_FIELDS = 64


def entities_of(draft: Draft) -> list[EntitySpec]:
    """The specifications of all things; no circle of required references is left."""
    entities = list(draft.entities.values())[:MAX_ENTITIES]
    _break_cycles(entities)
    return [entity_spec(entity, draft) for entity in entities]


def entity_spec(entity: EntityDraft, draft: Draft) -> EntitySpec:
    """The specification of a thing as it was understood."""
    by_name: dict[str, FieldSpec] = {}
    marked = {f.about.required for f in entity.fields if f.target is None}
    default = marked != {True, None}
    for each in entity.fields[:MAX_FIELDS]:
        if not builtin(each.phrase):
            spec = field_spec(each, entity, draft, default=default or each.target is not None)
            by_name.setdefault(spec.name, spec)
    fields = comparisons.bounded(entity, [*by_name.values()], lambda each: _name(each, entity))
    if fields and all(each.changeable != "always" for each in fields):
        entity.operations = tuple(kind for kind in entity.operations if kind != "update")
    return EntitySpec(
        name=class_name(entity.phrase),
        plural=collection(entity.phrase),
        description=singular_label(entity.phrase)[:300],
        fields=fields,
        unique_together=together_of(entity, fields),
        operations=list(entity.operations),
        notify=told_of(entity),
        guarded=guarded_of(entity),
        **lists(entity, by_name, draft),
    )


def in_order(ways: Collection[str]) -> list[NotifyWay]:
    """Ways in which people are told, each once, in the order in which specifications name them."""
    return [way for way in get_args(NotifyWay) if way in ways]


def said_ways(ways: Collection[str]) -> list[NotifyWay]:
    """The same as far as it has to be said; empty: by e-mail, as without a word."""
    return [] if set(ways) == {"email"} else in_order(ways)


def together_of(entity: EntityDraft, fields: Sequence[FieldSpec]) -> list[list[str]]:
    """Names of the fields of a thing whose values may come together once, set by set."""
    known = {field.name for field in fields if field.type not in ("list", "dict")}
    sets = [[_name(each, entity) for each in together] for together in entity.together]
    return [names for names in sets if set(names) <= known and len(set(names)) > 1]


def told_of(entity: EntityDraft) -> list[ToldOperation]:
    """Operations of a thing that people are told of, each once."""
    return [kind for kind in get_args(ToldOperation) if kind in entity.notify]


def guarded_of(entity: EntityDraft) -> list[Operation]:
    """Operations of a thing that ask for the key, each once, as far as it has them."""
    return [kind for kind in entity.operations if kind in entity.guarded]


class Lists(TypedDict):
    """What the list of a thing may be asked for, by names of fields."""

    search: list[str]
    filters: list[str]
    sort: list[str]
    order: str
    page_size: int | None


def lists(entity: EntityDraft, fields: Mapping[str, FieldSpec], draft: Draft) -> Lists:
    """What was wished of a thing's list, as far as its fields can do it."""

    def names(wished: list[FieldDraft]) -> list[str]:
        found = [_name(each, entity) for each in wished]
        return [name for name in found if name in fields]

    def single(wished: list[FieldDraft]) -> list[str]:
        """Of a list of values nothing is narrowed, and it has no order."""
        wanted = names(wished)
        found = [name for name in wanted if fields[name].type not in ("list", "dict")]
        if len(found) < len(wanted):
            draft.features.append("search")
        return found

    wanted = names(entity.search)
    search = [name for name in wanted if fields[name].type in ("string", "text")]
    if len(search) < len(wanted):
        draft.features.append("search")
    order = ""
    if entity.order is not None and single([entity.order[0]]):
        order = ("-" if entity.order[1] else "") + _name(entity.order[0], entity)
    return Lists(
        search=search,
        filters=single(entity.filters),
        sort=single(entity.sort),
        order=order,
        page_size=entity.page_size,
    )


def _name(each: FieldDraft, owner: EntityDraft) -> str:
    pointing, several = each.target is not None, each.about.held is not None
    return field_name(each.phrase, owner.phrase, reference=pointing, several=several)


def field_spec(each: FieldDraft, owner: EntityDraft, draft: Draft, *, default: bool) -> FieldSpec:
    """The specification of a field; ``default`` is whether it is required unless told."""
    about = each.about
    required = default if about.required is None else about.required
    name = _name(each, owner)
    label = each.phrase.label[:300]
    if each.target is not None:
        label = singular_label(each.phrase)[:300]
        target = class_name(draft.entities[each.target.key].phrase)
        return FieldSpec(
            name=name, type="reference", description=label, required=required, reference=target,
            unique=about.unique, on_delete=each.on_delete,
            changeable="always" if set_to_nothing(each) else fixed.kind_of(about.fixed),
        )  # fmt: skip
    kind = decide(each.phrase, about)
    return bounded(kind, about).spec(name, label, required=required)


def set_to_nothing(each: FieldDraft) -> bool:
    """Whether it is a reference that only the service would set: nothing says to what."""
    return each.target is not None and fixed.kind_of(each.about.fixed) == "never"


def _break_cycles(entities: list[EntityDraft]) -> None:
    """A circle of required references could never be filled: its last one becomes optional."""
    by_key = {entity.phrase.key: entity for entity in entities}

    def reaches(start: str, goal: str, seen: set[str]) -> bool:
        if start == goal:
            return True
        seen.add(start)
        return any(
            reaches(f.target.key, goal, seen)
            for f in by_key[start].fields
            if f.target is not None
            and f.about.required is not False
            and f.target.key in by_key
            and f.target.key not in seen
        )

    for entity in entities:
        for each in entity.fields:
            if each.target is None or each.about.required is False:
                continue
            if reaches(each.target.key, entity.phrase.key, set()):
                each.about.required = False
