"""Sizes of pages: «Списки — по 25 штук», «Размер страницы: 25», «За раз показывать 25 смен»."""

import re
from typing import Final

from codegen_gateway.offline.wording.rewriting import Turns

from .sentence import END, START

_TENS: Final = {"двадцать": 20, "тридцать": 30, "сорок": 40, "пятьдесят": 50, "шестьдесят": 60,
                "семьдесят": 70, "восемьдесят": 80, "девяносто": 90}  # fmt: skip
_UNITS: Final = {"один": 1, "два": 2, "две": 2, "три": 3, "четыре": 4, "пять": 5, "шесть": 6,
                 "семь": 7, "восемь": 8, "девять": 9}  # fmt: skip
_NUMERAL: Final = rf"(?<![а-яё])(?P<tens>{'|'.join(_TENS)})(?:\s(?P<unit>{'|'.join(_UNITS)}))?"
_N: Final = r"(?P<n>\d{1,3})"
_PIECES: Final = r"(?:\s(?:штук[а-яё]*|шт|запис[а-яё]+|строк[а-яё]*|элемент[а-яё]*|позици[а-яё]+))?"
_LISTS: Final = r"(?:(?:все|любые|длинные|большие)\s)*(?:списк[а-яё]+|список|выдач[ау]|результаты)"
_CUT: Final = r"(?:дел|раздел|разб|лист|отда|выда|показ|выв|загру|груз|подгру)[а-яё]*"
_STARTS: Final = rf"(?P<start>{START}(?:[-*•]\s)?|,\s(?:а\s|и\s)?)"
_LAST: Final = rf"(?:{END}|(?=\s*,\s))"
_SIZES: Final = Turns(
    (
        # «Размер страницы — 25», «размер страницы 25 записей»
        (
            rf"{_STARTS}размер\s(?:одной\s)?страниц[ыа]\s?(?:[:=—–-]\s?)?(?:по\s)?{_N}{_PIECES}{_LAST}",
            r"\g<start>По \g<n> на странице",
        ),
        # «Списки — по 25 штук», «Списки делить на страницы по 25»
        (
            (
                rf"{_STARTS}(?:{_CUT}\s)?{_LISTS}(?P<of>\s[а-яё]+(?:\s[а-яё]+)?)?\s?(?:[—–:-]\s)?(?:{_CUT}\s)?"
                rf"(?:на\sстраницы\s)?по\s{_N}{_PIECES}{_LAST}"
            ),
            r"\g<start>По \g<n>\g<of> на странице",
        ),
        (
            rf"{_STARTS}(?P<things>[а-яё]+(?:\s[а-яё]+)?)\s{_CUT}\sпо\s{_N}{_PIECES}{_LAST}",
            r"\g<start>По \g<n> \g<things> на странице",
        ),
        (
            rf"{_STARTS}пагинация\s?[:—–-]\s(?:по\s)?{_N}{_PIECES}{_LAST}",
            r"\g<start>По \g<n> на странице",
        ),
        # «По 25 смен за раз»
        (
            (
                rf"{_STARTS}(?:за\s(?:один\s)?раз\s(?:{_CUT}\s)?|{_CUT}\sза\s(?:один\s)?раз\s)(?:по\s)?{_N}"
                rf"(?P<of>\s[а-яё]+(?:\s[а-яё]+)?)?{_LAST}"
            ),
            r"\g<start>По \g<n>\g<of> на странице",
        ),
        (
            rf"{_STARTS}(?:{_CUT}\s)?по\s{_N}(?P<of>\s[а-яё]+(?:\s[а-яё]+)?)?\sза\s(?:один\s)?раз{_LAST}",
            r"\g<start>По \g<n>\g<of> на странице",
        ),
        # «Страница: 25 смен», the other way round
        (
            (
                rf"{_STARTS}на\s(?:(?:одной|каждой|одну|каждую)\s)?страниц[еу]\s?(?:[—–:-]\s)?(?:{_CUT}\s)?"
                rf"(?:(?:по|до|максимум|не\sбольше|не\sболее)\s)?{_N}(?P<of>\s[а-яё]+(?:\s[а-яё]+)?)?{_LAST}"
            ),
            r"\g<start>По \g<n>\g<of> на странице",
        ),
    )
)
_NUMBERS: Final = re.compile(
    rf"{_NUMERAL}(?=\s(?:[а-яё]+\s){{0,2}}(?:на\sстраниц|за\sраз|штук))", re.IGNORECASE
)


def told(text: str) -> str:
    """The text with such a size as other rules know it.

    >>> told("Книги: название. Списки — по двадцать пять штук.")
    'Книги: название. По 25 на странице.'
    """
    return _SIZES.straight(_NUMBERS.sub(_number, text))


def _number(match: re.Match[str]) -> str:
    unit = _UNITS[match["unit"].lower()] if match["unit"] else 0
    return str(_TENS[match["tens"].lower()] + unit)
