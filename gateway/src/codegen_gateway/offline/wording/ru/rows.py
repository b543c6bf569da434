"""Lists told of one of each: «заказ (номер, дата), товар (название, цена)»."""

import re

from codegen_gateway.offline.sentences.listing import items, looks_like_fields
from codegen_gateway.offline.sentences.subjects import names_field
from codegen_gateway.offline.text import brackets
from codegen_gateway.offline.words.phrases import parse

from .sentence import END, START, many, one

_HEADED = r"[А-ЯЁа-яё]{3,}\s*\([^()]+(?:\([^()]*\)[^()]*)*\)"
_ONE_WITH = re.compile(r"(?P<thing>[А-ЯЁа-яё]{3,})\s*\((?P<fields>[^()]+(?:\([^()]*\)[^()]*)*)\)")
_ROW = re.compile(
    rf"(?P<sep>{START}|:\s+)(?P<row>{_HEADED}(?:(?:,\s+|;\s+|\s+)(?:и\s+|а\s+также\s+)?{_HEADED})+)"
)
"""«ресторан (название, адрес), отзыв (оценка, текст)»."""
_OF_A_THING = re.compile(
    r"(?<![а-яё])(?:назван|наименован|имя|фио|дата|текст|цена|телефон|email|почта|адрес|заголов|номер|"
    r"сумм|описан|количеств)",
    re.IGNORECASE,
)
"""What is a field for certain: values are none of these."""
_AND_ANOTHER = re.compile(
    r"(?P<first>(?<![а-яё])[а-яё]{3,}\s+(?:имеет|содержит|хранит)\s+[^.:;()\n]+?),\s+(?:(?:а|и)\s+)?"
    rf"(?P<thing>[а-яё]{{3,}}):\s+(?P<fields>[^.:;\n]+){END}",
    re.IGNORECASE,
)
"""«Чат имеет название, сообщение — текст, время»."""
_ROW_AND_LIST = re.compile(
    rf"(?P<sep>{START}|:\s+)(?P<row>{_HEADED}),\s+(?:(?:а|и)\s+)?(?P<thing>[а-яё]{{3,}}):\s+"
    rf"(?P<fields>[^.:;()\n]+){END}",
    re.IGNORECASE,
)
"""«счётчик (номер, тип), показание — счётчик, дата, значение»."""
_TWICE = re.compile(
    rf"{START}(?P<title>[А-ЯЁ][^:.,;()\n]{{2,40}}):\s+(?P<thing>[а-яё]{{3,}}):\s+(?P<fields>[^.:;\n]+){END}"
)
"""«Ветеринар: приём — владелец, питомец»."""
_FEWEST = 2


def told_apart(text: str) -> str:
    """The text with such lists headed by several of each, or in sentences of their own.

    >>> told_apart("Чат имеет название, сообщение: текст, время.")
    'Чат имеет название. Сообщение: текст, время.'
    """
    text = _TWICE.sub(_below, _ROW.sub(_row, text))
    return _AND_ANOTHER.sub(_another, _ROW_AND_LIST.sub(_row_and_list, text))


def _listed(fields: str) -> bool:
    return len(items(fields)) >= _FEWEST and looks_like_fields(fields)


def _row(match: re.Match[str]) -> str:
    """Several of what is told of one; where one of them is a field with its values, none."""
    row = list(_ONE_WITH.finditer(match["row"]))
    named = {each["thing"].lower() for each in row}
    pointing = [_points(each["fields"], named) for each in row]
    heads = [
        _several(each, sure=points, among=any(pointing))
        for each, points in zip(row, pointing, strict=True)
    ]
    if not all(heads):
        return match.group()
    told = iter(heads)
    return match["sep"] + _ONE_WITH.sub(
        lambda each: f"{next(told)} ({each['fields']})", match["row"]
    )


def _points(fields: str, named: set[str]) -> bool:
    """Whether there is another thing of the row among fields: they are no values."""
    return not named.isdisjoint(items(fields.lower()))


def _row_and_list(match: re.Match[str]) -> str:
    head = _ONE_WITH.match(match["row"])
    thing = match["thing"].lower()
    # What the other list names as well is a thing, whatever else it may be.
    pointed = head is not None and head["thing"].lower() in items(match["fields"].lower())
    things = _several(head, sure=pointed) if head is not None else ""
    if head is None or not things or one(thing) != thing or not _listed(match["fields"]):
        return match.group()
    told = f"{things} ({head['fields']}). {thing.capitalize()}: {match['fields']}"
    return f"{match['sep']}{told}"


def _below(match: re.Match[str]) -> str:
    thing = match["thing"]
    phrase = parse(thing)
    plain = phrase is not None and not phrase.plural and not names_field(phrase)
    if not plain or one(thing) != thing or not _listed(match["fields"]):
        return match.group()
    return f"{match['title']}. {thing.capitalize()}: {match['fields']}"


def _another(match: re.Match[str]) -> str:
    thing = match["thing"].lower()
    phrase = parse(thing)
    if one(thing) != thing or phrase is None or not _listed(match["fields"]):
        return match.group()
    if names_field(phrase) and not re.search(rf"(?<![а-яё]){many(thing)}", match.string.lower()):
        return match.group()
    return f"{match['first']}. {thing.capitalize()}: {match['fields']}"


_NAME_FIRST = re.compile(r"(?:название|наименование|имя|фио),\s", re.IGNORECASE)
_NAME_ALONE = re.compile(r"(?:назв|наименован|им)[а-яё]+", re.IGNORECASE)
"""«тег (название)»: of a thing this may be all."""


def _several(match: re.Match[str], *, sure: bool = False, among: bool = False) -> str:
    """Several of what is told of; ``among`` others that point to one another, they are things."""
    noun = match["thing"].lower()
    phrase = parse(noun)
    fields = brackets(match["fields"])[0]
    # More than the values or the bounds of a field.
    whole = len(items(fields)) > _FEWEST or _NAME_FIRST.match(fields) is not None
    if phrase is None or (names_field(phrase) and not (sure or whole)):
        return ""
    if not (_listed(fields) or _NAME_ALONE.fullmatch(fields.strip()) or sure):
        return ""
    if not among and _OF_A_THING.search(fields) is None:
        return ""
    if phrase.plural:
        return match["thing"]
    return many(noun) if one(noun) == noun else ""
