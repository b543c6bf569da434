"""What is said of the values of a field in a sentence of its own, in plain words.

``No duplicates in the code``, ``default state: new``, ``if no state is given, it is new``.
"""

import re
from typing import Final

_BEGIN: Final = r"(?:(?<=[.;!\n] )|(?<=\n)|(?<=\n[-*•] )|\A)"
_END: Final = r"(?=\s*(?:[.;!\n]|\Z))"
_NAME: Final = r"[a-z][a-z-]*(?:\s(?!(?:and|or|of|per|in|for|is|are)\b)[a-z-]+){0,2}"


def _said(pattern: str) -> re.Pattern[str]:
    return re.compile(f"{_BEGIN}{pattern}{_END}", re.IGNORECASE)


_THE_SAME: Final = re.compile(
    rf"\b(?P<name>{_NAME}?)\s(?P<says>(?:is|are|must|has|have|should|can|goes|runs)\s[^.;\n]*?),?\s(?:and\s)?"
    rf"no\stwo\s{_NAME}?\s(?:may\s|can\s|should\s|must\s|ever\s)?(?:have|share|use|wear|carry|bear)\s"
    rf"(?:the\ssame(?:\sone)?|one|it){_END}",
    re.IGNORECASE,
)
"""``Shirt number is 1 to 99 and no two players have the same one``."""
_FILTERED: Final = re.compile(
    rf"(?P<by>\bfilter(?:able|ed)?(?:\s{_NAME})?\sby\s)(?:the\s)?(?P<name>{_NAME}):\s"
    rf"(?P<values>[\w -]+(?:,\s[\w -]+)*,?\sor\s[\w-]+(?:\s[\w-]+)?){_END}",
    re.IGNORECASE,
)
"""``Filter by size: small, medium or large``."""
_IS: Final = r"(?:is|are|becomes?|starts?\sas|(?:should|must|will)\sbe)"
_TURNS: Final = (
    (
        _said(
            r"(?:there\s(?:must|may|should|can)(?:not|\snot|\sbe\sno)?\s(?:be\s)?)?(?:no|without)\s"
            rf"duplicates?\s(?:in|of|among|for)\s(?:the\s)?(?P<name>{_NAME})"
        ),
        r"The \g<name> is unique",
    ),
    (
        _said(
            r"(?:please\s)?(?:refuse|reject|(?:do\snot|don't|never)\s(?:accept|allow|add|save))\s"
            rf"(?:an?|any)\s{_NAME}\s(?:whose|with\san?)\s(?P<name>{_NAME})\s(?:that\s)?(?:is|are)\s"
            r"(?:already\s)?(?:taken|used|in\suse|known|there)"
        ),
        r"The \g<name> is unique",
    ),
    (
        _said(
            rf"(?:the\s)?default\s(?!order|sort|page)(?P<name>{_NAME})\s?[:=]\s?"
            r"(?P<value>[\w-]+(?:\s[\w-]+)?)"
        ),
        r"The default \g<name> is \g<value>",
    ),
    (
        _said(
            rf"(?:if|when|where)\s(?:no\s(?P<name>{_NAME}?)\s(?:is|was)\s(?:given|said|set|entered|chosen|"
            rf"specified)|(?:the\s)?(?P<name2>{_NAME}?)\s(?:is|was)\s(?:not\s(?:given|set|entered|chosen|"
            r"specified)|missing|left\s(?:out|empty|blank))),?\s(?:then\s)?"
            rf"(?:it|this|the\s{_NAME}?)\s{_IS}\s(?P<value>[\w-]+(?:\s[\w-]+)?)"
        ),
        None,
    ),
    (
        _said(
            rf"if\snothing\s(?:else\s)?is\s(?:said|given|told|set),?\s(?:then\s)?(?:the\s)?"
            rf"(?P<name>{_NAME}?)\s{_IS}\s(?P<value>[\w-]+(?:\s[\w-]+)?)"
        ),
        r"The \g<name> is \g<value> by default",
    ),
    (
        re.compile(
            rf"(?<=\n[-*•] )(?:the\sdefault\s(?P<name>{_NAME}?)\sis|(?:the\s)?(?P<name2>{_NAME}?)\s"
            rf"starts\s(?:out\s)?as)\s(?P<value>[\w-]+(?:\s[\w-]+)?){_END}",
            re.IGNORECASE,
        ),
        None,
    ),
)


def plainly(text: str) -> str:
    """The text with such sentences in plain words.

    >>> plainly("Saws with a code and a state (new, old). No duplicates in code.")
    'Saws with a code and a state (new, old). The code is unique.'
    """
    text = _THE_SAME.sub(r"\g<name> \g<says>. The \g<name> is unique", text)
    text = _FILTERED.sub(r"\g<by>\g<name>. The \g<name> is \g<values>", text)
    for pattern, plain in _TURNS:
        text = pattern.sub(_preset if plain is None else plain, text)
    return text


def _preset(match: re.Match[str]) -> str:
    return f"The {match['name'] or match['name2']} is {match['value']} by default"
