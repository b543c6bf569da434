"""What a field is at first, said in passing: ``(bool, false)``, ``starting as queued``."""

import re
from typing import Final

_TYPED: Final = re.compile(
    r"\((?P<type>bool(?:ean)?|flag|yes ?/ ?no)(?P<more>(?:,\s(?!default)[a-z ]+)?),\s"
    r"(?P<truth>true|false|yes|no|on|off)\)"
    r"|\((?P<number>int(?:eger)?|number|decimal|float)(?P<rest>(?:,\s(?!default)[a-z ]+)?),\s"
    r"(?P<figure>-?\d+(?:\.\d+)?)\)"
    r"|\((?P<text>string|str|text)(?P<also>(?:,\s(?!default)[a-z ]+)?),\s"
    r"(?P<word>\"[^\"()]{1,40}\"|'[^'()]{1,40}')\)",
    re.IGNORECASE,
)
"""``done (bool, false)``, ``stock (int, 0)``, ``language (string, "en")``."""
_STARTING: Final = re.compile(
    r"(?P<before>[^.;\n]*?),\s(?:and\s|it\s|which\s|that\s)*(?:starting|beginning|starts|begins)\s"
    r"(?:out\s|off\s)?(?:as|at|with|in)\s[\"'“]?(?P<first>[a-z]+(?:\s[a-z]+)?|\d+)[\"'”]?"
    r"(?=\s*(?:[,.;)\n]|$))",
    re.IGNORECASE,
)
"""``state queued/done, starting as queued``."""
_TWO: Final = re.compile(
    r"(?P<before>[:,]\s(?:and\s)?)(?P<one>[a-z]+)\sor\s(?P<other>[a-z]+)\s\((?P<first>[a-z]+)\s"
    r"(?:first|at\sfirst|initially|to\s(?:begin|start)\swith|by\sdefault)\)",
    re.IGNORECASE,
)
"""``title, published or draft (draft first)``: a state without a name."""
_FIRST: Final = re.compile(
    r"(?P<before>[^.;\n()]*)\((?P<first>[a-z]+)\s(?:comes\s)?first\)", re.IGNORECASE
)
"""``state open/closed (open first)``."""
_OTHERWISE: Final = re.compile(
    r"(?P<begin>\A|(?<=[.;\n]\s)|(?<=\n))(?P<field>(?:The|An?|Its|Their)\s[a-z]+(?:\s[a-z]+)?)\s(?:is|are)\s"
    r"[\"'“]?(?P<first>[\w-]+)[\"'”]?,?\s"
    r"(?:unless\s(?:we|i|you|they|people|somebody|someone|anybody|anyone|it\sis)\s?"
    r"(?:says?|tells?|decides?|chooses?|changed|said|told)?(?:\sotherwise|\sit)?|"
    r"(?:if|when)\snothing(?:\selse)?\sis\s(?:said|given|told|entered|chosen))(?=\s*(?:[.;\n]|$))",
    re.IGNORECASE,
)
"""``The grade is 'good' unless somebody says otherwise.``"""
_IN_TWO_WORDS: Final = re.compile(
    r"(?P<before>\bdefaults?(?:\s(?:to|is|value)|:)?\s)(?P<first>[a-z]+\s[a-z]+)(?=\s*[,.;)\n]|\s*$)",
    re.IGNORECASE,
)
"""``new, in progress, done, default in progress``."""
_GIVEN: Final = r"(?:said|given|told|entered|chosen|set|stated|specified)"
_FIRST_ONE: Final = r"[\"'“]?(?P<first>[\w-]+(?:\s[\w-]+)?)[\"'”]?(?=\s*(?:[.;\n]|$))"
_NOTHING: Final = re.compile(
    r"(?P<begin>\A|(?<=[.;\n]\s)|(?<=\n))(?:(?:if|when|where)\s(?:(?:nothing|none)(?:\selse)?|"
    rf"no\s(?P<none>[a-z]+(?:\s(?!is\b)[a-z]+)?))\sis\s{_GIVEN}|without\san?\s(?P<lacks>[a-z]+(?:\s(?!it\b)[a-z]+)?))"
    rf"\s*,?\s(?P<it>it|the\s[a-z]+(?:\s[a-z]+)?)\s(?:is|should\sbe|must\sbe)\s{_FIRST_ONE}",
    re.IGNORECASE,
)
"""``If no voice is given it is alto.``"""
_OF_NEW: Final = re.compile(
    r"(?P<begin>\A|(?<=[.;\n]\s)|(?<=\n))(?:(?:a|each|every|the)\snew\s(?P<thing>[a-z]+(?:\s[a-z]+)?)|new\s[a-z]+(?:\s[a-z]+)?)\s"
    r"(?:has|have|gets?|(?:starts?|begins?)(?:\sout|\soff)?\swith)\s(?:an?|the)\s(?P<field>[a-z]+(?:\s[a-z]+)?)\sof\s"
    rf"{_FIRST_ONE}",
    re.IGNORECASE,
)
"""``A new locker has a quantity of 7.``"""
_STARTS: Final = re.compile(
    r"(?P<begin>\A|(?<=[.;\n]\s)|(?<=\n))(?P<field>(?:(?:the|its|their)\s)?(?!new\b|each\b|every\b)"
    r"[a-z]+(?:\s[a-z]+)?)\s(?:always\s)?(?:starts|begins)\s(?:out\s|off\s)?(?:as|with|in|at)\s"
    r"[\"'“]?(?P<first>[a-z]{2,}(?:\s[a-z]+)?)[\"'”]?(?=\s*(?:[.;\n]|$))",
    re.IGNORECASE,
)
"""``Status starts as new.``"""


def told(text: str) -> str:
    """The text with such values as defaults.

    >>> told("Tasks: title, done (bool, false)")
    'Tasks: title, done (bool, default false)'
    """
    text = _IN_TWO_WORDS.sub(_quoted, text)
    text = _TYPED.sub(_typed, text)
    text = _TWO.sub(_two, text)
    text = _STARTING.sub(lambda m: _known(m, f"{m['before']}, default {m['first']}"), text)
    text = _FIRST.sub(lambda m: _known(m, f"{m['before']}(default {m['first']})"), text)
    text = _STARTS.sub(_begins, text)
    text = _NOTHING.sub(_where_none, text)
    text = _OF_NEW.sub(r'\g<begin>The \g<field> is "\g<first>" by default', text)
    return _OTHERWISE.sub(r"\g<begin>\g<field> is \g<first> by default", text)


def _where_none(match: re.Match[str]) -> str:
    field = match["none"] or match["lacks"]
    named = f"The {field}" if field else match["it"]
    return f'{match["begin"]}{named} is "{match["first"]}" by default'


def _quoted(match: re.Match[str]) -> str:
    """A default of two words in quotes, where it was listed before as a value."""
    sentence = match.string[: match.start()].rpartition("\n")[2]
    if not re.search(rf"[,:(/] ?{re.escape(match['first'])} ?[,/)]", sentence, re.IGNORECASE):
        return match.group()
    return f'{match["before"]}"{match["first"]}"'


def _begins(match: re.Match[str]) -> str:
    named = re.findall(rf"\b{re.escape(match['first'])}\b", match.string, re.IGNORECASE)
    if len(named) < _TWICE:
        return match.group()
    first = f'"{match["first"]}"' if " " in match["first"] else match["first"]
    return f"{match['begin']}{match['field']} is {first} by default"


_TWICE: Final = 2
"""How often a value is named: where it may be chosen, and as the first one."""


def _typed(match: re.Match[str]) -> str:
    kind = match["type"] or match["number"] or match["text"]
    more = match["more"] or match["rest"] or match["also"] or ""
    return f"({kind}{more}, default {match['truth'] or match['figure'] or match['word']})"


def _two(match: re.Match[str]) -> str:
    values = (match["one"].lower(), match["other"].lower())
    if match["first"].lower() not in values:
        return match.group()
    return f"{match['before']}status ({', '.join(values)}; default {match['first'].lower()})"


def _known(match: re.Match[str], said: str) -> str:
    """The new wording, where the value is one of those that were listed before."""
    first, before = match["first"], match["before"]
    listed = re.search(rf"(?<![\w-]){re.escape(first)}(?![\w-])", before, re.IGNORECASE)
    return said if listed is not None or first.isdigit() else match.group()
