"""What a relative clause or brackets say of the field before them, as a remark in brackets."""

import re
from typing import Final

from codegen_gateway.offline.sentences import qualifiers
from codegen_gateway.offline.words.english import is_plural, singular

from .rewriting import Turns

_END = r"(?=\s*(?:[,.;()\n]|$|\band\b|\bor\b|\bplus\b))"
_NAME = r"[a-z]+(?:\s(?!and\b|or\b|is\b|are\b)[a-z]+)?"
_VALUE = r"[a-z][a-z-]*(?:\s(?!or\b|and\b)[a-z-]+){0,2}"
_VALUES = rf"(?P<values>{_VALUE}(?:,\s{_VALUE})*,?\sor\s{_VALUE}?)"
_BOTH: Final = re.compile(
    rf"(?P<one>\b{_NAME})\sand\s(?P<other>{_NAME})"
    r"(?:\s\(both\s(?P<inside>[^()]+)\)|,\sboth\s(?P<behind>[a-z]+s)(?=\s*(?:[,.;\n]|$)))",
    re.IGNORECASE,
)
"""``home goals and away goals (both optional)``; ``giver and taker, both members``."""
_IS_ONE: Final = re.compile(
    rf"(?P<field>\b(?:an?|the|one|its|their)\s{_NAME}),?\s(?:who|which|that)\s(?:is|must\sbe|has\sto\sbe)"
    r"\s(?:also\s)?(?:an?|one\sof\s(?:the|our|these|those))\s(?P<who>[a-z]+(?:\s[a-z]+)?),?"
    rf"{_END}",
    re.IGNORECASE,
)
"""``one skipper, who is a sailor``."""
_TURNS: Final = Turns(
    (
        # a sail number that's unique
        (r"(?<=[\w)])(?P<comma>,?)\s(?P<which>that|which|who)'s\s", r"\g<comma> \g<which> is "),
        # a status, which is waiting, ready or done and starts as waiting
        (
            (
                r"(?P<field>\b[a-z]{3,}),?\s(?:which|that)\s(?:is|can\sbe|may\sbe)\s(?:either\s|one\sof\s)?"
                rf"{_VALUES},?\sand\s(?:always\s)?(?:starts|begins)(?:\sout)?\s(?:as|at|with)\s"
                rf"(?P<first>[a-z][a-z-]*(?:\s(?!and\b)[a-z-]+)?){_END}"
            ),
            r"\g<field> (\g<values>; default \g<first>)",
        ),
        # with draft as default
        (
            r"(?<=[\w)]),?\swith\s(?P<first>[\w-]+)\sas\sdefault(?:\svalue)?\b",
            r" (default \g<first>)",
        ),
        # a status of open, on-hold or solved (default open)
        (
            rf"(?P<field>\bstatus|\bstate|\bstage)\sof\s{_VALUES}\s\(default\s(?P<first>[a-z-]+)\)",
            r"\g<field> (\g<values>; default \g<first>)",
        ),
        # requested, out, returned; requested unless stated otherwise
        (
            (
                r"(?P<open>;\s)(?P<first>[a-z-]+)\s(?:unless|if|when)\s(?:(?:not|nothing\sis)\s"
                r"(?:given|stated|said|specified|told)|"
                r"(?:stated|told|said|given|specified)(?:\sotherwise)?)"
                r"(?=\s*(?:[,.;)\n]|$))"
            ),
            r"\g<open>default \g<first>",
        ),
        # read yes/no, not read by default
        (
            (
                r"(?P<flag>\b(?P<state>[a-z]+))\s\(?(?:yes\s?/\s?no|true\s?/\s?false)\)?,\s"
                rf"not\s(?P=state)\s(?:by\sdefault|at\sfirst|initially){_END}"
            ),
            r"\g<flag> (yes/no, default no)",
        ),
        # a created time set by the system, read-only
        (
            (
                r"(?P<by>\b(?:set|given|filled(?:\sin)?|assigned|generated|stamped)\s(?:automatically|"
                r"by\sthe\s(?:system|service|app|server|database))),?\s"
                r"(?:and\s)?(?:is\s)?read[- ]only\b"
            ),
            r"\g<by>",
        ),
        # the date of signing up
        (
            (
                r"\b(?P<when>date|time|day)\sof\s(?P<deed>[a-z]{2,}ing)\s(?P<way>up|in|out|off|on)"
                rf"{_END}"
            ),
            r"\g<deed>-\g<way> \g<when>",
        ),
        # a language given as a two-letter code
        (
            (
                r"(?<=[a-z])\s(?:given|written|stored|kept|entered|recorded|saved)\sas\san?\s"
                r"(?:[a-z]+\s)?(?:code|number|string|text)\s(?=\(§)"
            ),
            " ",
        ),
    )
)


_LAST_DEFAULT: Final = re.compile(
    r"\((?P<values>[^();]+)\),\s(?P<first>[a-z][a-z-]*(?:\s[a-z-]+){0,2})\s(?:by\sdefault|at\sfirst|initially)"
    rf"{_END}",
    re.IGNORECASE,
)
"""``status (in shelter, adopted), in shelter by default``."""


def bracketed(text: str) -> str:
    """The text with such remarks behind the name of what they are about.

    >>> bracketed("Games: giver and taker, both members, a code that's unique")
    'Games: giver (reference to member), taker (reference to member), a code that is unique'
    """
    text = _LAST_DEFAULT.sub(_first, _TURNS.straight(text))
    return _IS_ONE.sub(_is_one, _BOTH.sub(_both, text))


def _first(match: re.Match[str]) -> str:
    values = re.split(r",\s(?:or\s)?|\sor\s", match["values"].lower())
    known = match["first"].lower() in values
    first = f'"{match["first"]}"' if " " in match["first"] else match["first"]
    return f"({match['values']}; default {first})" if known else match.group()


def _both(match: re.Match[str]) -> str:
    said = match["inside"] or match["behind"]
    rest, about = qualifiers.take(said)
    if rest and not (about.empty and _are_kept(rest, match.string)):
        return match.group()
    said = f"reference to {singular(rest.lower())}" if rest else said
    return f"{match['one']} ({said}), {match['other']} ({said})"


def _is_one(match: re.Match[str]) -> str:
    if not _are_kept(match["who"], match.string):
        return match.group()
    return f"{match['field']} (reference to {match['who']})"


def _are_kept(things: str, text: str) -> bool:
    """Whether such things have fields of their own somewhere in the text."""
    one = singular(things.lower()) if is_plural(things.lower()) else things.lower()
    named = rf"\b(?:{re.escape(one)}|{re.escape(things)}|{re.escape(one)}s)"
    return (
        re.search(rf"{named}(?:\s\(|:\s|\s(?:has|have)\s|\swith\s)", text, re.IGNORECASE)
        is not None
    )
