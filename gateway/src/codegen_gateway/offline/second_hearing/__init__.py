"""A second hearing of what was not understood: bags of words, now that things and fields are known.

The first reading goes by the form of sentences. Most wishes need no form: ``let people only see
those in a given village`` says a word of filters, the name of a field and nothing else. Here the
sentences that were not understood are heard once more in that way; each word must be accounted for.
"""

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Final

from codegen_gateway.offline.draft import Draft, EntityDraft
from codegen_gateway.offline.text import clean, lines_of, sentences
from codegen_gateway.offline.words.phrases import parse

from . import vocabulary
from .hearing import Heard, hear
from .listing import is_text
from .notices import says as tells
from .pieces import Piece, things_in

_ALIKE: Final = 0.65
"""How much of its words a part has in common with its whole; some may have been reworded."""

__all__ = ["Heard", "again", "hear", "is_text", "passed_over", "sentences_of", "tells"]


def again(
    description: str, told: Sequence[str], draft: Draft, *, wished: Sequence[str] = (), bot: bool
) -> list[str]:
    """Fulfil what can be heard in sentences of which something was not understood.

    Args:
        description: What the person wrote.
        told: What was not understood, as it would be told.
        draft: What is kept; it is changed.
        wished: Sentences with a wish that would be told by its name alone.
        bot: Whether there is a bot.

    Returns:
        What is still not understood: of ``told``, of ``wished``, or a part of these.
    """
    left = [*told, *wished]
    context: EntityDraft | None = None
    said = list(sentences_of(description))
    of = {text: _place(text, said) for text in left}
    for place, sentence in enumerate(said):
        mine = [text for text in left if of.get(text) == place]
        if mine:
            heard = hear(sentence, draft, context, bot=bot)
            if heard.done:
                known = [text for text in mine if text not in wished]
                lost = [
                    piece
                    for piece in heard.left
                    if vocabulary.is_wish(piece.text) or _is_lost(piece, heard, known)
                ]
                left = [text for text in left if text not in mine] + heard.texts(lost)
        context = _spoken_of(sentence, draft) or context
    return left


def passed_over(description: str, draft: Draft, *, bot: bool) -> None:
    """Fulfil the sentences that are wishes for lists from end to end and ended in nothing.

    Nobody told of them: a rule of forms took them for something else that changed nothing.

    Args:
        description: What the person wrote.
        draft: What is kept; it is changed.
        bot: Whether there is a bot.
    """
    context: EntityDraft | None = None
    for sentence in sentences_of(description):
        if vocabulary.may_wish(sentence) and _is_new(sentence, draft, context, bot=bot):
            hear(sentence, draft, context, bot=bot)
        context = _spoken_of(sentence, draft) or context


def _is_new(sentence: str, draft: Draft, context: EntityDraft | None, *, bot: bool) -> bool:
    """Whether a sentence is nothing but wishes for lists, and none of them was fulfilled."""
    tried = deepcopy(draft)
    for each in tried.entities.values():
        each.search, each.filters, each.sort, each.page_size = [], [], [], None
    subject = tried.entities[context.phrase.key] if context is not None else None
    heard = hear(sentence, tried, subject, bot=bot)
    if heard.left:
        return False
    named = {thing.phrase.key for thing in things_in(heard.done)}
    return any(
        _gained(tried.entities[key], each, kind)
        and not any(
            getattr(e, kind) for e in draft.entities.values() if key not in named or e is each
        )
        for key, each in draft.entities.items()
        for kind in ("search", "filters", "sort", "page_size")
    )


def _gained(after: EntityDraft, before: EntityDraft, kind: str) -> bool:
    """Whether a list does something new, with fields with which it did nothing."""
    if kind == "page_size":
        return after.page_size is not None
    known = {f.phrase.key for f in (*before.search, *before.filters, *before.sort)}
    return any(field.phrase.key not in known for field in getattr(after, kind))


def _is_lost(piece: Piece, heard: Heard, told: Sequence[str]) -> bool:
    """Whether a piece is what was told, as far as that was not heard now.

    Names alone are it only where nothing else was told.
    """
    done = {word for each in heard.done for word in _words(each.text)}
    for text in told:
        alike = [_likeness(text, piece.text)]
        names = piece.bare and not any(map(vocabulary.is_by, piece.words))
        alike += [] if names else [_likeness(piece.text, text)]
        if max(alike) > _ALIKE and ({*_words(text)} - done) & {*_words(piece.text)}:
            return True
    return False


def _place(text: str, sentences: Sequence[str]) -> int | None:
    """The number of the sentence that a text is a part of, as far as its words tell."""
    found = [number for number, each in enumerate(sentences) if _likeness(text, each) > _ALIKE]

    def closeness(number: int) -> tuple[float, float]:
        words = {*_all_words(text)}
        return len(words & {*_all_words(sentences[number])}), _likeness(sentences[number], text)

    return max(found, key=closeness, default=None)


def sentences_of(description: str) -> Iterator[str]:
    """The sentences of a description, those of bullets behind what is above them."""
    stack = lines_of(clean(description))[::-1]
    while stack:
        line = stack.pop()
        yield from sentences(line.text)
        stack += line.children[::-1]


def _likeness(part: str, whole: str) -> float:
    """How much of the words of one text are words of another, from 0 to 1."""
    words, others = set(_words(part)), set(_words(whole))
    return sum(word in others for word in words) / len(words) if words else 0.0


def _words(text: str) -> list[str]:
    words = _all_words(text)
    return [word for word in words if not vocabulary.little(word)] or words


def _all_words(text: str) -> list[str]:
    return re.findall(r"[^\W_]{2,}", text.lower())


def _spoken_of(sentence: str, draft: Draft) -> EntityDraft | None:
    """The first thing that a sentence names."""
    for word in re.findall(r"[^\W\d_][\w-]+", sentence):
        phrase = parse(word)
        if phrase is not None and phrase.key in draft.entities:
            return draft.entities[phrase.key]
    return None
