"""Sentences about several fields at once, about fields nobody listed, and about what they are."""

import re

from codegen_gateway.offline.draft import Draft, EntityDraft, FieldDraft, Phrase, Qualifiers
from codegen_gateway.offline.sentences import qualifiers
from codegen_gateway.offline.sentences.listing import items, known_as_field, normalise
from codegen_gateway.offline.wishes import shown
from codegen_gateway.offline.words.phrases import parse

_REST = re.compile(
    r"(?:^|\s*[,;]\s*|\s+)(?:and\s+|but\s+|а\s+|и\s+)?(?:everything\s+else|"
    r"all\s+(?:the\s+)?(?:other|rest)s?|the\s+rest|"
    r"(?:all\s+)?others?|the\s+other\s+fields|вс[её]\s+остальн\w+|остальн\w+)(?:\s+(?:fields?|"
    r"поля|поле))?"
    r"\s*(?:is|are|:|-)?\s+(?P<says>[^,;]+)$",
    re.IGNORECASE,
)
_ALL = re.compile(
    r"^(?:all|every|все|каждое)\s+(?:the\s+|its\s+|their\s+)?(?:fields?|поля|поле)\s+"
    r"(?:is\s+|are\s+)?(?P<says>.+)$|^(?:everything|вс[её])\s+(?:is\s+)?(?P<alone>.+)$",
    re.IGNORECASE,
)
_ONLY = re.compile(
    r"^(?:only|just|только|обязательн\w+ только)\s+(?P<names>.+?)(?:\s+(?:is|are)\s+(?:required|"
    r"mandatory)|"
    r"\s+обязательн\w+)?$",
    re.IGNORECASE,
)
_REQUIRED = re.compile(r"\b(?:required|mandatory|обязательн\w+)", re.IGNORECASE)
_ONE_EACH = re.compile(
    r"^(?:only\s+|на\s+)?(?:one|a\s+single|один|одн[ау]|одно)\s+(?P<field>[\w -]+?)\s*(?::|-|"
    r"per|for|на)\s*"
    r"(?:only\s+|только\s+)?(?:(?:one|each|every|один|одна|одну|одно|"
    r"кажд\w+)\s+)?(?P<thing>[\w -]+)$",
    re.IGNORECASE,
)
_ARE = re.compile(
    r"^(?P<fields>[^:]+?)(?:\s+(?:are|is)\s+(?:both\s+|all\s+)?|\s*:\s*)(?:(?:это|an?|"
    r"the)\s+)?(?P<thing>[\w -]+)$",
    re.IGNORECASE,
)
_FROM_LIST = re.compile(
    r"\s+(?:из|в|на)\s+(?:(?:этого|того\s+же|общего|нашего|первого)\s+)?(?:списка|базы|таблицы|справочника)$|"
    r"\s+(?:from|in|on)\s+(?:the|that|our)\s+(?:list|table)$",
    re.IGNORECASE,
)
"""``Белые и чёрные — это ученики из списка``."""


def apply(text: str, draft: Draft) -> bool:
    """Add what such a sentence says; false when it is none."""
    return (
        _of_the_rest(text, draft)
        or _only(text, draft)
        or _one_each(text, draft)
        or _unlisted(text, draft)
        or _are(text, draft)
        or shown.of_values(text.strip(" .,;!"), draft)
    )


def _of_the_rest(text: str, draft: Draft) -> bool:
    """``First and last name are required, everything else optional``."""
    entity = draft.current
    rest, every = _REST.search(text), _ALL.match(text)
    said = rest["says"] if rest is not None else (every["says"] or every["alone"]) if every else ""
    opposite = (
        re.fullmatch(r"(?:isn't|aren't|is not|are not|not|нет)", said.strip(" .")) is not None
    )
    left, about = ("", Qualifiers(required=False)) if opposite else qualifiers.take(said)
    if entity is None or not said or about.required is None or re.search(r"\w{3,}", left):
        return False
    named: list[FieldDraft] = []
    if rest is not None and (before := text[: rest.start()].strip(" ,;")):
        names, more = qualifiers.take(normalise(before))
        found = [_found(entity, name) for name in items(re.sub(r"\s+(?:is|are)$", "", names))]
        named = [each for each in found if each is not None]
        if more.empty or len(named) < len(found):
            return False
        for each in named:
            each.about.absorb(more)
    for each in entity.fields:
        if each.about.required is None and not any(each is known for known in named):
            each.about.required = about.required
    return True


def _only(text: str, draft: Draft) -> bool:
    """``Only species and count are required``: all else is not."""
    match = _ONLY.match(text) if _REQUIRED.search(text) else None
    entity = draft.current
    if match is None or entity is None:
        return False
    found = [_found(entity, name) for name in items(normalise(match["names"]))]
    if not found or any(each is None for each in found):
        return False
    for each in entity.fields:
        if each.about.required is None or any(each is known for known in found):
            each.about.required = any(each is known for known in found)
    return True


def _one_each(text: str, draft: Draft) -> bool:
    """``One email: one registration``: no two registrations have the same one."""
    match = _ONE_EACH.match(text.strip())
    if match is None:
        return False
    for first, second in ((match["field"], match["thing"]), (match["thing"], match["field"])):
        name, thing = parse(first), parse(second)
        entity = draft.entities.get(thing.key) if thing is not None else None
        each = entity.find(name.key) if entity is not None and name is not None else None
        if each is not None:
            each.about.unique = True
            return True
    return False


def _unlisted(text: str, draft: Draft) -> bool:
    """``Invoice number must be unique`` where no number was listed: it is a field, then."""
    rest, about = qualifiers.take(text)
    phrase = parse(re.sub(r"\s*,\s*(?:но|but)$", "", rest))
    if about.empty or about.notes or phrase is None:
        return False
    for key, entity in draft.entities.items():
        for owner in (key, entity.phrase.head):
            name = phrase.key.removeprefix(f"{owner}_")
            if name != phrase.key and entity.find(phrase.key) is None and entity.fields:
                words = phrase.words[-len(name.split("_")) :]
                label = _own_label(phrase, entity)
                entity.fields.insert(
                    0, FieldDraft(Phrase(words, name, plural=False, label=label), about)
                )
                return True
    only = next(iter(draft.entities.values())) if len(draft.entities) == 1 else None
    field = known_as_field(phrase) or (about.unique and phrase.key not in draft.entities)
    said = about.unique or about.required is not None
    if only is None or not field or not said or phrase.plural:
        return False
    if only.find(phrase.key) is not None or not only.fields:
        return False
    only.add(FieldDraft(phrase, about))
    return True


def _are(text: str, draft: Draft) -> bool:
    """``White and black are players``: fields that point to things."""
    match = _ARE.match(_FROM_LIST.sub("", text.strip()))
    thing = parse(match["thing"]) if match is not None else None
    if match is None or thing is None or thing.key not in draft.entities:
        return False
    target = draft.entities[thing.key].phrase
    for entity in draft.entities.values():
        found = [_found(entity, name) for name in items(match["fields"])]
        if found and all(each is not None for each in found):
            for each in found:
                if each is not None:
                    each.target = target
            return True
    return False


def _found(entity: EntityDraft, name: str) -> FieldDraft | None:
    phrase = parse(name)
    return entity.find(phrase.key) if phrase is not None else None


def _own_label(phrase: Phrase, entity: EntityDraft) -> str:
    """The name of the field without that of its thing."""
    first = phrase.label.split(" ")
    owner = entity.phrase.label.lower().split(" ")
    if len(first) > 1 and first[0].lower() in (owner[-1], owner[-1].removesuffix("s")):
        return " ".join(first[1:])
    return phrase.label
