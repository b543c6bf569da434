"""How a thing is at first: ``New tickets are open by default``."""

import re

from codegen_gateway.offline.draft import Draft, EntityDraft, FieldDraft, Phrase, Qualifiers
from codegen_gateway.offline.words import russian
from codegen_gateway.offline.words.kinds import decide
from codegen_gateway.offline.words.phrases import deed, parse

_NEW = re.compile(
    r"^(?:(?:every|each|all|an?|the)\s+)?(?:new(?:ly\s+created)?\s+)?(?P<thing>[a-z]+(?:\s[a-z]+)?)\s+"
    r"(?:is|are|starts?(?:\s+out)?|begins?)\s+(?:always\s+)?(?:as\s+)?(?P<not>not\s+)?[\"'“]?(?P<state>[a-z]+(?:\s[a-z]+)?)[\"'”]?"
    r"(?P<first>\s+(?:by\s+default|at\s+first|initially|in\s+the\s+beginning|when\s+created))?$",
    re.IGNORECASE,
)
_AT_FIRST_RU = re.compile(
    r"^(?:(?:изначально|сначала|вначале|поначалу|при\s+создании)(?:\s+(?:он[аио]?|всё|все))?|по\s+умолчанию)\s+"
    r"(?P<not>не\s+)?[«\"]?(?P<state>[а-яё]+(?:\s[а-яё]+){0,2})[»\"]?$",
    re.IGNORECASE,
)
"""``По умолчанию не куплен``."""


_FIRST_RU = re.compile(
    r"по\s+умолчанию|изначально|сначала|вначале|поначалу|сперва|при\s+(?:создании|добавлении|заведении|"
    r"записи|появлении)|обычно|нов(?:ый|ая|ое|ой|ого|ому|ые|ых)|начальн\w+|первоначальн\w+|исходн\w+|"
    r"если\s+(?:ничего\s+)?не\s+(?:указ|зада|выбра|назва)\w*|(?:не\s+(?:указ|зада|выбра|назва)\w*)|стартов\w+",
    re.IGNORECASE,
)
_IDLE_RU = re.compile(
    r"всегда|сразу|если|то|он|она|оно|они|значени[ея]|запис[ьи]|стави\w*|будет|имеет|получает|"
    r"считается|является|равн[аоы]?|равен|стоит|и|это|пусть|кажд\w+|у|ничего|другое|иное|поле|поля",
    re.IGNORECASE,
)


def apply(text: str, draft: Draft) -> bool:
    """Keep how a known thing is at first; false for any other sentence."""
    if _by_value(text, draft):
        return True
    if (said := _AT_FIRST_RU.match(text.strip(" .,;"))) is not None:
        return _at_first(said, draft)
    match = _NEW.match(text.strip(" .,;"))
    phrase = parse(match["thing"]) if match is not None else None
    thing = draft.known(phrase.key) if phrase is not None else None
    if match is not None and match["thing"].lower() == "ones":
        thing = draft.current  # "new ones are open"
    told = re.search(r"\bnew\b|\bnewly\b|\bstart|\bbegin", text, re.IGNORECASE)
    if match is None or thing is None or not thing.fields or not (match["first"] or told):
        return False
    state = match["state"].lower()
    found = _of_state(thing, state)
    if found is not None and found.about.values:
        found.about.default = state
        return match["not"] is None
    if found is None:
        name = parse(state)
        if not match["first"] or name is None:
            return False
        key = "_".join(state.split())
        found = FieldDraft(
            Phrase(tuple(state.split()), key, plural=False, label=state), Qualifiers()
        )
        thing.add(found)
    found.about.type = "bool"
    found.about.default = "no" if match["not"] else "yes"
    return True


def _of_state(thing: EntityDraft, state: str) -> FieldDraft | None:
    """The field that may have this value, or says whether a thing is so."""
    for each in thing.fields:
        if state in (value.casefold() for value in each.about.values):
            return each
    same = thing.find("_".join(state.split()))
    return same if same is not None and decide(same.phrase, same.about) == "bool" else None


def _by_value(text: str, draft: Draft) -> bool:
    """Keep a value that a sentence names as the first one, and nothing else but its field.

    ``Новая собака всегда «в приюте»``, ``Если статус не указан, ставим «новая»``.
    """
    for entity in filter(None, [draft.current, *draft.entities.values()]):
        for each in entity.fields:
            for value in each.about.values:
                quoted = re.compile(rf"(?<![\w-]){re.escape(value)}(?![\w-])", re.IGNORECASE)
                # The last one: «новая заявка — новая».
                found = [*quoted.finditer(text)]
                if not found or value.isdigit():
                    continue
                rest = f"{text[: found[-1].start()]} {text[found[-1].end() :]}"
                if _FIRST_RU.search(rest) and _says_no_more(rest, entity, each):
                    each.about.default = value
                    return True
    return False


def _says_no_more(text: str, entity: EntityDraft, field: FieldDraft) -> bool:
    """Whether all that is said names the field or its thing, or that it is so at first."""
    own = {word for phrase in (entity.phrase, field.phrase) for word in phrase.words}
    for word in re.findall(r"[^\W\d_]+", _FIRST_RU.sub(" ", text)):
        named = parse(word)
        if _IDLE_RU.fullmatch(word) or (named is not None and {*named.words} <= own):
            continue
        return False
    return True


def _at_first(said: re.Match[str], draft: Draft) -> bool:
    """Keep a value or a state that the thing told last may have."""
    thing, state = draft.current, said["state"].lower()
    if thing is None:
        return False
    base = russian.read(state).base
    for each in thing.fields:
        values = [v for v in each.about.values if russian.read(v.casefold()).base == base]
        if values and not said["not"]:
            each.about.default = values[0]
            return True
    name = deed(state)
    flag = thing.find(name.key) if name is not None else None
    if flag is None or decide(flag.phrase, flag.about) != "bool":
        return False
    flag.about.type, flag.about.default = "bool", "no" if said["not"] else "yes"
    return True
