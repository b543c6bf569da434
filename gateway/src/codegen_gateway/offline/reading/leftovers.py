"""Sentences that were left over, read once more when all things are known."""

import re

from codegen_gateway.offline.draft import Draft
from codegen_gateway.offline.sentences.grammar import CONNECT
from codegen_gateway.offline.sentences.listing import items
from codegen_gateway.offline.sentences.subjects import subject_of
from codegen_gateway.offline.text import search
from codegen_gateway.offline.wishes import shown
from codegen_gateway.offline.words.phrases import parse

from . import actors, conditions, links, narrative, remarks, signups, statements

_SHOWN = re.compile(
    r"^(?:show|list|display|see|view|показ\w+|вывод\w+)\s+(?:(?:me|us|the|all|мне|нам|все)\s+)*",
    re.IGNORECASE,
)
"""``Show members (sorted by name)``."""
_PLACE_OF_DEED = re.compile(
    r"^.*\b(?:where|so that|чтобы?|где)\s+(?:people|clients|customers|users|guests|visitors|"
    r"parents|students|[a-z]+s|[а-яё]+[ыи])\s+(?:(?:can|could|may|will|могут|могли)\s+)?"
    r"(?:(?:sign\s*up|register|apply|enrol+|book|reserve|order|rent)(?:\s+(?:for|to|in))?|"
    r"(?:записыва|бронирова|заказыва|регистрирова)[а-яё]+(?:\s+(?:на|в))?)\s+"
    r"(?P<what>[^\W\d_][\w -]*)$",
    re.IGNORECASE,
)
"""``I need a page where people can sign up for yoga classes``."""
_WHO_WE_ARE = re.compile(r"(?:i|we)\s+(?:run|own|have|manage|am|are|work)\s", re.IGNORECASE)
_SEVERAL = 2
_CLAUSE = re.compile(
    r"\b(?:is|are|was|were|than|cannot|can't|must|never|not|unless|until|becomes?|brings?)\b",
    re.IGNORECASE,
)
"""``A request for more than is left is turned down`` says more than a name."""
_LIMITED = re.compile(
    r"\b(?:at a time|at once|at the same time|only|never|not|no|unless|until|more than|less than|"
    r"as long as|automatically)\b|n't\b",
    re.IGNORECASE,
)
"""What is so within limits is no mere tie of two things."""


def settled(text: str, draft: Draft) -> bool:
    """Whether a sentence speaks of known things: what it says is done, or it is nothing new."""
    return (
        shown.apply(text, draft)
        or links.apply(text, draft)
        or (signups.does(text) and signups.apply(text, draft))
        or _only_names(text, draft)
        or statements.apply(text, draft)
        or remarks.apply(text, draft)
        or conditions.apply(text, draft)
        or _relates(text, draft)
        or signups.apply(text, draft)
        or actors.apply(text, draft)
        or _opens_with_deed(text, draft)
        or narrative.told(text, draft)
        or _holds(text, draft)
    )


_DO = re.compile(
    r"(?P<one>[а-яё]+[ыи])\s[а-яё]+(?:ют|ут|ат|ят)\s(?P<other>[а-яё]+)$", re.IGNORECASE
)


def _holds(text: str, draft: Draft) -> bool:
    """``Поставщики поставляют товары`` where each of these points to one of those."""
    match = _DO.match(text.strip(" .,;"))
    names = [parse(match[n]) for n in ("one", "other")] if match is not None else []
    one, other = (draft.known(p.key) if p is not None else None for p in names or (None, None))
    return one is not None and other is not None and draft.held_together(one, other)


def _only_names(text: str, draft: Draft) -> bool:
    """Whether a sentence only says that known things are kept."""
    if _CLAUSE.search(text):
        return False
    told = items(_SHOWN.sub("", text))
    told = told[1:] if len(told) > 1 and _WHO_WE_ARE.match(told[0]) else told
    if any(actors.many_do(item) for item in told):
        return False
    names = [subject_of(item).phrase for item in told]
    keys = [phrase.key for phrase in names if phrase is not None]
    known = [any(key == k or k in key.split("_") for k in draft.entities) for key in keys]
    if not names or names[0] is None:
        names = [parse(re.sub(r"\s+(?:for|at|in|для|в)\s+.*$", "", text))]
        keys = [p.key for p in names if p is not None]
        known = [all(k in draft.entities for k in key.split("_")) for key in keys]
    return len(keys) == len(names) and all(known)


def names_kept(text: str, draft: Draft) -> bool:
    """``The team wants a page with players and games`` where both are kept, and described."""
    match = search(text, CONNECT)
    told = items(text[match.end() :]) if match is not None else []
    found = [parse(item) for item in told]
    return bool(found) and all(
        phrase is not None and phrase.plural and phrase.key in draft.entities for phrase in found
    )


def _relates(text: str, draft: Draft) -> bool:
    """``A volunteer signs up for shifts`` where sign-ups of volunteers for shifts are kept."""
    if _LIMITED.search(text):
        return False
    things = {p.key for w in re.findall(r"[^\W\d_]{2,}", text) if (p := parse(w)) is not None}
    known = things & set(draft.entities)
    return len(known) >= _SEVERAL and any(
        all(entity.find(key) is not None for key in known) for entity in draft.entities.values()
    )


def _opens_with_deed(text: str, draft: Draft) -> bool:
    """``A page where people can sign up for classes`` where bookings of classes are kept."""
    match = _PLACE_OF_DEED.match(text)
    what = parse(match["what"]) if match is not None else None
    if what is None:
        return False
    keys = {what.key, what.head} & set(draft.entities)
    return any(e.find(key) is not None for e in draft.entities.values() for key in keys)
