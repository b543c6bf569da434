"""Turns of phrase of one meaning: ``unless we say otherwise``, ``no two may be the same``."""

import re
from typing import Final

_FIELD = r"(?P<field>\b(?:status|state|stage|priority|type|kind|category|size|level|condition))"
_VALUES = r"(?P<values>[a-z]+(?:,\s[a-z]+)*,?\sor\s[a-z]+)"
_UNLESS = (
    r"unless\s(?:(?:we|i|you|they|somebody|someone)\s(?:say|tell|decide)|"
    r"(?:stated|told|said|given|specified))\s(?:it\s)?otherwise"
)
_MAY_BE_EMPTY = r"(?:may|can)\sbe\s(?:left\s)?(?:empty|missing|blank)"
_CASCADE = (
    r"(?:cascade[- ]?(?:on\s)?delet(?:e|es|ion|ing)|(?:on\s)?delete\scascade|cascading\sdeletes?)"
)
_LIST = r"(?:api|service|list|catalog(?:ue)?|directory)"
_TURNS: Final = tuple(
    (re.compile(turn, re.IGNORECASE), plain)
    for turn, plain in (
        # a status of open, pending or solved (open by default)
        (
            rf"{_FIELD}\sof\s{_VALUES}\s\((?P<first>[a-z]+)\sby\sdefault\)",
            r"\g<field> (\g<values>; default \g<first>)",
        ),
        # a condition, which can be new, good or worn and is good unless we say otherwise
        (
            (
                rf"{_FIELD},?\s(?:which|that)\s(?:can|may)\sbe\s{_VALUES}"
                rf"(?:,?\sand\sis|,)\s(?P<first>[a-z]+)\s(?:{_UNLESS}|by\sdefault)"
            ),
            r"\g<field> (\g<values>; default \g<first>)",
        ),
        (
            r"\s\((?:no\stwo\s(?:may|can)\sbe\sthe\ssame|each\sonly\sonce|never\sthe\ssame)\)",
            " (unique)",
        ),
        (
            (
                r"\s\((?:not\salways\sknown|if\s(?:known|any|there\sis\sone)|when\sknown|"
                rf"{_MAY_BE_EMPTY})\)"
            ),
            " (optional)",
        ),
        (rf"\s(?:that|which)\s{_MAY_BE_EMPTY}(?=\s*(?:[,.;)]|$|\band\b))", " (optional)"),
        # is rented by one tenant, who has a name
        (
            r"\b(?P<one>one|an?)\s(?P<who>[a-z]+),\swho\s(?:has|have)\s(?=an?\s)",
            r"\g<one> \g<who>. A \g<who> has ",
        ),
        # I'd like to note each candle with its scent
        (
            (
                r"(?P<start>\A|(?<=[.;\n]\s))(?:i|we)(?:'d|\swould)?\s(?:like|want|need)\sto\s"
                r"(?:note|keep|record|track|list|store)\s(?:each|every)\s(?P<thing>[a-z]+)\s"
                r"with\s(?:its|their)\s"
            ),
            r"\g<start>Each \g<thing> has ",
        ),
        # Podcast has many episodes, cascade delete
        (
            (
                r"(?P<said>\b(?P<owner>[a-z]+)\s(?:has|have)\smany\s(?P<parts>[a-z]+)),?\s"
                rf"\(?(?:with\s)?{_CASCADE}\)?"
            ),
            r"\g<said>. Deleting a \g<owner> deletes its \g<parts>",
        ),
        # Track meter readings for electricity: date, value
        (
            (
                r"(?P<start>\A\s*)(?:please\s)?(?:track|keep|record|log|note|store)\s"
                r"(?P<things>[a-z]+\s[a-z]+s)\s(?:for|of|about)\s[a-z]+(?=:\s)"
            ),
            r"\g<start>\g<things>",
        ),
        # Read-only API for elements: symbol, name
        (
            (
                rf"(?P<start>\A\s*)(?:an?\s)?read[- ]only\s(?P<title>{_LIST}\s[^\n]+?)"
                r"(?=\.?\s*(?:\n|\Z))"
            ),
            r"\g<start>\g<title>. Read only",
        ),
    )
)


def straight(text: str) -> str:
    """The text with such turns as other rules know them.

    >>> straight("Tickets with a status of open or solved (open by default)")
    'Tickets with a status (open or solved; default open)'
    """
    for turn, plain in _TURNS:
        text = turn.sub(plain, text)
    return text
