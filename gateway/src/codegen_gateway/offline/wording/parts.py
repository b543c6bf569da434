"""Things that are parts of another, with their fields behind a colon or in brackets."""

import re

from codegen_gateway.offline.sentences.listing import items
from codegen_gateway.offline.words.english import singular
from codegen_gateway.offline.words.kinds import suggested
from codegen_gateway.offline.words.phrases import parse

_INNER = r"(?::\s|\s\()(?P<inner>[^.:;()\n]+,[^.:;()\n]+)\)?(?=\s*(?:[.;\n]|$))"
_BEGIN = r"(?P<begin>^|(?<=[.!?;])\s|\n)"
_HAS = re.compile(
    rf"{_BEGIN}(?:(?:each|every|an?|the)\s)?(?P<whole>[a-z]+(?:\s[a-z]+)?)\s(?:has|have|contains?|"
    r"consists?\sof)\s(?:(?:several|many|some|their|its|one\sor\smore)\s)?"
    rf"(?P<parts>[a-z]+(?:\s[a-z]+)?s){_INNER}",
    re.IGNORECASE,
)
"""``Each invoice has lines: product, quantity, price``."""
_THEIR = re.compile(
    rf"{_BEGIN}(?P<lead>(?:(?:my|our|the|track|keep)\s)*)(?P<wholes>[a-z]+(?:\s[a-z]+)?s)"
    r"(?P<fields>:\s[^.:;()\n]+?|\swith\s[^.:;()\n]+?|\s\([^()\n]+\)),?\sand\s(?:also\s)?"
    rf"(?:their|its)\s(?P<parts>[a-z]+(?:\s[a-z]+)?s){_INNER}",
    re.IGNORECASE,
)
"""``My students: name, grade, and their payments: month, amount``."""
_HAS_RU = re.compile(
    rf"{_BEGIN}у\s(?:каждого\s|каждой\s|всякого\s)?(?P<whole>[а-яё]+)\s(?:есть\s(?:несколько\s|много\s)?|"
    rf"много\s|несколько\s)(?P<parts>[а-яё]+){_INNER}",
    re.IGNORECASE,
)
"""``У заказа есть позиции: товар, количество, цена``."""
_MEASURED = frozenset({"date", "datetime", "decimal", "int", "float"})


def owned(text: str) -> str:
    """The text in which such things are said to be many of their whole.

    >>> owned("Each invoice has lines: product, quantity, price.")
    'Each invoice has many lines with product, quantity, price.'
    """
    text = _THEIR.sub(_their, text)
    text = _HAS.sub(_has, text)
    return _HAS_RU.sub(_has_ru, text)


def _their(match: re.Match[str]) -> str:
    if not _are_fields(match["inner"]):
        return match.group()
    *before, last = match["wholes"].split()
    whole = " ".join([*before, singular(last.lower())])
    told = f"{match['begin']}{match['lead']}{match['wholes']}{match['fields']}."
    return f"{told} Each {whole} has many {match['parts']} with {match['inner']}"


def _has(match: re.Match[str]) -> str:
    if not _are_fields(match["inner"]):
        return match.group()
    *before, last = match["whole"].split()
    whole = " ".join([*before, singular(last.lower())])
    return f"{match['begin']}Each {whole} has many {match['parts']} with {match['inner']}"


def _has_ru(match: re.Match[str]) -> str:
    phrase = parse(match["parts"])
    if phrase is None or not phrase.plural or not _are_fields(match["inner"]):
        return match.group()
    said = f"У каждого {match['whole']} много {match['parts']}"
    return f"{match['begin']}{said} с полями {match['inner']}"


def _are_fields(text: str) -> bool:
    """Whether they are no values: something among them is counted, paid or dated."""
    named = [parse(item) for item in items(text)]
    return any(phrase is not None and suggested(phrase) in _MEASURED for phrase in named)
