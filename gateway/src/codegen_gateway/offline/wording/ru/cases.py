"""Where a list in the instrumental ends: «товары с названием, ценой, категории с названием»."""

import re

from codegen_gateway.offline.sentences.listing import looks_like_fields
from codegen_gateway.offline.sentences.subjects import names_field
from codegen_gateway.offline.words import russian
from codegen_gateway.offline.words.phrases import parse

from .sentence import START, many, one

_WITH = re.compile(
    r"(?<=[а-яё])\s+(?:с|со)\s+(?P<fields>[^.:;()\n]+?)(?P<end>,\s+(?:(?:а\s+также|и)\s+)?|\s+и\s+)"
    r"(?P<things>[а-яё]{3,})(?=\s*(?:[.;\n]|\Z))",
    re.IGNORECASE,
)
_TITLED = re.compile(
    rf"{START}(?P<title>[А-ЯЁ][^:.,;()\n]{{2,40}}):\s+(?P<things>[а-яё]{{3,}})\s+(?=(?:с|со)\s+"
    r"(?P<fields>(?P<first>[а-яё]+)[^.:;(\n]*))"
)
"""«Общежитие: комнаты с номером и этажом»: the title names no list."""
_COMMA = re.compile(r",\s+|\s+и\s+")


def told_apart(text: str) -> str:
    """The text with what stands in the nominative behind such a list as a sentence of its own.

    >>> told_apart("Товары с названием, ценой, категории. Товар относится к категории.")
    'Товары с названием, ценой. Категории: название. Товар относится к категории.'
    """
    return _WITH.sub(_apart, _TITLED.sub(_titled, text))


def _titled(match: re.Match[str]) -> str:
    things, title = match["things"], match["title"].split()[-1]
    inside = any(p.tag.case == "ablt" for p in russian.parsed(match["first"]))
    if not inside or many(one(things)) != things or not looks_like_fields(match["fields"]):
        return match.group()
    if any("plur" in p.tag for p in russian.parsed(title)[:1]) or not one(title):
        return match.group()
    return f"{match['title']}. {things.capitalize()} "


def _apart(match: re.Match[str]) -> str:
    things = match["things"].lower()
    fields = [each.split()[0] for each in _COMMA.split(match["fields"]) if each.split()]
    inside = [any(p.tag.case == "ablt" for p in russian.parsed(word)) for word in fields]
    readings = russian.parsed(things)
    ablt = any(p.tag.case == "ablt" for p in readings)
    phrase = parse(things)
    if not all(inside) or ablt or many(one(things)) != things:
        return match.group()
    if phrase is None or names_field(phrase):
        return match.group()
    elsewhere = match.string[: match.start()] + match.string[match.end() :]
    if not re.search(rf"(?<![а-яё]){one(things).rstrip('аяоейь')}", elsewhere.lower()):
        return match.group()
    whole = match.group()
    return f"{whole[: match.start('end') - match.start()]}. {things.capitalize()}: название"
