"""Russian sentences that tell of things otherwise than «книги: название, автор»."""

import re

from . import (
    apart,
    asked,
    bonds,
    both,
    both_point,
    brought,
    by_verbs,
    cases,
    chosen,
    collected,
    deeds,
    filled,
    headed,
    initially,
    inside,
    leaving,
    listed_apart,
    marking,
    needed,
    noting,
    of_whose,
    openings,
    ordered,
    owned,
    passive,
    products,
    ranked,
    rows,
    said,
    several_of,
    side_by_side,
    stages,
    standing,
    taken,
    terse,
    turned,
    unique_ones,
)

_NO_WORD = re.compile(r"[^\W\d_]{61}")
"""Longer than any word: patterns that begin with one would try each of its letters for long."""
STEPS = (
    listed_apart.joined,
    both_point.told,
    chosen.told,
    filled.emptied,
    products.named,
    terse.headed,
    brought.told,
    by_verbs.named,
    bonds.tied,
    asked.named,
    side_by_side.separated,
    said.named,
    cases.told_apart,
    headed.plainly,
    rows.told_apart,
    initially.told,
    both.paired,
    several_of.told,
    taken.asked,
    owned.told,
    stages.listed,
    standing.told,
    of_whose.owned,
    ranked.told,
    ordered.listed,
    unique_ones.told,
    needed.told,
    apart.spelled_out,
    openings.opened,
    collected.named,
    inside.told_of,
    leaving.left,
    deeds.kept,
    passive.listed,
    turned.straight,
    marking.attended,
    noting.noted,
)
"""Each tells a sentence plainly; hardly any depends on another, and the tests say which."""


def plain(text: str) -> str:
    """The text with such sentences in that wording; other text stays as it is.

    >>> plain("В заказе: имя, телефон.")
    'Заказ: имя, телефон.'
    """
    if _NO_WORD.search(text):
        return text
    for step in STEPS:
        text = step(text)
    return text
