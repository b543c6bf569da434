"""Wishes for lists written as headings: ``Search: title, body. Filters: status.``."""

import re
from typing import Final

from codegen_gateway.offline.sentences.listing import items
from codegen_gateway.offline.text import language_of
from codegen_gateway.offline.words.phrases import parse

_VERBS: Final = {
    "search": r"(?:full[- ]text\s)?search(?:able|ing|es)?|поиск|искать",
    "filter": r"filter(?:s|ed|ing|able)?|фильтр(?:ы|ация|овать)?|отбор",
    "sort": r"sort(?:s|ed|ing|able)?|order(?:ed|ing)(?:\sby)?|сортировка|сортировать|порядок",
}
_BY: Final = {
    "en": {"search": "search by", "filter": "filter by", "sort": "sort by"},
    "ru": {"search": "поиск по", "filter": "фильтр по", "sort": "сортировка по"},
}
_ANY = "|".join(f"(?P<{kind}>{words})" for kind, words in _VERBS.items())
_HEADING = re.compile(
    rf"(?P<before>^|[.;\n]\s*|[,;]?\s(?:and|и)\s)(?:(?:an?|the|with|add|нужен|нужны|нужна)\s)*"
    rf"(?:{_ANY})(?:\s(?:fields?|columns?|поля|полям))?"
    r"(?P<how>\s?[:=]\s?|\s(?:over|across|through|for|on|in|via)\s|\s)(?P<items>(?!by\b|по\b)[^.;:()\n]+?)"
    rf"(?=[.;\n]|$|,?\s(?:(?:and|и)\s)?(?:{'|'.join(_VERBS.values())})\s)",
    re.IGNORECASE,
)
_FIRST = r"(?:newest|latest|oldest|highest|lowest|cheapest) first|сначала \w+"
_DIRECTION = re.compile(
    r"[,(]?\s*\b(?:(?:in )?(?:desc|asc)(?:ending)?(?: order)?|по (?:убыванию|возрастанию)|"
    rf"{_FIRST})\b\)?(?=\s*(?:,|$))",
    re.IGNORECASE,
)
_BELOW = re.compile(
    r"^#{1,6} +(?P<thing>[^\W\d_][\w -]{1,40}?) *\n+(?P<fields>[^\W\d_][^\n.:]*, [^\n.:]+)\.?$",
    re.MULTILINE,
)
"""A heading of a thing, with its fields in a line below it."""
_SEVERAL = re.compile(r"\s+(?:and|or|и|или)\s+|\s*/\s*", re.IGNORECASE)


def spelled_out(text: str) -> str:
    """The text with such headings as sentences; a list of fields that were not named stays.

    >>> spelled_out("Ticket: subject, status. Filters: status.")
    'Ticket: subject, status. filter by status.'
    """

    def said(match: re.Match[str]) -> str:
        known = _named_in(text[: match.start()])
        listed = items(_SEVERAL.sub(", ", _DIRECTION.sub("", match["items"])))
        phrases = [parse(item) for item in listed]
        if not phrases or not all(phrase is not None and phrase.key in known for phrase in phrases):
            return match.group()
        kind = next(kind for kind in _VERBS if match[kind])
        before = ". " if match["before"].startswith((";", ",", " ")) else match["before"]
        return f"{before}{_BY[language_of(text)][kind]} {match['items'].strip()}"

    return _HEADING.sub(said, _BELOW.sub(r"\g<thing>: \g<fields>", text))


def _named_in(text: str) -> frozenset[str]:
    """Keys of what may be a field in a text: each of its items, without what is said of it."""
    found = set[str]()
    for part in re.split(r"[.:;,()\n]|\s(?:and|with|has|have|и|с)\s", text):
        words = part.split()
        for end in range(1, min(len(words), 3) + 1):
            phrase = parse(" ".join(words[:end]))
            found |= {phrase.key} if phrase is not None else set()
    return frozenset(found)
