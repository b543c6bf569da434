"""Lists of fields behind a colon of which most are nowhere in the product: they are told.

``Warehouse: item, quantity, shelf`` beside ``Shelf: aisle, place``: a list may be taken for a
title, and what it lists is lost with it.
"""

import re
from typing import Final

from codegen_gateway.offline.sentences.listing import items, looks_like_fields
from codegen_gateway.offline.text import brackets

from . import traces

_HEADED: Final = re.compile(r"(?P<head>[^:.\n]{2,60}):\s+(?P<fields>[^:\n]+)")
_FEWEST: Final = 2
_LONGEST: Final = 4
"""Words of a name; longer items say something else."""
_OTHERWISE: Final = re.compile(
    r"\b(?:who|whom|whose|what|where|when|how|why|which|if|whether|dates?|times?|number|name|day|first|top|sorted|ordered)\b",
    re.IGNORECASE,
)
"""Items that are mostly called by another word than these: ``where we come from``."""


def lost(sentence: str, names: frozenset[str]) -> bool:
    """Whether of a list of fields two at least, and more than half, are nowhere.

    Args:
        sentence: A sentence of a description.
        names: Roots of the words of the product, as `traces.of` gives them.

    >>> lost("Garage: part, quantity, shelf", frozenset(["shelf", "aisle"]))
    True
    """
    match = _HEADED.fullmatch(sentence.strip(" .;"))
    if match is None or not looks_like_fields(match["fields"]):
        return False
    plain = (item for item in items(match["fields"]) if not brackets(item)[1])
    named = [traces.telling(item) for item in plain if not _OTHERWISE.search(item)]
    named = [words for words in named if words and len(words) <= _LONGEST]
    gone = [words for words in named if not any(traces.root(word) in names for word in words)]
    return len(gone) >= _FEWEST and len(gone) * 2 > len(named)
