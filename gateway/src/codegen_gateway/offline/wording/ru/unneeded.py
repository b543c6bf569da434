"""What is said not to be needed is not wished: «поиск не нужен», «ни бота, ни страницы не надо»."""

import re
from typing import Final

from .sentence import END, START

_WHAT: Final = (
    r"(?:поиск|фильтр|фильтраци|сортировк|отбор|пагинаци|бот|телеграм-?бот|страниц|страничк|"
    r"веб-?страниц|сайт|веб-?интерфейс|уведомлени|оповещени|сообщени|письм|писем|рассылк)[а-яё]{0,4}"
)
_MORE: Final = r"(?:\s(?:в|на|по|о|об|для)\s[а-яё]+(?:\s(?!не\s)[а-яё]+)?)?"
_ONE: Final = rf"(?:(?:веб|телеграм)-)?{_WHAT}{_MORE}"
_ALL: Final = rf"(?:ни\s)?{_ONE}(?:(?:,\s(?:и\s|ни\s)?|\sи\s|\sили\s|\sни\s){_ONE})*"
_SMALL: Final = r"(?:(?:нам|мне|тут|здесь|пока|совсем|вообще|тоже|точно|больше)\s)*"
_NOT: Final = r"(?:не\s(?:надо|нуж(?:ен|н[аоы])|требу[ею]тся|хочу|хотим)|незачем|ни\sк\sчему)"
_DEED: Final = r"(?:искать|сортировать|фильтровать|отбирать|упорядочивать|листать)"
_WORDS: Final = r"(?:[а-яё-]+\s){0,3}?"
_BY: Final = r"(?:\s(?!и\s|но\s|а\s)[а-яё-]+){0,4}?"
_UNNEEDED: Final = (
    rf"(?:{_ALL}\s{_SMALL}{_NOT}(?:,\s(?:и\s)?{_ONE}\sтоже)?|"
    rf"{_SMALL}{_NOT}\s{_SMALL}{_ALL}|"
    rf"{_WORDS}{_NOT}\s{_SMALL}{_DEED}{_BY}|{_WORDS}{_DEED}{_BY}\s{_SMALL}{_NOT})"
)
_ALONE: Final = re.compile(rf"{START}{_UNNEEDED}(?:[.!;]|{END})", re.IGNORECASE)
_FIRST: Final = re.compile(
    rf"(?P<start>{START}){_UNNEEDED},\s(?:а\s|но\s|зато\s|и\s)?(?P<next>(?:вот\s)?"
    r"(?:фильтр|поиск|сортир|отбор|нужн|нужен|хочу|хотим|хочется|надо|бот|сайт|страниц)[а-яё]*)",
    re.IGNORECASE,
)
_LAST: Final = re.compile(rf",\s(?:а\s|но\s|и\s)?{_UNNEEDED}{END}", re.IGNORECASE)


def left_out(text: str) -> str:
    """The text without what is said not to be needed.

    >>> left_out("Рыба: вид, вес. Поиск не нужен, фильтр по виду нужен.")
    'Рыба: вид, вес. Фильтр по виду нужен.'
    """
    text = _LAST.sub("", _ALONE.sub("", text))
    return _FIRST.sub(lambda m: f"{m['start']}{m['next'].capitalize()}", text)
