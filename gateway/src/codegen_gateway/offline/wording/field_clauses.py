"""What is said of fields in a clause of its own kind, as the items of a list that it stands for."""

import re

from codegen_gateway.offline.sentences.values import values_of
from codegen_gateway.offline.words.english import singular
from codegen_gateway.offline.words.kinds import suggested
from codegen_gateway.offline.words.phrases import parse
from codegen_gateway.offline.words.quantities import UNIT

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

_IN_UNIT = re.compile(
    r"(?P<what>(?:[:,]\s|,?\sand\s)(?:and\s)?(?:the\s|an?\s)?[a-z]+(?:\s[a-z]+)?)\s(?:is|are)\s"
    rf"(?:(?:measured|given|counted|told)\s)?(?=in\s{UNIT}(?:\s*(?:[,.;)\n]|$)))",
    re.IGNORECASE,
)
"""``Rooms: number, and price is in euros``."""
_WHERE_IS = re.compile(
    r"\b(?P<field>[a-z]{3,}(?:\s[a-z]+)?),?\s(?:where|and)\s(?:(?:the|its|this|that)\s)?(?P=field)\s"
    r"(?:is|can\sbe|may\sbe|must\sbe|should\sbe)\s(?:always\s)?(?:(?P<one>one\sof|either)[:\s]\s?)?"
    r"(?P<values>[^.;:()\n]+?\sor\s[\w'-]+(?:\s[\w'-]+)?)(?=\s*(?:[.;\n]|$))",
    re.IGNORECASE,
)
"""``a brand and state, where state is one of free, in use or broken``."""


_STARTS_AS = re.compile(
    r"\b(?P<field>[a-z]{3,})\s(?:that|which)\s(?:always\s)?(?:(?:starts?|begins?)(?:\sout)?\s(?:as|at|with)|"
    r"is\s(?:initially|at\sfirst|by\sdefault)|defaults?\sto)\s[\"'“]?(?P<value>[a-z0-9]+)[\"'”]?"
    r"(?=\s*(?:[,.;)]|$|and\s(?:an?|the)\s))",
    re.IGNORECASE,
)
"""``a status that starts as open``."""


_VALUES_START = re.compile(
    r"\b(?P<field>[a-z]{3,})\s\((?P<values>[^();]+)\),?\s(?:that|which)\s(?:always\s)?(?:(?:starts?|begins?)(?:\sout)?\s(?:as|at|with)|"
    r"is\s(?:initially|at\sfirst|by\sdefault)|defaults?\sto)\s[\"'“]?(?P<value>[a-z0-9]+)[\"'”]?"
    r"(?=\s*(?:[,.;)]|$|and\s(?:an?|the)\s))",
    re.IGNORECASE,
)


def listed(text: str) -> str:
    """The text with such clauses as items.

    >>> listed("Bring: name, do we like it from 1 to 10.")
    'Bring: name, rating from 1 to 10.'
    """
    text = _LIKED.sub(_liked, text)
    text = _VALUES_START.sub(r"\g<field> (\g<values>; default \g<value>)", text)
    text = _STARTS_AS.sub(r"\g<field> (\g<value> by default)", text)
    text = _WHERE_IS.sub(_valued, _IN_UNIT.sub(r"\g<what> ", text))
    text = _IN_C.sub(" in degrees", text)
    text = _IF_ANY.sub(" (optional)", text)
    text = _WHAT_FIRST.sub("name", text)
    text = _IS_NEEDED.sub(_needed, text)
    text = _SORT_OF.sub("variety", text)
    text = _MARK.sub(r", \g<state> (yes/no)", text)
    text = _OUR_TEAM.sub(r"\g<whose> team members", text)
    text = _CAME.sub(_attendance, text)
    text = _WHICH_GO.sub(lambda m: f"{m['before']}{singular(m['who'].lower())}", text)
    text = _WHICH_DAYS.sub("available days", text)
    text = _THIS_YEAR.sub(r"\g<before>\g<deed> (yes/no)", text)
    text = _TIMETABLE.sub(r"\g<things>", text)
    text = _WHICH_WHICH.sub(r"\g<who>, \g<what>", text)
    text = _WHICH_DAY.sub(_when, _WHO_WHAT.sub("assignee, task", text))
    return _UP.sub(r"\g<deed>\g<way>", text)


def _valued(match: re.Match[str]) -> str:
    if not values_of(match["values"]):
        return match.group()
    return f"{match['field']} ({match['values']})"


def _attendance(match: re.Match[str]) -> str:
    who = singular(match["who"].lower()) if match["who"] else "name"
    return f"{match['begin']}Attendance: {who}, date, present (yes/no)"


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
