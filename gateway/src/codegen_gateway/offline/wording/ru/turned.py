"""Whom something is done by, told with the thing first: «группу ведёт тренер»."""

import re

from codegen_gateway.offline.words import russian

from .sentence import END, START, one

_LED = re.compile(
    rf"(?:{START}|(?<=[а-яё])(?P<comma>,\s+(?:а\s+|и\s+)?))(?:кажд[а-яё]+\s+)?(?P<what>[а-яё]+)\s+"
    r"(?:вед[её]т|проводит|возглавляет|обслуживает|выполняет|готовит|тренирует|преподаёт|пишет|"
    rf"доставляет|везёт|лечит|играет|исполняет|делает|принимает|заказывает|покупает)\s+(?:один\s+|одна\s+)?(?P<who>[а-яё]+){END}",
    re.IGNORECASE,
)

_TO_ONE = re.compile(
    rf"{START}(?:кажд[а-яё]+\s+|один\s+|одна\s+)?(?P<what>[А-ЯЁа-яё]+)\s+(?:(?P<may>может\s+быть|бывает)\s+)?"
    r"(?P<done>[а-яё]+(?:ан|ана|ано|ен|ена|ено|ён|ят|ята|ыт|ыта))\s+(?:только\s+)?(?:одному|одной)\s+"
    rf"(?P<who>[а-яё]+){END}",
    re.IGNORECASE,
)
"""«Щенок может быть продан одному покупателю»."""


def _sold(match: re.Match[str]) -> str:
    what, who = one(match["what"]), one(match["who"])
    whom = russian.inflected(who, "datv") if who else ""
    if not what or what != match["what"].lower() or not whom:
        return match.group()
    return f"{what.capitalize()} {'может относиться' if match['may'] else 'относится'} к {whom}"


def straight(text: str) -> str:
    """The text with such a clause as what the thing belongs to.

    >>> straight("Группы: название. Группу ведёт тренер.")
    'Группы: название. Каждая группа относится к тренеру.'
    """
    return _LED.sub(_belonging, _TO_ONE.sub(_sold, text))


def _belonging(match: re.Match[str]) -> str:
    what, who = _object(match["what"].lower()), one(match["who"])
    whom = russian.inflected(who, "datv") if who and who == match["who"].lower() else ""
    if not what or not whom:
        return match.group()
    each = russian.agree("каждый", what).capitalize()
    return f"{'. ' if match['comma'] else ''}{each} {what} относится к {whom}"


def _object(word: str) -> str:
    """The noun of which an accusative is the form and no nominative; empty for another."""
    readings = [r for r in russian.parsed(word) if r.tag.POS == "NOUN"]
    singular = [r for r in readings if {"accs", "sing"} in r.tag]
    return one(word) if singular and not any("anim" in r.tag for r in singular) else ""
