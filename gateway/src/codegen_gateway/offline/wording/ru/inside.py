"""What stands in a thing: «В заказе: имя, телефон», «В матче две команды и счёт»."""

import re

from codegen_gateway.offline.sentences.listing import items, looks_like_fields
from codegen_gateway.offline.sentences.subjects import subject_of

from .sentence import END, START, is_noun, one

_IN = re.compile(
    rf"{START}(?P<before>(?:на|в|во)\s+)(?:кажд[а-яё]+\s+|одн[а-яё]+\s+)?"
    r"(?P<thing>[а-яё]+(?:ом|ем|ой|ей|ии|е|и|у)(?:\s[а-яё]+(?:е|и|у))?)"
    r"(?:\s*:\s+|\s+(?:есть|имеется|имеются|будет|будут|(?:долж[а-яё]+\s+|может\s+)быть|"
    r"(?:указыва|хран|содерж|запис|отмеча|сто[ия]|фиксиру)[а-яё]+|"
    r"указан[аоы]?)\s*:?\s+|\s+(?=две|два|двое|имя|название))"
    rf"(?P<fields>[^.!?;\n]+){END}",
    re.IGNORECASE,
)
_TWO = re.compile(r"^(?:две|два|двое)\s+(?P<what>[а-яё]+)$", re.IGNORECASE)


def told_of(text: str) -> str:
    """The text with the thing told first.

    >>> told_of("В заказе есть имя и телефон.")
    'Заказ: имя и телефон.'
    """
    return _IN.sub(_of_thing, text)


def _of_thing(match: re.Match[str]) -> str:
    thing, fields = one(match["thing"]), match["fields"].strip()
    if not thing or subject_of(thing).kind != "thing":
        return match.group()
    listed = [two for item in items(fields) for two in _both(item)]
    if not looks_like_fields(fields):
        return match.group()
    return f"{thing.capitalize()}: {', '.join(listed) if _two(fields) else fields}"


def _two(fields: str) -> bool:
    return any(_TWO.match(item) for item in items(fields))


def _both(item: str) -> list[str]:
    """«Две команды» as the first and the second one."""
    two = _TWO.match(item)
    if two is None or not is_noun(two["what"]):
        return [item]
    return [f"{one(two['what'])} {number}" for number in (1, 2)]
