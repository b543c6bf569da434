"""Traces that a sentence leaves: its words in names, values and descriptions of the product."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from codegen_crds.contracts.product import EntitySpec, FieldSpec
from codegen_gateway.offline.words.english import singular
from codegen_gateway.offline.words.lexicon import english

_WORD = re.compile(r"[a-z][a-z'-]+", re.IGNORECASE)
_SHORT: Final = 3
_ROOT: Final = 4
_COMPARED: Final = 6
"""Letters by which words are compared: ``deliveries`` are left by ``delivered``."""
_ENDINGS: Final = ("ing", "ed", "ion", "er", "es", "s", "e", "y")
_KNOWN_WISH = re.compile(
    r"\b(?:first|on top|order|sort|search|filter|e-?mail|mail (?:me|us|the)|notif|tell|alert|"
    r"let (?:me|us) know|informed|remind|send|delet|edit|chang|remov|updat|mark|key|password|"
    r"private|pages of|immutable|append|unique|optional|required|mandatory|default|negative|before|"
    r"web ?page|page (?:to|where)|at the top|(?:on|per) (?:an? |each )?page|website|alphabet|"
    r"after|once|visitors?|regards|cheers|thanks|jwt|log ?in|may be|is either|borrow|return|nobody|"
    r"starts? (?:out )?(?:as|with|at|from)\b|(?:ones|those) (?:that|which|who) are\b|telegram|"
    r"\b(?:un)?known\b|\bGET\b.*\bonly\b|\btwice\b|\bthrow|\bdropp?(?:s|ing)\b|\bvanish|begins? "
    r"(?:as|with|at|from)\b|only (?:the |our |my )?\w+ (?:can |"
    r"may |should )?(?:sees?|views?|edits?|changes?)\b|"
    r"\b(?:can|may) (?:only )?be (?:created|added|entered|viewed|read|listed|changed|updated|"
    r"deleted)\b|"
    r"alone$|\brepeat|\botherwise\b|if nothing|\bbrowse by\b|eyes only|\btokens?\b|only be \w+ by|"
    r"paginat|no two|comes? from|rates?\b|reads?\b|(?:whole|decimal) numbers?|"
    r"integers?\b|\b\d+ (?:characters?|chars?)\b|length (?:of|is)\b|be left (?:out|empty|blank)\b|"
    r"(?:goe?s?|runs?|ranges?) from \d)|^(?:can|could) you|\?|\|",
    re.IGNORECASE,
)
"""Of such a wish something else tells whether it is fulfilled."""
_LITTLE: Final = 2
"""Words of a sentence that says little: a name below a letter, a title."""


def of(entities: Iterable[EntitySpec]) -> frozenset[str]:
    """Roots of all words that a product is called by."""
    texts: list[str] = []
    for entity in entities:
        texts += [re.sub(r"(?<=[a-z])(?=[A-Z])", " ", entity.name), entity.description]
        for field in entity.fields:
            texts += [field.name.replace("_", " "), field.description, *field.values]
    return frozenset(root(word) for text in texts for word in _WORD.findall(text))


def none(sentence: str, names: frozenset[str]) -> bool:
    """Whether most of what a sentence says is nowhere in the product, and is no known wish."""
    if _KNOWN_WISH.search(sentence):
        return False
    words = [word.lower() for word in _WORD.findall(sentence)]
    if len(words) <= _LITTLE and not any(word.endswith("able") for word in words):
        return False
    said = telling(sentence)
    lost = [word for word in said if root(word) not in names]
    return bool(lost) and len(lost) * 2 > len(said)


def telling(text: str) -> list[str]:
    """The words of a text that are no part of the frame around names, lower case."""
    words = (word.lower() for word in _WORD.findall(text))
    return [word for word in words if len(word) >= _SHORT and word not in _frame()]


@lru_cache(maxsize=1)
def _frame() -> frozenset[str]:
    lists = english()
    return lists.frame | lists.stopwords | lists.determiners | lists.products


def speaks_of(sentence: str, field: FieldSpec) -> bool:
    """Whether a sentence has a word of a field's name, or of its values."""
    named = " ".join([field.name.replace("_", " "), field.description, *field.values])
    said = {root(word) for word in _WORD.findall(sentence)}
    said |= {root(word[2:]) for word in _WORD.findall(sentence) if word.lower().startswith("un")}
    return any(root(word) in said for word in _WORD.findall(named))


def root(word: str) -> str:
    """What a word has in common with its other forms."""
    word = singular(word.lower().removesuffix("'s"))
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _ROOT:
            word = word.removesuffix(ending)
            break
    return word[:_COMPARED]
