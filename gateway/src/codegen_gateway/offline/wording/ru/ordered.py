"""A list by a field is an order: «нужна таблица игроков по рейтингу»."""

import re

from codegen_gateway.offline.words import russian

from .sentence import END, START, many, one

_TABLE = re.compile(
    rf"{START}(?:(?:ещё|еще|также|и)\s+)?(?:нужна|нужен|нужно|хочу\s+видеть|хотим\s+видеть|"
    r"показывать|показывай|покажи|выводить|выводи)\s+"
    r"(?:таблицу|таблица|рейтинг|список|перечень)\s+(?P<things>[а-яё]+)\s+по\s+"
    rf"(?P<field>(?!всем|каждо|одно)[а-яё]+(?:\s[а-яё]+)?){END}",
    re.IGNORECASE,
)
_FIRST = re.compile(
    rf"{START}(?:внизу\s+[а-яё]+,\s+)?(?:сверху|вверху|наверху|первыми)\s+(?P<top>(?:сам[а-яё]+\s+)?[а-яё]+(?:ые|ие))(?:,\s+внизу\s+[а-яё]+)?{END}"
    rf"|{START}(?:сначала|сперва)\s+(?:показывать|показывай|выводить|показать|идут|видеть)\s+(?P<first>(?:сам[а-яё]+\s+)?[а-яё]+(?:ые|ие)){END}"
    r"|(?<=,)\s+(?P<tail>(?:нов|последн|свеж|стар|ближайш|дорог|дешёв|дешев|лучш)(?:ые|ие))\s+(?:сначала|первые)(?=\s*[,.;\n]|\Z)"
    rf"|(?:,?\s+и\s+|{START})(?:показывать|показывай|выводить)\s+(?P<shown>последние|новые|свежие){END}",
    re.IGNORECASE,
)
"""«Внизу старые, сверху новые», «Сначала показывать лучшие», «…, последние сначала»."""
_OF_THINGS = re.compile(
    rf"{START}[А-ЯЁа-яё]{{3,}}(?:\s[а-яё]+)?\s*(?:[—–-]|:)\s+(?=(?:сначала|сперва)\s[а-яё]+(?:,\s|{END}))",
    re.IGNORECASE,
)
"""«Выпуски — сначала новые»."""
_SEEKERS = re.compile(
    rf"{START}(?P<who>[А-ЯЁа-яё]{{4,}}[иы])\s+(?=(?:ищут|фильтруют|сортируют)\s)", re.IGNORECASE
)
"""«Слушатели ищут выпуски по названию»."""
_COLON = re.compile(
    rf"(?P<wish>(?:{START}|,\s+)(?:фильтр[а-яё]*|поиск|сортировка)(?:\s+(?!по\s)[а-яё]+)?):\s+(?=по\s)",
    re.IGNORECASE,
)
_SORTED = re.compile(
    rf"{START}(?:сортировка|порядок)\s*:\s+(?=(?:сначала|сперва)\s)", re.IGNORECASE
)
"""«Фильтр уроков: по ученику», «Сортировка: сначала ближайшие»."""
_BY_AS_WELL = re.compile(
    rf"(?P<wish>(?:{START}|,\s+)(?:фильтр[а-яё]*|поиск|сортировка)\s+(?:(?!по\s)[а-яё]+\s+)?по\s+[^.,;:]+),\s+по\s+(?P<more>(?!алфавит|возраст|убыв)[а-яё]+){END}",
    re.IGNORECASE,
)


def listed(text: str) -> str:
    """The text with the order told as one.

    >>> listed("Игроки: имя, рейтинг. Нужна таблица игроков по рейтингу.")
    'Игроки: имя, рейтинг. Сортировать игроки по рейтингу.'
    """
    text = _SEEKERS.sub(_without_people, _OF_THINGS.sub("", text))
    text = _SORTED.sub("", _COLON.sub(r"\g<wish> ", text))
    text = _FIRST.sub(_first, _BY_AS_WELL.sub(r"\g<wish> и \g<more>", text))
    return _TABLE.sub(lambda match: _order(match, text[: match.start()]), text)


def _without_people(match: re.Match[str]) -> str:
    return "" if russian.of_people(match["who"]) else match.group()


def _first(match: re.Match[str]) -> str:
    which = next(each for each in match.group("top", "first", "tail", "shown") if each)
    if match["tail"]:
        return f" сначала {which}"
    return f"{'. ' if match['shown'] and match.start() else ''}Сначала {which}"


def _order(match: re.Match[str], before: str) -> str:
    things = many(one(match["things"]))
    if not things or things not in before.lower():
        return match.group()
    return f"Сортировать {things} по {match['field']}"
