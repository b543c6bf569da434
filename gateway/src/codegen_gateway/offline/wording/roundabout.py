"""What people say of fields in a roundabout way, said straight."""

import re

_STATE = (
    r"(?:status|state|stage|category|priority|level|condition|type|"
    r"статус|состояние|этап|стади[яю]|категори[яю]|приоритет|уровень|тип)"
)
_VALUE = r"[^\W\d_][\w'’-]*(?:\s(?!or\b|and\b|или\b|и\b)[\w'’-]+){0,2}"
_VALUES = rf"{_VALUE}(?:,\s*{_VALUE}){{0,20}},?\s+(?:or|and|или|и)\s+{_VALUE}"
_BEGIN = r"(?P<before>^|(?<=[.!?;])\s|\n)"
_END = r"(?=\s*(?:[.!?;\n]|$))"
_SET = re.compile(
    rf"{_BEGIN}(?:(?:the|a|an|our|наш)\s)?[^\W\d_]+s?\s(?:(?:can|may|will|should|может|могут|должен)\s)?"
    r"(?:sets?|changes?|marks?|moves?|updates?|switch(?:es)?|ставит|ставить|меняет|менять|назначает)\s"
    rf"(?:(?:the|its|their|a|an|его|их)\s)?(?P<name>{_STATE})(?:\s(?:of|to|у)\s[^.,;:]{{1,30}}?)?\s*"
    rf"(?:to|as|between|from|на|:|—|–)\s*(?:either\s)?(?P<values>{_VALUES}){_END}",
    re.IGNORECASE,
)
"""``The manager sets the status to open, in work or closed.``"""
_IS = re.compile(
    rf"{_BEGIN}(?:the\s|its\s|their\s)?(?P<name>{_STATE})\s(?:is|are|is\seither|бывает|может\sбыть)\s"
    rf"(?:one\sof\s)?(?P<values>{_VALUES}){_END}",
    re.IGNORECASE,
)
"""``The status is open, in work or closed.``"""
_BY = re.compile(
    r"(?P<what>\b(?:catalogue|catalog|list|register|index|table|collection|directory|database)\sof\s"
    r"[^\W\d_]+(?:\s[^\W\d_]+)?)\sby\s(?=[^.;\n]*,)",
    re.IGNORECASE,
)
"""``A catalogue of wines by name, grape and price``."""
_SOME = re.compile(
    r"(?<=[,:]\s)(?:and\s)?(?:at\sleast\s(?:one|a|1)|хотя\sбы\s(?:одн[аои]|один|1)|"
    r"(?:как\s)?минимум\s(?:одн[аои]|один|1))\s(?=[^\W\d_])",
    re.IGNORECASE,
)
"""``…, at least one phone``: that it is required is what fields are anyway."""
_SERVES = re.compile(
    r"(?P<who>(?<![\w-])[a-z]{3,}s)\s(?:play|work|compete|train|study|serve|live|stay|volunteer)\s"
    r"(?:for|in|at|with|under)\s(?P<whom>(?:an?|one|the)\s[a-z]+(?:\s[a-z]+)?)\s+and\s(?=have\s)",
    re.IGNORECASE,
)
"""``Players play for a team and have a number``."""
_AND_HAVE = re.compile(
    r"(?P<who>(?<![\w-])(?!(?:has|is|was|does|this|plus)\s)[a-z]{3,}s)\s(?!(?:have|has|are|is|with|and|or|of|for|in|on|at|to|"
    r"by|from|can|may|must|should|will|belong)\s)(?P<does>[a-z]+\s(?:[a-z]+\s)?[a-z]{3,}s)\sand\shave\s(?=an?\s|one\s)",
    re.IGNORECASE,
)
"""``Suppliers deliver parts and have a name``."""
_SLASHED = re.compile(
    r"(?<![\w-])(?P<name>[^\W\d_]{3,})\s(?P<values>\d+(?:\s?/\s?\d+){2,8})"
    r"(?:\s(?:minutes?|mins?|hours?|days?|km|cm|kg|m|l|мин\w*|час\w*|дн\w*|км|см|кг|м|л)\b)?(?=\s*(?:[,.;)]|$))",
    re.IGNORECASE,
)
"""``duration 30/45/60 minutes``."""
_DOWN = re.compile(r"(?<![\w-])(?:write|note|jot|put)\sdown(?![\w-])", re.IGNORECASE)
_CODES = re.compile(
    r"(?<![\w-])(?P<name>[a-zа-яё]{3,})\s(?P<values>[A-Z]{2,5}(?:,\s[A-Z]{2,5})*,?\s(?:or|или)\s[A-Z]{2,5})"
    r"(?![\w-])"
)
"""``currency EUR or USD``."""


def straight(text: str) -> str:
    """The text with these said in the usual way.

    >>> straight("Tools: name, price. The condition is good or bad.")
    'Tools: name, price. It has a condition: good or bad.'
    """
    text = _SET.sub(_has, text)
    text = _IS.sub(_has, text)
    text = _BY.sub(r"\g<what> with ", text)
    text = _SOME.sub("", text)
    text = _SERVES.sub(r"\g<who> belong to \g<whom> and ", text)
    text = _AND_HAVE.sub(r"\g<who> \g<does>. \g<who> have ", text)
    text = _SLASHED.sub(
        lambda m: f"{m['name']} ({', '.join(re.split(r' ?/ ?', m['values']))})", text
    )
    text = _DOWN.sub("record", text)
    return _CODES.sub(r"\g<name> (\g<values>)", text)


def _has(match: re.Match[str]) -> str:
    name, values = match["name"], match["values"]
    if re.match("[а-яё]", name, re.IGNORECASE):
        return f"{match['before']}Есть {name.lower()}: {values}"
    return f"{match['before']}It has a {name}: {values}"
