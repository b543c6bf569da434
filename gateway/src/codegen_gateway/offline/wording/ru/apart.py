"""Words that several fields share: «цена взрослая и детская», «даты примерки и возврата»."""

import re

from codegen_gateway.offline.words import russian

from .sentence import END, START, one

_ADJECTIVES = re.compile(
    r"(?<=[,:(]\s)(?P<noun>[а-яё]{3,})\s+(?P<one>[а-яё]{4,})\s+и\s+(?P<other>[а-яё]{4,})"
    r"(?=\s*(?:[,.;)]|\Z))",
    re.IGNORECASE,
)
_GENITIVES = re.compile(
    r"(?<=[,:(]\s)(?P<noun>даты|сроки|адреса|телефоны|имена|номера|цены|места)\s+"
    r"(?P<of>[а-яё]{4,}(?:,\s+[а-яё]{4,})*\s+и\s+[а-яё]{4,})(?=\s*(?:[,.;)]|\Z))",
    re.IGNORECASE,
)

_OF_BOTH = re.compile(
    r"(?P<one>[а-яё]+[ыиая])\s+и\s+(?P<other>[а-яё]+[ыиая])\.\s+"
    r"У\s+(?:каждого|каждой|обоих|обеих|тех\s+и\s+других|всех)\s+(?:из\s+них\s+)?(?:есть\s+)?"
    rf"(?P<fields>[^.:;\n]+){END}",
    re.IGNORECASE,
)
"""«Доходы и расходы. У каждого сумма, дата»."""
_THEIRS = re.compile(
    rf"{START}(?P<what>[а-яё]+[ыиая])\s+(?P<of>[а-яё]+)\s+и\s+(?P<their>их\s+[а-яё]+){END}",
    re.IGNORECASE,
)
"""«Собаки приюта и их опекуны»."""


def spelled_out(text: str) -> str:
    """The text with such fields apart.

    >>> spelled_out("Билет: цена взрослая и детская, даты начала и конца.")
    'Билет: взрослая цена, детская цена, дата начала, дата конца.'
    """
    text = _OF_BOTH.sub(_of_two, _THEIRS.sub(_theirs, text))
    text = re.sub(
        r"(?<![а-яё])минимум и максимум (?P<of>[а-яё]+)", r"минимум \1, максимум \1", text
    )
    return _GENITIVES.sub(_of_each, _ADJECTIVES.sub(_alike, text))


def _theirs(match: re.Match[str]) -> str:
    if not russian.of_one(match["of"]) or not russian.read(match["what"]).plural:
        return match.group()
    return f"{match['what']} и {match['their']}"


def _of_two(match: re.Match[str]) -> str:
    things = [russian.read(match[name]) for name in ("one", "other")]
    if any(thing.part != "noun" or not thing.plural for thing in things):
        return match.group()
    said = ". ".join(f"{thing.text.capitalize()}: {match['fields']}" for thing in things)
    return f"{match['one']} и {match['other']}. {said}"


def _alike(match: re.Match[str]) -> str:
    said = [match["one"], match["other"]]
    noun = russian.read(match["noun"])
    if noun.part != "noun" or any(russian.read(w).part != "modifier" for w in said):
        return match.group()
    if any(russian.read(w).short for w in said):
        return match.group()
    name = one(match["noun"])
    return ", ".join(f"{russian.agree(word, name)} {name}" for word in said)


def _of_each(match: re.Match[str]) -> str:
    listed = re.split(r",\s+|\s+и\s+", match["of"])
    if not all(russian.of_one(word) for word in listed):
        return match.group()
    return ", ".join(f"{one(match['noun'])} {word}" for word in listed)
