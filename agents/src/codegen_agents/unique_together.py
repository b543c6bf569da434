"""Fields that are unique together, between a ProductSpec and the template's language."""

from collections.abc import Collection, Mapping, Sequence

from codegen_template import FieldSpec, ModelSpec
from codegen_template.spec.fields import TEXTUAL
from codegen_template.unique_together import MAX_LENGTH
from codegen_template.values import STRING_LENGTH, max_length


def together_of(model: ModelSpec, known: Collection[str]) -> list[list[str]]:
    """The sets of a model whose fields a ProductSpec can say."""
    return [list(names) for names in model.unique_together if set(names) <= set(known)]


def kept_together(
    present: ModelSpec, wanted: ModelSpec, unsaid: Collection[str]
) -> tuple[tuple[str, ...], ...]:
    """The sets that are wanted, as they stand where they are there; and those not to be said.

    A ProductSpec names no set with a field that it does not know (``unsaid``), and so takes none
    away; a set whose field is gone goes with it.
    """
    asked = {frozenset(names) for names in wanted.unique_together}
    fields = wanted.fields.keys() | set(unsaid)
    kept = [
        names
        for names in present.unique_together
        if frozenset(names) in asked or (set(names) <= fields and set(names) & set(unsaid))
    ]
    there = {frozenset(names) for names in kept}
    return (*kept, *(names for names in wanted.unique_together if frozenset(names) not in there))


def fitting(fields: Mapping[str, FieldSpec], sets: Sequence[Sequence[str]]) -> dict[str, FieldSpec]:
    """The fields, with texts that are unique together no longer than an index has room for.

    Only those get a length of which none is said: the others are what somebody wants.
    """
    found = dict(fields)
    for names in sets:
        texts = [found[name] for name in names if found[name].type in TEXTUAL]
        if sum(map(max_length, texts)) <= MAX_LENGTH:
            continue
        free = [name for name in names if found[name] in texts and not found[name].max_length]
        room = MAX_LENGTH - sum(field.max_length or 0 for field in texts)
        for name in free if room >= len(free) else ():
            most = min(STRING_LENGTH, room // len(free))
            found[name] = found[name].model_copy(update={"max_length": most})
    return found
