"""What was asked for and will not be built, for the person."""

from collections.abc import Mapping, Sequence

from codegen_crds.v1alpha1.project import Module
from codegen_gateway.offline.asking import quoted
from codegen_gateway.offline.draft import Draft
from codegen_gateway.offline.wishes import (
    bots,
    features,
    pages,
)
from codegen_gateway.offline.words.kinds import decide
from codegen_gateway.offline.words.names import builtin
from codegen_gateway.offline.words.phrases import singular_label

from .bounds import bounded
from .specification import guarded_of, set_to_nothing

FEATURES: Mapping[Module, str] = {"frontend": pages.PAGE, "tg_bot": bots.TELEGRAM}
"""The wish that a module fulfils."""


def left_out(draft: Draft, *, modules: Sequence[Module] = ()) -> list[str]:
    """What was asked for and will not be built, for the person; ``modules`` are built."""
    built = {FEATURES[module] for module in modules if module in FEATURES}
    ru = draft.language == "ru"
    said = []
    for key in dict.fromkeys(key for key in draft.features if key not in built):
        if key == "search" and draft.unlisted:
            shown = ", ".join(f"“{quoted(text)}”" for text in dict.fromkeys(draft.unlisted))
            said.append(
                f"поиск и порядок списков, не сделано: {shown}"
                if ru
                else f"search and order of lists, not built: {shown}"
            )
            continue
        name = features.known()[key].name(draft.language)
        said.append(
            f"{name}: правила офлайн-модели умеют только списки вещей с полями"
            if ru
            else f"{name}: the offline rules build lists of things with fields only"
        )
    if "tg_bot" in modules and any(guarded_of(entity) for entity in draft.entities.values()):
        said.append(
            "в боте не одного владельца: то, для чего нужен ключ; это есть в API и на странице"
            if ru
            else "in a bot of several people: what asks for the key; API and page have that"
        )
    for text in dict.fromkeys(draft.ignored):
        shown = quoted(text)
        said.append(
            f"не понято и не будет сделано: «{shown}»"
            if ru
            else f"not understood, not built: “{shown}”"
        )
    for entity in draft.entities.values():
        for each in entity.fields:
            if builtin(each.phrase) and each.phrase.key != "id":
                where = f"{each.phrase.label} ({singular_label(entity.phrase)})"
                said.append(f"не хранится: «{where}»" if ru else f"not kept: “{where}”")
                continue
            notes = [
                *each.about.notes,
                *bounded(decide(each.phrase, each.about), each.about).dropped,
            ]
            if each.target is not None:
                notes = [*each.about.notes, *([each.about.fixed] if set_to_nothing(each) else [])]
            for note in notes:
                where = f"{each.phrase.label} ({singular_label(entity.phrase)})"
                said.append(
                    f"не проверяется: «{quoted(note)}» у «{where}»"
                    if ru
                    else f"not enforced: “{quoted(note)}” of “{where}”"
                )
    return [text[:500] for text in said[:16]]
