"""Lists that are wished by a state: ``Show free bikes`` narrows bikes by their status."""

import re

from codegen_gateway.offline.draft import Draft, EntityDraft, FieldDraft
from codegen_gateway.offline.words.kinds import decide
from codegen_gateway.offline.words.phrases import parse

_SHOW = re.compile(
    r"^(?:(?:i|we)\s+(?:want|need|would\s+like)\s+to\s+|please\s+|also\s+)*"
    r"(?:show|list|see|display|view|find)\s+(?:me\s+|us\s+)?(?:(?:only|all|just|the|which|any)\s+)*"
    r"(?:(?P<state>[a-z]+(?:\s[a-z]+)?)\s+(?P<thing>[a-z]+)|"
    r"(?P<things>[a-z]+)\s+(?:that\s+|which\s+|who\s+)?(?:are|is)\s+(?:still\s+|not\s+)?(?P<are>[a-z]+(?:\s[a-z]+)?))$",
    re.IGNORECASE,
)


def apply(text: str, draft: Draft) -> bool:
    """Let the list be narrowed by the field that has this state; false for any other sentence."""
    match = _SHOW.match(text.strip(" .,;!"))
    phrase = parse(match["thing"] or match["things"]) if match is not None else None
    entity = draft.entities.get(phrase.key) if phrase is not None else None
    if match is None or entity is None:
        return False
    state = (match["state"] or match["are"]).lower()
    found = _of_state(entity, state)
    if found is None:
        return False
    if not any(each is found for each in entity.filters):
        entity.filters.append(found)
    return True


def _of_state(entity: EntityDraft, state: str) -> FieldDraft | None:
    """The field that has such a value, or says whether a thing is so."""
    for each in entity.fields:
        if state in (value.casefold() for value in each.about.values):
            return each
    plain = state.removeprefix("not ").removeprefix("un")
    for each in entity.fields:
        said = decide(each.phrase, each.about) == "bool"
        if said and each.target is None and plain in (each.phrase.key, each.phrase.head):
            return each
    return None
