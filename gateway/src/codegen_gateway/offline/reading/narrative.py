"""Sentences that tell how known things are dealt with: nothing is to be built of them."""

import re

from codegen_gateway.offline.draft import Draft
from codegen_gateway.offline.words.lexicon import english
from codegen_gateway.offline.words.phrases import parse

_PLAIN = frozenset(
    ["enter", "add", "create", "edit", "see", "view", "manage", "update", "log", "record",
     "browse", "list",
     "keep", "fill", "look", "check", "read", "open", "choose", "pick", "change", "delete", "track"]
)  # fmt: skip
"""What every list lets people do."""
_BUILT = re.compile(
    r"\b(?:send|notif|remind|e-?mail|print|export|import|download|upload|calculat|count|sum|total|pay|"
    r"receiv|log\s*in|login|password|chart|report|statist|average|automatic|warn|alert|when|if|only|"
    r"not|never|cannot|must|per|than|at\s+most|at\s+least|by|\d)",
    re.IGNORECASE,
)
"""A sentence with such words wishes for more than a list."""
_LET = re.compile(
    r"^(?:let|lets|allow|the\s+app\s+lets|and|then|so|also|here|there)\s+", re.IGNORECASE
)
_FILLED = frozenset(["can", "may", "also", "then", "their", "own", "every", "each", "all"])
_FEWEST = 3
_LONGEST = 9


def told(text: str, draft: Draft) -> bool:
    """Whether people only do with known things and fields what lists are for.

    ``Tutors teach subjects to students`` where sessions have all three.
    """
    known = set(draft.entities) | {f.phrase.key for e in draft.entities.values() for f in e.fields}
    unknown = " ".join(word for word in text.split() if not _names(word.lower(), known))
    if _BUILT.search(unknown) or not re.fullmatch(r"[A-Za-z' -]+", text):
        return False
    led = _LET.match(text) is not None
    words = _LET.sub("", text).lower().split()
    if not _FEWEST <= len(words) <= _LONGEST or (not led and not words[0].endswith("s")):
        return False
    strange = [word for word in words if not _is_known(word, known)]
    deeds = [word for word in words if word.removesuffix("s") in _PLAIN]
    things = [word for word in words if _names(word, known)]
    people = words[:1] if _is_people(words[0]) else []
    free = [word for word in strange if word not in [*deeds, *people]]
    return len(free) <= 1 and len(things) >= (1 if deeds and led else 2)


def _is_people(word: str) -> bool:
    phrase = parse(word)
    return phrase is not None and phrase.plural and phrase.head in english().people


def _is_known(word: str, known: set[str]) -> bool:
    lists = english()
    plain = word in lists.stopwords | lists.determiners | _FILLED | {"in", "on", "at", "of", "from"}
    return plain or _names(word, known)


def _names(word: str, known: set[str]) -> bool:
    phrase = parse(word)
    if phrase is None:
        return False
    return any(
        phrase.key == key or key.startswith(f"{phrase.key}_") or key.endswith(f"_{phrase.key}")
        for key in known
    )
