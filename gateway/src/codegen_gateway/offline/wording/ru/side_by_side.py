"""Fields without a sign between them: «коллекция марок страна год выпуска номинал»."""

import re

from codegen_gateway.offline.sentences.listing import known_as_field
from codegen_gateway.offline.words import russian
from codegen_gateway.offline.words.phrases import parse

from .sentence import END, START

_RUN = re.compile(
    rf"{START}(?P<opening>(?:(?:нужен|нужна|нужно|хочу|хотим|сделай[а-яё]*|веду|ведём|вести|мо[йяё]|"
    r"наш[аеи]?|домашн[а-яё]+|личн[а-яё]+)\s+)*"
    r"(?:коллекци[яюи]|список|уч[её]т|каталог|реестр|журнал|баз[ау]|картотек[ау]|склад)\s+)"
    r"(?P<thing>[а-яё]+(?:\s+[а-яё]+(?:ов|ев|ей))?)\s+"
    rf"(?P<fields>[а-яё]+(?:\s[а-яё]+){{2,14}}){END}",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"(?<=[:,]\s)(?P<fields>[а-яё]{3,}(?:\s[а-яё]{3,}){2,9})(?=\s*(?:[.;,\n]|\Z))", re.IGNORECASE
)
"""«Хочу список книг: название автор оценка дата»."""
_VALUES = re.compile(
    r"(?<![а-яё])(?P<field>[а-яё]{4,})\s+(?P<values>[а-яё]{4,}(?:ый|ий|ой|ая|яя|ое|ее)"
    r"(?:\s[а-яё]{4,}(?:ый|ий|ой|ая|яя|ое|ее)){1,5})(?=\s*(?:[.;,\n)]|\Z))",
    re.IGNORECASE,
)
"""«Сложность лёгкая средняя сложная»."""
_FEWEST = 3
_MEASURED = frozenset({"дата", "срок", "время", "день", "год", "место", "степень"})
"""Of something: «дата готовности»."""


def separated(text: str) -> str:
    """The text with commas between such fields.

    >>> separated("коллекция марок страна год выпуска номинал")
    'коллекция марок: страна, год выпуска, номинал'
    """
    return _VALUES.sub(_bracketed, _BEHIND.sub(_apart, _RUN.sub(_listed, text)))


def _apart(match: re.Match[str]) -> str:
    fields = _phrases(match["fields"].split())
    named = [phrase for each in fields if (phrase := parse(each)) is not None]
    known = sum(map(known_as_field, named))
    plain = len(named) == len(fields) >= _FEWEST and 2 * known > len(fields)
    return ", ".join(fields) if plain else match.group()


def _bracketed(match: re.Match[str]) -> str:
    field = parse(match["field"])
    values = match["values"].split()
    alike = all(russian.read(word).part == "modifier" for word in values)
    if field is None or not known_as_field(field) or not alike:
        return match.group()
    if russian.read(match["field"]).part != "noun":
        return match.group()
    return f"{match['field']} ({', '.join(values)})"


def _listed(match: re.Match[str]) -> str:
    thing = russian.read(match["thing"].split()[0])
    fields = _phrases(match["fields"].split())
    named = [phrase for each in fields if (phrase := parse(each)) is not None]
    if thing.part != "noun" or not thing.plural or len(fields) < _FEWEST:
        return match.group()
    if len(named) < len(fields) or 2 * sum(map(known_as_field, named)) < len(fields):
        return match.group()
    return f"{match['opening']}{match['thing']}: {', '.join(fields)}"


def _phrases(words: list[str]) -> list[str]:
    """Nouns with what belongs to each: adjectives before it, genitives behind; empty for else."""
    found: list[list[str]] = []
    open_ = False
    for word in words:
        read = russian.read(word)
        if read.part == "modifier" and not read.short:
            found, open_ = (found, True) if open_ else ([*found, []], True)
            found[-1].append(word)
        elif read.part == "noun" and (
            open_
            or (read.nominative != word.lower() and found)
            or (found and found[-1][-1].lower() in _MEASURED and russian.of_one(word))
        ):
            found[-1].append(word)
            open_ = False
        elif read.part == "noun":
            found.append([word])
        else:
            return []
    return [] if open_ else [" ".join(each) for each in found]
