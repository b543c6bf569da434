"""What is done to whom and with what: «Путевой лист выписывается водителю на машину: дата»."""

import re

from codegen_gateway.offline.words import russian

from .sentence import END, START, one

_ARGUMENT = (
    r"(?:\s+(?:на|по|к|ко|у|с|со|за|в|во|для|от)\s+|\s+)(?:кажд[а-яё]+\s+|определ[а-яё]+\s+|"
    r"конкретн[а-яё]+\s+|одн[а-яё]+\s+)?[а-яё]{3,}(?:\s+и\s+врем[а-яё]+)?"
)
_DONE = re.compile(
    rf"{START}(?:кажд[а-яё]+\s+)?(?P<thing>[а-яё]+(?:\s[а-яё]+)?)\s+(?P<verb>[а-яё]{{3,}}(?:[её]тся|ится|ются|"
    rf"ятся))(?P<said>(?:{_ARGUMENT}){{1,4}})(?:\s*:\s+(?P<fields>[^.\n]+))?{END}",
    re.IGNORECASE,
)
_EACH = re.compile(
    r"\s+(?:(?P<link>на|по|к|ко|у|с|со|за|в|во|для|от)\s+)?(?:(?:кажд|определ|конкретн|одн)[а-яё]+\s+)?"
    r"(?P<what>[а-яё]{3,}(?:\s+и\s+врем[а-яё]+)?)",
    re.IGNORECASE,
)
_BOUNDED = re.compile(
    r"(?<![а-яё])(?P<things>[а-яё]{3,}[ыи])\s+(?P<range>от\s+\d+\s+до\s+\d+)(?=\s*[,.;]|\s+и\s)",
    re.IGNORECASE,
)
"""«Оценки от 1 до 5», beside things."""
_BELONGS = re.compile(
    r"(?:относ|назнач|счита|явля|называ|быва|храня|храни|наход|использ|содерж|ссыла|учи|чита|дел|"
    r"выводя|выводи|показыва|сортир|отправля|увелич|уменьш)[а-яё]*с[яь]",
    re.IGNORECASE,
)
"""These are read elsewhere, or say nothing of what is kept."""
_FEWEST = 2
_WHEN = {"день": "дата", "дата": "дата", "время": "дата и время", "час": "дата и время"}


def listed(text: str) -> str:
    """The text with a list of whom and what it is done with.

    >>> listed("Оценка ставится ученику по предмету в определённый день.")
    'Оценка: ученик, предмет, дата.'
    """
    for match in list(_BOUNDED.finditer(text)):
        text = _with_value(text, match)
    return _DONE.sub(_of_all, text)


def _with_value(text: str, match: re.Match[str]) -> str:
    """The bounds of what is given, told as its value where another sentence tells of it."""
    thing = one(match["things"])
    given = re.compile(
        rf"{START}{thing}\s+[а-яё]+[её]тся|{START}{thing}\s+[а-яё]+ится", re.IGNORECASE
    )
    told = given.search(text, match.end()) if thing else None
    if told is None or (done := _DONE.match(text, told.start())) is None or done["fields"]:
        return text
    behind = f"{text[match.end() : done.end()]}: значение {match['range']}{text[done.end() :]}"
    return f"{text[: match.start()]}{match['things']}{behind}"


def _of_all(match: re.Match[str]) -> str:
    thing = one(match["thing"])
    if not thing or thing != match["thing"].lower() or _BELONGS.match(match["verb"]):
        return match.group()
    named = [_field(each["what"]) for each in _EACH.finditer(match["said"])]
    if not all(named) or (len(named) < _FEWEST and not match["fields"]):
        return match.group()
    more = f", {match['fields']}" if match["fields"] else ""
    return f"{thing.capitalize()}: {', '.join(named)}{more}"


def _field(word: str) -> str:
    if " " in word:
        return "дата и время"
    read = russian.read(word)
    name = one(word) if read.part == "noun" else ""
    return _WHEN.get(name, name)
