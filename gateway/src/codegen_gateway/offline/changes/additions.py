"""A wish for something new in a live product, as a sentence about things that have it."""

import re
from dataclasses import dataclass

from codegen_crds.contracts.product import EntitySpec, ProductSpec
from codegen_gateway.offline.asking import Dialogue, quoted
from codegen_gateway.offline.reading.usual import kept_beside
from codegen_gateway.offline.sentences import qualifiers
from codegen_gateway.offline.sentences.grammar import CONNECT
from codegen_gateway.offline.sentences.listing import items, looks_like_fields, says_only
from codegen_gateway.offline.sentences.subjects import may_be_field, names_field
from codegen_gateway.offline.sentences.values import values_of
from codegen_gateway.offline.text import brackets, language_of, search
from codegen_gateway.offline.words.phrases import parse, singular_label

from .present import entities_named, fields_named, phrase_of

_ADD = (
    r"add|introduce|include|track|store|record|keep|save|remember|put|give|provide|create|"
    r"want|need|support|have|get"
)
_ADD_RU = (
    r"добав\w+|введи\w*|ввести|созда\w+|заведи\w*|завести|хран\w+|учитыва\w+|записыва\w+|"
    r"сохраня\w+|включи\w*|сдела\w+"
)
_NEW = (
    r"(?:(?:the|an?|some|new|another|additional|also|(?:fields?|attributes?|columns?)(?!\s+\()"
    r"(?:\s+(?:for|called|named))?|ещё|еще|также|нов\w+|пол[еяью]\w*|атрибут\w*)\s+)*"
)
_EVERY = r"(?:(?:each|every|all|the|our|an?|кажд\w+|все\w*|наш\w+)\s+)*"
_TO = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^(?:{_ADD})\s+{_NEW}(?P<what>.+)\s+(?:to|for|on|of|in)\s+{_EVERY}(?P<thing>[\w -]+)$",
        (
            rf"^(?:{_ADD}|for|to|in|give)\s+(?:(?:to|for|in)\s+)?{_EVERY}(?P<thing>[\w -]+?),?\s+"
            rf"(?:(?:{_ADD})\s+)?(?P<what>(?:an?|the|fields?)\s.+)$"
        ),
        (
            rf"^(?:{_ADD_RU})\s+{_NEW}(?P<what>.+)\s+(?:к|ко|для|у|в|во)\s+{_EVERY}"
            r"(?P<thing>[\w -]+)$"
        ),
        (
            rf"^(?:{_ADD_RU})\s+(?:к|ко|для|у|в|во)\s+{_EVERY}(?P<thing>[\w-]+)\s+{_NEW}"
            r"(?P<what>.+)$"
        ),
        (
            rf"^{_EVERY}(?P<thing>[\w-]+(?:ам|ям|у|ю|е))\s+(?:(?:ещё|еще|также|теперь|надо|"
            rf"нужно)\s+)*"
            rf"(?:нуж[её]?н\w*|требу\w+|не\s+хватает|{_ADD_RU})\s+{_NEW}(?P<what>.+)$"
        ),
        rf"^(?:{_ADD_RU})\s+{_EVERY}(?P<thing>[\w-]+)\s+{_NEW}(?P<what>.+)$",
        rf"^(?:{_ADD_RU})\s+{_NEW}(?P<what>.+)\s+{_EVERY}(?P<thing>[\w-]+(?:[уюе]|ам|ям))$",
        (
            rf"^{_EVERY}(?P<thing>[\w -]+?)\s+(?:(?:should|must|will|shall|can|may|also|now|"
            r"additionally|do)\s+)*(?:have|has|get|gets|gain|gains|need|needs|carry|include|"
            r"includes|store|stores|keep|keeps|hold|holds|record|records|track|tracks|"
            rf"contain|contains|want)\s+(?:also\s+|now\s+)?{_NEW}(?P<what>.+)$"
        ),
        (
            rf"^{_EVERY}(?P<thing>[\w -]+?)\s+(?:(?:также|теперь|ещё|еще|должн\w+|может|могут)\s+)*"
            rf"(?:име\w+|получа\w+|содерж\w+)\s+{_NEW}(?P<what>.+)$"
        ),
        (
            rf"^(?:у|для|в|к|ко)\s+{_EVERY}(?P<thing>[\w-]+)\s+(?:(?:теперь|также|ещё|еще|долж[её]?н\w*|"
            rf"может|могут|будет|будут|есть|быть|нужн\w+|появ\w+|{_ADD_RU})\s+)*{_NEW}"
            r"(?P<what>.+)$"
        ),
    )
]
_DOER = re.compile(
    r"^(?!don't|do not|never|nobody|no one)(?:.*[\s,])?(?P<who>who|кто)\s+"
    r"(?!(?:has|have|had|is|are|was|were)\b)(?P<deed>[^\W\d_]+)\s+(?:(?:the|an?|each|every)\s+)?"
    r"(?P<thing>[^\W\d_][\w -]*)$",
    re.IGNORECASE,
)
_CLAUSES = re.compile(
    r";|(?<!\w)(?:belong|refer|относ|принадлеж|ссыла|связан|привязан)\w*", re.IGNORECASE
)
"""What a list of fields does not have in it."""
_VALUES_OF = re.compile(
    r"^(?:add|добав\w+)\s+(?:an?\s+|the\s+)?(?P<one>[\w-]+)\s+(?P<other>[\w-]+):\s+(?P<values>.+)$",
    re.IGNORECASE,
)
"""``Add loan status: out, returned`` and ``Добавь статус выдачи: …``."""
_FIELD = re.compile(r"\s+(?:fields?|attributes?|column|property)$", re.IGNORECASE)
BARE_ADD = re.compile(rf"^(?:{_ADD}|{_ADD_RU})\s+{_NEW}(?P<rest>.+)$", re.IGNORECASE)


@dataclass(frozen=True)
class Told:
    """A sentence that describes something, in the form that the reader knows."""

    text: str
    said: bool = False
    """Whether all of it is in the product by name: then it is no news."""


def as_description(sentence: str, present: ProductSpec, dialogue: Dialogue) -> Told:
    """A wish for something new as a sentence about things that have it."""
    return (
        _with_values(sentence, present)
        or _with_doer(sentence, present)
        or with_place(sentence, present)
        or _without_place(sentence, present, dialogue)
    )


def _with_values(sentence: str, present: ProductSpec) -> Told | None:
    """A state of a thing that has none yet."""
    match = _VALUES_OF.match(sentence)
    if match is None or not values_of(match["values"]):
        return None
    for thing, name in ((match["one"], match["other"]), (match["other"], match["one"])):
        things = entities_named(thing, present)
        if len(things) == 1:
            return _having(things[0], f"{name} ({match['values']})", present)
    return None


def _with_doer(sentence: str, present: ProductSpec) -> Told | None:
    """``Show who closed the task``: the task has who closed it."""
    match = _DOER.match(sentence)
    things = entities_named(match["thing"], present) if match is not None else []
    if match is None or len(things) != 1:
        return None
    return _having(things[0], f"{match['who']} {match['deed']}", present)


def with_place(sentence: str, present: ProductSpec) -> Told | None:
    """``Add an email to customers``: customers have an email."""
    for pattern in _TO:
        match = pattern.match(sentence)
        if match is None or _CLAUSES.search(match["what"]):
            continue
        things = entities_named(match["thing"], present)
        if len(things) == 1 and kept_beside(match["what"]):
            return Told(f"{match['what']} on {things[0].plural.replace('_', ' ')}")
        if len(things) == 1:
            return _having(things[0], match["what"], present)
    return None


def _without_place(sentence: str, present: ProductSpec, dialogue: Dialogue) -> Told:
    """``Add an email``, of the only thing or of the one that is answered."""
    bare = BARE_ADD.match(sentence)
    if bare is None:
        return Told(sentence)
    if (valued := _with_choice(bare["rest"])) != bare["rest"]:
        bare = BARE_ADD.match(f"add {valued}") or bare
    first = next(iter(items(bare["rest"])), "")
    name, colon, behind = first.partition(": ")
    if colon and says_only(behind):
        first = name
    phrase = parse(brackets(qualifiers.take(first)[0])[0])
    alone = phrase is not None and (not phrase.plural or names_field(phrase))
    if not alone or _CLAUSES.search(bare["rest"]) or search(first, CONNECT) is not None:
        return Told(bare["rest"])
    names = tuple(singular_label(phrase_of(e)) for e in present.entities)
    number: int | None = 0
    if len(names) > 1:
        number = dialogue.choose(
            f"To which thing does “{quoted(bare['rest'])}” belong?",
            f"К чему относится «{quoted(bare['rest'])}»?",
            names,
        )
    if number is None or number < 0:
        return Told("")
    return _having(present.entities[number], bare["rest"], present)


def _with_choice(rest: str) -> str:
    """``a category: food, clothes`` with its values in brackets; a thing with fields as it is."""
    name, colon, behind = rest.partition(": ")
    phrase = parse(name)
    if not colon or phrase is None or looks_like_fields(behind) or not values_of(behind):
        return rest
    return f"{name} ({behind})" if may_be_field(phrase) else rest


def _having(thing: EntitySpec, what: str, present: ProductSpec) -> Told:
    what = _FIELD.sub("", what)
    verb = "have" if language_of(what) == "en" else "имеют"
    known = [
        any(f.entity == thing for f in fields_named(qualifiers.take(item)[0], present))
        for item in items(what)
    ]
    name = thing.plural.replace("_", " ")
    return Told(f"{name} {verb} {what}", said=bool(known) and all(known))
