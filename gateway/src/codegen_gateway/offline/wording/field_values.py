"""Values and bounds of fields told in ways of their own: ``priorities low, medium, high``."""

import re

from codegen_gateway.offline.words.english import plural, singular

_SEVERAL = 2
_PEOPLE = (
    r"(?:people|persons|participants|students|pupils|guests|members|players|clients|customers|children|"
    r"kids|attendees|visitors)"
)
_CAPACITY = re.compile(
    r"(?P<before>,\s(?:and\s)?|\band\s|\bwith\s|\bhave\s|\bhas\s|:\s)(?:an?\s)?"
    rf"(?:max(?:imum)?(?:\sof)?|up\sto|at\smost|no\smore\sthan)\s(?P<most>\d+)\s{_PEOPLE}"
    r"(?:\s(?:each|max))?(?=\s*(?:[,.;)]|$|\band\b))",
    re.IGNORECASE,
)
"""``classes with a teacher and a maximum of 20 people``."""
_MANY_STATES = re.compile(
    r"(?P<has>\b(?:have|has|with|of))\s+(?P<names>priorities|statuses|states|stages|levels|categories|types|"
    r"kinds|sizes|colou?rs|roles|severities|difficulties)\s+(?:like\s+|of\s+|such\s+as\s+)?"
    r"(?P<values>[a-z]+(?:,\s+(?!and\b|or\b)[a-z]+)*(?:,?\s+(?:and|or)\s+[a-z]+)?)"
    r"(?P<end>\s*(?:[.;]|$)|,?\s+and\s+(?=(?:can|may|is|are|has|have|an?|the|belong)\b))",
    re.IGNORECASE,
)
"""``tasks have priorities low, medium, high``."""
_EITHER = re.compile(
    r",?\s+(?:and|that|which)\s+(?:is|are|can\s+be)\s+(?:either\s+)?(?P<one>[a-z]+)\s+or\s+(?P<other>[a-z]+)"
    r"(?P<sign>,\s+|\s+\()(?:and\s+|it\s+is\s+)?(?P<first>[a-z]+)\s+by\s+default\)?(?=\s*(?:[.;]|$))",
    re.IGNORECASE,
)
"""``and is enabled or disabled, disabled by default``."""
_DEFAULT = re.compile(
    r"(?P<begin>^|(?<=[.!?;\n])\s)(?:the\s)?default\s(?P<name>[a-z]+)\sis\s(?P<first>[a-z]+)"
    r"(?=\s*(?:[.;\n]|$))",
    re.IGNORECASE,
)
"""``Default status is pending.``"""
_OFFER = re.compile(
    r"\s(?:is|are)\s(?:either\s)?for\s(?P<one>sale|rent|hire|lease)\sor\s(?:for\s)?(?P<other>sale|rent|hire|lease)"
    r"(?P<more>,?\s(?:with|and\s(?:has|have))\s|(?=\s*(?:[.;]|$)))",
    re.IGNORECASE,
)
"""``Properties are for sale or for rent, with a price``."""
_NUMBERED = re.compile(
    r"\s(?:is|are)\snumbered\s(?:from\s)?(?P<low>\d+)\s(?:to|through|-)\s(?P<high>\d+)",
    re.IGNORECASE,
)
"""``Courts are numbered 1 to 6``."""
_KINDS = re.compile(
    r"\A\s*(?P<title>(?:(?:my|our|the)\s)?[a-z]+(?:\s[a-z]+){0,2}):\s(?P<kinds>[a-z]+(?:\s[a-z]+)?"
    r"(?:,\s[a-z]+(?:\s[a-z]+)?)*(?:,?\sand\s[a-z]+)?)\.\s+"
    r"(?:each|every)(?:\s(?:one|item|of\sthem))?\s(?:has|have|with)\s",
    re.IGNORECASE,
)
"""``IT assets: laptops, monitors, phones. Each has a serial number``."""
_AND = re.compile(r",\s+and\s+|,\s+|\s+and\s+", re.IGNORECASE)
_LATER_DEFAULT = re.compile(
    r"(?P<values>\b(?:status|state|stage|priority|type|level)\b[^.;:\n]{2,160});\s+"
    r"(?P<first>[a-z]{2,40})\s+by\s+default(?=\s*(?:[.;]|$))",
    re.IGNORECASE,
)
"""``status open or closed; open by default``."""
_IT_IS = re.compile(
    r"[;,]\s+(?:and\s+)?it\s+(?:is|can\s+be|may\s+be)\s+(?P<values>[a-z]+(?:\s[a-z]+)?(?:,\s[a-z]+(?:\s[a-z]+)?)*"
    r",?\s+or\s+(?!not\b)[a-z]+(?:\s[a-z]+)?)(?=\s*(?:[.;]|$))",
    re.IGNORECASE,
)
"""``; it is pending, approved or rejected``."""
_CLOTHES = re.compile(
    r"\bsize,?\s(?P<open>\()?(?P<sizes>(?:X{0,3}[SL]|M)(?:(?:\s?[,/]\s?|\s)(?:X{0,3}[SL]|M)){2,})(?(open)\))(?![\w-])"
)
"""``t-shirt size S M L XL``."""
_TO_DO = re.compile(
    r"\b(?P<state>status|state|stage|column)(?P<of>\s\(?|:\s|\s(?:of|is|can\sbe)\s)"
    r"to[ -]do(?=\s*[,/|])",
    re.IGNORECASE,
)
"""``status to do, doing, done``."""
_BY_VALUES = re.compile(
    r"(?P<begin>\A|(?<=[.!?;\n])\s)(?P<things>[a-z]+s)\s(?P<can>(?:can|may|should)\sbe\s(?:filtered|sorted|searched|found))\s"
    r"by\s(?P<name>status|state|type|stage|category|kind|priority|level)\s?(?::\s|\()(?P<values>[a-z]+(?:\s[a-z]+)?"
    r"(?:,\s(?:and\s|or\s)?[a-z]+(?:\s[a-z]+)?)+)\)?(?=\s*(?:[.;]|$))",
    re.IGNORECASE,
)
"""``Ideas can be filtered by status: new, planned, done``."""


_WITH_DEFAULT = re.compile(
    r"(?P<values>[a-z]+(?:\s[a-z]+)?(?:/[a-z]+(?:\s[a-z]+)?)+),?\s(?:with|and)\s(?P<first>[a-z]+(?:\s[a-z]+)?)\s"
    r"(?:(?:as|is|being)\s(?:the\s)?default|by\sdefault)(?=\s*(?:[,.;)]|$|and\b))",
    re.IGNORECASE,
)
"""``status created/picked up/delivered with created by default``."""


_GIVEN_BY = re.compile(
    r"\b(?P<thing>(?:an?|each|every)\s[a-z]+)\sis\s(?:given|placed|written|left|submitted|posted|created)\sby\s"
    r"(?P<who>(?:an?|one)\s[a-z]+)\s(?:to|for|on|about|at|of)\s(?P<what>(?:an?|one|the)\s[a-z]+)(?=\s*(?:[.,;]|$|\sand\shas\b))",
    re.IGNORECASE,
)
"""``A rating is given by a member to a film``."""
_OR_NOBODY = re.compile(
    r"(?P<belongs>\bbelongs?\sto|\bis\s(?:assigned|given|rented)\sto)\s(?P<whom>(?:an?|one)\s[a-z]+(?:\s(?!or\b)[a-z]+)?),?\sor\s(?:to\s)?"
    r"(?:nobody|no\sone|none)(?:\s(?:yet|at\sall))?",
    re.IGNORECASE,
)
"""``A plot belongs to one gardener, or to nobody yet``."""


_START_END = re.compile(
    r"start\sand\send\s(?P<what>date|time)s?\s(?:with|where)\s(?:the\s)?end\s(?:is\s|comes\s)?(?P<how>after|later\sthan|"
    r"not\sbefore)\s(?:the\s)?start(?:\s(?P=what))?(?=\s*[,.;)\n]|\s*\Z)",
    re.IGNORECASE,
)
"""``start and end date with end after start``."""


def told(text: str) -> str:
    """The text with such values behind the name of their field.

    >>> told("Classes with a teacher and a maximum of 20 people.")
    'Classes with a teacher and capacity up to 20.'
    """
    text = _START_END.sub(r"start \g<what>, end \g<what> \g<how> the start \g<what>", text)
    text = _GIVEN_BY.sub(r"\g<thing> belongs to \g<who> and \g<what>", text)
    text = _OR_NOBODY.sub(r"may belong to \g<whom>", text)
    text = _WITH_DEFAULT.sub(r"\g<values> default \g<first>", text)
    text = _CAPACITY.sub(r"\g<before>capacity up to \g<most>", text)
    text = _MANY_STATES.sub(_state, text)
    text = _EITHER.sub(_either, text)
    text = _DEFAULT.sub(r"\g<begin>The \g<name> is \g<first> by default", text)
    text = _OFFER.sub(_offered, text)
    text = _NUMBERED.sub(r" have a number from \g<low> to \g<high>", text)
    text = _KINDS.sub(_of_kind, text)
    text = _TO_DO.sub(r"\g<state>\g<of>todo", text)
    text = _BY_VALUES.sub(
        r"\g<begin>\g<things> have a \g<name> (\g<values>). \g<things> \g<can> by \g<name>", text
    )
    text = _LATER_DEFAULT.sub(_later, text)
    text = _IT_IS.sub(r", a status (\g<values>)", text)
    return _CLOTHES.sub(lambda m: f"size ({', '.join(re.split('[ ,/]+', m['sizes']))})", text)


def _state(match: re.Match[str]) -> str:
    values = ", ".join(re.split(r",?\s+(?:and|or)\s+|,\s+", match["values"]))
    if "," not in values:
        return match.group()
    return f"{match['has']} a {singular(match['names'].lower())} ({values}){match['end']}"


def _either(match: re.Match[str]) -> str:
    values = (match["one"].lower(), match["other"].lower())
    if match["first"].lower() not in values:
        return match.group()
    return f", a status ({values[0]}, {values[1]}, {match['first'].lower()} by default)"


def _offered(match: re.Match[str]) -> str:
    more = ", " if match["more"] else ""
    return f" have a status (for {match['one']}, for {match['other']}){more}"


def _of_kind(match: re.Match[str]) -> str:
    kinds = [kind.lower() for kind in _AND.split(match["kinds"])]
    ones = [" ".join([*kind.split()[:-1], singular(kind.split()[-1])]) for kind in kinds]
    title = match["title"]
    if len(kinds) < _SEVERAL or any(one == kind for one, kind in zip(ones, kinds, strict=True)):
        return match.group()
    last = title.split()[-1].lower()
    if plural(singular(last)) != last:
        return match.group()
    return f"{title} have a type ({', '.join(ones)}), "


def _later(match: re.Match[str]) -> str:
    if not re.search(rf"\b{match['first']}\b", match["values"], re.IGNORECASE):
        return match.group()
    return f"{match['values']}, {match['first']} by default"
