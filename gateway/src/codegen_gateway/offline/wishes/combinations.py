"""Values that may not come together twice: ``the combination of row and number is unique``.

The specification has no such rule, and part of it read as a field would be wrong: it is told.
"""

import re
from typing import Final

_END: Final = r"(?=\s*(?:[.;\n]|\Z))"
_PATTERNS: Final = tuple(
    re.compile(rf"(?P<before>\A|[.;\n]\s*|,\s*(?:and\s|и\s)?)(?P<said>{said}){_END}", re.IGNORECASE)
    for said in (
        r"(?:the\s)?(?:combination|pair)\sof\s[^.;\n]{3,60}\s(?:unique|once|twice|repeat\w*)",
        r"the\ssame\s[a-z ]{3,30}\sand\s[a-z ]{3,30}\s(?:cannot|can't|must\snot)\s[^.;\n]{3,40}",
        r"(?:[a-z]+\s(?:and\s[a-z]+\s)?(?:are\s|must\sbe\s)?)?unique\stogether",
        r"(?:only\s)?one\s[a-z]+\sper\s[a-z]+\sand\s[a-z]+",
        (
            r"(?:an?|each|every|one|the\ssame)\s[a-z]+\s(?:(?:can|may|must)\s)?[a-z]+\s(?:only"
            r"\s)?once\s"
            r"(?:per|for\seach|in\seach|a)\s[a-z]+"
        ),
        (
            r"(?:пара|сочетание|комбинация)\s[^.;\n]{3,60}(?:не\sповторя\w+|уникальн\w+|не\sможет"
            r"\sповтор\w+)"
        ),
        r"(?:только\s)?один\s[а-яё]+\sот\s[а-яё]+\sна\s[а-яё]+",
    )
)


def cut(text: str) -> tuple[str, list[str]]:
    """A description without such rules, and these as they were said.

    >>> cut("Seats: row, number, unique together.")
    ('Seats: row, number.', ['unique together'])
    """
    told: list[str] = []

    def take(match: re.Match[str]) -> str:
        told.append(match["said"])
        return "" if match["before"].startswith(",") else match["before"]

    for pattern in _PATTERNS:
        text = pattern.sub(take, text)
    return text, told
