"""A sentence that goes on with the list of another thing, as the sentences that it stands for."""

import re

from codegen_gateway.offline.sentences.listing import looks_like_fields
from codegen_gateway.offline.words.phrases import parse

_KEPT_OF = re.compile(
    r"(?P<keep>\b(?:(?:keep|keeping)\s+(?:track|a\s+(?:record|list|log))|track|lists?|records?|"
    r"register|database)\s+of\s[^.;\n]+?),?\s+and\s+(?:also\s+)?of\s+(?:the\s+|my\s+|our\s+|all\s+)?"
    r"(?P<what>[a-z]+(?:\s[a-z]+)?)(?=\s+(?:with\s|\()|:\s)",
    re.IGNORECASE,
)
"""``keep track of flats with a size, and of the tenants with a name``."""
_FOR = re.compile(
    r"(?:(?P<before>[:;,.])\s*|^)(?:and\s+)?for\s+(?:the\s+|each\s+|every\s+|all\s+)?"
    r"(?P<what>[a-z]+(?:\s[a-z]+)?)(?:,|\s+(?:we|i)\s+(?:need|keep|store|want|track))?\s+"
    r"(?=(?:the|an?|their|its)\s+[a-z])",
    re.IGNORECASE | re.MULTILINE,
)
"""``for players the name and the number, for games the opponent``."""
_SEVERAL = 2
_EACH_WITH = re.compile(
    r"(?P<head>(?:^|(?<=[.;\n] ))(?!(?:with|each|every)\b)[^.:;()\n]*?\b"
    r"(?P<what>[a-z]{3,}s)),?\s+each\s+"
    r"(?:(?:one|of\s+(?:them|which))\s+)?(?:with|having|has)\s+(?P<fields>[^.;\n]+)",
    re.IGNORECASE | re.MULTILINE,
)
"""``Donors give donations, each with a date``."""
_AND_THEIRS = re.compile(
    r"(?P<ours>\bour\s+(?P<what>[a-z]+(?:\s[a-z]+)?))\s+and\s+theirs\b", re.IGNORECASE
)
"""``our score and theirs``."""
_FOR_EACH_LOG = re.compile(
    r"(?:^|(?<=[.;\n] ))for\s+(?:each|every)\s+(?P<whole>[a-z]+(?:\s[a-z]+)?),?\s+(?:i|we)\s+"
    r"(?:(?:want|need)\s+to\s+|also\s+)?(?:log|record|track|enter|note|keep|store|count|list)\s+"
    r"(?:the\s+|its\s+)?(?P<what>[a-z]+s)\s+with\s+(?=an?\s)",
    re.IGNORECASE | re.MULTILINE,
)
"""``For each project I log hours with a date``."""
_AND_CAN = re.compile(
    r"(?P<said>(?:^|(?<=[.;\n] ))(?P<who>(?:(?:an?|each|every)\s+)?[a-z]+)\s+(?:have|has)\s"
    r"[^.;:\n]+?),?\s+and\s+"
    r"(?P<can>(?:can|may)\s+(?:attend|join|enrol+\s+(?:in|for)|book|take|visit|"
    r"sign\s+up\s+for|rent|borrow|order|register\s+for)\s+"
    r"(?:several|many|multiple|more\s+than\s+one|some)\s)",
    re.IGNORECASE | re.MULTILINE,
)
"""``Children have a name and can attend several lessons``."""
_HAS = re.compile(
    r"\b(?:with|has|have|having|includ\w+|contain\w*|keep|track|store|list)\b", re.IGNORECASE
)
_WHICH_WHICH = re.compile(
    r"(?:^|(?<=[.;\n] ))(?P<what>(?:an?\s+|each\s+|the\s+)?[a-z]+)\s+"
    r"(?:says?|shows?|records?|tells?|notes?|stores?|keeps?)\s+which\s+(?P<one>[a-z]+)\b(?P<mid>[^.,;:\n]*?)"
    r"\bwhich\s+(?P<other>[a-z]+)(?:\s+[a-z]+){0,2}(?=\s*(?:[.;\n]|$))",
    re.IGNORECASE | re.MULTILINE,
)
"""``Attendance says which member was at which rehearsal``."""


def told_apart(text: str) -> str:
    """The text with such sentences as several, or as a list of fields.

    >>> told_apart("Donors give donations, each with a date and a weight")
    'Donors give donations. Donations have a date and a weight'
    """
    text = _AND_THEIRS.sub(r"\g<ours> and their \g<what>", text)
    text = _FOR_EACH_LOG.sub(r"Each \g<whole> has many \g<what> with ", text)
    text = _AND_CAN.sub(r"\g<said>. \g<who> \g<can>", text)
    text = _WHICH_WHICH.sub(r"\g<what> has a \g<one> and a \g<other>", text)
    text = _KEPT_OF.sub(r"\g<keep>. Keep track of \g<what>", text)
    if len(_FOR.findall(text)) >= _SEVERAL:
        text = _FOR.sub(_listed, text)
    return _EACH_WITH.sub(_each, text)


def _listed(match: re.Match[str]) -> str:
    what = parse(match["what"])
    if what is None:
        return match.group()
    return f"{'. ' if match['before'] else ''}{match['what'].capitalize()}: "


def _each(match: re.Match[str]) -> str:
    if _HAS.search(match["head"]) or parse(match["head"]) is not None:
        return match.group()
    if not looks_like_fields(match["fields"]):
        return match.group()
    return f"{match['head']}. {match['what'].capitalize()} have {match['fields']}"
