"""Wishes that share their verb: ``search shows by title and guests by name``, said one by one."""

import re
from collections.abc import Callable
from typing import Final

from codegen_gateway.offline.words.english import singular

from .rewriting import Turns
from .spoken_again import spoken_again

_MOST: Final = 3
_VERBS: Final = r"(?:search|filter|sort|list|show|find|order|look|see|have|let|by)\b"
_THINGS: Final = rf"(?!{_VERBS})[a-z]+(?:\s(?!{_VERBS}|and\b|or\b)[a-z]+)?s"
_FIELDS: Final = rf"(?:(?!\s{_VERBS})[^.;:\n()])+?"
_DONE: Final = {
    "searched": "search", "filtered": "filter", "searchable": "search", "filterable": "filter",
    "found": "search",
}  # fmt: skip
_BY: Final = re.compile(
    rf"\b(?P<verb>search|filter|sort|order|look\sup)\s(?P<one>(?:the\s)?{_THINGS})\sby\s"
    rf"(?P<fields>{_FIELDS}),?\s(?:and\s)?(?P<other>{_THINGS})\sby\s(?=[a-z])",
    re.IGNORECASE,
)
_ARE: Final = re.compile(
    r"(?P<begin>\A|(?<=[.;\n]\s)|(?<=,\s))(?:and\s)?(?P<things>(?:the\s)?"
    rf"{_THINGS})\s(?:(?:are|should\sbe|can\sbe|must\sbe)\s)?(?P<done>{'|'.join(_DONE)})\sby\s"
    rf"(?P<fields>{_FIELDS})(?=\s*(?:[.;\n]|\Z|,\s(?:and\s)?{_THINGS}\s(?:(?:are|should\sbe|can\sbe)\s)?"
    rf"(?:(?:{'|'.join(_DONE)})\s)?by\s))",
    re.IGNORECASE,
)
_ORDERS: Final = Turns(
    (
        # sources by author alphabetically
        (
            (
                r"(?P<begin>\A|(?<=[.;,\n]\s))(?:(?:sort|list|show|order)\s)?(?P<things>[a-z]+s)\sby\s"
                r"(?P<field>[a-z]+(?:\s(?!in\b)[a-z]+)?)\s(?:alphabetically|in\salphabetical\sorder)"
            ),
            r"\g<begin>sort \g<things> by \g<field> ascending",
        ),
        # list trips by departure, newest first
        (
            (
                r"\b(?:list|show|see|sort|have)\s(?P<things>(?:the\s)?[a-z]+s)\sby\s"
                r"(?P<field>[a-z]+(?:\s(?!newest|latest|oldest)[a-z]+)?),?\s(?:newest|latest|most\srecent)\sfirst"
            ),
            r"sort \g<things> by \g<field> descending",
        ),
        (
            (
                r"\b(?:list|show|see|sort|have)\s(?P<things>(?:the\s)?[a-z]+s)\sby\s"
                r"(?P<field>[a-z]+(?:\s(?!newest|latest|oldest)[a-z]+)?),?\s(?:oldest|earliest|soonest)\sfirst"
            ),
            r"sort \g<things> by \g<field> ascending",
        ),
        # newest find first
        (
            r"\b(?P<which>newest|latest|oldest|most\srecent)\s(?:find|record|entry|item|one)s?\sfirst\b",
            r"\g<which> first",
        ),
    )
)


_HAVE: Final = re.compile(
    r"(?P<first>\b[a-z]+s\s(?:have|need)\s[^.;:()\n]+?),\s(?:and\s)?(?P<things>[a-z]+s)\s(?=an?\s[a-z])",
    re.IGNORECASE,
)
"""``Students have a name and a number, courses a title``."""


def _has_too(text: str) -> Callable[[re.Match[str]], str]:
    """What becomes of such a clause: a sentence, where the text speaks of such things elsewhere."""

    def apart(match: re.Match[str]) -> str:
        things = match["things"]
        one = singular(things.lower())
        if one == things.lower() or not spoken_again(one, text):
            return match.group()
        return f"{match['first']}. {things} have "

    return apart


def told(text: str) -> str:
    """The text with the verb before each of them.

    >>> told("Search shows by title and guests by name or topic.")
    'Search shows by title and Search guests by name or topic.'
    """
    text = _ARE.sub(_each, _ORDERS.straight(_HAVE.sub(_has_too(text), text)))
    for _ in range(_MOST):
        text = _BY.sub(r"\g<verb> \g<one> by \g<fields> and \g<verb> \g<other> by ", text)
    return text


def _each(match: re.Match[str]) -> str:
    verb = _DONE[match["done"].lower()]
    return f"{match['begin']}{verb} {match['things'].lower()} by {match['fields']}"
