"""Wishes of lists in brackets among fields: «автор (по нему ищем), год (свежие сверху)»."""

import re
from typing import Final

from codegen_gateway.offline.words import russian

from .sentence import one

_WISH: Final = r"(?:поиск|фильтр|фильтрация|отбор|сортировк|упорядочи)[а-яё]*"
_DEED: Final = (
    r"(?:(?P<sort>(?:от)?сортир|упоряд)|(?P<choose>(?:от)?фильтр|отбира|отобра|отбор)|"
    r"(?P<seek>поиск|ищ[еиу]|иска|найти|находи))[а-яё]*"
)
_IT: Final = r"(?:по\s(?:нему|ней|ним|этому|этой)(?:\sпол[юе])?)"
_SMALL: Final = r"(?:можно|нужно|надо|нужен|нужна|хочу|хотим|будем|буду|для|и|с|со|есть|удобно)\s"
_OF_IT: Final = re.compile(
    rf"(?:{_SMALL})*(?:{_IT}\s(?:{_SMALL})*{_DEED}|{_DEED.replace('P<', 'P<_')}(?:\s{_IT}))",
    re.IGNORECASE,
)
"""«по нему ищем», «нужен поиск по ней»."""
_FIRST: Final = re.compile(
    r"(?:сам[а-яё]+\s)?(?P<first>[а-яё]+(?:ые|ие))\s(?:сверху|вверху|наверху|первыми|сначала|впереди|вначале)|"
    r"(?:сначала|сперва|сверху|первыми)\s(?:сам[а-яё]+\s)?(?P<top>[а-яё]+(?:ые|ие))|"
    r"(?P<way>по\s(?:возрастанию|убыванию)|от\s[а-яё]+[ыи]х\sк\s[а-яё]+[ыи]м)",
    re.IGNORECASE,
)
_WHOLE: Final = re.compile(
    rf"(?:(?:с|со|нужен|нужна|есть)\s)?(?P<wish>{_WISH}\sпо\s.+)", re.IGNORECASE
)
_BRACKET: Final = re.compile(r"\s?\((?P<said>[^()\n]+)\)")
_SENTENCE: Final = re.compile(r"[^.!?;\n]+")
_NAME: Final = re.compile(
    r"(?:^|[,:]\s|\sи\s)(?P<name>[а-яё-]+(?:\s[а-яё-]+){0,3})$", re.IGNORECASE
)


def told(text: str) -> str:
    """The text with such wishes behind the sentence.

    >>> told("Картина: автор (по нему ищем), год (свежие сверху).")
    'Картина: автор, год. Поиск по автору. Сортировать по году, сначала свежие.'
    """
    return _SENTENCE.sub(_apart, text) if "(" in text else text


def _apart(match: re.Match[str]) -> str:
    sentence = match.group()
    wishes: list[str] = []

    def take(bracket: re.Match[str]) -> str:
        name = _NAME.search(sentence[: bracket.start()])
        wish = _wish(bracket["said"].strip(), name["name"] if name is not None else "")
        wishes.append(wish)
        return "" if wish else bracket.group()

    rest = _BRACKET.sub(take, sentence)
    return ". ".join([rest, *filter(None, wishes)])


def _wish(said: str, name: str) -> str:
    """What brackets behind a name wish for, as a sentence; empty where that is something else."""
    by = russian.inflected(one(name) or name, "datv")
    of_it = _OF_IT.fullmatch(said)
    if of_it is not None and by:
        found = {key.lstrip("_") for key, word in of_it.groupdict().items() if word}
        kinds = {"sort": "Сортировка", "choose": "Фильтр", "seek": "Поиск"}
        return f"{next(kinds[key] for key in kinds if key in found)} по {by}"
    whole = _WHOLE.fullmatch(said)
    if whole is not None:
        wish = whole["wish"].split(" ", 1)
        return f"{(one(wish[0]) or wish[0]).capitalize()} {wish[1]}"
    first = _FIRST.fullmatch(said)
    if first is not None and by:
        if first["way"]:
            return f"Сортировать по {by}, {first['way']}"
        return f"Сортировать по {by}, сначала {(first['first'] or first['top']).lower()}"
    return ""
