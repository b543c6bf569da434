"""A list by a field is an order: «нужна таблица игроков по рейтингу»."""

import re

from .sentence import END, START, many, one

_TABLE = re.compile(
    rf"{START}(?:(?:ещё|еще|также|и)\s+)?(?:нужна|нужен|нужно|хочу\s+видеть|хотим\s+видеть|"
    r"показывать|показывай|покажи|выводить|выводи)\s+"
    r"(?:таблицу|таблица|рейтинг|список|перечень)\s+(?P<things>[а-яё]+)\s+по\s+"
    rf"(?P<field>(?!всем|каждо|одно)[а-яё]+(?:\s[а-яё]+)?){END}",
    re.IGNORECASE,
)


def listed(text: str) -> str:
    """The text with the order told as one.

    >>> listed("Игроки: имя, рейтинг. Нужна таблица игроков по рейтингу.")
    'Игроки: имя, рейтинг. Сортировать игроки по рейтингу.'
    """
    return _TABLE.sub(lambda match: _order(match, text[: match.start()]), text)


def _order(match: re.Match[str], before: str) -> str:
    things = many(one(match["things"]))
    if not things or things not in before.lower():
        return match.group()
    return f"Сортировать {things} по {match['field']}"
