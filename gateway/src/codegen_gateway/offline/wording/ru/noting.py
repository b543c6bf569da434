"""What is noted of a thing that was spoken of: «Отмечаем, кто взял и когда вернул»."""

import re

from codegen_gateway.offline.sentences.listing import items, looks_like_fields
from codegen_gateway.offline.words import russian

from .sentence import END, START, one

_NOTED = re.compile(
    rf"(?:(?<=[.!?;\n] )|(?<=\n))(?:и\s+|также\s+)?(?:(?:нужно|надо|хочу|хотим|важно)\s+)?"
    r"(?:отмечаем|отмечать|записываем|записываю|записывать|фиксируем|фиксировать|указываем|указывать|"
    r"запоминаем|помнить|запоминать|отметить|записать),?\s+"
    rf"(?P<fields>(?:(?:кто|когда|где|кому|сколько|куда|откуда)\s|[а-яё]+,\s)[^.:;()\n]+){END}",
    re.IGNORECASE,
)
_FEWEST = 2
_PART_OF = re.compile(
    rf"{START}(?P<thing>[А-ЯЁа-яё]+(?:\s[а-яё]+)?)\s+(?P<belongs>(?:относится\s+к|принадлежит)\s+"
    r"[а-яё]+)\s+и\s+(?=(?:состоит\s+из|содержит|включает|имеет)\s)",
    re.IGNORECASE,
)
"""«Смета относится к объекту и состоит из позиций»."""
_OF_EACH = re.compile(
    r"(?P<what>[а-яё]{4,}[ыиая])\s+кажд(?:ого|ой)\s+(?P<who>[а-яё]+)\s+(?:с|со)\s+(?=[а-яё])",
    re.IGNORECASE,
)
"""«Лекарства каждого постояльца с дозировкой»."""

_BEFORE_AND_AFTER = re.compile(
    r"(?P<what>[а-яё]+)\s+до(?P<between>,\s+|\s+и\s+)(?:(?P=what)\s+)?после(?=\s*[,.;)]|\s*$)",
    re.IGNORECASE,
)
"""«Пробег до, пробег после»."""

_SAID = r"(?:уникал|обязател|необязател)[а-яё]*"
_TWO_SAID = re.compile(
    rf"{START}(?P<one>[А-ЯЁа-яё ]{{3,40}}\s{_SAID}),\s+(?:а\s+)?"
    rf"(?P<other>[а-яё ]{{3,40}}\s{_SAID}){END}",
    re.IGNORECASE,
)
"""«Госномер уникален, квартира обязательна»: each of its own field."""
_UNITS = {
    "кг": "килограмм", "г": "грамм", "л": "литр", "м": "метр", "шт": "штуку", "т": "тонну",
    "мес": "месяц", "чел": "человека", "км": "километр", "м2": "квадратный метр",
    "м²": "квадратный метр", "кв.м": "квадратный метр",
    "кв м": "квадратный метр", "кв. м": "квадратный метр",
    "квм": "квадратный метр",
}  # fmt: skip
_PER = re.compile(
    r"(?<![а-яё])за\s+(?P<unit>кв\.? ?м|кг|мес|чел|км|шт|м[2²]|[глмт])\.?(?![а-яё\d])"
)
"""«Цена за кг»."""
_WHETHER = re.compile(
    r"(?<=[,:(]\s)(?:есть|имеется|нуж[её]н|нужн[аоы]|требуется|будет|сделан[аоы]?)\s+ли\s+"
    r"(?P<what>[а-яё]{3,}(?:\s[а-яё]{3,})?)(?=\s*(?:[,.;)]|$))",
    re.IGNORECASE,
)
"""«Нужна ли гостиница»."""
_THERE = re.compile(
    r"(?<=[,:(]\s)(?P<what>[а-яё]{3,}(?:\s[а-яё]{3,})?)\s+есть\s+или\s+нет(?=\s*(?:[,.;)]|$))",
    re.IGNORECASE,
)
"""«Прививки есть или нет»."""
_WHO_OF = re.compile(
    r"(?<=[,:(]\s)кто\s+из\s+(?:наших\s+)?(?P<who>[а-яё]+)\s+[а-яё]+(?=\s*(?:[,.;)]|$))",
    re.IGNORECASE,
)
"""«Кто из волонтёров помогает»."""
_LEFT = re.compile(
    r"(?<=[,:(]\s)осталось\s+(?=(?:свободн[а-яё]+\s+)?[а-яё]+\s*(?:[,.;)]|$))", re.IGNORECASE
)
"""«…, цена, осталось мест»."""
_SEVERAL = re.compile(
    rf"{START}(?:(?:один|одна|одно|кажд[а-яё]+)\s+|(?=[а-яё]+\sмо[а-яё]+\s(?:за)?регистр))(?P<who>[а-яё]+)\s+(?:может|могут)\s+(?:(?:за)?регистрироваться|ходить|"
    r"состоять|участвовать|записаться|записываться|заниматься|играть|быть|входить)\s+(?:в|на)\s+"
    rf"(?:несколько|нескольких|разные|разных)\s+(?P<what>[а-яё]+){END}",
    re.IGNORECASE,
)
"""«Один ребёнок может ходить в несколько кружков»."""


def noted(text: str) -> str:
    """The text with what is noted as fields of what was spoken of.

    >>> noted("Игры: название. Отмечаем, кто взял и когда вернул.")
    'Игры: название. Они имеют кто взял, когда вернул.'
    """
    text = _PART_OF.sub(r"\g<thing> \g<belongs>. \g<thing> ", text)
    text = _TWO_SAID.sub(r"\g<one>. \g<other>", text)
    text = _PER.sub(lambda match: f"за {_UNITS[match['unit'].lower()]}", text)
    text = _WHETHER.sub(r"\g<what> (да/нет)", text)
    text = _THERE.sub(r"\g<what> (да/нет)", text)
    text = _WHO_OF.sub(lambda match: one(match["who"]) or match.group(), text)
    text = _LEFT.sub("количество ", text)
    text = _SEVERAL.sub(_pairs, text)
    text = _BEFORE_AND_AFTER.sub(_both, text)
    text = _OF_EACH.sub(r"\g<what> с \g<who>, ", text)
    return _NOTED.sub(_fields, text)


def _pairs(match: re.Match[str]) -> str:
    who, what = one(match["who"]), one(match["what"])
    return f"Записи: {who}, {what}" if who and what else match.group()


def _both(match: re.Match[str]) -> str:
    what = match["what"]
    first, last = (russian.agree(word, what.lower()) for word in ("начальный", "конечный"))
    return f"{first} {what}{match['between']}{last} {what}"


def _fields(match: re.Match[str]) -> str:
    listed = items(match["fields"])
    known = sum(looks_like_fields(item) for item in listed)
    asked = re.match(
        r"(?:кто|когда|где|кому|сколько|куда|откуда)\s", match["fields"], re.IGNORECASE
    )
    if known < len(listed) and (asked or known < _FEWEST or 2 * known < len(listed)):
        return match.group()
    return f"Они имеют {', '.join(listed)}"
