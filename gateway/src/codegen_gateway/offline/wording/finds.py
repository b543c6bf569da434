"""Finds that are kept: ``Finds belong to a spot`` tells of things, and of nobody who finds any."""

import re
from typing import Final

_FIND: Final = re.compile(
    r"(?:\A|(?<=[.;\n] )|(?<=\n))finds(?=:\s|\s(?:belong|have|are|must|can|may)\b)", re.IGNORECASE
)
_OF_FINDS: Final = (
    (
        re.compile(
            r"(?P<before>\b(?:an?|the|each|every|any|one|new|its|their|so\sare\sits)\s)find(?P<many>s?)\b"
            r"(?!\s(?:the|an?|by)\b)",
            re.IGNORECASE,
        ),
        r"\g<before>finding\g<many>",
    ),
    (
        re.compile(
            r"\bfinds(?=:\s|\s(?:belong|have|are|must|can|may|by|of|with)\b)", re.IGNORECASE
        ),
        "findings",
    ),
    (
        re.compile(
            r"(?P<before>\b(?:filter|sort|list|search|show|all|deletes?|of|with|and)\s)finds\b",
            re.IGNORECASE,
        ),
        r"\g<before>findings",
    ),
)
"""Where finds are kept they are nouns everywhere, unless somebody finds something."""


def named(text: str) -> str:
    """The text in which finds have a name that is no verb, where they are kept.

    >>> named("Finds: place. Filter finds by place.")
    'findings: place. Filter findings by place.'
    """
    if _FIND.search(text) is None:
        return text
    for said, plain in _OF_FINDS:
        text = said.sub(plain, text)
    return text
