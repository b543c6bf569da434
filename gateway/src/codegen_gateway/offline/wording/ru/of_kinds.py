"""One list of fields of several kinds of things: «список ковриков, блоков и ремней — цвет, зал»."""

import re

from codegen_gateway.offline.sentences.listing import items, looks_like_fields
from codegen_gateway.offline.words import russian

from .sentence import START, many, one

_WHO = re.compile(
    r"\A\s*(?P<who>[А-ЯЁа-яё-]+)(?:\s[а-яё-]+){0,3}\s?(?::|[—–-])\s"
    r"(?=(?:веду|вед[её]м|хочу|хотим|нуж[а-яё]+|надо|мне|нам|собираю|записываю|учитываю)\s)",
    re.IGNORECASE,
)
"""«Администратор клуба: веду …»: who it is that writes."""
_KIND = r"(?:[а-яё]+(?:ых|их)\s)?[а-яё]{3,}"
_LIST = re.compile(
    rf"{START}(?P<lead>(?:[а-яё]+\s){{0,2}}?(?:список|реестр|уч[её]т|перечень|журнал|каталог)\s)"
    rf"(?P<kinds>{_KIND}(?:,\s{_KIND})*\sи\s{_KIND})(?:\s(?:по|в|на)\s[а-яё]+)?"
    r"\s?(?::|[—–-])\s(?P<fields>[^.:;\n]+)",
    re.IGNORECASE,
)
_ASKED = re.compile(r"\A(?:что|что\sэто|что\sименно)(?=,)", re.IGNORECASE)
_SAID = re.compile(r"(?:\A|,\s)(?:тип|вид|категория|что)(?=\s?[,(]|\Z)")
_FEWEST = 3


_BOTH = re.compile(
    rf"{START}(?P<one>[А-ЯЁ][а-яё]{{2,}})\sи\s(?P<other>[а-яё]{{3,}}):\s(?P<fields>[^.:;\n]+)"
)
"""«Собаки и кошки: кличка, пол»: each has them."""
_UNDER = re.compile(
    rf"{START}(?P<title>(?:[А-ЯЁа-яё«»-]+\s){{0,3}}[а-яё«»-]+),\s(?P<things>[а-яё]{{3,}}):\s"
    rf"(?P<fields>[^.:;\n]+)",
    re.IGNORECASE,
)
"""«Школьный музей, экспонаты: номер, название»."""


def named(text: str) -> str:
    """The text with such lists as one list of things that are of a kind each.

    >>> named("Учёт вёсел и жилетов: цвет, размер, сколько.")
    'Предметы: вид (весло, жилет), цвет, размер, сколько.'
    """
    who = _WHO.match(text)
    if who is not None and russian.of_somebody_or_people(who["who"]):
        text = text[who.end() :]
        text = text[:1].upper() + text[1:]
    text = _UNDER.sub(_under, _BOTH.sub(_of_both, text))
    return _LIST.sub(_of_one_kind_each, text)


def _of_both(match: re.Match[str]) -> str:
    things = [match["one"], match["other"]]
    fields = match["fields"].strip()
    elsewhere = match.string[: match.start()] + match.string[match.end() :]
    for each in things:
        called = one(each)
        if not called or many(called) != each.lower():
            return match.group()
        if re.search(rf"(?<![а-яё])(?:{called}|{each})\s?[:(—–-]", elsewhere, re.IGNORECASE):
            return match.group()
    if len(items(fields)) < _FEWEST or not looks_like_fields(fields):
        return match.group()
    return ". ".join(f"{each.capitalize()}: {fields}" for each in things)


def _under(match: re.Match[str]) -> str:
    things, title = match["things"].lower(), match["title"].split()[-1]
    listed = len(items(match["fields"])) > 1 and looks_like_fields(match["fields"])
    if not listed or many(one(things)) != things or not one(title) or one(title) != title.lower():
        return match.group()
    return f"{match['title']}. {things.capitalize()}: {match['fields']}"


def _of_one_kind_each(match: re.Match[str]) -> str:
    kinds = [_called(each) for each in re.split(r",\s|\sи\s", match["kinds"])]
    fields = match["fields"].strip()
    if not all(kinds) or len(items(fields)) < _FEWEST or not looks_like_fields(fields):
        return match.group()
    if any(russian.of_people(many(kind.split()[-1])) for kind in kinds):
        return match.group()
    kind = f"вид ({', '.join(kinds)})"
    if _ASKED.match(fields):
        fields = _ASKED.sub(kind, fields)
    elif not _SAID.search(fields.lower()):
        fields = f"{kind}, {fields}"
    return f"Предметы: {fields}"


def _called(words: str) -> str:
    """One of a kind: «пожарных кранов» are each a «пожарный кран»."""
    *before, noun = words.lower().split()
    several = any({"NOUN", "plur", "gent"} in each.tag for each in russian.parsed(noun))
    called = one(noun) if several else ""
    return " ".join([*(russian.agree(each, called) for each in before), called]) if called else ""
