"""Turns of phrase about what asks for a key: ``Nobody lists them without the token``."""

import re
from typing import Final

from .rewriting import Turns

_AT: Final = r"\A|(?<=[.;\n]\s)|(?<=\n)|(?<=,\sbut\s)|(?<=,\sand\s)|(?<=,\swhile\s)|(?<=[*•-]\s)"
_BEGIN: Final = rf"(?P<begin>{_AT})"
_END: Final = r"(?=\s*(?:[.;\n]|,\s(?:but|and|while)\b|\Z))"
_KEY: Final = (
    r"(?:(?:the|an?|my|our)\s)?(?:[a-z']+\s){0,2}(?:key|password|token|passcode|passphrase|pin)"
)
_WHO: Final = (
    r"(?:me|us|myself|(?:the\s|our\s|an?\s)?(?:staff|admins?|owners?|administrators?|editors?|"
    r"moderators?|librarians?|archivists?|teachers?|trainers?|coach(?:es)?|managers?|committee|"
    r"organi[sz]ers?|board|office))"
)
_DEEDS: Final = {
    "add": r"put\sup|put\sin|added|posted|written|entered|created|published|uploaded|submitted|"
    r"adding|posting|writing|entering|creating|publishing|uploading|submitting",
    "edit": r"edited|changed|updated|editing|changing|updating|altering",
    "delete": r"deleted|removed|deleting|removing",
    "see": r"seen|read|viewed|listed|reading|seeing|viewing|listing|looking|browsing",
    "manage": r"managed|maintained|kept|managing|maintaining",
}
_DONE: Final = "|".join(_DEEDS.values())
_SEE: Final = r"list|see|read|view|get|fetch|look\sat|browse|open"
_CHANGE: Final = r"add|create|post|edit|change|update|delete|remove"


_NO_LOGIN: Final = re.compile(
    r"(?P<said>(?<![^.;\n])(?![^.;\n]*\b(?:nobody|no one|not|never|cannot)\b|"
    r"[^.;\n]*n't\b)[^.;\n]*[a-z])\s"
    r"without\s(?:signing|logging)\s(?:in|up|on)(?:\sfirst)?(?=\s*(?:[.;\n]|\Z))",
    re.IGNORECASE,
)
"""``Students can browse by language without signing in``: nobody ever signs in."""


def _without(match: re.Match[str]) -> str:
    deed = match["do"].lower()
    deed = "see" if re.fullmatch(_SEE, deed) else deed
    return f"{match['begin']}only the owner can {deed} {match['what']}"


def _deeds(said: str) -> str:
    found = (
        next(deed for deed, words in _DEEDS.items() if re.fullmatch(words, each, re.IGNORECASE))
        for each in re.split(r"\s(?:and|or)\s|,\s", said)
    )
    return " and ".join(dict.fromkeys(found))


def _by_whom(match: re.Match[str]) -> str:
    if not (match["only"] or match["alone"] or match["before"]):
        return match.group()
    return f"{match['begin']}only the owner can {_deeds(match['done'])} {match['what']}"


def _freely(match: re.Match[str]) -> str:
    """Nobody has to, as nobody ever has to; who does is another matter."""
    free = re.match(r"nobody|no\s", match.group(), re.IGNORECASE)
    return match["begin"] if free else match.group()


def _for_whom(match: re.Match[str]) -> str:
    return f"{match['begin']}only the owner can {_deeds(match['done'])} them"


_TURNS: Final = Turns(
    (
        # Nobody lists them without the token
        (
            (
                rf"{_BEGIN}(?:nobody|no\sone)\s(?:(?:can|may|should|must)\s(?:be\sable\sto\s)?)?"
                rf"(?P<do>{_SEE}|{_CHANGE})s?\s(?P<what>it|them|these|those|anything|(?:the\s)?[a-z]+s)\s"
                rf"without\s{_KEY}{_END}"
            ),
            _without,
        ),
        # Patterns are put up by me alone
        (
            (
                rf"{_BEGIN}(?:the\s)?(?P<what>they|[a-z]+s)\s(?:are|is|can\sbe|may\sbe)\s(?P<before>only\s)?"
                rf"(?P<done>(?:{_DONE})(?:\s(?:and|or)\s(?:{_DONE}))*)\s(?P<only>only\s)?by\s{_WHO}"
                rf"(?P<alone>\s(?:alone|only))?{_END}"
            ),
            _by_whom,
        ),
        # It's private data, so reading is for staff only
        (
            (
                r"(?:(?<=[.;\n]\s)|\A)(?:it|this|that|these|they)(?:'s|'re|\sis|\sare)\s[^.;,\n]+,\s(?:and\s)?so\s"
                rf"(?=(?:{_DONE})\s(?:and\s[a-z]+ing\s)?(?:is|are)\s)"
            ),
            "",
        ),
        (
            (
                rf"{_BEGIN}(?P<done>(?:{_DONE})(?:(?:,\s|\s(?:and|or)\s)(?:{_DONE}))*)\s(?:them\s|it\s)?(?:is|are)\s"
                rf"(?:only\sfor\s{_WHO}|for\s{_WHO}\s(?:only|alone)){_END}"
            ),
            _for_whom,
        ),
        # Hints are for the archivists' eyes only
        (
            (
                rf"{_BEGIN}(?:the\s)?(?P<what>[a-z]+s)\s(?:are|is)\s(?:only\sfor|for)\s(?:[a-z]+\s)?[a-z]+'?s?'?\s"
                rf"eyes(?:\s(?:only|alone))?{_END}"
            ),
            r"\g<begin>only the owner can see \g<what>",
        ),
        # Nobody needs to log in for commenting, but …
        (
            (
                r"(?P<begin>\A|(?<=[.;\n]\s))(?:nobody|no\sone|visitors?|guests|people|users)\s(?:needs?|has|have|"
                r"must|should)\s(?:to\s)?(?:log|sign)\s(?:in|on|up)(?:\s(?:for|to)\s[a-z]+(?:\s[a-z]+)?)?"
                r"(?:,?\s(?:but|and|while)\s|\.?\s*(?=\n|\Z|[A-Z]))"
            ),
            _freely,
        ),
        # a note just for me that the customers never see
        (
            (
                r"(?P<before>[^.;\n]*?\b(?:an?|the)\s)(?P<field>[a-z]+(?:\s[a-z]+)?)(?:\s(?:just|only)\sfor\s(?:me|us)(?=\s(?:that|which)\b|\s*[,.;\n]|\Z))?"
                r"(?:\s(?:that|which)\s[^,.;\n]+?\s(?:never|don't|can't|cannot|must\snot|may\snot)\ssee|"
                r"(?<=\sme)|(?<=\sus))"
                r"(?P<after>(?:,[^.;\n]*)?)(?=[.;\n]|\Z)"
            ),
            r"\g<before>\g<field>\g<after>. The \g<field> must never be shown to others",
        ),
        # everything else needs the festival key
        (
            (
                r"\b(?:everything\selse|all\s(?:of\s)?the\srest|the\srest|all\selse|anything\selse)\s"
                rf"(?:needs?|requires?|takes|is\sonly\s(?:possible\s)?with)\s{_KEY}{_END}"
            ),
            "everything needs a key",
        ),
        # Changes with the club password only
        (
            (
                rf"(?P<begin>{_AT}|(?<=,\s))(?:changes|edits|writes|changing|writing|editing)\s(?:are\s|is\s)?(?:possible\s|allowed\s)?"
                rf"(?:only\swith\s{_KEY}|with\s{_KEY}\sonly|(?:needs?|requires?|takes?)\s{_KEY}){_END}"
            ),
            r"\g<begin>Writes need a key",
        ),
    )
)


def straight(text: str) -> str:
    """The text with such turns as other rules know them.

    >>> straight("Nobody lists them without the token.")
    'only the owner can see them.'
    """
    text = _TURNS.straight(text)
    return _NO_LOGIN.sub(r"\g<said>", text)
