"""Bullets below a heading: whether one is about a thing of its own, or a field of what it names."""

import re
from collections.abc import Sequence

from codegen_gateway.offline.draft import Draft, Phrase
from codegen_gateway.offline.sentences import grammar
from codegen_gateway.offline.sentences.listing import looks_like_fields
from codegen_gateway.offline.sentences.subjects import names_field, subject_of
from codegen_gateway.offline.text import (
    Line,
    brackets,
    search,
)
from codegen_gateway.offline.wishes import features, queries

from .fields import field_of

_LONGEST = 8
"""Words of a bullet that is one field."""


def goes_on(child: Line, draft: Draft) -> bool:
    """Whether a bullet is a field of what the bullet before it began: ``item: name``, ``photo``."""
    current, text = draft.current, child.text.rstrip(" ;,.")
    if current is None or not current.fields or child.children or len(text.split()) > _LONGEST:
        return False
    if ":" in text or re.search(r"[.;]\s", text) or search(text, grammar.CONNECT) is not None:
        return False
    if queries.cut(text)[1] or features.find(text):
        return False
    field = field_of(text)
    if field is None or field.phrase.key in draft.entities or field.about.notes:
        return False
    return field.about.type == "bool" or (names_field(field.phrase) and not field.phrase.plural)


def speaks_of_thing(child: Line) -> bool:
    """Whether a bullet is about a thing with fields rather than about one field."""
    text = child.text
    if child.children:
        phrase = subject_of(text.rstrip(":")).phrase
        return phrase is not None and (phrase.plural or not names_field(phrase))
    head, colon, tail = text.partition(":")
    match = search(head, grammar.CONNECT)
    if match is not None:
        phrase = subject_of(text[: match.start()]).phrase
        return phrase is not None and not names_field(phrase)
    outside, inside = brackets(head)
    phrase = subject_of(outside).phrase
    if phrase is None or names_field(phrase):
        return False
    return looks_like_fields(tail if colon else "; ".join(inside))


def describes(children: Sequence[Line], thing: Phrase) -> bool:
    """Whether a bullet is that thing with its fields: below ``Bells``, ``bell: name, weight``."""
    heads = (
        subject_of(brackets(child.text.partition(":")[0])[0]).phrase
        for child in children
        if ":" in child.text and speaks_of_thing(child)
    )
    return any(phrase is not None and phrase.key == thing.key for phrase in heads)
