"""Whether a text speaks of a thing elsewhere: a turn may stand for it only then."""

import re
from typing import Final

from codegen_gateway.offline.words.english import plural

_TWICE: Final = 2


def spoken_again(one: str, text: str) -> bool:
    """Whether a text names a thing, or many of it, more than once.

    >>> spoken_again("van", "Vans: plate. Show those of one van.")
    True
    """
    named = rf"\b(?:{re.escape(one)}|{re.escape(plural(one))})\b"
    return len(re.findall(named, text, re.IGNORECASE)) >= _TWICE
