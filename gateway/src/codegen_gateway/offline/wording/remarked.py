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
_DEEDS: Final = {
    "signing_up": "registration", "signing_in": "check-in", "checking_in": "check-in",
    "checking_out": "check-out", "moving_in": "move-in", "moving_out": "move-out",
    "handing_in": "return", "handing_over": "handover", "picking_up": "pickup",
    "dropping_off": "dropoff", "coming_in": "arrival",
}  # fmt: skip
"""What the date of it is called."""
_TURNS: Final = Turns(
    (
        # a frame number that must never occur twice
        (
            (
                r",?\s(?:that|which)\s(?:(?:must|may|can|should)\s)?(?:never|not)\s"
                r"(?:repeats?|be\srepeated|(?:occurs?|appears?|exists?|comes?\sup|be\s(?:used|given))\s"
                rf"(?:twice|again|more\sthan\sonce)){_END}"
            ),
            " (unique)",
        ),
        # C-2024-017, that is a C, four digits and three digits
        (
            r"(?P<form>\(§\d+\)),\s(?:that\sis|i\.?e\.?|which\smeans|so),?\s[^;)\n.]+(?=[;)])",
            r"\g<form>",
        ),
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
                r"\b(?P<when>date|time|day)\sof\s(?P<deed>signing\s(?:up|in)|checking\s(?:in|out)|"
                rf"moving\s(?:in|out)|handing\s(?:in|over)|picking\sup|dropping\soff|coming\sin){_END}"
            ),
            lambda match: f"{_DEEDS[match['deed'].lower().replace(' ', '_')]} {match['when']}",
        ),
        # gardener is optional since plots may be empty
        (
            (
                r"(?P<said>\b(?:is|are)\s(?:optional|required|mandatory|unique|not\srequired))\s"
                r"(?:since|because|as|so\sthat)\s[^,.;()\n]+"
            ),
            r"\g<said>",
        ),
        # a position starting at 1
        (
            (
                r"\b(?P<what>position|place|rank|index|round|lane|row|seat)(?P<number>\snumber)?,?\s"
                r"(?:starting|beginning|(?:that\s|which\s)?(?:starts|begins))\s(?:at|from|with)\s"
                rf"(?P<first>[01]){_END}"
            ),
            r"\g<what>\g<number> (whole number, at least \g<first>)",
        ),
        # number of frames with brood
        (
            (
                r"\b(?P<count>number|count)\sof\s(?P<things>[a-z]+s)\swith\s(?P<what>[a-z]+)"
                r"(?=\s*(?:[,;)\n]|\())"
            ),
            lambda match: f"{match['count']} of {singular(match['what'])} {match['things']}",
        ),
        # operator, other station's call sign
        (r"(?<=[,:]\s)(?:the\s)?other\s(?P<whose>[a-z]+)'s\s(?=[a-z])", r"\g<whose> "),
        # I need search over name and number
        (
            (
                r"\b(?P<begin>(?:need|want|like)\s)(?:a\s)?search\s(?:over|across|through|in|on|by)\s"
                r"(?=(?:the\s)?[a-z]+(?:\s[a-z]+)?(?:,|\sand\b|\sor\b|\s*[.;\n]))"
            ),
            r"\g<begin>to search by ",
        ),
        # can be created and viewed, nothing else
        (
            (
                r"(?P<what>[a-z]+s)\s(?:can|may)\sbe\s(?P<deeds>[a-z]+(?:,\s[a-z]+)*(?:,?\sand\s[a-z]+)?),?\s"
                r"(?:and\s|but\s)?nothing\s(?:else|more)\b"
            ),
            r"\g<what> can only be \g<deeds>",
        ),
        # the same piece can appear in a concert only once
        (
            r"\bthe\ssame\s(?=[a-z]+\s(?:can|may)\s(?:only\s)?(?:appear|be|occur)\b[^.;\n]*\bonce\b)",
            "each ",
        ),
        # card number unique too
        (r"\b(?P<said>unique|required|optional|mandatory)\s(?:too|as\swell|also)\b", r"\g<said>"),
        # the hive code may repeat, but not within the same apiary
        (
            (
                r"(?P<what>(?:the\s|an?\s)?[a-z]+(?:\s[a-z]+)?)\s(?:may|can)\s(?:repeat|be\srepeated),?\s"
                r"(?:but|though|just)\snot\s(?:within|in|inside)\s(?:the\ssame|one|an?|each|the)\s(?P<where>[a-z]+)"
            ),
            r"\g<what> must be unique within each \g<where>",
        ),
        # one record per van and part
        (
            (
                r"(?P<sign>[,;])\s(?:with\s)?(?:(?:at\smost|only|just|exactly)\s)?one\s"
                r"(?:(?:record|entry|row|line|one)\s)?(?:per|for\seach)\s"
                r"(?P<names>[a-z]+(?:\s[a-z]+)?(?:,\s[a-z]+(?:\s[a-z]+)?)*)\sand\s(?P<last>[a-z]+(?:\s[a-z]+)?)"
                r"(?=\s*(?:[.;\n]|$))"
            ),
            r". The combination of \g<names> and \g<last> must be unique",
        ),
        (
            r",\swith\s(?P<rule>(?:(?:at\smost|only|just)\s)one\s[a-z]+\s(?:per|for\seach)\s)",
            r", \g<rule>",
        ),
        # Every request has to carry an API key
        (
            (
                r"(?P<begin>\A|(?<=[.;\n]\s))(?:all|every|each|any)\s(?:calls?|requests?|endpoints?)\s"
                r"(?:(?:has\sto|have\sto|must|should|needs?\sto)\s)?(?:carry|include|send|contain|need|require|"
                r"ha(?:ve|s)|come\swith|bring|provide)s?\s(?:an?|the|our)\sapi\s?key\b"
            ),
            r"\g<begin>Protect it with an API key",
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
    'Games: giver and taker, both members, a code that is unique'
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
