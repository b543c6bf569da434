"""Labels of engineers, and bullets that lost their lines: ``Schema:``, ``Order: due date``."""

import re

from codegen_gateway.offline.words.english import is_plural, plural

_LINE_BULLET = re.compile(
    r"(?<=[^\s:])[^\S\n]+[-*•][^\S\n]+(?=[a-z][a-z ]{1,30}:\s)", re.IGNORECASE
)
"""`` - model: name, url - designer: name``: bullets of a text that lost its lines."""
_BULLETS = 2
_AFTER_TITLE = re.compile(
    r"\A(?P<title>[^.:;,()\n]{3,40})[^\S\n]+[-–—]\s+(?=[a-z]+:\s)", re.IGNORECASE
)
"""``Warehouse robots - robot: serial, …``."""
_FOR = re.compile(
    r"\A\s*(?:an?\s+|the\s+|simple\s+|small\s+|rest\s+)*(?:service|api|app|application|backend|"
    r"microservice|system|tool)\s+(?:for|to\s+do)\s+(?P<what>[a-z]+(?:\s[a-z]+)?)\s+"
    r"(?:tracking|management|registration|storage|logging|bookkeeping)\s*[.:]\s+"
    r"(?P<label>(?:schema|fields|attributes|columns|properties|data|data\s+model|model)\s*:\s+)?"
    r"(?=[^.:]+,)",
    re.IGNORECASE,
)
"""``Service for certificate tracking. Schema: domain, issuer``."""
_COLLECTOR = re.compile(
    r"\A\s*(?:an?\s+|the\s+|simple\s+)*(?P<what>[a-z]+(?:\s[a-z]+)?)\s+(?:collector|registry|store|tracker|"
    r"service|api|backend|archive|storage)\s*\.\s+(?:schema|fields|attributes|columns)\s*:\s+(?=[^.:]+,)",
    re.IGNORECASE,
)
"""``Error log collector. Schema: message, level``."""
_SCHEMA = re.compile(
    r"(?<=[a-z])\s*[.]\s+(?:schema|fields|attributes|columns|properties)\s*:\s+(?=[^.:]+,)",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:(?<=[.;\n] )|(?<=\n)|\A)\s*(?:endpoints?|routes|operations|features|requirements|rules|"
    r"behaviou?r|constraints|queries|lists?\s+view|notes?\s+on\s+the\s+api|api|entities|models|"
    r"resources|objects|relations?|relationships?|data\s+model)\s*:\s+"
    r"(?=(?:list|search|filter|sort|newest|latest|only|each|every|an?|crud|[a-z]+s?\s*\(|"
    r"[a-z]+\s(?:has|have|belongs?)\s))",
    re.IGNORECASE,
)
_DEFAULT_ORDER = re.compile(
    r"(?P<sort>\bsort(?:ed|able|ing)?\s[^.;\n]*?\bby\s[^.;\n()]+?),?\s[(]?(?:and\s)?(?:by\s)?default"
    r"(?:s\sto|\sorder|\sis|\sby|:)*\s(?P<order>[a-z_]+(?:\s[a-z_]+)?\s(?:(?:de|a)scending|desc|asc))[)]?"
    r"(?=\s*(?:[.;,\n]|$))",
    re.IGNORECASE,
)
"""``Sort by price or name, default price descending``."""
_ORDER_LABEL = re.compile(
    r"(?:(?<=[.;\n] )|\A)(?:default\s+)?(?:order|ordering|sort|sorting|sort\s+order|ordered)\s*:\s+"
    r"(?:by\s+)?"
    r"(?!(?:the\s)?(?:most\s)?[a-z]+\sfirst\b)(?=[a-z_ ]+(?:[.;\n]|$))",
    re.IGNORECASE,
)
_FILTER_LABEL = re.compile(
    r"(?:(?<=[.;\n] )|\A)(?P<wish>filters?|filtering|search|searching|searchable)\s*:\s+"
    r"(?:by\s+|on\s+)?"
    r"(?=[a-z_ ,]+(?:[.;\n(]|$))",
    re.IGNORECASE,
)
_SUPPORTS = re.compile(
    r"(?:(?<=[.;\n] )|\A)(?:(?:the\s+)?(?:get\s+)?(?:list|lists|list\s+endpoint|endpoint|api|it|"
    r"collection|get|index|get\s+/[a-z/_-]+))\s+(?:(?:must|should|has\s+to|needs\s+to|shall|can|will)\s+)?"
    r"(?:supports?|allows?|offers?|provides?|takes?|accepts?)\s+(?=(?:filter|search|sort|pagin))",
    re.IGNORECASE,
)
"""``GET list must support filtering by used``."""
_ENTITIES = re.compile(
    r"\s+with\s+(?:the\s+)?(?:two|three|four|five|\d|following|these)\s+(?:[a-z]+\s)?(?:entities|models|tables|"
    r"resources|lists|things|objects|types)\s*:\s+(?P<things>[^.\n]*)",
    re.IGNORECASE,
)
_STORES = re.compile(
    r"\A\s*(?:micro)?(?:service|backend|api)\s*:\s+(?:stores?|keeps?|manages?|holds?|tracks?)\s+"
    r"(?=[a-z]+(?:\s[a-z]+)?s\s*[.:])",
    re.IGNORECASE,
)
_PLURAL_FIELD = re.compile(
    r"\A(?P<title>[^.:;,()\n]{2,40}):\s+(?P<things>places|pages|notes|points|comments|messages|texts|sets)\s+"
    r"with\s+(?=(?:an?\s+)?(?:name|title|slug|code|label|text|author|id|number)\b)",
    re.IGNORECASE,
)
"""``Simple CMS: pages with slug``: pages are kept here, though they may be a field elsewhere."""
_PLAIN_HEAD = re.compile(r"\A([a-z]+)\s?(?=\()", re.IGNORECASE)


def without(text: str) -> str:
    """The text without such labels, each said in words or left out.

    >>> without("Model Invoice: due date, status. Order: due date ascending.")
    'Model Invoice: due date, status. Sort by due date ascending.'
    """
    if len(_LINE_BULLET.findall(text)) >= _BULLETS:
        text = _LINE_BULLET.sub(". ", text)
    text = _AFTER_TITLE.sub(r"\g<title>. ", text)
    text = _LABEL.sub("", _SCHEMA.sub(": ", _COLLECTOR.sub(_kept, _FOR.sub(_kept, text))))
    text = _ENTITIES.sub(_each, _STORES.sub("", _SUPPORTS.sub("", text)))
    text = _PLURAL_FIELD.sub(lambda m: f"{m['things'].capitalize()} have ", text)
    text = _DEFAULT_ORDER.sub(r"\g<sort>. Sort by \g<order>", text)
    text = _ORDER_LABEL.sub("Sort by ", text)
    return _FILTER_LABEL.sub(lambda m: f"{_wished(m['wish'])} by ", text)


def _each(match: re.Match[str]) -> str:
    """Every name before brackets is one of the things that were announced."""
    parts = re.split(r"(?<=\)),\s+(?:and\s+)?", match["things"])
    return ": " + "; ".join(_PLAIN_HEAD.sub(lambda m: f"{_many(m[1])} ", part) for part in parts)


def _wished(label: str) -> str:
    return "Search" if label.lower().startswith("search") else "Filter"


def _kept(match: re.Match[str]) -> str:
    *before, last = match["what"].split()
    return f"{' '.join([*before, _many(last)]).capitalize()}: "


def _many(word: str) -> str:
    return word if is_plural(word) else plural(word)
