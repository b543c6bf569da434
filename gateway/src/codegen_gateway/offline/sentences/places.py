"""Digits behind the point: ``two decimal places``, «вес до 3 знаков после запятой»."""

import re

_COUNT = {
    "no": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "cents": 2,
    "одним": 1, "одного": 1, "двумя": 2, "двух": 2, "два": 2, "тремя": 3, "трёх": 3, "трех": 3,
    "три": 3, "четырьмя": 4, "четырёх": 4, "четырех": 4, "четыре": 4, "пятью": 5, "пяти": 5,
    "шестью": 6, "шести": 6, "десятых": 1, "десятой": 1, "сотых": 2, "сотой": 2, "копеек": 2,
    "копейки": 2, "тысячных": 3, "тысячной": 3,
}  # fmt: skip
_MANY = rf"(?P<places>\d\d?|{'|'.join(_COUNT)})"
_DIGITS = r"(?:знак\w*|цифр\w*|разряд\w*)"
_BEHIND = r"\s+(?:после|за)\s+(?:запят\w+|точк\w+)"
MOST = 10
"""So many a specification can say."""
PATTERNS = (
    (
        r"(?:(?:has|have|with|to|of|rounded|kept|stored|a|precision|precise|accurate|exactly|up|at|"
        rf"most)\s+)*{_MANY}\s+(?:decimals?(?:\s+(?:places?|digits?|points?))?|(?:places?|digits?)\s+"
        r"(?:after|behind|past)\s+the\s+(?:decimal\s+)?(?:point|comma))"
    ),
    (
        r"(?:with\s+)?(?:a\s+precision\s+of|precise\s+to|accurate\s+to|rounded\s+to)\s+"
        rf"{_MANY}(?:\s+(?:digits?|places?))?"
    ),
    (
        r"(?:(?:имеет|имеют|с|со|до|не|более|ровно|точностью|округл\w+)\s+)*"
        rf"{_MANY}\s+(?:десятичн\w+\s+)?{_DIGITS}{_BEHIND}"
    ),
    rf"(?:(?:имеет|имеют|с|до)\s+)*{_MANY}\s+десятичн\w+\s+{_DIGITS}",
    rf"с\s+точностью\s+(?:до\s+|в\s+)?{_MANY}(?:\s+{_DIGITS}(?:{_BEHIND})?)?",
)
"""Each with a group ``places``."""
_ALL = [re.compile(rf"(?<![\w-])(?:{each})(?![\w%])", re.IGNORECASE) for each in PATTERNS]
_STATES = re.compile(r"(?:has|have|имеет|имеют)\s", re.IGNORECASE)
_APART = re.compile(
    r"(?:[(,:;]|\b(?:must|should|is|are|be|and|и|должн\w+|быть))\s*$", re.IGNORECASE
)


def count(said: str) -> int:
    """How many places a group of a pattern says."""
    word = said.lower()
    return int(word) if word.isdecimal() else _COUNT[word]


def bracketed(text: str) -> str:
    """The text with places behind the field in brackets, where they stand behind its name.

    >>> bracketed("a weight with three decimals and a price")
    'a weight (3 decimal places) and a price'
    """
    for pattern in _ALL:
        text = pattern.sub(_told, text)
    return text


def _told(match: re.Match[str]) -> str:
    before = match.string[: match.start()]
    if _STATES.match(match.group()) or _APART.search(before) or not before.strip():
        return match.group()
    russian = re.search(r"[а-яё]", match.group(), re.IGNORECASE) is not None
    unit = "знаков после запятой" if russian else "decimal places"
    return f"({count(match['places'])} {unit})"
