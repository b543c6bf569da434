"""Words put beside a name that say what it is: ``a leader, who is a member``."""

import re

from codegen_gateway.offline.words.english import plural

_IS_ONE = re.compile(
    r"(?P<field>(?<![\w-])[a-z]{3,}),?\s+(?:who|which|that)\s+(?:is|must\s+be|has\s+to\s+be)\s+"
    r"(?:(?:also\s+)?an?|another|one\s+of\s+(?:the|our|my))\s+(?P<thing>[a-z]{3,})(?=\s*(?:[,.;)]|"
    r"$)|\s+and\b)",
    re.IGNORECASE,
)
_MARKED = re.compile(
    r"(?:(?<=[.!?\n] )|(?<=\n)|^)(?P<what>[A-Z]?[a-z]{4,})\s+(?:is|are)\s+(?:marked|recorded|"
    r"tracked|"
    r"logged|noted|kept|taken|counted)\s+(?:per|for\s+(?:each|every)|by)\s+"
    r"(?P<one>[a-z]{3,})\s+and\s+(?:per\s+|for\s+(?:each|every)\s+|by\s+)?(?P<other>[a-z]{3,})"
    r"(?=\s*(?:[.;]|$))",
    re.IGNORECASE,
)
"""``Attendance is marked per student and date``."""


def spelled_out(text: str) -> str:
    """The text with a reference where such words name a thing that is kept.

    >>> spelled_out("A ride has a leader, who is a member. Members have a name")
    'A ride has a leader (reference to member). Members have a name'
    >>> spelled_out("Attendance is marked per student and date")
    'Attendance has a student, a date and present (yes/no)'
    """

    def said(match: re.Match[str]) -> str:
        one = match["thing"].lower()
        if not re.search(rf"\b{plural(one)}\b", text, re.IGNORECASE):
            return match.group()
        return f"{match['field']} (reference to {one})"

    text = _MARKED.sub(_per, text)
    return _IS_ONE.sub(said, text)


def _per(match: re.Match[str]) -> str:
    more = " and present (yes/no)" if match["what"].lower() == "attendance" else ""
    return f"{match['what']} has a {match['one']}, a {match['other']}{more}"
