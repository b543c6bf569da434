"""How engineers and owners put it: the first step of reading an English text."""

from codegen_gateway.offline.text import language_of

from . import (
    asides,
    asked_clauses,
    asked_words,
    clauses,
    endpoints,
    everyday,
    finds,
    first_values,
    gapped,
    gone,
    labels,
    linked,
    narrowed,
    offhanded,
    only_once,
    politely,
    ranges,
    remarked,
    rules_apart,
    sent_in,
    set_phrases,
    spelling,
    stories,
    tables,
    turns,
    turns_of_access,
    turns_of_bounds,
    turns_of_fields,
    turns_of_keys,
    turns_of_links,
    turns_of_lists,
)
from .ru import (
    addressed,
    at_first,
    fates,
    heading_turns,
    in_brackets,
    lists_told,
    of_kinds,
    of_the_whole,
    orders_told,
    pairs,
    parts_of_texts,
    said_of_fields,
    sizes,
    turns_of_deeds,
    turns_of_pages,
    unneeded,
    wishes_last,
)
from .ru import clauses as ru_clauses
from .ru import everyday as ru_everyday
from .ru import turns as ru_turns
from .ru import turns_of_fields as ru_fields
from .ru import turns_of_keys as ru_keys
from .ru import turns_of_lists as ru_lists


def apart(text: str) -> str:
    """The text without asides, of which each clause and each rule stands alone."""
    english = language_of(text) == "en"
    text = (
        gone.told(everyday.straight(finds.named(text))) if english else ru_everyday.straight(text)
    )
    said = rules_apart.parted(asides.left_out(endpoints.straight(tables.listed(text))))
    said = turns_of_lists.straight(ranges.told(said))
    return clauses.parted(gapped.told(said)) if english else said


def plainly(text: str) -> str:
    """The text in the words that the later steps know; Russian only with its own turns of phrase.

    >>> plainly("As a teacher, I want to add marks with a value. Marks are immutable.")
    'Keep marks with value. Marks cannot be changed or deleted.'
    """
    if language_of(text) != "en":
        text = in_brackets.told(unneeded.left_out(text))
        text = pairs.told(fates.told(of_the_whole.told(only_once.told(text))))
        text = lists_told.told(sizes.told(at_first.straight(spelling.in_full(text))))
        text = ru_clauses.parted(orders_told.told(text))
        text = ru_turns.straight(heading_turns.straight(of_kinds.named(text)))
        text = ru_fields.straight(turns_of_deeds.straight(said_of_fields.straight(text)))
        text = ru_keys.straight(ru_lists.straight(turns_of_pages.straight(text)))
        return addressed.plainly(wishes_last.told(parts_of_texts.whole(text)))
    text = remarked.bracketed(sent_in.listed(politely.straight(spelling.unaccented(text))))
    text = only_once.told(narrowed.straight(first_values.told(text)))
    text = turns_of_access.straight(turns_of_keys.straight(turns_of_links.straight(text)))
    text = turns.straight(
        asked_clauses.named(turns_of_fields.straight(turns_of_bounds.straight(text)))
    )
    return asked_words.named(
        offhanded.straight(linked.plainly(set_phrases.in_words(labels.without(stories.told(text)))))
    )
