"""Sentences about fields that are known already: ``Email must be unique``."""

import re
from collections.abc import Sequence

from codegen_gateway.offline.draft import Draft, EntityDraft, FieldDraft, Phrase, Qualifiers
from codegen_gateway.offline.sentences import qualifiers
from codegen_gateway.offline.sentences.listing import items
from codegen_gateway.offline.sentences.subjects import names_field
from codegen_gateway.offline.sentences.values import lists_scores, values_of
from codegen_gateway.offline.words.kinds import decide, named
from codegen_gateway.offline.words.phrases import parse, singular_label

_COPULA = re.compile(
    r"\s+(?:is|are|must be|should be|can be|may be|will be|has to be|это|является|являются|"
    r"должн\w+ быть|может быть|быва[ею]т)"
    r"(?:\s+(?:always|either|only|всегда|только))?\s+",
    re.IGNORECASE,
)
_TRAILING = re.compile(
    r"\s+(?:is|are|starts?|begins?|goes|go|runs?|ranges?|varies|"
    r"must|should|must be|should be|can|can be|may|may be|has|"
    r"have|always|field|fields|поле|поля|долж(?:ен|н\w+)|быва[ею]т|только|принима[ею]т|"
    r"может|могут|быть|является|являются|это|и|and|but|a|an)$",
    re.IGNORECASE,
)
_ALLOWED = re.compile(
    r"^(?:для|у)\s+(?P<field>.+?)\s+(?:допустим|разреш|возможн|годя|подход)\w+"
    r"(?:\s+(?:только|числа|число|значени[яе]))*$",
    re.IGNORECASE,
)
"""``Для этажа допустимы числа`` before bounds."""
_WHOLE = re.compile(r"(?:\s*[—–:-]\s*|\s+)(?:цел(?:ое|ым)(?:\s+числом?)?|числом?)$", re.IGNORECASE)
_OWNER = re.compile(
    r"^(?P<field>.+?)\s+(?:of|in|for|у)\s+(?:an?\s+|the\s+|each\s+|every\s+|all\s+|кажд\w+\s+|"
    r"всех\s+)?(?P<owner>[^,]+)$",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(
    r"^(?:an?\s+|the\s+|each\s+)?(?P<owner>[\w -]+)'s\s+(?P<field>.+)$", re.IGNORECASE
)
MEASURED = {
    "weight": ("kilogram", "kilograms", "gram", "grams", "kg", "ton"),
    "distance": ("kilometer", "kilometers", "km", "meter"),
    "volume": ("liter", "litre"),
    "quantity": ("stock", "remaining", "left"),
    "duration": ("minute", "minutes", "hour", "hours", "second"),
}
"""What is measured, and the units that such a field may be called by."""


def apply(text: str, draft: Draft) -> bool:
    """Add what a sentence says about known fields; false when it is no such sentence."""
    text = re.sub(r"^(?:the\s+)?(?:fields?|поле|поля)\s+", "", text, flags=re.IGNORECASE)
    if lists_scores(text.replace("«", "").replace("»", "")) and _values(text, draft):
        return True
    rest, about = qualifiers.take(text)  # a value of several words stands in quotes
    text, rest = (re.sub(r"[\"«»“”]", "", said) for said in (text, rest))
    rest = _typed(_trim(rest), about)
    if not about.empty:
        found = _everywhere(rest, draft) or _fields(rest, draft)
        if found:
            for field in found:
                field.about.absorb(about)
            return True
        if about.default and (not rest or rest.lower() == "status"):
            return _starts(about.default, draft)
    return _values(text, draft)


def _typed(text: str, about: Qualifiers) -> str:
    """What is left of ``Rating is a whole number``, whose type is kept."""
    if allowed := _ALLOWED.match(text):
        return allowed["field"]
    if (number := _WHOLE.search(text)) is not None and number.group().strip(" —–:-"):
        about.type = about.type or ("int" if "цел" in number.group().lower() else None)
        return _trim(text[: number.start()])
    match = _COPULA.search(text)
    kind = named(text[match.end() :].removesuffix(" of")) if match is not None else None
    if match is None or kind in (None, "enum"):
        return text
    about.type = about.type or kind
    return _trim(text[: match.start()])


def _starts(said: str, draft: Draft) -> bool:
    """``Unpaid by default``: of the thing that was spoken of last, where it can be so."""
    state = said.strip(" \"'").casefold()
    for field in draft.current.fields if draft.current is not None else []:
        values = [value.casefold() for value in field.about.values]
        if state in values:
            field.about.default = field.about.values[values.index(state)]
            return True
        key = field.phrase.key.replace("_", " ")
        if decide(field.phrase, field.about) == "bool" and state in (key, f"un{key}", f"not {key}"):
            field.about.default = "yes" if state == key else "no"
            return True
    return False


def _values(text: str, draft: Draft) -> bool:
    """``The status is open, in progress or done``."""
    match = _COPULA.search(text)
    if match is None:
        return False
    values = values_of(text[match.end() :])
    found = _fields(text[: match.start()], draft)
    if not values or len(found) != 1 or found[0].about.values not in ((), values):
        return False
    found[0].about.absorb(Qualifiers(values=values))
    return True


def _everywhere(text: str, draft: Draft) -> list[FieldDraft]:
    """``Numbers are unique``, of all things that have one."""
    all_of = re.match(r"(?:все|всех|all)\s+", text, re.IGNORECASE)
    phrase = parse(text[all_of.end() :] if all_of is not None else text)
    if phrase is None or not phrase.plural:
        return []
    if all_of is not None:  # of the girths of chest and waist
        called = singular_label(phrase)
        fields = [f for e in draft.entities.values() for f in e.fields]
        return [f for f in fields if f.phrase.label.lower().split()[0] == called.lower()]
    if names_field(phrase):
        return []
    return [f for e in draft.entities.values() if (f := e.find(phrase.key)) is not None]


def _trim(text: str) -> str:
    before = None
    while before != text:
        before, text = text, _TRAILING.sub("", text.strip(" ,.:;"))
    return text


def _fields(text: str, draft: Draft) -> list[FieldDraft]:
    """The fields that a text names, all of them or none."""
    found: list[FieldDraft] = []
    for part in items(text):
        field = _field(part, draft)
        if field is None:
            return []
        found.append(field)
    return found


def _field(text: str, draft: Draft) -> FieldDraft | None:
    for pattern in (_POSSESSIVE, _OWNER):
        match = pattern.match(text)
        if match is not None:
            owner, name = parse(match["owner"]), parse(match["field"])
            entity = draft.entities.get(owner.key) if owner is not None else None
            if entity is not None and name is not None:
                return entity.find(name.key)
    return whole(text, draft) or _genitive(text, draft)


def whole(text: str, draft: Draft) -> FieldDraft | None:
    """The field that a text is the name of, of the current thing or of the only one that has it."""
    phrase = parse(text)
    if phrase is None:
        return None
    entities = [draft.current] if draft.current is not None else []
    entities += [e for e in draft.entities.values() if e is not draft.current]
    called = [field for e in entities if (field := e.find(phrase.key)) is not None]
    # "Hive number" is the number of hives, though inspections are of a hive each.
    found = called or _of_owner(phrase, entities)
    found = found or [f for e in entities if (f := e.find(_shorter(phrase.key))) is not None]
    if not found:
        ending = f"_{phrase.key}"
        opening = (phrase.label.lower() + " ", phrase.label.lower() + "-")
        for where in (entities[:1], entities):
            found = [
                f
                for e in where
                for f in e.fields
                if f.phrase.key.endswith(ending) or f.phrase.label.lower().startswith(opening)
            ]
            if len(found) == 1:
                return found[0]
    if not found:
        found = [
            f for e in entities for f in e.fields if f.phrase.key in MEASURED.get(phrase.key, ())
        ]
    here = draft.current is not None and draft.current.find(phrase.key) is not None
    return found[0] if here or len(found) == 1 else None


def _of_owner(phrase: Phrase, entities: Sequence[EntityDraft]) -> list[FieldDraft]:
    """The fields that are called by their thing and their name: ``hive number``."""
    found = []
    for entity in entities:
        prefix = entity.phrase.key + "_"
        if phrase.key.startswith(prefix):
            field = entity.find(phrase.key.removeprefix(prefix))
            found += [field] if field is not None else []
    return found


def _shorter(key: str) -> str:
    """Another key of a field: the number of seats may be ``seats`` as well."""
    return re.sub(r"_(?:count|name|number)$", "", key)


def _genitive(text: str, draft: Draft) -> FieldDraft | None:
    """``цена товара``: the last word is the thing, the rest its field."""
    name, _, owner = text.strip().rpartition(" ")
    thing, field = parse(owner), parse(name)
    if thing is None or field is None:
        return None
    entity: EntityDraft | None = draft.entities.get(thing.key)
    return entity.find(field.key) if entity is not None else None
