"""Types as databases and forms write them: ``decimal(10,2)``, ``up to 12 digits and 4 decimals``.

How many digits a number has is said by the greatest one, so that it bounds the value.
"""

import re
from decimal import Decimal
from typing import Final

from codegen_gateway.offline.words.quantities import COUNTS, counted

_MOST: Final = 15
"""Digits; a number with more of them is bounded by what the database holds."""
_N: Final = rf"(?:\d{{1,2}}|{COUNTS})"
_COLUMN = re.compile(
    r"(?<=[\w)]):?\s(?P<open>\()?(?:"
    r"(?:decimal|numeric|number|dec)\s?\(\s?(?P<digits>\d{1,2})\s?[,;]\s?(?P<places>\d{1,2})\s?\)|"
    r"(?:n?varchar2?|character varying)\s?\(\s?(?P<most>\d{1,5})\s?\)|"
    r"char(?:acter)?\s?\(\s?(?P<length>\d{1,4})\s?\))(?(open)\))(?![\w(])",
    re.IGNORECASE,
)
_BOTH = re.compile(
    r"(?<=[\w)]),?\s(?P<open>\()?(?:with\s|of\s|(?:у\sкоторо[а-яё]+|с)\s)?"
    r"(?:(?:up\sto|at\smost|max(?:imum)?|no\smore\sthan|до|не\sбольше|не\sболее)\s)?"
    rf"(?P<digits>{_N})\s(?:digits|цифр[а-яё]*|знак[а-яё]*)(?:\s(?:in\s(?:all|total)|всего))?,?\s"
    r"(?:(?:and|of\swhich|of\sthem|и|из\sних)\s)?(?:with\s|со?\s)?"
    rf"(?P<places>{_N})\s(?:(?:of\sthem\s)?(?:decimals|decimal\splaces|(?:digits\s|are\s)*"
    r"(?:after|behind)\sthe\s(?:decimal\s)?(?:point|comma))|"
    r"(?:знак[а-яё]*\s|цифр[а-яё]*\s)?(?:после|за)\s(?:запят[а-яё]+|точк[а-яё]+))(?(open)\))",
    re.IGNORECASE,
)

_AS_A_NUMBER = re.compile(
    r"(?<=[а-яё])\s(?:(?P<kind>цел|дробн|вещественн|десятичн)ым\sчислом|числом\sс\sплавающей\s"
    r"(?:точкой|запятой))(?![а-яё])",
    re.IGNORECASE,
)
_KINDS: Final = {"цел": "целое", "десятичн": "десятичное"}


def spelled_out(text: str) -> str:
    """The text in which such a type is said in words.

    >>> spelled_out("Expenses: amount decimal(6,2), note varchar(200)")
    'Expenses: amount (decimal, 2 decimal places, at most 9999.99), note (at most 200 characters)'
    """
    text = _AS_A_NUMBER.sub(_kind, text)
    return _BOTH.sub(_both, _COLUMN.sub(_column, text))


def _kind(match: re.Match[str]) -> str:
    return f" ({_KINDS.get((match['kind'] or '').lower(), 'дробное')} число)"


def _column(match: re.Match[str]) -> str:
    if match["length"]:
        return f" (exactly {match['length']} characters)"
    if match["most"]:
        return f" (at most {match['most']} characters)"
    return _number(match, int(match["digits"]), int(match["places"]))


def _both(match: re.Match[str]) -> str:
    return _number(match, counted(match["digits"]), counted(match["places"]))


def _number(match: re.Match[str], digits: int, places: int) -> str:
    if not 0 < places < digits:
        return match.group() if places else f" (integer, at most {'9' * min(digits, _MOST)})"
    said = f"decimal, {places} decimal places"
    if digits > _MOST:
        return f" ({said})"
    most = Decimal(10) ** (digits - places) - Decimal(1).scaleb(-places)
    return f" ({said}, at most {most})"
