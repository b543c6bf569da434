"""Fields told by a question of some words: ``how urgent``, ``where they came from``."""

import re
from typing import Final

from codegen_gateway.offline.draft import Phrase

_LONGEST: Final = 6
"""Words; what is longer says more than the name of a field."""
_DEGREES: Final = {
    "urgent": "urgency", "important": "importance", "bad": "severity", "serious": "severity",
    "severe": "severity", "critical": "severity", "big": "size", "large": "size", "old": "age",
    "difficult": "difficulty", "hard": "difficulty", "heavy": "weight", "far": "distance",
    "high": "height", "deep": "depth", "good": "quality", "strong": "strength", "loud": "loudness",
    "срочно": "urgency", "важно": "importance", "серьёзно": "severity", "серьезно": "severity",
    "критично": "severity", "сильно": "severity", "сложно": "difficulty", "далеко": "distance",
    "срочная": "urgency", "срочный": "urgency", "срочное": "urgency",
}  # fmt: skip
"""What a question of a degree is called."""
_DEGREE: Final = re.compile(
    r"(?:how|насколько|как)\s+(?P<degree>[^\W\d_]+)"
    r"(?:\s+(?:it|they|this)\s+(?:is|was|are|were))?(?:\s+(?:это|она|он|оно|было|была|был))?",
    re.IGNORECASE,
)
_COUNT: Final = re.compile(
    r"how many(?:\s+(?:we|i|you|they|he|she|it|of|them|people|there|are|were))+(?:\s+[a-z]+)*",
    re.IGNORECASE,
)
_ASKS: Final = (
    (
        r"what(?:'s|\s+is|\s+was|\s+got)\s+(?:broken|wrong|damaged|missing|faulty)(?:\s.*)?",
        "problem",
    ),
    (r"how\s+to\s+(?:make|cook|prepare|do|use|build|play)(?:\s(?:it|them|this))?", "instructions"),
    (r"(?:where|от\s?куда)\s.*\bfrom|откуда\s.+", "origin"),
    (r"where\s.*\bto|куда\s.+", "destination"),
    (r"(?:why|почему|зачем|отчего)\s.+", "reason"),
    (r"(?:where|где)\s.+", "place"),
    (r"(?:who|whom)\s.+", "person"),
)  # fmt: skip
_WHAT: Final = re.compile(
    r"(?:what|who|whom|where)\s+(?P<said>[a-z]+(?:\s[a-z]+)?)(?:\s(?:it|them|this))?"
)
_ASKED: Final = tuple((re.compile(said, re.IGNORECASE), name) for said, name in _ASKS)


def wondered(text: str) -> tuple[Phrase, str] | None:
    """A field told by a question, and its type where that is not text; None for another item.

    >>> wondered("how urgent it is")[0].key
    'urgency'
    """
    text = text.strip().replace("’", "'")
    if len(text.split()) > _LONGEST or not re.fullmatch(r"[^\W\d_][\w' -]*", text):
        return None
    if _COUNT.fullmatch(text):
        return _phrase("quantity", text), "int"
    degree = _DEGREE.fullmatch(text)
    if degree is not None and (called := _DEGREES.get(degree["degree"].lower())):
        return _phrase(called, text), ""
    name = next((name for asks, name in _ASKED if asks.fullmatch(text)), "")
    return (_phrase(name, text), "") if name else None


def told_apart(text: str) -> Phrase | None:
    """The name of a second field of the same question: ``what I gave it`` beside ``what she did``.

    >>> told_apart("what I gave it").key
    'i_gave'
    """
    match = _WHAT.fullmatch(text.strip().lower())
    return _phrase("_".join(match["said"].split()), text) if match is not None else None


def _phrase(key: str, label: str) -> Phrase:
    return Phrase(tuple(key.split("_")), key, plural=False, label=label)
