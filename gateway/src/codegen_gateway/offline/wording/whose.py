"""Whose a thing is and what it stands in: no part of its name, and no thing of its own."""

import re

from codegen_gateway.offline.words.english import is_plural, plural

_OWNERS = re.compile(
    r"(?P<lead>\b(?:track|manage|keep|store|list\s+of|lists\s+of|track\s+of|records?\s+of|"
    r"catalogue\s+of|register\s+of|for|about)\s+(?:all\s+)?)(?:our|my|the)\s+[a-z]+(?:'s|s')\s+"
    r"(?=(?:[a-z]+\s)?[a-z]+s\s*(?::|\(|\bwith\b|,))",
    re.IGNORECASE,
)
"""``our company's laptops``."""
_THEY_OWN = re.compile(
    r"(?P<what>\b[a-z]{3,}s)\s+(?:that\s+|which\s+)?(?:my|our|his|her)\s+[a-z]+\s+"
    r"(?:(?:has|have|had|is|are)\s+)?(?:has|have|[a-z]+(?:s|ed|en|ght))(?:\s+(?:for|in|to|on|at))?"
    r"(?=\s*(?:,|:|\bwith\b|\bincluding\b))",
    re.IGNORECASE,
)
"""``the books my family owns``."""
_TO_DO = re.compile(
    r"(?P<what>\b(?!lists?\b|ways?\b)[a-z]{3,}s)\s+to\s+(?:read|watch|buy|visit|try|see|play|cook|sell|"
    r"listen\s+to|give\s+away|rent)(?=\s*:\s|\s+with\s)",
    re.IGNORECASE,
)
"""``books to read``."""
_INCLUDING = re.compile(
    r"(?P<head>\b(?:track|records?|lists?|keep|store|catalogue|register|log|database)\b[^.,:;()\n]*\b[a-z]{3,}s),\s+"
    r"(?:including|such\s+as\s+their|noting|recording|storing|listing)\s+"
    r"(?:(?:the|their|its)\s+)?(?=[a-z])",
    re.IGNORECASE,
)
"""``a record of books, including author, title``."""
_ENTRY = re.compile(
    r"(?P<each>\b(?:each|every|an?|the))\s+(?P<what>entry|record|line|row|item)\s+(?:in|of|on)\s+"
    r"(?:the|this|our|my)\s+(?:log|list|journal|register|book|diary|table|calendar|schedule|database|"
    r"inventory|catalogue|catalog)\b(?=\s+(?:has|have|with|should|must|contains?|includes?|needs?)\b)",
    re.IGNORECASE,
)
"""``Each entry in the log``."""
_APP_WHERE = re.compile(
    r"\A\s*(?:(?:(?:i|we)\s+(?:want|need|would\s+like)|please\s+(?:make|build)|make|build|create|write)\s+(?:me\s+)?)?"
    r"(?:an?\s+)?(?:[a-z]+\s){0,3}?(?:app|application|system|site|website|service|tool|page|program|database|api|"
    r"backend|board|list|tracker|platform|store|shop)\b"
    r"[^.,:;\n]*?\s(?:where|in\s+which)\s+(?=(?:(?:each|every|an?)\s+)?[a-z]+\s+(?:have|has)\s)",
    re.IGNORECASE,
)
"""``I want an app for my gym where members have a name``."""
_BOOK_OF = re.compile(
    r"\A(?P<lead>(?:(?:an?|the|our|my)\s+)?)(?P<one>[a-z]+)\s+(?:book|box|list|collection|log|journal|catalogue|"
    r"catalog|register|directory|library|archive|system|tracker|app)\s+(?=with\s)",
    re.IGNORECASE,
)
"""``Recipe book with ingredients``."""


_OPENING_WITH = re.compile(
    r"\A(?P<whole>[^.:;,()\n]{3,60}?)\s+with\s+(?P<list>[a-z]+(?:\s[a-z]+)?(?:,\s+[a-z]+(?:\s[a-z]+)?)*,?\s+and\s+"
    r"[a-z]+(?:\s[a-z]+)?)\.\s+",
    re.IGNORECASE,
)


def _only_lists(text: str) -> int:
    """Where a text goes on behind ``A nursery with batches and sales.`` if each is described."""
    match = _OPENING_WITH.match(text)
    if match is None or is_plural(match["whole"].split()[-1].lower()):
        return 0
    rest = text[match.end() :]
    for thing in re.split(r",\s+and\s+|,\s+|\s+and\s+", match["list"].lower()):
        told = rf"(?:^|[.;\n] )(?:{thing}(?:\s(?:have|has|should|must)\b|:)|(?:each|every|an?)\s)"
        if not is_plural(thing.split()[-1]) or not re.search(told, rest, re.IGNORECASE):
            return 0
        if not re.search(rf"(?:^|[.;\n] ){thing}\b", rest, re.IGNORECASE):
            return 0
    return match.end()


def without(text: str) -> str:
    """The text in which things are called by themselves.

    >>> without("Keep a list of the books my family owns: title, author")
    'Keep a list of the books: title, author'
    """
    text = _APP_WHERE.sub("", text)[_only_lists(text) :]
    text = _INCLUDING.sub(r"\g<head>: ", _THEY_OWN.sub(r"\g<what>", _TO_DO.sub(r"\g<what>", text)))
    text = _ENTRY.sub(r"\g<each> \g<what>", _OWNERS.sub(r"\g<lead>", text))
    book = _BOOK_OF.match(text)
    if book is None or is_plural(book["one"].lower()):
        return text
    things = plural(book["one"].lower())
    each = rf"(?:each|every|an?)\s+{book['one']}\s+(?:has|should|must)"
    described = rf"\b(?:{things}\s+(?:have|should|must)|{each})\b"
    if re.search(described, text[book.end() :], re.IGNORECASE) is None:
        return text
    return f"{things.capitalize()} {text[book.end() :]}"
