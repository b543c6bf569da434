"""What is said of fields in a clause of its own kind, as the items of a list that it stands for."""

import re

from codegen_gateway.offline.words.english import plural, singular
from codegen_gateway.offline.words.kinds import suggested
from codegen_gateway.offline.words.phrases import parse

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
_LIKED = re.compile(
    r"(?P<before>,\s(?:and\s)?|:\s)(?:do|did|does|how\s(?:much|well)(?:\sdo|\sdid)?)\s(?:we|i|they|you|he|she)\s"
    r"(?:like|liked|enjoy|enjoyed)\s(?:it|them)(?P<from>\s(?:from\s)?\d+\s(?:to|-)\s\d+)?",
    re.IGNORECASE,
)
"""``do we like it from 1 to 10``."""
_WHICH_WHICH = re.compile(
    r"\bwhich\s(?P<who>[a-z]+)\s(?P<deed>took|takes|borrowed|borrows|has|have|got|rented|rents|booked|books|bought|"
    r"used|uses|attended)\s(?:which|what)\s(?P<what>[a-z]+)(?=\s*(?:[,.;]|$|\band\b))",
    re.IGNORECASE,
)
"""``which pupil took which book``."""
_WHO_WHAT = re.compile(
    r"\bwho\s(?:does|did|is\sdoing|will\sdo)\swhat(?=\s*(?:[,.;]|$|\band\b|\bon\b|\bwhen\b))",
    re.IGNORECASE,
)
_WHICH_DAY = re.compile(
    r"(?:,|\band\b|)\s*\b(?:on|at)\swhich\s(?P<when>day|date|time)(?=\s*(?:[,.;]|$|\band\b))|"
    r"(?<=[a-z])\s(?P<alone>when|where)(?=\s*,\s)",
    re.IGNORECASE,
)
"""``who does what on which day``."""
_UP = re.compile(
    r"\b(?P<deed>pick|drop|check|set)\s(?P<way>up|off|in|out)(?=\s(?:date|time|day|point|place|address|location)\b)",
    re.IGNORECASE,
)
"""``pick up date``."""
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
_MARK = re.compile(
    r",?\s+(?:and\s+)?(?:(?:i|we|you|users?|people)\s+)?(?:can\s+|to\s+|may\s+)?mark(?:ing)?\s+(?:them|it|tasks?|each)\s+"
    r"(?:as\s+)?(?P<state>[a-z]+)(?=\s*(?:[.;,]|$))",
    re.IGNORECASE,
)
"""``tasks with a text, mark them as done``."""
_OUR_TEAM = re.compile(
    r"\b(?P<whose>our|my|the|of)\steam(?=:\s[^.:;\n]*\bname\b[^.:;\n]*\b(?:role|position|bio|job)\b)",
    re.IGNORECASE,
)
_CAME = re.compile(
    r"(?P<begin>\A|(?<=[.!?;\n])\s)(?:for\s)?(?:every|each)\s(?:day|date|week|lesson|class|session|training|rehearsal)"
    r",?\s(?:we|i)\s(?:mark|note|record|write\sdown|tick|check|track)\s(?:which\s(?P<who>[a-z]+)|who)\s"
    r"(?:came|come|comes|were\s(?:there|present)|was\s(?:there|present)|is\spresent|are\spresent|attended|attends?)",
    re.IGNORECASE,
)
"""``For every day we mark which children came.``"""
_WHICH_GO = re.compile(
    r"(?P<before>:\s|,\s(?:and\s)?)which\s(?P<who>[a-z]+)\s(?:go|goes|come|comes|came|attend|join|are\sgoing|"
    r"are\scoming|take\spart)(?=\s*[,.;])",
    re.IGNORECASE,
)
_WHICH_DAYS = re.compile(
    r"\b(?:which|what)\sdays\s(?:they|he|she|we|i|you)\s(?:can|could|will|are\sable\sto|want\sto)\s[a-z]+|"
    r"\bdays\savailable\b",
    re.IGNORECASE,
)
"""``which days they can come``."""
_CLOTHES = re.compile(
    r"\bsize,?\s\(?(?P<sizes>(?:X{0,3}[SL]|M)(?:(?:\s?[,/]\s?|\s)(?:X{0,3}[SL]|M)){2,})\)?(?![\w-])"
)
"""``t-shirt size S M L XL``."""
_THIS_YEAR = re.compile(
    r"(?P<before>,\s(?:and\s)?)(?P<deed>[a-z]{2,}(?:ed|nt|id))\sthis\s(?:year|month|week|season|time)(?=\s*(?:[,.;]|$))",
    re.IGNORECASE,
)
"""``sent this year``."""
_TIMETABLE = re.compile(
    r"\A(?P<things>\s*(?:(?:our|my|the)\s)?(?:[a-z]+\s)?[a-z]{3,}s)\s(?:timetable|schedule|rota|calendar|plan|planner)"
    r"(?=:\s)",
    re.IGNORECASE,
)
"""``Music lessons timetable``."""
_IF_ANY = re.compile(
    r"\s\(?if\s(?:they|he|she|it|we|i|you|there)\s(?:have|has|had|is|are)\s(?:one|any|it|some)\b\)?",
    re.IGNORECASE,
)
"""``e-mail if they have one``."""
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
_SORT_OF = re.compile(r"(?<=[:,]\s)sort(?=\s*,)", re.IGNORECASE)
"""``Apples: buyer, sort, kilos``: no order is wished."""
_WHAT_FIRST = re.compile(r"(?<=[a-z]s:\s)what(?=,\s)", re.IGNORECASE)
"""``Groceries: what, how much``: what it is called."""
_IS_NEEDED = re.compile(
    r"(?P<before>,\s(?:and\s)?)(?P<what>(?![a-z]*s\b)[a-z]{4,})\s(?:needed|required|wanted)"
    r"(?=\s*(?:[,.;]|$))",
    re.IGNORECASE,
)
"""``electricity needed``."""
_IN_C = re.compile(r"(?<=\btemperature)\s(?:in\s)?\(?°?\s?[CF]\)?(?=\s*(?:[,.;)]|$|\band\b))")
"""``temperature in C``."""


def listed(text: str) -> str:
    """The text with such clauses as items.

    >>> listed("Classes with a teacher and a maximum of 20 people.")
    'Classes with a teacher and capacity up to 20.'
    """
    text = _CAPACITY.sub(r"\g<before>capacity up to \g<most>", text)
    text = _MANY_STATES.sub(_state, text)
    text = _EITHER.sub(_either, text)
    text = _DEFAULT.sub(r"\g<begin>The \g<name> is \g<first> by default", text)
    text = _OFFER.sub(_offered, text)
    text = _NUMBERED.sub(r" have a number from \g<low> to \g<high>", text)
    text = _KINDS.sub(_of_kind, text)
    text = _LIKED.sub(_liked, text)
    text = _IN_C.sub(" in degrees", text)
    text = _IF_ANY.sub(" (optional)", text)
    text = _TO_DO.sub(r"\g<state>\g<of>todo", text)
    text = _BY_VALUES.sub(
        r"\g<begin>\g<things> have a \g<name> (\g<values>). \g<things> \g<can> by \g<name>", text
    )
    text = _WHAT_FIRST.sub("name", text)
    text = _IS_NEEDED.sub(_needed, text)
    text = _SORT_OF.sub("variety", text)
    text = _LATER_DEFAULT.sub(_later, text)
    text = _IT_IS.sub(r", a status (\g<values>)", text)
    text = _MARK.sub(r", \g<state> (yes/no)", text)
    text = _OUR_TEAM.sub(r"\g<whose> team members", text)
    text = _CAME.sub(_attendance, text)
    text = _WHICH_GO.sub(lambda m: f"{m['before']}{singular(m['who'].lower())}", text)
    text = _WHICH_DAYS.sub("available days", text)
    text = _CLOTHES.sub(lambda m: f"size ({', '.join(re.split('[ ,/]+', m['sizes']))})", text)
    text = _THIS_YEAR.sub(r"\g<before>\g<deed> (yes/no)", text)
    text = _TIMETABLE.sub(r"\g<things>", text)
    text = _WHICH_WHICH.sub(r"\g<who>, \g<what>", text)
    text = _WHICH_DAY.sub(_when, _WHO_WHAT.sub("assignee, task", text))
    return _UP.sub(r"\g<deed>\g<way>", text)


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


def _attendance(match: re.Match[str]) -> str:
    who = singular(match["who"].lower()) if match["who"] else "name"
    return f"{match['begin']}Attendance: {who}, date, present (yes/no)"


def _later(match: re.Match[str]) -> str:
    if not re.search(rf"\b{match['first']}\b", match["values"], re.IGNORECASE):
        return match.group()
    return f"{match['values']}, {match['first']} by default"


def _needed(match: re.Match[str]) -> str:
    phrase = parse(match["what"])
    if phrase is None or suggested(phrase) is not None:
        return match.group()  # "email required" says that there has to be one
    return f"{match['before']}needs {match['what']}"


def _liked(match: re.Match[str]) -> str:
    said = f"rating{match['from']}" if match["from"] else "liked (yes/no)"
    return f"{match['before']}{said}"


def _when(match: re.Match[str]) -> str:
    if match["alone"]:
        return match.group()
    return f", {'time' if match['when'].lower() == 'time' else 'date'}"


_SEVERAL = 2
