"""Lists that are wished by a state: ``Show free bikes`` narrows bikes by their status."""

import re

from codegen_gateway.offline.draft import Draft, EntityDraft, FieldDraft
from codegen_gateway.offline.words import russian
from codegen_gateway.offline.words.kinds import decide
from codegen_gateway.offline.words.phrases import parse

_SHOW = re.compile(
    r"^(?:(?:i|we)\s+(?:want|need|would\s+like)\s+to\s+|please\s+|also\s+)*"
    r"(?:show|list|see|display|view|find)\s+(?:me\s+|us\s+)?(?:(?:only|all|just|the|which|any)\s+)*"
    r"(?:(?P<state>[a-z]+(?:\s[a-z]+)?)\s+(?P<thing>[a-z]+)|"
    r"(?P<things>[a-z]+)\s+(?:that\s+|which\s+|who\s+)?(?:are|is)\s+(?:still\s+|not\s+)?(?P<are>[a-z]+(?:\s[a-z]+)?))$",
    re.IGNORECASE,
)

_SHOW_RU = re.compile(
    r"^(?:(?:нужно|надо|хочу|хотим|по\s+умолчанию|и|также)\s+)*"
    r"(?:показать|показывать|показывай\w*|покажи\w*|выводить|выводи\w*|видеть|смотреть)\s+"
    r"(?:(?:только|лишь|все|всех)\s+)*(?P<state>[а-яё]+(?:ые|ие|ых|их|нные|тые))(?:\s+(?P<thing>[а-яё]+))?$",
    re.IGNORECASE,
)
"""``Показывать только невыполненные``."""
_WHAT_RU = re.compile(
    r"^(?:(?:и|ещё|также|нужно|надо|хочу|можно)\s+)*(?:показ[а-яё]+|вид[а-яё]+|список\s+того),\s+(?:что|кто)\s+"
    r"(?:(?:сейчас|ещё|пока|уже)\s+)?(?P<said>[а-яё]+(?:\s[а-яё]+){0,3})$",
    re.IGNORECASE,
)
"""``Показать, что стоит на полке``."""
_VALUES_RU = re.compile(
    r"^(?:(?:нужно|надо|хочу|хотим|хочется|можно|и|также)\s)*"
    r"(?:показ|вид|смотр|выв)[а-яё]+\s(?:(?:отдельно|только|лишь|по\sотдельности)\s)+"
    r"(?P<said>[а-яё ,]+)$",
    re.IGNORECASE,
)
"""«Видеть отдельно только самцов или только самок»."""
_DONE = frozenset({"done", "ready", "completed", "finished", "bought", "paid", "closed"})
"""What is finished is so in any of these words."""
_BETWEEN = frozenset({"и", "или", "либо", "только", "лишь", "отдельно"})


def _apply_ru(text: str, draft: Draft) -> bool:
    match = _SHOW_RU.match(text)
    if match is None:
        return False
    named = parse(match["thing"]) if match["thing"] else None
    entity = draft.known(named.key) if named is not None else draft.current
    if entity is None:
        return False
    base = russian.read(match["state"]).base
    found = _of_value(entity, base) or _of_flag(entity, base.removeprefix("не"))
    if found is None:
        return False
    if not any(each is found for each in entity.filters):
        entity.filters.append(found)
    return True


def _what_is(text: str, draft: Draft) -> bool:
    """Narrow a list by the field of which a value is named, in its very words."""
    match = _WHAT_RU.match(text)
    said = match["said"].casefold() if match is not None else ""
    for entity in draft.entities.values() if said else ():
        for each in entity.fields:
            if any(said.endswith(value.casefold()) for value in each.about.values):
                entity.filters += [] if any(f is each for f in entity.filters) else [each]
                return True
    return False


def of_values(text: str, draft: Draft) -> bool:
    """Narrow a list by the field of which all that is named are values."""
    match = _VALUES_RU.match(re.sub(r"[()]", "", text))  # values are put into brackets
    words = re.findall(r"[а-яё]+", match["said"].lower()) if match is not None else []
    said = {russian.read(word).base for word in words if word not in _BETWEEN}
    for entity in draft.entities.values() if said else ():
        for each in entity.fields:
            if said <= {russian.read(value).base for value in each.about.values}:
                entity.filters += [] if any(f is each for f in entity.filters) else [each]
                return True
    return False


def _of_value(entity: EntityDraft, base: str) -> FieldDraft | None:
    for each in entity.fields:
        if any(russian.read(value).base == base for value in each.about.values):
            return each
    return None


def _of_flag(entity: EntityDraft, base: str) -> FieldDraft | None:
    said = "_".join(russian.translate([base]))
    flags = [f for f in entity.fields if f.target is None and decide(f.phrase, f.about) == "bool"]
    same = [f for f in flags if said in (f.phrase.key, f.phrase.head)]
    alike = [f for f in flags if {said, f.phrase.head} <= _DONE]
    return next(iter(same or alike), None)


def apply(text: str, draft: Draft) -> bool:
    """Let the list be narrowed by the field that has this state; false for any other sentence."""
    said = text.strip(" .,;!")
    if any(read(said, draft) for read in (_what_is, _apply_ru)):
        return True
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
