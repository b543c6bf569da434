"""Words that several fields share: «цена взрослая и детская», «даты примерки и возврата»."""

import re

from codegen_gateway.offline import russian

from .sentence import one

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


def spelled_out(text: str) -> str:
    """The text with such fields apart.

    >>> spelled_out("Билет: цена взрослая и детская, даты начала и конца.")
    'Билет: взрослая цена, детская цена, дата начала, дата конца.'
    """
    return _GENITIVES.sub(_of_each, _ADJECTIVES.sub(_alike, text))


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
