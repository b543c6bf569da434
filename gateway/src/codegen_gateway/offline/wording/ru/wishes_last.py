"""Wishes of lists told behind the field: «По стране нужен отбор, по дате — сортировка»."""

import re

from .sentence import END, START

_WISH = r"(?:отбор|фильтр[а-яё]*|поиск|сортировка)"
_BY = (
    rf"по\s(?:[а-яё]+(?:\s(?!нуж|хо[чт]|надо|отбор|фильтр|поиск|сортир)[а-яё]+){{0,4}})"
    rf"(?:\s(?:нужен|нужна|нужны|нужно|хочу|есть))?(?:\s[—–-]|:)?\s{_WISH}"
)
_SENTENCE = re.compile(
    rf"{START}(?P<all>{_BY}(?:,\s(?:а\s|и\s)?{_BY})*)(?P<rest>,[^.;\n]*)?{END}", re.IGNORECASE
)
_ONE = re.compile(
    rf"(?P<by>по\s[а-яё]+(?:\s(?!нуж|хо[чт]|надо|отбор|фильтр|поиск|сортир)[а-яё]+){{0,4}})\s"
    rf"(?:(?:нужен|нужна|нужны|нужно|хочу|есть)\s)?(?:[—–-]\s|:\s)?(?P<wish>{_WISH})",
    re.IGNORECASE,
)
_LEAFED = re.compile(
    rf"(?:{START}|,\s(?:а\s|и\s)?)(?P<who>[а-яё]+)\s(?:на\s(?:странице|сайте)\s)?листа(?:ет|ют)\s"
    r"(?P<things>[а-яё]+)\sпо\s(?P<n>\d{1,3})(?:\sштук[а-яё]*)?(?=\s*(?:[.,;\n]|\Z|\sи\s))",
    re.IGNORECASE,
)
"""«Покупатель листает товары по 20»."""
_NARROWED = re.compile(
    rf"(?:{START}|,\s(?:а\s|и\s)?|\sи\s)(?:[а-яё]+\s)?(?:может|могут|можно)\s(?:было\s)?сузить\s"
    rf"(?:(?:список|их|выбор|выдачу)\s)?до\s(?P<one>[а-яё]+(?:\s[а-яё]+)?)"
    rf"(?:\s(?:или|и)\s(?:до\s)?(?P<other>[а-яё]+(?:\s[а-яё]+)?))?{END}",
    re.IGNORECASE,
)
"""«… и может сузить до категории или до диапазона цен»."""
_FIRST = re.compile(
    r",\s(?P<first>(?:нов|свеж|стар|последн|ранн|дорог|дешёв|дешев|лучш)[а-яё]+)\s(?:сначала|сверху|первыми)\Z",
    re.IGNORECASE,
)
_RANGE = re.compile(r"(?:диапазон|промежут|интервал|предел)[а-яё]*\s", re.IGNORECASE)


def told(text: str) -> str:
    """The text with each such wish before its field.

    >>> told("По стране нужен отбор, по дате — сортировка.")
    'Фильтр по стране. Сортировка по дате.'
    """
    text = _LEAFED.sub(r". По \g<n> на странице", text)
    return _SENTENCE.sub(_turned, _NARROWED.sub(_filter, text))


def _filter(match: re.Match[str]) -> str:
    names = [_RANGE.sub("", name) for name in match.group("one", "other") if name]
    return f". Фильтр по {' и '.join(names)}"


def _called(wish: str) -> str:
    return "Фильтр" if wish.lower() == "отбор" else wish.capitalize()


def _turned(match: re.Match[str]) -> str:
    wishes = [f"{_called(one['wish'])} {one['by'].lower()}" for one in _ONE.finditer(match["all"])]
    rest = _FIRST.sub(r", сначала \g<first>", match["rest"] or "")
    return f"{'. '.join(wishes)}{rest}"
