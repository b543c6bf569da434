"""Titles that name the list and for whom it is: ``Complaints book for a hotel: room, guest``."""

import re

_BOOK_OF = re.compile(
    r"\A(?:an?\s|the\s|my\s|our\s)?(?P<things>[a-z]{3,}s)\s"
    r"(?:book|log|logbook|register|diary|journal|ledger|tracker|database|list|sheet)\s"
    r"(?:for|of|at|in)\s(?:an?|the|our|my)\s[a-z]+(?:\s[a-z]+)?(?=:\s)",
    re.IGNORECASE,
)
_INVENTORY = re.compile(
    r"\A(?:an?\s|the\s|my\s|our\s)?(?:[a-z]+\s)?inventory(?:\s(?:for|of|at|in)\s[^:.\n]{1,40})?:\s"
    r"(?:the\s)?item(?:\sname)?(?=,\s)",
    re.IGNORECASE,
)
"""``House inventory for insurance: item, room, price``."""
_LENT = re.compile(
    r"\A(?:(?:i\swant\sto\s|we\sneed\sto\s)?(?:keep\strack\sof|track|record|remember|note)\s)"
    r"(?:which|what)\s(?:[a-z]+\s)?(?:i|we)\s(?:lent|lend|loaned|borrowed|gave)\b[^:.\n]{0,40}(?=:\s)",
    re.IGNORECASE,
)
"""``Keep track of which books I lent to whom: book, person, date``."""
_STARTS = re.compile(
    r"(?P<name>[a-z]{3,})\s(?:starting|starts|beginning|that\sstarts?)\s(?:at|from|with)\s(?P<first>\d+)"
    r"(?=\s*(?:[,.;)]|$|\sand\s))",
    re.IGNORECASE,
)
"""``points starting at 0``."""


def plainly(text: str) -> str:
    """The text with such titles as the list that they name.

    >>> plainly("Complaints book for a hotel: room number, guest, text.")
    'Complaints: room number, guest, text.'
    """
    text = _BOOK_OF.sub(lambda match: match["things"], text)
    text = _INVENTORY.sub("Items: name", text)
    text = _LENT.sub("Loans", text)
    return _STARTS.sub(r"\g<name> (\g<first> by default)", text)
