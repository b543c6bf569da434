"""Turns of phrase of one meaning: «в ней указаны», «может быть не заполнено»."""

import re
from typing import Final

from .sentence import END, START

_MAY_BE_EMPTY = (
    r"(?:может|могут)\sбыть\s"
    r"(?:не\s(?:заполнен|указан|задан)[оаы]?|пуст(?:ой|ая|ым|ыми|ое|ые|о)?)"
)
_LAST = r"(?=\s*(?:[.;\n]|\Z))"
_TITLE = r"(?P<title>\A[^.:()\n]{3,60}?)"
_TURNS: Final = tuple(
    (re.compile(turn, re.IGNORECASE), plain)
    for turn, plain in (
        # «Аренда относится к велосипеду, в ней указаны имя, телефон»
        (
            (
                r",\sв\sн(?:ём|ем|ей|их)\s"
                r"(?:(?:есть|указан[ыао]?|указываются|записан[ыао]?|хранятся)\s)?(?=[а-яё])"
            ),
            ", у него ",
        ),
        # «статус, который может быть «принята», «в работе» или «готова»»
        (
            (
                r"(?P<field>[а-яё]{4,}),\sкотор(?:ый|ая|ое)\s(?:может|могут)\sбыть\s"
                rf"(?P<values>[^.;:()\n]+?){_LAST}"
            ),
            r"\g<field> (\g<values>)",
        ),
        (r",?\sесли\s(?:он|она|оно|они)\sесть(?=\s*(?:[,.;)\n]|\Z))", " (необязательно)"),
        (rf"\({_MAY_BE_EMPTY}\)", "(необязательно)"),
        (
            rf"(?P<start>{START})(?P<field>[а-яё]+(?:\s[а-яё]+)?)\s{_MAY_BE_EMPTY}{END}",
            r"\g<start>\g<field> необязательно",
        ),
        (r"\bте,?\sу\sкого\sесть\s(?:ключ[а-яё]*|пароль|токен)", "с ключом"),
        # «Справочник аэропортов (только чтение): код»
        (
            (
                rf"{_TITLE}\s\((?P<only>только\s(?:для\s)?чтени[ея])\):\s(?P<rest>[^\n]+?)"
                r"(?=\.?\s*(?:\n|\Z))"
            ),
            r"\g<title>: \g<rest>. Только чтение",
        ),
        # a wish in the title, before the fields
        (
            (
                rf"{_TITLE}\sс\s(?P<wish>(?:поиском|фильтром|сортировкой)\sпо\s[^.:\n]+):\s"
                r"(?P<rest>[^.\n]+)"
            ),
            r"\g<title>: \g<rest>. Нужен список с \g<wish>",
        ),
        (
            rf"{_TITLE},\sгде\s(?:есть|указан[ыао]?)\s(?P<rest>[^.:\n]+)",
            r"\g<title>: \g<rest>",
        ),
        # what becomes of it, behind what it belongs to
        (
            (
                r"(?P<start>\A|[.;\n]\s)(?P<part>[А-ЯЁа-яё]+)\s(?P<is>относ[ия]тся\sк\s[а-яё]+),?\s"
                r"(?:и\s)?(?P<go>удаля[ею]тся\sвместе\sс)"
            ),
            r"\g<start>\g<part> \g<is>. \g<part> \g<go>",
        ),
        # «метка (имя, уникальное)»
        (r",\s(?P<only>уникальн(?:ый|ая|ое|ые))(?=\s*\))", r" \g<only>"),
    )
)


def straight(text: str) -> str:
    """The text with such turns as other rules know them.

    >>> straight("Взнос относится к участку, в нём сумма и дата.")
    'Взнос относится к участку, у него сумма и дата.'
    """
    for turn, plain in _TURNS:
        text = turn.sub(plain, text)
    return text
