"""Names that are none: what was taken for a field or a thing and hardly is one is asked about."""

import re
from typing import Final

from codegen_gateway.offline import replies
from codegen_gateway.offline.asking import Dialogue, chosen
from codegen_gateway.offline.draft import Draft, EntityDraft
from codegen_gateway.offline.words.names import builtin
from codegen_gateway.offline.words.phrases import singular_label

_SAYS_HOW: Final = frozenset(
    ["entity", "endpoint", "schema", "ascending", "descending", "default", "unique", "optional",
     "nullable", "must", "varchar", "crud", "sortable", "filterable", "searchable", "newest",
     "sorted", "many", "several", "each", "every", "belongs", "search", "filter", "pagination"]
)  # fmt: skip
"""Words that say how something is kept: in a name they are the rest of a sentence."""


_NO_VALUE: Final = re.compile(
    r"(?<!\w)(?:digits|letters|characters|dash|hyphen|букв[аы]?|цифр[аы]?|дефис[а-яё]*|символ(?:ов|а)|что|чтобы|"
    r"котор[а-яё]+)(?!\w)",
    re.IGNORECASE,
)
_OF_LISTS: Final = frozenset(
    ["lookup", "index", "endpoint", "view", "pair", "combination", "constraint", "overview"]
)
"""What is made of a list, and hardly is one."""


def doubt_fields(draft: Draft) -> None:
    """Fields called by such words are no fields: they are unclear, and so asked about."""
    for entity in draft.entities.values():
        for each in list(entity.fields):
            if each.target is None and _SAYS_HOW & {*each.phrase.key.split("_")}:
                entity.fields.remove(each)
                draft.unclear.append((entity.phrase.key, each.phrase.label))


def doubt_values(draft: Draft) -> None:
    """What tells how a text looks, or goes on with a sentence, is no choice: it is told."""
    for entity in draft.entities.values():
        for each in entity.fields:
            values = each.about.values
            if any(_NO_VALUE.search(v) or v.count("«") != v.count("»") for v in values):
                each.about.notes.append(", ".join(values))
                each.about.values = ()
                each.about.pattern = each.about.example = ""  # of a part of it


def doubt_things(draft: Draft, dialogue: Dialogue, *, live: frozenset[str]) -> None:
    """Ask about a thing that stands alone and has one field, which repeats another's or itself.

    ``(name + version) lookup`` beside artifacts with a name and a version is no list.
    """
    for key, entity in list(draft.entities.items()):
        if key in live or len(draft.entities) == 1 or not _alone(draft, entity):
            continue
        if _repeats(draft, entity) and not _wanted(dialogue, entity):
            del draft.entities[key]


def _alone(draft: Draft, entity: EntityDraft) -> bool:
    linked = any(each.target is not None or each.many for each in entity.fields)
    return not linked and not any(
        each.target is not None and each.target.key == entity.phrase.key
        for other in draft.entities.values()
        for each in other.fields
    )


def _repeats(draft: Draft, entity: EntityDraft) -> bool:
    """Whether all its fields are another's, or its only one is called by the thing itself."""
    keys = {each.phrase.key for each in entity.fields if not builtin(each.phrase)}
    if not keys:
        return False
    if len(keys) == 1:
        return any(entity.phrase.key in key.split("_") and key != entity.phrase.key for key in keys)
    return entity.phrase.head in _OF_LISTS and any(
        keys < {each.phrase.key for each in other.fields}
        for other in draft.entities.values()
        if other is not entity
    )


def _wanted(dialogue: Dialogue, entity: EntityDraft) -> bool:
    label = singular_label(entity.phrase)
    fields = ", ".join(each.phrase.label for each in entity.fields)
    options = (dialogue.pick("Yes, keep it", "Да, хранить"), dialogue.pick("Leave it out", "Нет"))
    answer = dialogue.ask(
        f"Should “{label}” be a list of its own, with “{fields}”?",
        f"Нужен ли отдельный список «{label}» с полями «{fields}»?",
        options,
    )
    return answer is None or chosen(answer, options) == 0 or replies.agrees(answer)
