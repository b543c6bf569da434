"""Who was there: «Отмечаем, кто был на репетиции» keeps attendance."""

import re

from codegen_gateway.offline.words import russian

from .sentence import END, START, one

_MARKS = re.compile(
    rf"{START}(?:и\s+)?(?:(?:нужно|надо|хочу|хотим|хочется|важно|тренер|учитель|староста)\s+)?"
    r"(?:отмеча|отмети|фиксир|запис|веду|ведём|следи|видеть|учитыв)[а-яё]*,?\s+"
    r"(?:кто\s+(?:был|была|были|приш[её]л|пришли|присутств[а-яё]+|приходил|посетил|ходил)"
    rf"(?:\s+на)?|посещаемость|посещения)\s+(?P<what>[а-яё]+){END}",
    re.IGNORECASE,
)
_TOLD = re.compile(r"(?<![а-яё])(?P<who>[а-яё]+)(?=\s*\(|:\s|\s+(?:с|со)\s)", re.IGNORECASE)
"""What fields are told of."""


def attended(text: str) -> str:
    """The text with a list of attendance, where it speaks of people who attend.

    >>> attended("Участники: имя. Отмечаем, кто был на репетиции.")
    'Участники: имя. Посещения: участник, репетиция, присутствовал (да/нет).'
    """
    match = _MARKS.search(text)
    what = one(match["what"]) if match is not None else ""
    if match is None or not what:
        return text
    told = [each["who"].lower() for each in _TOLD.finditer(text[: match.start()])]
    people = [one(word) for word in told if russian.of_people(word)]
    if not people:
        return text
    kept = f"Посещения: {people[0]}, {what}, присутствовал (да/нет)"
    return f"{text[: match.start()]}{kept}{text[match.end() :]}"
