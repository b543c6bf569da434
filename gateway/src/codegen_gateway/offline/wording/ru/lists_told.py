"""Searches and filters of lists, told in one way: «Поиск по полям «тема» и «мастер»»."""

import re
from typing import Final

from codegen_gateway.offline.wording.rewriting import Turns

from .sentence import END, START

_SEARCH: Final = r"(?:поиск[а-яё]*|искать|ищ(?:у|ем|ут|ется|утся)|найти|находить|отыск[а-яё]+)"
_FILTER: Final = (
    r"(?:(?:от)?фильтр[а-яё]*|отбор[а-яё]*|отбира[а-яё]+|отобра[а-яё]+|выбира(?:ть|ем|ются))"
)
_SORT: Final = r"(?:(?:от)?сортир[а-яё]+|упоряд[а-яё]+)"
_ANY: Final = rf"(?<![а-яё])(?:{_SEARCH}|{_FILTER}|{_SORT})(?![а-яё])"
_SHOW: Final = r"(?:показ|вид|увид|смотр|посмотр|просм|выв)[а-яё]*"
_WORD: Final = r"(?!(?:по|от|и|а|где|у)\s)[а-яё]{3,}"
_THING: Final = rf"{_WORD}(?:[ ]{_WORD})?"
_STARTS: Final = rf"(?P<start>{START}(?:[-*•]\s)?)"
_WISHED: Final = r"(?:надо|нужно|хочу|хотим|хочется|можно|удобно|необходимо)"
_WISH: Final = re.compile(rf"{_ANY}[^.;\n]*", re.IGNORECASE)
_FIELD: Final = re.compile(
    r"(?<![а-яё])по\s(?:пол(?:ю|ям)|признак(?:у|ам)|параметр(?:у|ам)|критери(?:ю|ям)|столбц(?:у|ам))\s"
    r"(?=[«\"а-яё])",
    re.IGNORECASE,
)
_QUOTED: Final = re.compile(
    r"(?<![а-яё])по\s«[^»]+»(?:(?:,\s|\sи\s|\sили\s|\sлибо\s)(?:по\s)?«[^»]+»)*", re.IGNORECASE
)
_BOUNDS: Final = re.compile(
    r"\s(?:с\s?[/–—-]\s?по|\(минимум\sи\sмаксимум\))(?![а-яё])", re.IGNORECASE
)
_USUALLY: Final = re.compile(
    r"\s(?:обычно|чаще\sвсего|в\sосновном|как\sправило|прежде\sвсего)(?=\s)", re.IGNORECASE
)
_OR: Final = re.compile(r"(?<=\s)либо(?=\s)", re.IGNORECASE)
_TURNS: Final = Turns(
    (
        # «Мне важно быстро находить смену по теме»
        (
            (
                rf"{_STARTS}(?:и\s|ещё\s)?(?:(?:мне|нам)\s)?(?:очень\s)?(?:важно|хотелось\sбы|хотел[аи]?\sбы|"
                r"хочется|удобно|полезно|главное)(?:,?\sчтобы\sможно\sбыло)?\s(?:(?:быстро|легко|удобно)\s)?"
                rf"(?={_SEARCH}\s|{_FILTER}\s|{_SORT}\s)"
            ),
            r"\g<start>Нужно ",
        ),
        # «Найти смену можно по теме», «Искать надо по теме»
        (
            rf"{_STARTS}(?P<deed>искать|найти|находить)(?P<what>\s{_THING})?\s{_WISHED}\s(?=по\s)",
            lambda m: f"{m['start']}{m['deed'].capitalize()}{m['what'] or ''} ",
        ),
        # «Поиск по сменам — по теме», «Поиск смен: тема, мастер»
        (
            rf"{_STARTS}поиск\sпо\s(?P<what>{_THING})\s?(?:[—–-]|:)\s(?:по\s)?(?={_WORD})",
            r"\g<start>Поиск \g<what> по ",
        ),
        (
            (
                rf"{_STARTS}(?P<wish>поиск|фильтр[ы]?|отбор|фильтрация)\s(?P<what>{_THING})\s?(?:[—–-]|:)\s"
                r"(?:по\s(?=[^.;\n—–:]*(?=[.;\n]|\Z))|(?=[а-яё]+(?:\s[а-яё]+)?(?:(?:,\s|\sи\s)(?!по\s)[а-яё]+(?:\s"
                rf"[а-яё]+)?)*{END}))"
            ),
            r"\g<start>\g<wish> \g<what> по ",
        ),
        # «Выбирать смены по виду»
        (
            rf"{_STARTS}(?:{_WISHED}\s)?(?:выбирать|выбор)\s(?P<what>{_THING})\s(?=по\s)",
            r"\g<start>Фильтровать \g<what> ",
        ),
        # «Отбирать смены: закрыта или нет»
        (
            rf"{_STARTS}{_FILTER}(?:\s(?P<what>{_THING}))?\s?(?:[—–-]|:)\s(?P<flag>{_WORD})\sили\sнет{END}",
            lambda m: (
                f"{m['start']}Фильтровать {m['what'] + ' ' if m['what'] else ''}по {m['flag']}"
            ),
        ),
        # «Можно выбрать бригаду и посмотреть её смены»
        (
            (
                rf"{_STARTS}(?:(?:чтобы|{_WISHED}|было)\s)*(?:выбрать|открыть|выбирать|открывать)\s"
                rf"(?P<of>{_THING})(?:\sи|,)\s{_SHOW}\s(?:все\s|только\s)?(?:его|её|ее|их)\s(?P<what>{_THING}){END}"
            ),
            r"\g<start>Фильтровать \g<what> по \g<of>",
        ),
        (
            rf"{_STARTS}по\s(?P<of>{_THING})\s{_SHOW}\s(?:все\s)?(?:его|её|ее|их)\s(?P<what>{_THING}){END}",
            r"\g<start>Фильтровать \g<what> по \g<of>",
        ),
        (
            rf"{_STARTS}(?:{_WISHED}\s)*{_SHOW},\sкакие\s(?P<what>{_THING})\s(?:есть\s)?у\s(?P<of>{_THING}){END}",
            r"\g<start>Фильтровать \g<what> по \g<of>",
        ),
        # «Показать смены нужной бригады»
        (
            (
                rf"{_STARTS}(?:{_WISHED}\s)*{_SHOW}\s(?:(?:все|всех|только|лишь)\s)*(?P<what>{_THING})\s"
                rf"(?:одн|нужн|выбранн|конкретн|определ[её]нн|заданн|указанн)(?:ого|ой)\s(?P<of>{_THING}){END}"
            ),
            r"\g<start>Фильтровать \g<what> по \g<of>",
        ),
    )
)


def told(text: str) -> str:
    """The text with such a wish as other rules know it.

    >>> told("Смены: тема, мастер. Поиск по полям «тема» и «мастер».")
    'Смены: тема, мастер. Поиск по тема и мастер.'
    """
    return _WISH.sub(_plainer, _TURNS.straight(text))


def _plainer(match: re.Match[str]) -> str:
    said = _FIELD.sub("по ", match.group())
    said = _QUOTED.sub(lambda m: m.group().replace("«", "").replace("»", ""), said)
    return _OR.sub("или", _USUALLY.sub("", _BOUNDS.sub(" от и до", said)))
