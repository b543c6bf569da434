"""What is said of "it" in a change is said of the field that the sentence before adds."""

import re
from typing import Final

from codegen_crds.contracts.product import ProductSpec
from codegen_gateway.offline.sentences.listing import items, says_only
from codegen_gateway.offline.words.english import singular

from .additions import BARE_ADD
from .present import entities_named

_NAME: Final = re.compile(
    r"(?P<name>[^\W\d_][\w-]*(?:\s(?!to\b|for\b|on\b|к\b|ко\b|для\b|у\b|в\b)[^\W\d_][\w-]*){0,2})"
    r"(?=\s(?:to|for|on|к|ко|для|у|в)\s|\s*[:,(]|$)",
    re.IGNORECASE,
)
_SAID: Final = re.compile(
    r"(?:it|this|that|the\sfield|this\sfield|поле|это\sполе|он[ао]?)(?:'s|’s|\s(?:is|must\sbe|should\sbe|can\sbe|has\sto\sbe|"
    r"долж\w+\sбыть|будет))?[\s:–—-]+(?P<said>.+)$",
    re.IGNORECASE,
)
"""``It's text, exactly 13 characters``."""
_ONCE: Final = re.compile(r"(?:the\s)?(?:same\s)?one\smust\sbe\sunique$", re.IGNORECASE)
"""``No two books may share the same one``, in plain words."""
_SAME_ONE: Final = re.compile(
    r",?\s(?:but|and)\s(?:no\stwo|no\sother)\s[a-z]+(?:\s[a-z]+)?\s(?:(?:may|can|must|should)\s)?(?:share|have|has)\s"
    r"the\ssame(?:\sone)?$",
    re.IGNORECASE,
)
_WE: Final = re.compile(
    r"^(?:we|i)\s(?:also\s)?(?=(?:need|want|keep|store|track)\s)", re.IGNORECASE
)
_EACH: Final = re.compile(r"^each(?=\s(?:belongs|has|have|is|needs|gets)\b)", re.IGNORECASE)
_THEY: Final = re.compile(r"^they(?=\s(?:belong|have|are|need)\b)", re.IGNORECASE)
"""Of several things that were added."""
_BY_IT: Final = re.compile(r"\b(?P<by>by|on|по)\s(?:it|this|that|нему|ней)\b", re.IGNORECASE)


def added(sentence: str, product: ProductSpec) -> str:
    """What the field or the things are called that a sentence adds; empty where it adds nothing.

    >>> added("add an ISBN to books", ProductSpec.model_construct(entities=[]))
    'ISBN'
    """
    bare = BARE_ADD.match(_WE.sub("", sentence))
    if bare is None:
        return ""
    first, _, behind = bare["rest"].partition(" ")
    rest = behind if entities_named(first, product) else bare["rest"]
    match = _NAME.match(re.sub(r"^(?:an?|the)\s", "", rest, flags=re.IGNORECASE))
    return match["name"] if match is not None else ""


def named(sentence: str, field: str) -> str:
    """A sentence with the name of what was added where it says "it" or "each".

    >>> named("It's text, optional", "ISBN")
    'ISBN: text, optional'
    """
    if not field:
        return sentence
    sentence = _SAME_ONE.sub(", unique", sentence)
    if _ONCE.match(sentence):
        return f"{field} must be unique"
    said = _SAID.match(sentence)
    if said is not None and all(map(says_only, items(said["said"]))):
        return f"{field}: {said['said']}"
    if field.endswith("s"):
        sentence = _EACH.sub(f"each {singular(field)}", sentence)
        sentence = _THEY.sub(field, sentence)
    return _BY_IT.sub(rf"\g<by> {field}", sentence)
