"""Titles that name the list and for whom it is: ``Complaints book for a hotel: room, guest``."""

import re

from codegen_gateway.offline.sentences.listing import known_as_field, looks_like_fields
from codegen_gateway.offline.words.english import is_plural
from codegen_gateway.offline.words.phrases import parse
from codegen_gateway.offline.words.titles import kept_by_name

_BOOK_OF = re.compile(
    r"\A(?:an?\s|the\s|my\s|our\s)?(?P<things>[a-z]{3,}s)\s"
    r"(?:book|log|logbook|register|diary|journal|ledger|tracker|database|list|sheet)\s"
    r"(?:for|of|at|in)\s(?:an?|the|our|my)\s[a-z]+(?:\s[a-z]+)?(?=:\s)",
    re.IGNORECASE,
)
_INVENTORY = re.compile(
    r"\A(?:an?\s|the\s|my\s|our\s)?(?:[a-z]+\s)?inventory(?:\s(?:for|of|at|in)\s[^:.\n]{1,40})?:\s"
    r"(?:the\s)?item(?:\sname)?(?=,\s)",
    re.IGNORECASE,
)
"""``House inventory for insurance: item, room, price``."""
_LENT = re.compile(
    r"\A(?:(?:i\swant\sto\s|we\sneed\sto\s)?(?:keep\strack\sof|track|record|remember|note)\s)"
    r"(?:which|what)\s(?:[a-z]+\s)?(?:i|we)\s(?:lent|lend|loaned|borrowed|gave)\b[^:.\n]{0,40}(?=:"
    r"\s)",
    re.IGNORECASE,
)
"""``Keep track of which books I lent to whom: book, person, date``."""
_STARTS = re.compile(
    r"(?P<name>[a-z]{3,})\s(?:starting|starts|beginning|that\sstarts?)\s(?:at|from|with)\s"
    r"(?P<first>\d+)"
    r"(?=\s*(?:[,.;)]|$|\sand\s))",
    re.IGNORECASE,
)
"""``points starting at 0``."""
_ONE_FIELD = re.compile(
    r"(?P<before>^|(?<=[.!?;])\s|\n)(?P<things>[a-z]{3,}s):\s(?P<field>[a-z]{3,})(?=\s*(?:[.;\n]|"
    r"$))",
    re.IGNORECASE,
)
"""``Notes: text``: of one field only."""


_OF_MANY = re.compile(
    r"\A(?P<title>[^\n.:;]{2,60}):\s+(?=[a-z]+s\s+(?:with|have)\s[^;\n]+;\s+(?:and\s+)?"
    r"[a-z]+s\s+(?:with|have)\s)",
    re.IGNORECASE,
)
"""``Hotel booking: rooms with a number; guests with a name``: what it is all called."""


_TWICE = re.compile(
    r"\A(?![^:\n]*\b(?:page|site|website|bot|telegram|web)\b)[^\n.:;,()]{3,40}:\s+(?="
    r"(?-i:[A-Z])[a-z]+(?:\s[a-z]+)?:\s)",
    re.IGNORECASE,
)
"""``Food coop: Crate: member, week``."""
_OF_EACH = re.compile(
    r"\A(?P<title>(?![^:\n]*\b(?:page|site|website|bot|telegram|web)\b)[^\n.:;]{2,60}):\s+"
    r"(?=(?:each|every)\s[a-z]+(?:\s[a-z]+)?\s(?:has|have)\s)",
    re.IGNORECASE,
)
"""``A food truck schedule: each stop has a place``."""
_OF_TWO = re.compile(
    r"\A(?P<title>[^\n.:;]{2,60}):\s+(?=[a-z]+s\s(?:with|have)\s[^;.:\n]+,\s(?:and\s)?[a-z]+s\s"
    r"(?:with|have)\s)",
    re.IGNORECASE,
)
_OF_TWO_RU = re.compile(
    r"\A(?P<title>[^\n.:;]{2,60}):\s+(?P<first>[а-яё]+[ыи]\sсо?\s[^;.:\n]+?\sи\s[а-яё]+(?:"
    r"\s[а-яё]+)?)[,;]\s(?:и\s)?(?P<next>[а-яё]+[ыи])(?P<how>:\s|\sсо?\s)",
    re.IGNORECASE,
)
"""``Бронирование переговорных: комнаты с названием, брони: комната, начало``."""
_EVERY = re.compile(
    r"\A\s*(?:please\s)?(?:keep\strack\sof|manage|track|record|organi[sz]e)\s(?:my|our|the)"
    r"\s[a-z]+(?:\s[a-z]+){0,2}:\s"
    r"(?=(?:every|each|an?)\s[a-z]+(?:\s[a-z]+)?\s(?:has|have)\s)",
    re.IGNORECASE,
)
"""``Keep track of my wine cellar: every bottle has a name``."""
_BY_NAME = re.compile(
    r"(?P<begin>\A\s*|(?<=[.!?]\s)|\n)(?P<title>[^:.,;()\n]{3,60}?)(?P<sep>:\s|\swith\s|\sс\s)"
    r"(?=(?P<fields>[^.;\n]+))",
    re.IGNORECASE,
)
"""``Our guestbook: name, message``."""


def plainly(text: str) -> str:
    """The text with such titles as the list that they name, or without one that names several.

    >>> plainly("Complaints book for a hotel: room number, guest, text.")
    'Complaints: room number, guest, text.'
    """
    text = _OF_MANY.sub("", _OF_TWO.sub("", text))
    text = _OF_EACH.sub("", _EVERY.sub("", _TWICE.sub("", text)))
    text = _OF_TWO_RU.sub(_two, text)
    text = _BOOK_OF.sub(lambda match: match["things"], text)
    text = _BY_NAME.sub(_kept, text)
    text = _INVENTORY.sub("Items: name", text)
    text = _LENT.sub("Loans", text)
    text = _ONE_FIELD.sub(_has, text)
    return _STARTS.sub(r"\g<name> (\g<first> by default)", text)


def _kept(match: re.Match[str]) -> str:
    """The name of a product that is called by nothing else, as what it keeps."""
    kept = kept_by_name(match["title"])
    if not kept or not looks_like_fields(match["fields"]):
        return match.group()
    return f"{match['begin']}{kept[0].upper()}{kept[1:]}{match['sep']}"


def _two(match: re.Match[str]) -> str:
    return f"{match['first'].capitalize()}. {match['next'].capitalize()}{match['how']}"


def _has(match: re.Match[str]) -> str:
    field = parse(match["field"])
    if field is None or not known_as_field(field) or not is_plural(match["things"].lower()):
        return match.group()
    return f"{match['before']}{match['things']} have a {match['field']}"
