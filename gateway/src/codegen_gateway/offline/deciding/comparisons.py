"""Bounds that are other fields, once all fields are known: found, made to compare, or told."""

from collections.abc import Callable, Sequence

from codegen_crds.contracts.field_bounds import comparable, refuse_bounds
from codegen_crds.contracts.product import FieldSpec
from codegen_gateway.offline.draft import Draft, EntityDraft, FieldDraft
from codegen_gateway.offline.reading.compared import keep, other_of
from codegen_gateway.offline.words.kinds import decide

_NUMBERS = ("int", "decimal", "float")
_OPEN = ("string", "bool", "int", "float")
"""Types that a name alone suggests wrongly, where it is compared with a number."""


def settle(draft: Draft) -> None:
    """Find the fields that bound others, and give both a type that has an order."""
    for entity in draft.entities.values():
        for each in entity.fields:
            for said in each.about.compared:
                other = other_of(entity, each, said.other)
                if other is None or other is each:
                    each.about.notes.append(said.words)
                else:
                    keep(each, said, other)
            each.about.compared = ()
        for each in entity.fields:
            for _, other in each.bounds:
                _alike(each, other)


def _alike(one: FieldDraft, other: FieldDraft) -> None:
    """Give one the type of the other, where nobody said what it is."""
    if one.target is not None or other.target is not None:
        return
    kinds = decide(one.phrase, one.about), decide(other.phrase, other.about)
    if comparable(*kinds):
        return
    free = [_free(each, kind) for each, kind in zip((one, other), kinds, strict=True)]
    if all(free) and not set(kinds) & {*_NUMBERS, "date", "datetime"}:
        one.about.type = other.about.type = "decimal"  # what is counted in neither, as money
        return
    for each, kind, wanted, open_ in ((one, *kinds, free[0]), (other, *kinds[::-1], free[1])):
        counted = wanted in _NUMBERS and not (kind in _NUMBERS and wanted == "int")
        if open_ and (counted or (kind == "string" and wanted in ("date", "datetime"))):
            each.about.type = wanted
            return


def _free(each: FieldDraft, kind: str) -> bool:
    """Whether nobody said what a field is."""
    said = each.about.type is not None and not each.guessed
    return not said and not each.about.values and kind in _OPEN


def bounded(
    entity: EntityDraft,
    fields: Sequence[FieldSpec],
    name: Callable[[FieldDraft], str],
    *,
    only: Callable[[str, str], bool] = lambda _field, _other: True,
) -> list[FieldSpec]:
    """Fields with the bounds by each other that their thing says; what cannot be is noted.

    Args:
        entity: What was read.
        fields: Its fields as they are specified.
        name: Of a field that was read.
        only: Which pairs get a bound.
    """
    made = {field.name: field for field in fields}
    for each in entity.fields:
        for said, other in each.bounds:
            own, limit = name(each), name(other)
            if own not in made or not only(own, limit):
                continue
            present = made[own]
            wanted = present.model_copy(update={said.key: limit})
            try:
                refuse_bounds([*{**made, own: wanted}.values()])
            except ValueError:
                each.about.notes.append(said.words)
                continue
            if (lost := str(getattr(present, said.key))) not in ("", limit):
                each.about.notes.append(lost)
            made[own] = wanted
    return list(made.values())
