"""Openings that name all lists at once: ``School timetable: subjects, teachers and lessons.``.

Each of these is kept; what the sentences behind it describe is left to them.
"""

import re

from codegen_gateway.offline.draft import Language, Phrase
from codegen_gateway.offline.text import language_of
from codegen_gateway.offline.words.lexicon import english, usual
from codegen_gateway.offline.words.phrases import parse

_NAME = r"[^\W\d_]+(?:[\s-][^\W\d_]+)?"
_LIST = rf"(?P<list>{_NAME}(?:,\s{_NAME})*,?\s(?:and|и)\s{_NAME})"
_OPENING = re.compile(
    rf"\A\s*(?P<whole>[^.:;,()\n]{{3,60}}?)(?P<by>:\s|\s(?:со?|with|of)\s){_LIST}\.\s+(?=\S)",
    re.IGNORECASE,
)
_AND = re.compile(r",\s(?:(?:and|и)\s)?|\s(?:and|и)\s", re.IGNORECASE)
_OF_EACH = r"(?:(?:each|every|an?|the|all|у|в|на|кажд\w+|один|одна)\s)"
_BEGINS = re.compile(
    rf"(?:(?:^|[.;\n]\s){_OF_EACH}*|,\s(?:and\s|и\s|а\s)?(?:(?:у|в|на)\s|{_OF_EACH}+"
    r"(?=[a-z]+(?:\s[a-z]+)?\s(?:has|have|is|are|belongs?|contains?|can|may)\b)))"
    rf"(?P<name>{_NAME})",
    re.IGNORECASE,
)
_PRODUCT = re.compile(
    r"(?:[^\W\d_]+\s){0,2}(?:api|апи|сервис|систем[ау]|приложение|программа|crm|база|уч[её]т|"
    r"(?:[а-яё]+-)?трекер|список)\b",
    re.IGNORECASE,
)
_LISTED_FIRST = re.compile(
    rf"\A\s*(?:[^.:;,()\n]{{3,40}}?\s(?:with|of|for|со?)\s)?{_LIST}:\s+"
    r"(?=(?:an?|each|every|у|в)\s|[a-z]+\s(?:has|have)\s)",
    re.IGNORECASE,
)
"""``Students, courses and grades: a grade has a student``."""
_OF_ONE = re.compile(
    rf"\A\s*[^.:;,()\n]{{3,60}}?\sсо?\s(?P<name>{_NAME})\.\s+(?=\S)", re.IGNORECASE
)
_HEADS = re.compile(rf"(?:\A|[.\n]\s*)({_NAME})(?=:\s)")
_TWO = 2


def spelled_out(text: str) -> str:
    """The text in which all things of such a list are kept, also those of which no more is said.

    >>> spelled_out("School: rooms and lessons. A lesson has a room and a weekday.")
    'Rooms: name, optional capacity. A lesson has a room and a weekday.'
    """
    text = _LISTED_FIRST.sub(r"\g<list>: \g<list>. ", text)
    match = _OPENING.match(text)
    if match is None:
        return _without_one(text)
    rest, language = text[match.end() :], language_of(text)
    names = [(name, parse(name)) for name in _AND.split(match["list"])]
    things = [(name, phrase) for name, phrase in names if phrase is not None and phrase.plural]
    told = _told_of(rest)
    left = [(name, phrase) for name, phrase in things if not _known(phrase, told)]
    if len(things) < max(len(names), _TWO) or len(left) == len(things):
        return text
    lines = _lines(things)
    product = match["by"] == ": " or _PRODUCT.match(match["whole"]) is not None
    needed = match["by"] != ": " or any(_may_be_field(phrase) for _, phrase in left)
    if not product or not needed:
        return " ".join([text.rstrip(), *lines]) if lines else text  # other rules know the rest
    more = [f"{name.capitalize()}: {_fields(phrase, language)}." for name, phrase in left]
    return " ".join([*more, rest.rstrip(), *lines])


def _without_one(text: str) -> str:
    """``Список дел``, then each thing: all that the opening names is described behind it."""
    match = _OF_ONE.match(text)
    phrase = parse(match["name"]) if match is not None else None
    if match is None or phrase is None or not phrase.plural:
        return text
    rest = text[match.end() :]
    described = {each.key for said in _HEADS.findall(rest) if (each := parse(said)) is not None}
    return rest if phrase.key in described and len(described) >= _TWO else text


def _told_of(rest: str) -> set[str]:
    """Keys of what sentences and clauses begin with."""
    found = set[str]()
    for match in _BEGINS.finditer(rest):
        for said in (match["name"], match["name"].split()[0]):
            phrase = parse(said)
            found |= {phrase.key} if phrase is not None else set()
    return found


def _known(phrase: Phrase, told: set[str]) -> bool:
    return phrase.key in told or phrase.head in told


def _lines(things: list[tuple[str, Phrase]]) -> list[str]:
    """``Invoices and invoice lines``: each of these belongs to one of those."""
    wholes = {phrase.head: _noun(name) for name, phrase in things}
    return [
        f"{wholes[whole]} 1:N {_noun(name)}."
        for name, phrase in things
        if (whole := phrase.key.rpartition("_")[0]) in wholes
    ]


def _noun(name: str) -> str:
    """What a name of two words is about: ``invoice lines`` are lines, «строки счёта» строки."""
    return name.rsplit(maxsplit=1)[-1] if name.isascii() else name.split(maxsplit=1)[0]


def _may_be_field(phrase: Phrase) -> bool:
    """Whether a list of one thing may have it for a field, so that it is read as one: ``rooms``."""
    return {phrase.head, phrase.words[-1]} & english().types.keys() != set()


def _fields(phrase: Phrase, language: Language) -> str:
    known = usual().get(phrase.key) or usual().get(phrase.head)
    if known is not None:
        return known[language]
    people = phrase.head in english().people
    return ("имя" if people else "название") if language == "ru" else "name"
