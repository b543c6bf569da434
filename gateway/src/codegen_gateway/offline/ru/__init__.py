"""Russian sentences that tell of things otherwise than «книги: название, автор»."""

from . import (
    apart,
    collected,
    deeds,
    inside,
    leaving,
    marking,
    noting,
    openings,
    passive,
    side_by_side,
    turned,
)

_STEPS = (
    side_by_side.separated,
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


def plain(text: str) -> str:
    """The text with such sentences in that wording; other text stays as it is.

    >>> plain("В заказе: имя, телефон.")
    'Заказ: имя, телефон.'
    """
    for step in _STEPS:
        text = step(text)
    return text
