"""A search in a part of a text is one in the text: «искать по куску названия»."""

import re

from codegen_gateway.offline.words import russian

from .sentence import one

_PART = re.compile(
    r"(?<=\sпо\s)(?:куск[уа]м?|част[ия]м?|подстрок[еа]м?|фрагмент[уа]м?|обрывк[уа]м?|кусочк[уа]м?|"
    r"началу|слов[уа]м?\s(?:из|в))\s(?P<what>[a-zа-яё]+)",
    re.IGNORECASE,
)


def whole(text: str) -> str:
    """The text with a search in the whole.

    >>> whole("Искать по куску названия")
    'Искать по названию'
    """
    return _PART.sub(_whole, text)


def _whole(match: re.Match[str]) -> str:
    noun = one(match["what"])
    return (russian.inflected(noun, "datv") if noun else "") or match["what"]
