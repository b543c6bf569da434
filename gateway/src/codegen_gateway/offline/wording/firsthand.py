"""How engineers and owners put it: the first step of reading an English text."""

from codegen_gateway.offline.text import language_of

from . import asked_words, labels, linked, offhanded, set_phrases, stories, turns
from .ru import addressed, parts_of_texts, wishes_last
from .ru import turns as ru_turns


def plainly(text: str) -> str:
    """The text in the words that the later steps know; Russian only with its own turns of phrase.

    >>> plainly("As a teacher, I want to add marks with a value. Marks are immutable.")
    'Keep marks with value. Marks cannot be changed or deleted.'
    """
    if language_of(text) != "en":
        return addressed.plainly(wishes_last.told(parts_of_texts.whole(ru_turns.straight(text))))
    text = turns.straight(text)
    return asked_words.named(
        offhanded.straight(linked.plainly(set_phrases.in_words(labels.without(stories.told(text)))))
    )
