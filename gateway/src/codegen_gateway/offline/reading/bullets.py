"""Bullets below a heading: whether one is about a thing of its own, or a field of what it names."""

from codegen_gateway.offline.sentences import grammar
from codegen_gateway.offline.sentences.listing import looks_like_fields
from codegen_gateway.offline.sentences.subjects import names_field, subject_of
from codegen_gateway.offline.text import (
    Line,
    brackets,
    search,
)


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
