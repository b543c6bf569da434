"""How things are linked, told by a sign, a chain or a verb of its own, said in plain words."""

import re
from itertools import pairwise

from codegen_gateway.offline.words.english import plural, singular

_MANY = r"(?:many[- ]to[- ]many|m2m|n[:-]m|m[:-]n|n-to-n|many-many)"
_SIGNED = re.compile(
    r"(?:(?<=[.;:\n] )|\A)(?P<one>[a-z]+s)\s+(?:and|&|<->|<=>|↔|-)\s+"
    r"(?P<other>[a-z]+s)"
    rf"(?:,\s+|\s+\(|\s+in\s+an?\s+|:\s+|\s+)(?:is\s+)?(?:an?\s+)?{_MANY}"
    r"(?:\s+relation(?:ship)?)?\)?(?=[.;,\n]|$)",
    re.IGNORECASE,
)
"""``Recipes and ingredients, many-to-many``."""
_CHAIN_VERB = r"(?:own|have|contain|hold|include)"
_CHAIN = re.compile(
    rf"(?P<first>\b[a-z]+s)\s+own\s+(?P<second>[a-z]+s),\s+(?:and\s+)?(?P=second)\s+"
    rf"{_CHAIN_VERB}\s+(?P<third>[a-z]+s)(?:,\s+(?:and\s+)?(?P=third)\s+{_CHAIN_VERB}\s+"
    r"(?P<fourth>[a-z]+s))?(?=[.;\n]|$)",
    re.IGNORECASE,
)
"""``users own lists, lists contain items``."""
_VERB = (
    r"(?:affects?|covers?|touches|uses?|needs?|requires?|concerns?|involves?|mentions?|features?|"
    r"targets?|groups?|combines?|references?|links\s+to|is\s+about|is\s+made\s+of)"
)
_SEVERAL = re.compile(
    rf"(?P<each>\b(?:each|every|an?|one))\s+(?P<one>[a-z]+(?:\s[a-z]+)?)\s+(?:can\s+|may\s+)?{_VERB}\s+"
    r"(?:several|many|multiple|one\s+or\s+more|various)\s+(?P<others>[a-z]+(?:\s[a-z]+)?s|people|children)"
    r"(?=\s*(?:[.;,\n]|$))",
    re.IGNORECASE,
)
"""``Each incident affects several components``: whether a component is of several is asked."""


def plainly(text: str) -> str:
    """The text with such links in plain words.

    >>> plainly("Recipes and ingredients, many-to-many. Recipe: title.")
    'Recipes and ingredients are many-to-many. Recipe: title.'
    """
    text = _SIGNED.sub(r"\g<one> and \g<other> are many-to-many", text)
    text = _CHAIN.sub(_spelled, text)
    return _SEVERAL.sub(r"\g<each> \g<one> has several \g<others>", text)


def _spelled(match: re.Match[str]) -> str:
    chain = [word for word in match.groups() if word]
    said = [
        f"Each {singular(low.lower())} belongs to one {singular(up.lower())}"
        for up, low in pairwise(chain)
    ]
    named = ", ".join(plural(singular(word.lower())) for word in chain)
    return f"{named}. " + ". ".join(said)
