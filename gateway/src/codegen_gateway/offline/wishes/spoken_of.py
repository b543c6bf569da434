"""Which of the things that are kept a sentence names, those of several words as well."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from codegen_gateway.offline.draft import EntityDraft
from codegen_gateway.offline.words.phrases import parse

_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_MOST_WORDS: Final = 3


def named(text: str, things: Iterable[EntityDraft]) -> list[EntityDraft]:
    """The things that a sentence names, in its order; by the last word alone where that is one's.

    A name of several words is none of its last word: of "night shifts" no shifts are meant.
    """
    found: list[EntityDraft] = []
    for each, _ in stretches(text, [*things]):
        found += [thing for thing in each if thing not in found]
    return found


def stretches(text: str, things: Sequence[EntityDraft]) -> Iterator[tuple[list[EntityDraft], str]]:
    """The words of a sentence, those of one name together, each with the things of that name."""
    words = _WORD.findall(text)
    at = 0
    while at < len(words):
        size, found = _longest(words[at : at + _MOST_WORDS], things)
        yield found, " ".join(words[at : at + size])
        at += size


def _longest(words: Sequence[str], things: Sequence[EntityDraft]) -> tuple[int, list[EntityDraft]]:
    for size in range(len(words), 0, -1):
        phrase = parse(" ".join(words[:size]))
        if phrase is None:
            continue
        exact = [each for each in things if each.phrase.key == phrase.key]
        ends = [each for each in things if each.phrase.key.endswith(f"_{phrase.key}")]
        if exact or (size == 1 and ends):
            return size, exact or ends
    return 1, []
