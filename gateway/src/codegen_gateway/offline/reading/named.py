"""Where a sentence names fields of what is kept, in the words of their names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from codegen_gateway.offline.draft import Draft, EntityDraft, FieldDraft
from codegen_gateway.offline.words.phrases import parse

_WORD: Final = re.compile(r"[^\W_][\w'’-]*|[^\w\s]")
_MOST_WORDS: Final = 4
_ARTICLES: Final = frozenset({"a", "an", "the", "each", "every", "its", "their"})


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a sign of a sentence, or the name of a field or a thing.

    Attributes:
        text: As it was written.
        start: Where it begins.
        end: Where it ends.
        thing: The thing that it names.
        field: The field that it names, and ``thing`` has.
    """

    text: str
    start: int
    end: int
    thing: EntityDraft | None = None
    field: FieldDraft | None = None


def words_of(text: str, draft: Draft) -> Iterator[Word]:
    """The words of a sentence in order, with the longest names that there are."""
    found = list(_WORD.finditer(text))
    at = 0
    while at < len(found):
        size, word = _longest(text, found[at : at + _MOST_WORDS], draft)
        yield word
        at += size


def _longest(text: str, found: list[re.Match[str]], draft: Draft) -> tuple[int, Word]:
    first = found[0]
    for size in range(len(found), 0, -1):
        start, end = first.start(), found[size - 1].end()
        said = text[start:end]
        if first.group().lower() in _ARTICLES or not found[size - 1].group()[0].isalnum():
            continue
        thing, field = _named(said.removesuffix("'s").removesuffix("’s"), draft)
        if thing is not None:
            return size, Word(said, start, end, thing, field)
    return 1, Word(first.group(), first.start(), first.end())


def _named(said: str, draft: Draft) -> tuple[EntityDraft | None, FieldDraft | None]:
    """The thing or the field of exactly that name; of fields that of the thing told last."""
    phrase = parse(said)
    if phrase is None:
        return None, None
    entities = [draft.current] if draft.current is not None else []
    entities += [each for each in draft.entities.values() if each is not draft.current]
    held = [(e, field) for e in entities if (field := e.find(phrase.key)) is not None]
    if held and (len(held) == 1 or held[0][0] is draft.current):
        return held[0]
    return draft.entities.get(phrase.key), None
