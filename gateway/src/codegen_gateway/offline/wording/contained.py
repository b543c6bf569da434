"""How much of one thing is in another: ``An order contains books with a quantity``.

Both are kept, so that the amount is of neither: a list of pairs has it.
"""

import re

from codegen_gateway.offline.words import russian
from codegen_gateway.offline.words.english import singular

_AMOUNT = r"(?:quantity|quantities|amount|amounts|count|counts|number|price|dose|weight)"
_CONTAINS = re.compile(
    r"(?P<said>(?:\A|(?<=[.;\n]\s))(?:an?|each|every|the)\s(?P<owner>[a-z]+)(?:\s[^.;:()\n]*?,?\sand)?)\s"
    r"(?:contains?|includes?|consists?\sof|holds?|has)\s(?:(?:many|several|multiple|some)\s)?(?P<things>[a-z]+s)"
    r"(?:,?\seach)?\s(?:with|in)\s(?:an?\s|the\s|their\s|its\s|a\sgiven\s|some\s)?"
    rf"(?P<amount>{_AMOUNT}(?:\sand\s(?:an?\s)?{_AMOUNT})?)(?=\s*[.;\n]|\s*\Z)",
    re.IGNORECASE,
)
_CONTAINS_RU = re.compile(
    r"(?:(?P<start>\A|(?<=[.;\n]\s))|,\s(?:а\s|и\s)?)в\s(?:каждом\s|каждой\s|одном\s)?(?P<owner>[а-яё]+)\s"
    r"(?:может\sбыть\s)?(?:несколько|много)\s(?P<things>[а-яё]+)\s(?:со?\s(?P<amount>количеством|числом|весом)|"
    r"и\sих\s(?P<count>количество|число|вес))(?=\s*[.;\n]|\s*\Z)",
    re.IGNORECASE,
)


def paired(text: str) -> str:
    """The text with such pairs as a list of their own, where the parts are described elsewhere.

    >>> paired("Books have a title. An order contains books with a quantity.")
    'Books have a title. Order items: order, book, quantity.'
    """
    text = _CONTAINS.sub(lambda match: _pairs(match, text), text)
    return _CONTAINS_RU.sub(_pairs_ru, text)


def _pairs(match: re.Match[str], text: str) -> str:
    owner, thing = match["owner"].lower(), singular(match["things"].lower())
    rest = text[: match.start()] + text[match.end() :]
    told = rf"\b(?:{match['things']}|an?\s{thing}|{thing})(?:\s(?:have|has|with|belong)|:|\s\()"
    if re.search(told, rest, re.IGNORECASE) is None:
        return match.group()
    alone = match["said"].lower().endswith(owner)
    before = "" if alone else f"{match['said'].rpartition(' and')[0].rstrip(',')}. "
    return f"{before}{owner.capitalize()} items: {owner}, {thing}, {match['amount']}"


def _pairs_ru(match: re.Match[str]) -> str:
    owner, thing = russian.read(match["owner"]).one, russian.read(match["things"]).one
    amount = {"количеством": "количество", "числом": "количество", "весом": "вес"}
    how = amount.get((match["amount"] or "").lower()) or match["count"] or "количество"
    before = "" if match["start"] is not None else ". "
    return f"{before}Позиции {russian.inflected(owner, 'gent')}: {owner}, {thing}, {how}"
