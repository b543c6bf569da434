"""Who does what: ``Donors give donations to campaigns`` says what donations belong to."""

import re

from .draft import Draft
from .phrases import parse, pointer

_DOES = re.compile(
    r"^(?:(?:each|every|an?|the|all|кажд\w+)\s+)?(?P<who>[^\W\d_][\w-]*(?:\s[\w-]+)?)\s+"
    r"(?:(?:can|may|will|могут|может)\s+)?"
    r"(?:gives?|makes?|places?|submits?|writes?|leaves?|sends?|posts?|files?|books?|buys?|pays?|"
    r"creates?|"
    r"leads?|holds?|teach(?:es)?|takes?|"
    r"оставля\w+|дела\w+|созда\w+|пиш\w+|писать|подава?\w+|оформля\w+|отправля\w+|плат\w+|"
    r"вед[уё]т|вести|"
    r"покупа\w+|соверша\w+)\s+"
    r"(?:many\s+|several\s+|(?:an?|their|own|one)\s+|много\s+|несколько\s+|свои\s+)*"
    r"(?P<what>[^\W\d_][\w-]*(?:\s(?!to\b|for\b|on\b|about\b|in\b|at\b|of\b|from\b|на\b|о\b|"
    r"об\b|по\b|к\b|в\b)[\w-]+)?)"
    r"(?:\s+(?:to|for|on|about|in|at|of|from|на|об?|по|к|в)\s+(?:(?:an?|the|each|one|our)\s+)?"
    r"(?P<whom>[^\W\d_][\w-]*(?:\s[\w-]+)?))?$",
    re.IGNORECASE,
)


_IS_IN = re.compile(
    r"^(?:(?:each|every|an?|the|all|кажд\w+)\s+)?(?P<what>[^\W\d_]+)\s+"
    r"(?:(?:is|are)\s+(?:kept|shown|stored|displayed|held)|works?|plays?|lives?|stands?|hangs?|"
    r"(?:наход|хран)[ия]тся|сто[ия]т|леж[ия]т|работа[ею]т|уч[ия]тся|жив[уё]т|игра[ею]т|вис[ия]т|"
    r"выставл\w+)\s+"
    r"(?:in|at|on|for|в|во|на|у)\s+(?:(?:an?|the|one|кажд\w+|одн\w+)\s+)?(?P<who>[^\W\d_]+)$",
    re.IGNORECASE,
)
"""``Экспонат находится в зале``."""


def told(text: str) -> bool:
    """Whether a sentence about any of them says who does what: ``A contact works at a company``."""
    any_of_them = re.match(r"(?:an?|each|every|кажд\w+)\s", text, re.IGNORECASE)
    text = text.strip(" .,;")
    return any_of_them is not None and bool(_DOES.match(text) or _IS_IN.match(text))


def apply(text: str, draft: Draft) -> bool:
    """Let what is done point to who does it and to what it is done; false where one is not kept."""
    text = text.strip(" .,;")
    match = _DOES.match(text) or _IS_IN.match(text)
    if match is None:
        return False
    names = [parse(match[name]) for name in ("what", "who", "whom") if match.groupdict().get(name)]
    things = [draft.entities.get(name.key) if name is not None else None for name in names]
    known = [thing for thing in things if thing is not None]
    if len(known) < len(things) or not known[0].fields or known[0] in known[1:]:
        return False
    for owner in known[1:]:
        linked = known[0].find(owner.phrase.key) or owner.find(known[0].phrase.key)
        if linked is None:
            known[0].add(pointer(owner.phrase))
    return True
