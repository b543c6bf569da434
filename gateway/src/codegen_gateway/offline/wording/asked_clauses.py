"""Fields told as clauses of their own: ``how many frames there were``, ``what's wrong with it``."""

import re
from typing import Final

from codegen_gateway.offline.sentences.interrogative import IRREGULAR, doer

_BEGIN = r"(?:(?<=[,;:(]\s)|(?<=\()|(?<=\band\s)|(?<=\bwith\s)|(?<=\bhas\s)|(?<=\bhave\s))"
_END = r"(?=\s*(?:[,.;()\n]|$|\band\b))"
_IT = r"(?:it|they|he|she|this|that|we|i|you|people|somebody|someone|the\s[a-z]+)"
_IS = r"(?:is|are|was|were|has\sbeen|have\sbeen)"
_VALUE = r"[a-z][\w-]*(?:\s(?!or\b|and\b)[\w-]+){0,2}"
_OR = rf"(?P<values>{_VALUE}(?:,\s{_VALUE})*,?\sor\s(?!not\b){_VALUE})"
_HAPPENED = r"(?:went|goes|came\sout|comes\sout|turned\sout|worked\sout|ended|tasted?|looked)"


def _row(asks: str) -> re.Pattern[str]:
    return re.compile(rf"{_BEGIN}(?:{asks}){_END}", re.IGNORECASE)


_CLAUSES: Final = (
    # what kind it is (violin, viola), which size they are
    (_row(rf"(?:what|which)\s(?P<what>[a-z]+)(?:\sof\s[a-z]+)?\s{_IT}(?:'s|\s{_IS})"), r"\g<what>"),
    # how many frames of brood there were, how many bags of rubbish were filled
    (
        _row(
            r"how\smany\s(?P<what>(?!(?:times|people|of|it|they|we|i|you|there|he|she|are|were|is|"
            r"was)\b)[a-z]+)"
            rf"(?:\sof\s[a-z]+)?\s(?:there\s)?(?:{_IT}|{_IS}|had|did|do|does)(?:\s"
            rf"(?!and\b)[a-z]+){{0,3}}"
        ),
        r"number of \g<what>",
    ),
    # how many people came along
    (
        _row(
            r"how\smany\s(?:people|persons|guests|of\sus|of\sthem)\s(?:(?:have|had|will|would)\s)?"
            r"(?:came|come|went|joined|join|attended|attend|took\spart|take\spart|were\sthere|"
            r"showed\sup)"
            r"(?:\salong|\swith\s[a-z]+)?"
        ),
        "number of people",
    ),
    # which street they'd prefer
    (
        _row(
            r"(?:which|what)\s(?P<what>[a-z]+)\s(?:they|he|she|we|i|you)(?:'d|\swould)?\s"
            r"(?:prefer|like|want|choose|need)(?:s|ed)?"
        ),
        r"\g<what>",
    ),
    # how many helpers come along
    (
        _row(
            r"how\smany\s(?P<what>(?!people\b|of\b)[a-z]+s)\s(?:come|came|join|go|help|take"
            r"\spart)s?(?:\salong)?"
        ),
        r"number of \g<what>",
    ),
    (_row(r"by\swhen"), "due date"),
    # how many we want
    (
        _row(
            r"how\smany\s(?:of\s(?:it|them)\s)?(?:we|i|you|they|he|she|people)\s"
            r"(?:want|need|ordered|order|bought|buy|would\slike|wanted|needed|took|take)"
        ),
        "quantity",
    ),
    # what's wrong with it
    (
        _row(
            r"what(?:'s|\s(?:is|was))\s(?:wrong|broken|the\s(?:matter|problem|trouble|fault))"
            r"(?:\s(?:with|about|on|in)\s(?:it|them|(?:the|their|your|an?)\s[a-z]+))?"
        ),
        "problem",
    ),
    # what it's for (starter, main)
    (_row(r"what\s(?:it's|it\sis|they\sare|they're|it\swas)\sfor"), "purpose"),
    # where they came from
    (
        _row(
            rf"where\s{_IT}\s(?:(?:is|are|was|were)\s)?(?:came|come|comes|travelled|"
            rf"arrived)?\s?from"
        ),
        "origin",
    ),
    # how it came out, in my own words
    (
        _row(
            rf"how\s{_IT}\s(?:{_HAPPENED}|was|were)(?:\sin\s(?:my|our|your|their)\s(?:own"
            rf"\s)?words)?"
        ),
        "impression (text)",
    ),
    (_row(r"in\s(?:my|our|their)\s(?:own\s)?words"), "description (text)"),
    # what she gave it out of 10
    (_row(r"what\s(?:she|he)\sgave\s(?:it|them)"), "their rating"),
    (_row(r"what\s(?:i|we)\sgave\s(?:it|them)"), "my rating"),
    # a few sentences, a short text about themselves
    (
        _row(r"(?:and\s)?a\s(?:few|couple\sof)\s(?:sentences|words|lines)(?:\sabout\s[a-z]+)?"),
        "text",
    ),
    (
        _row(
            r"(?:and\s)?an?\s(?:short\s|brief\s|long\s)?text\sabout\s(?:them|him|her)sel(?:f|ves)"
        ),
        "text",
    ),
    # whether it's waiting, being worked on or done
    (_row(rf"(?:whether|if)\s{_IT}(?:'s|'re|\s{_IS})\s(?:still\s)?{_OR}"), r"status (\g<values>)"),
    # (who) went
    (
        _row(r"(?:and\s)?who\s(?:went|came\salong|took\spart|joined\sin|helped\sout|turned\sup)"),
        "participant names",
    ),
    # the day they signed up
    (
        _row(
            r"(?:the\s)?(?:day|date)\s(?:when\s|on\swhich\s|that\s)?(?:it|they|he|she|we|i|you)\s"
            r"(?P<deed>[a-z]+ed)\s(?P<way>up|in|out|off|over)"
        ),
        r"\g<deed>_\g<way>_date",
    ),
    # the cone it fires to
    (
        _row(
            r"the\s(?P<what>(?!day\b|date\b|time\b|moment\b)[a-z]+)\s(?:that\s|which\s)?(?:it|"
            r"they|he|she)\s[a-z]+\s"
            r"(?:to|at|in|on|for|from|with|by|under|against)"
        ),
        r"the \g<what>",
    ),
)

_DOING = _row(
    r"who(?:'s|\s(?:is|was))\s(?!com|go|attend|join)(?P<deed>[a-z]{3,})ing(?:\s(?:it|them|for"
    r"\sit))?"
)
"""``who is asking``: by whom it is asked."""


def _done_by(match: re.Match[str]) -> str:
    stem = match["deed"].lower()
    once = stem[:-1] if stem[-1:] == stem[-2:-1] else stem
    known = (doer(f"who {verb}") for verb in (f"{once}s", f"{stem}es") if verb in IRREGULAR)
    found = next((phrase for phrase in known if phrase is not None), None)
    return found.key.replace("_", " ") if found is not None else f"{stem}ed by"


def named(text: str) -> str:
    """The text with such clauses as names of fields.

    >>> named("Hives: number, how many frames of brood there were.")
    'Hives: number, number of frames.'
    """
    for clause, name in _CLAUSES:
        text = clause.sub(name, text)
    return _DOING.sub(_done_by, text)
