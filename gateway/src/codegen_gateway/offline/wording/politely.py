"""What is wished politely or at length, in the plain words for it."""

from .rewriting import Turns

_SAYS = r"\b(?P<who>we|i)(?:'d|\swould)\s(?=(?:keep|store|record|track|log|save|register)\s)"
_STORED = (
    r"\b(?:want|need|like|love)\s(?:all\s)?(?:our|my|the)\s(?P<what>[a-z]+(?:\s[a-z]+)?)\s"
    r"(?:stored|kept|recorded|tracked|listed|registered)(?=\s*:)"
)
_THROUGH = (
    r"\bsearch(?:ing)?\s(?:should|must|can|will|has\sto)\s(?:go|look|work|run)\s"
    r"(?:through|in|over|across|on|by)\s(?:both\s|all\sof\s)?"
)
_ONLY = (
    r"(?P<said>\b(?:can|may|must)\sbe\s[\w -]+(?:,\s[\w -]+)*\sor\s[\w-]+)\sonly"
    r"(?=\s*[.;\n]|\s*\Z)"
)
_TURNS = Turns(
    (
        (_SAYS, r"\g<who> "),  # We'd keep birds (ring number, species)
        (_STORED, r"want to keep \g<what>"),  # I want our locomotives stored: number, name
        (_THROUGH, "search by "),  # Search should go through both word and meaning
        (_ONLY, r"\g<said>"),  # The gauge can be H0, N or TT only
    )
)


def straight(text: str) -> str:
    """The text without such turns.

    >>> straight("We'd keep birds (ring, species). Search should go through both ring and species.")
    'We keep birds (ring, species). search by ring and species.'
    """
    return _TURNS.straight(text)
