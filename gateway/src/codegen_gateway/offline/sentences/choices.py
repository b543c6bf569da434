"""A list of values with the first of them, in whatever words: ``open or shut, open by default``."""

import re
from typing import Final

from codegen_gateway.offline.text import unquote

from . import qualifiers
from .values import values_of

_JOINT: Final = re.compile(r"\s*[,;(]\s*|\s+(?:and|with|by)\s+", re.IGNORECASE)
_SAYS_FIRST: Final = re.compile(
    r"defaults?|default(?:ed|ing)|first|initial(?:ly)?|starts?|starting|begins?|beginning|unless|"
    r"otherwise|nothing|new",
    re.IGNORECASE,
)
_BESIDE: Final = re.compile(
    r"a|an|the|it|its|is|are|as|at|to|in|of|by|with|and|being|be|will|which|that|this|value|ones?|"
    r"one|if|when|not|none|no|else|other|somebody|someone|said|says|told|given|set|chosen|changed|"
    r"stated|specified|entered|noted|out|off|always",
    re.IGNORECASE,
)
_MARKED: Final = re.compile(
    r"\s*\((?:the\s+|this\s+is\s+the\s+)?default(?:\s+(?:value|one))?\)|\s+by\s+default\b|"
    r"\s+\((?:at\s+first|initially|to\s+(?:begin|start)\s+with)\)",
    re.IGNORECASE,
)
"""``soprano (the default), alto or bass``."""
_BECOMES: Final = re.compile(
    r"(?:(?:always|it|is|at|first)\s+)*(?:(?:starts?|begins?|starting|beginning)\s+(?:out\s+|off\s+)?(?:as|with|at)|"
    r"(?:is|being)\s+(?:at\s+first|first|initially))\s+(?P<first>[^,;.]+?),?\s+(?:(?:and|but|then|later|"
    r"it|which|can|may|might|will|could|afterwards|after\s+that)\s+)+"
    r"(?:becomes?|be|turns?\s+(?:in)?to|goes?\s+to|changes?\s+to|moves?\s+to|is)\s+(?P<later>.+)",
    re.IGNORECASE,
)
"""``starts as waiting and can become claimed or thrown away``."""
_FROM_TO: Final = re.compile(
    r"(?:it\s+)?(?:goes|go|moves?|changes?|passes|runs?)\s+from\s+(?P<first>[^,;.]+?),?\s+"
    r"(?:to|through|over|via)\s+(?P<later>.+)",
    re.IGNORECASE,
)
"""``goes from ordered to packed to sent``."""
_NEXT: Final = re.compile(
    r",?\s+(?:and\s+)?(?:then\s+)?(?:finally\s+)?(?:to|through)\s+|,?\s+(?:and\s+)?then\s+",
    re.IGNORECASE,
)
_NO_VALUE: Final = re.compile(
    r"\b(?:is|are|was|were|has|have|had|can|could|may|might|must|should|shall|will|not|that|which|"
    r"who|when|if|where|everything|else|it|they|them|each|every|no|unless|otherwise|two|any|all|"
    r"between|than|per|must|default|defaults)\b|[():;\"]",
    re.IGNORECASE,
)
"""What is no word of a value: it tells something."""
_YES_NO: Final = frozenset({"yes", "no", "true", "false", "not"})


def choice(text: str) -> tuple[tuple[str, ...], str] | None:
    """The values that a text lists, and the first of them where that is told; None for others.

    >>> choice("soprano, alto or bass, alto unless said otherwise")
    (('soprano', 'alto', 'bass'), 'alto')
    """
    text = text.strip(" .,;:-–—")
    if (steps := _steps(text)) is not None:
        return steps
    marked = _MARKED.search(text)
    if marked is not None:
        values = _values(f"{text[: marked.start()]}{text[marked.end() :]}")
        before = _JOINT.split(re.sub(r"\s+(?:or|and)\s+|/|\|", ", ", text[: marked.start()]))[-1]
        if (first := _one_of(before.strip(), values)) is not None:
            return values, first
    if values := _values(text):
        return values, ""
    for joint in reversed(list(_JOINT.finditer(text))):
        values = _values(text[: joint.start()])
        first = _first(text[joint.start() :], values) if values else None
        if first is not None:
            return values, first
    return None


def _steps(text: str) -> tuple[tuple[str, ...], str] | None:
    """The values of what starts as one and becomes others, or goes from one to the next."""
    told = _BECOMES.fullmatch(text)
    goes = None if told is not None else _FROM_TO.fullmatch(text)
    match = told or goes
    if match is None:
        return None
    later = _NEXT.sub(", ", match["later"]) if goes is not None else match["later"]
    values = _values(f"{match['first']}, {later}")
    if any(value[0].isdigit() for value in values):
        return None  # "goes from 1 to 5" is a bound
    return (values, values[0] if told is not None else "") if values else None


def _values(text: str) -> tuple[str, ...]:
    """The values, where nothing but values is listed."""
    values = values_of(text.strip(" ,;"))
    told = any(_NO_VALUE.search(value) or not qualifiers.take(value)[1].empty for value in values)
    plain = {value.lower() for value in values}
    return () if told or plain <= _YES_NO else values


def _one_of(said: str, values: tuple[str, ...]) -> str | None:
    word = unquote(said).casefold()
    return next((value for value in values if value.casefold() == word), None)


def _first(tail: str, values: tuple[str, ...]) -> str | None:
    """The value that a remark calls the first one; None where it says anything else."""
    for value in sorted(values, key=len, reverse=True):
        named = re.search(rf"(?<![\w-]){re.escape(value)}(?![\w-])", tail, re.IGNORECASE)
        if named is None:
            continue
        words = re.findall(r"[\w'-]+", f"{tail[: named.start()]} {tail[named.end() :]}")
        says = any(map(_SAYS_FIRST.fullmatch, words))
        fits = all(_SAYS_FIRST.fullmatch(word) or _BESIDE.fullmatch(word) for word in words)
        return value if says and fits else None
    return None
