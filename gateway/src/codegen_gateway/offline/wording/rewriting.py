"""Tables of turns of phrase: how each is said, and the plainer words that other rules know."""

import re
from collections.abc import Callable, Iterable

Plain = str | Callable[[re.Match[str]], str]
"""The plainer words: a template as of :func:`re.sub`, or what makes them of a match."""


class Turns:
    """Turns of one kind, each put into plainer words, in the order of the table."""

    def __init__(self, table: Iterable[tuple[str, Plain]]) -> None:
        """Take patterns, in which upper and lower case are the same, with their plainer words."""
        self._table = tuple((re.compile(turn, re.IGNORECASE), plain) for turn, plain in table)

    def straight(self, text: str) -> str:
        """The text without any of these turns."""
        for turn, plain in self._table:
            text = turn.sub(plain, text)
        return text
