"""What a product is for, where its kind stands before it: ``A public API of cities: name``."""

import re

from codegen_gateway.offline.words.english import plural

_ADJECTIVES = (
    r"(?:(?:public|open|private|internal|simple|small|tiny|rest|http|json|read[- ]only)\s)+"
)
_OF = re.compile(
    rf"\A\s*(?:an?\s|the\s|our\s)?{_ADJECTIVES}(?:api|service|backend|database|list|catalog(?:ue)?|directory)\s"
    r"(?:of|for|with|about)\s(?:all\s|the\s)?(?P<things>(?![a-z]+ing\s)[a-z]+(?:\s[a-z]+)?s)(?=\s(?:with|having)\s|:\s|\s\()",
    re.IGNORECASE,
)
_DIARY = re.compile(
    r"\A\s*(?:(?:an?|my|our|the)\s)?(?:daily|personal|private|simple|weekly|family)\s(?:journal|diary|log)(?=:\s|\swith\s)"
    r"|\A\s*(?P<ru>(?:(?:мой|наш|личный|ежедневный|простой|семейный)\s)?дневник)(?=:\s|\sсо?\s)",
    re.IGNORECASE,
)
"""``Daily journal with a date``: of such a book the entries are kept."""
_SHARED = re.compile(
    r"(?<=[a-z])\s(?:that\sis\s)?shared\s(?:by|with|between|among)\s(?:the|my|our|a)\s[a-z]+(?=:\s|\swith\s)",
    re.IGNORECASE,
)
"""``A shopping list shared by the family: …``."""
_LIST_OF = re.compile(
    r"\b(?P<what>[a-z]{3,})\s(?:watch\s?list|wish\s?list|bucket\s?list)\b", re.IGNORECASE
)
_OF_PRODUCTS = re.compile(
    r"\A\s*(?:an?\s|our\s|the\s)?(?P<what>(?:micro)?service|server|host|api|app|application|system)\s"
    r"(?:registry|catalog(?:ue)?|inventory|directory)(?=:\s)",
    re.IGNORECASE,
)
"""``Service registry: name, owner``: services are kept, though a service is a product, too."""
_READ_ONLY = re.compile(
    r"(?P<said>[^.;\n]+),\s(?:and\s)?(?:is\s|it\sis\s)?"
    r"(?P<only>read[- ]only|только\s(?:для\s)?чтени[ея])"
    r"(?=\s*(?:[.;\n]|\Z))",
    re.IGNORECASE,
)
"""``Cities sorted by population, read only``: a wish of its own."""


def _entries(match: re.Match[str]) -> str:
    return "Записи" if match["ru"] else "Entries"


def named(text: str) -> str:
    """The text whose list is called by what is kept, with what it is only for apart.

    >>> named("A public API of cities with a name, read only")
    'Cities with a name. Read only'
    """
    text = _DIARY.sub(_entries, _SHARED.sub("", text))
    text = _OF_PRODUCTS.sub(lambda match: plural(match["what"].lower()).capitalize(), text)
    text = _OF.sub(lambda match: match["things"].capitalize(), text)
    text = _LIST_OF.sub(lambda match: f"{match['what']} list", text)
    return _READ_ONLY.sub(lambda m: f"{m['said']}. {m['only'].capitalize()}", text)
