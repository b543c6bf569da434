"""Lists that stand apart from what they are of: «Учёт книг. Для каждой храним: автор, год»."""

import re

from codegen_gateway.offline.words import russian

from .sentence import START

_WE = r"(?:(?:хочу|хотим|нужно|надо|будем|мы|я|мне|нам|буду)\s)*"
_FIELDS = r"(?:поля|данные|атрибуты|столбцы|колонки|графы|характеристики)"
_OPENS = (
    rf"(?:(?:вот\s|такие\s|нужны\s|нужные\s)?{_FIELDS}"
    r"(?:\s(?:такие|следующие|нужны|у\sних|у\sкажд[а-яё]+))?|"
    rf"(?:для|по|о|об|про|у|на)\s(?:кажд|люб)[а-яё]+(?:\sиз\sних)?\s{_WE}"
    r"(?:хран|запис|запомин|указыв|указать|знать|знаем|помн|фиксир|вед|вест|есть|учит|отмеч)[а-яё]*)"
)
_APART = re.compile(
    rf"(?P<before>{START}[^.:;()\n]{{3,100}})[.\n]\s*{_OPENS}\s*:\s+(?=[^.\n]*,)", re.IGNORECASE
)
_BEHIND = re.compile(
    rf"(?P<before>{START}[^.:;()\n]{{3,100}}),\s+(?:и\s)?{_OPENS}\s*:\s+(?=[^.\n]*,)", re.IGNORECASE
)
_OF_TWO_WORDS = re.compile(
    rf"(?P<owner>{START}у\s(?:кажд[а-яё]+\s)?(?P<what>[а-яё]+(?:ого|его|ой|ей))\s(?P<noun>[а-яё]+))\s"
    r"(?P<first>[а-яё]+)(?=[\s,])",
    re.IGNORECASE,
)


def joined(text: str) -> str:
    """The text with such lists behind what they are of.

    >>> joined("Учёт книг. Для каждой храним: автор, год.")
    'Учёт книг: автор, год.'
    """
    text = _BEHIND.sub(r"\g<before>: ", _APART.sub(r"\g<before>: ", text))
    return _OF_TWO_WORDS.sub(_has, text)


def _has(match: re.Match[str]) -> str:
    """«У комнатного растения сорт»: it has one."""
    what, noun, first = (russian.read(match[name]) for name in ("what", "noun", "first"))
    told = what.part == "modifier" and noun.part == "noun" and first.part == "noun"
    if not told or first.nominative != first.text.lower():
        return match.group()
    return f"{match['owner']} есть {match['first']}"
