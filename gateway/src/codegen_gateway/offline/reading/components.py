"""Fields that are only a word for their parts: ``dimensions (length, width, height)``."""

from codegen_gateway.offline.draft import Phrase
from codegen_gateway.offline.sentences import qualifiers
from codegen_gateway.offline.sentences.listing import items, looks_like_fields
from codegen_gateway.offline.words.phrases import parse

_WHOLES = frozenset(
    {"contact", "coordinate", "dimension", "full_name", "address", "size", "measurement"}
)
_NAMES = frozenset({"name", "title", "full_name"})
_FEWEST = 2


def made_of_parts(phrase: Phrase, inside: str) -> bool:
    """Whether what stands in brackets behind such a name are the fields that are kept."""
    parts = items(inside)
    if phrase.key not in _WHOLES or len(parts) < _FEWEST:
        return False
    if phrase.key != "full_name" and _NAMES & {each.key for each in map(parse, parts) if each}:
        return False  # contacts with names are a list of their own
    bounded = any(not qualifiers.take(part)[1].empty for part in parts)
    return bounded or looks_like_fields(inside)
