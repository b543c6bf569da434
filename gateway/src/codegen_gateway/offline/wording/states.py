"""Values of a field that stand behind its name without brackets, brought into brackets."""

import re

_VALUE = r"[^\W\d_][\w'’-]*(?:[ ](?!or\b|and\b|или\b|и\b|with\b|с\b)[\w'’-]+){0,2}"
_OR = r"(?:or|или|либо)"
_LIST = rf"{_VALUE}(?:,\s*{_VALUE}){{0,30}},?\s+{_OR}\s+{_VALUE}"
_STATE = (
    r"(?:status|state|stage|type|kind|category|level|severity|priority|size|colou?r|gender|sex|"
    r"mood|condition|difficulty|outcome|result|method|language|unit|style|role|shift|"
    r"статус\w*|состояни\w+|этап\w*|стади\w+|тип\w*|вид\w*|категори\w+|уров(?:ень|нем|ня)|"
    r"сложность\w*|приоритет\w*|размер\w*|цвет\w*|пол(?:ом|а)?|способ\w*|метод\w*|роль\w*|"
    r"результат\w*|настроени\w+|смена|язык\w*|группа|группой)(?:\s[а-яё]{2,}(?:ии|ы|а|и|ей|ов))?"
)
_DETERMINED = (
    r"(?!(?:an?|the|its|their|each|which|that|котор\w+|from|between|at|up|in|on|for|of|is|are|"
    r"can|must|not|no|"
    r"от|до|не|на|для|из|в|по|может|должн\w+|быва\w+|-)\s)"
)
_BARE = re.compile(
    rf"(?<![\w-])(?P<name>{_STATE})(?:\s+(?:of|out\s+of|(?:chosen|selected|"
    rf"picked)\s+from))?\s+{_DETERMINED}(?P<values>{_LIST})"
    r"(?=\s*(?:[,.;)]|$)|\s+(?:and|и|with|с)\s)",
    re.IGNORECASE,
)
"""``a status of active, frozen or expired``, ``сложность лёгкая, средняя или сложная``."""
_IS = re.compile(
    rf"(?<=,\s)(?P<name>{_STATE})\s+(?:is|are)\s+(?:either\s+)?{_DETERMINED}(?P<values>{_LIST})"
    r"(?=\s*(?:[,.;)]|$)|\s+(?:and|и|with|с)\s)",
    re.IGNORECASE,
)
"""``…, type is blood, urine or tissue``."""
_QUOTE = r"[\"«“„][^\"«»“”„]{1,60}[\"»”]"
_QUOTED = re.compile(
    rf"(?P<name>[^\W\d_])\s*[:—–-]?\s+(?P<values>{_QUOTE}(?:\s*(?:,\s*{_OR}\s|,|/|\||"
    rf"\s{_OR}\s)\s*{_QUOTE})+)",
    re.IGNORECASE,
)
"""``status "new", "paid" or "sent"``."""
_NUMBERS = re.compile(
    rf"(?<![\w-])of\s+(?P<values>\d+(?:,\s*\d+)*,?\s+{_OR}\s+\d+)(?=\s*(?:[,.;]|$|and\b|[a-z]))"
    r"(?P<unit>\s+(?!and\b)[a-z]+)?",
    re.IGNORECASE,
)
"""``a length of 30, 45 or 60 minutes``."""
_COUNTS = re.compile(
    rf"(?P<name>[^\W\d_]{{3,}})\s+(?P<values>\d+(?:,\s*\d+)*,?\s+{_OR}\s+\d+)"
    r"(?:\s+(?!символ|знак|букв|цифр|char|letter|digit|and\b|or\b)[^\W\d_]{1,8})?(?=\s*(?:[,.;(]|"
    r"$)|\sи\s[а-яё])",
    re.IGNORECASE,
)
"""``длительность 50 или 90 минут``."""
_WHICH = re.compile(
    r",\s*(?:which|that|котор\w+)\s+(?:can|may|must|might|может|могут|должен|должна)\s+"
    rf"(?:only\s+)?(?:be|быть)\s+(?P<values>{_LIST})(?=\s*(?:[.;]|$))",
    re.IGNORECASE,
)
"""``the status, which can be new or done``."""
_BECOMES = re.compile(
    r",\s*(?:which|that)\s+is\s+(?P<first>[a-z]+)(?:\s+(?:at\s+first|initially))?\s+and\s+"
    rf"(?:may|can|might|then)\s+(?:become|be|turn)\s+(?P<values>{_LIST})",
    re.IGNORECASE,
)
"""``A status, which is new at first and may become done or rejected``."""
_STEP = r"[a-z][\w-]*(?:\s(?!and\b|or\b|then\b|finally\b|later\b|goes\b|becomes\b)[\w-]+){0,2}"
_STARTS = re.compile(
    rf",?\s+(?:which|that)\s+(?:starts|begins)(?:\s+out)?\s+(?:as|with)\s+(?P<first>{_STEP})"
    rf"(?P<rest>(?:,?\s+(?:and\s+)?(?:(?:then|later|finally)\s+)?"
    rf"(?:(?:goes|moves|changes|turns)\s+(?:in)?to\s+|becomes\s+|(?<=then\s))"
    rf"{_STEP})+)",
    re.IGNORECASE,
)
"""``A status that starts as open and goes to in progress and then fixed``."""
_STEPS = re.compile(
    r",?\s+(?:and\s+)?(?:(?:then|later|finally)\s+)?"
    r"(?:(?:goes|moves|changes|turns)\s+(?:in)?to\s+|becomes\s+|(?<=then\s))",
    re.IGNORECASE,
)
_PLUS = re.compile(r"(?P<name>[^\W\d_]{3,})\s+(?P<values>\d+\+(?:,\s*\d+\+)+)")
"""``age 0+, 6+, 12+``."""
_ALONE = re.compile(
    rf"^(?:either\s+|либо\s+)?(?P<one>{_VALUE})\s+{_OR}\s+(?!not$|нет$|не\s)(?P<other>{_VALUE})$",
    re.IGNORECASE,
)
_MOMENTS = re.compile(
    r"^(?P<one>before|after|до)\s+(?:or|или)\s+(?P<other>(?:after|before|после)\s[\w ]+)$",
    re.IGNORECASE,
)
"""``before or after meal``."""
_OPPOSITE = re.compile(
    r"^(?P<what>[^\W\d_]+)\s*(?:/|\s(?:or|или)\s)\s*(?:not|не)(?:\s+(?P=what))?$", re.IGNORECASE
)
_SIGNS = re.compile(r"^(?P<name>[^\W\d_][\w -]*?)\s+\(?\+\s*/\s*[-–]\)?$")

NO_NOUNS = frozenset(
    ["brand", "half", "second", "first", "third", "almost", "nearly", "very", "ready", "left",
     "right", "still", "part", "full", "home", "self", "once", "first", "hand", "well", "too",
     "made", "never", "always", "long", "short", "dark", "light", "high", "low", "red", "blue",
     "green", "white", "black", "hot", "cold", "other", "single", "double", "wide", "live"]
)  # fmt: skip
"""What stands before a word of the same value: ``brand new or used``."""


def bracketed(text: str) -> str:
    """The text with such values in brackets.

    >>> bracketed("a name and a status of new, paid or sent")
    'a name and a status (new, paid or sent)'
    """
    text = _QUOTED.sub(lambda m: f"{m['name']} ({_plain(m['values'])})", text)
    text = _BECOMES.sub(lambda m: f" ({m['first']}, {m['values']})", text)
    text = _STARTS.sub(_stepwise, text)
    text = _WHICH.sub(lambda m: f" ({m['values']})", text)
    text = _NUMBERS.sub(lambda m: f"({m['values']})", text)
    text = re.sub(r"(?:\s+in|\s+one of)?\s*\{([^{}]+)\}", r" (\1)", text)
    text = _IS.sub(lambda m: f"{m['name']} ({m['values']})", text)
    text = _PLUS.sub(lambda m: f"{m['name']} ({m['values']})", text)
    text = _COUNTS.sub(lambda m: f"{m['name']} ({m['values']})", text)
    text = _TURNED.sub(lambda m: f"{m['name']} ({m['values']})", text)
    return _BARE.sub(lambda m: f"{m['name']} ({m['values']})", text)


def _stepwise(match: re.Match[str]) -> str:
    later = [step.strip() for step in _STEPS.split(match["rest"]) if step.strip()]
    return f" ({', '.join([match['first'], *later])}, {match['first']} by default)"


_TURNED = re.compile(
    rf"(?<![\w-])(?P<values>{_VALUE}(?:\s+{_OR}\s+{_VALUE}){{1,8}})\s+\((?P<name>{_STATE})\)",
    re.IGNORECASE,
)
"""``laptop or monitor (type)``."""


def alternatives(text: str) -> tuple[str, ...]:
    """``open or closed``: the values of a state without a name; empty for anything else."""
    match = _ALONE.match(text.strip()) or _MOMENTS.match(text.strip())
    return (match["one"], match["other"]) if match is not None else ()


def opposite(text: str) -> str:
    """``рекомендую/не рекомендую``: what is or is not so; empty for anything else."""
    match = _OPPOSITE.match(text.strip())
    return match["what"] if match is not None else ""


def signed(text: str) -> str:
    """``rhesus +/-``: the name of what is positive or negative; empty for anything else."""
    match = _SIGNS.match(text.strip())
    return match["name"] if match is not None else ""


def _plain(values: str) -> str:
    return re.sub(r"[\"«»“”„]", "", values)
