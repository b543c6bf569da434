"""Fields by their plain names: ``notes about what was done``, ``licence no.``, ``best before``."""

import re

_ABOUT = re.compile(
    r"\b(?P<text>(?:notes?|remarks?|comments?|description|feedback|story|details|report|summary))\s+"
    r"(?:about|on|of|describing|saying)\s+(?:what|how|who|why|where|anything|everything)\b[^,.;:()\n]*",
    re.IGNORECASE,
)

_NUMBER = re.compile(
    r"(?P<what>\b(?!yes\b|or\b|and\b|with\b|default\b|initially\b|is\b)[a-z]{3,})\s+(?:no|nr|num)"
    r"(?:\.(?=\s*[,;)])|(?=\s*(?:[,;)]|\.(?:\s|$)|$)))",
    re.IGNORECASE | re.MULTILINE,
)
"""``licence no.``"""

_BEST_BEFORE = re.compile(
    r"\b(?:best[\s-]before|use[\s-]by|sell[\s-]by)(?:\s+date)?\b", re.IGNORECASE
)


def named(text: str) -> str:
    """The text in which such a field is called by itself.

    >>> named("a date and notes about what was practised")
    'a date and notes'
    """
    text = _BEST_BEFORE.sub("expiry date", text)
    return _NUMBER.sub(r"\g<what> number", _ABOUT.sub(r"\g<text>", text))
