"""Fields told by what a thing does: «товар называется, стоит, весит»."""

import re
from typing import Final

from codegen_gateway.offline.sentences.listing import items

from .sentence import END, START, many, one

_FIELDS: Final = {
    "называется": "название",
    "стоит": "цена",
    "весит": "вес",
    "длится": "длительность",
    "идёт": "длительность",
    "вмещает": "вместимость",
    "находится": "место",
    "расположен": "место",
    "живёт": "адрес",
    "начинается": "начало",
    "заканчивается": "окончание",
    "кончается": "окончание",
    "родился": "дата рождения",
    "родилась": "дата рождения",
}
_VERB = f"(?:{'|'.join(_FIELDS)})"
_SENTENCE = re.compile(
    rf"(?:{START}|(?P<sep>(?<=[а-яё]):\s))(?:кажд[а-яё]+\s)?(?P<thing>[А-ЯЁа-яё]{{3,}})\s"
    rf"(?P<fields>{_VERB}(?:(?:,\s(?:и\s)?|\sи\s)[^.:,;\n]+)+){END}",
    re.IGNORECASE,
)
_ALONE = re.compile(
    rf"(?:(?<=,\s)|(?<=\sи\s)|\A)(?P<verb>{_VERB})(?=\s*(?:,|\Z)|\sи\s)", re.IGNORECASE
)


def named(text: str) -> str:
    """The text with such fields by their names.

    >>> named("Товар называется, стоит, весит.")
    'Товары: название, цена, вес.'
    """
    return _SENTENCE.sub(_listed, text)


def _listed(match: re.Match[str]) -> str:
    thing = match["thing"].lower()
    fields, told = _ALONE.subn(lambda verb: _FIELDS[verb["verb"].lower()], match["fields"])
    listed = told > 1 or (told and len(items(fields)) > 2)  # noqa: PLR2004 - one verb is a sentence
    if one(thing) != thing or not listed:
        return match.group()
    return f"{'. ' if match['sep'] else ''}{many(thing).capitalize()}: {fields}"
