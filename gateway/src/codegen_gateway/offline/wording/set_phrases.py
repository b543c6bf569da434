"""Set phrases of engineers, said in words: ``draft as default``, ``writes need a key``."""

import re

_BY_DEFAULT_FIRST = re.compile(
    r"\((?P<first>[\w -]{2,20}?)\s+(?:by\s+default|\(default\)|\[default\]|as\s+default),\s+"
    r"(?P<rest>[^():]+)\)",
    re.IGNORECASE,
)
_AS_DEFAULT = re.compile(
    r"(?P<values>\w+(?:\s?[/|]\s?\w+)+|\([^()]*\)),?\s+(?:with|and)\s+(?P<default>\w+)\s+as\s+"
    r"(?:the\s+|its\s+)?(?:default|initial)(?:\s+(?:one|value|state|status))?",
    re.IGNORECASE,
)
_THEN_DEFAULT = re.compile(
    r"(?P<name>\b(?:status|state|stage|phase|type|kind|priority|level))\s*:\s+"
    r"(?P<values>[\w -]+(?:,\s+(?:or\s+)?[\w -]+)+);\s+"
    r"(?:by\s+)?default(?:s\s+to)?:?\s+(?P<default>\w+)(?=[.,;\n]|$)",
    re.IGNORECASE,
)
"""``a status: stored, shipped, lost; default stored``."""
_ONE_OF_LAST = re.compile(
    r"(?P<name>,\s+[a-z]+(?:\s[a-z]+)?)\s+one\s+of\s+(?P<values>\w+(?:,\s+\w+)+)(?=\s*(?:[.;\n]|$))",
    re.IGNORECASE,
)
_WRITES = re.compile(
    r"(?:all\s+)?(?:writes?|writing|mutations?|modif(?:ications?|ying)|write\s+(?:access|endpoints?|"
    r"operations?|requests?|calls?)|mutating\s+(?:endpoints?|operations?))\s+(?:needs?|requires?|asks?\s+for|"
    r"(?:are|is)\s+(?:protected|guarded|secured)\s+(?:by|with)|only\s+with)\s+(?:an?\s+|the\s+)?"
    r"(?P<key>(?:api|secret|access)?[- ]?(?:key|token))s?",
    re.IGNORECASE,
)
_GUARDED_PASSIVE = re.compile(
    r"(?:[;,]\s+)?\bonly\s+with\s+(?:an?\s+|the\s+)?(?P<key>(?:api|secret|access)?[- ]?key)\s+"
    r"(?:can|may|must|should)\s+(?P<thing>[a-z]+(?:\s[a-z]+)?)\s+be\s+(?P<deed>posted|created|added|"
    r"changed|updated|edited|deleted|removed)",
    re.IGNORECASE,
)
_DEEDS = {
    "posted": "adding", "created": "adding", "added": "adding", "changed": "changing",
    "updated": "changing", "edited": "changing", "deleted": "deleting", "removed": "deleting",
}  # fmt: skip
_READS = re.compile(
    r"(?:(?<=[.;\n] )|(?<=, )|\A)(?![^.;\n]*\beverything\s)(?:all\s+)?"
    r"(?:reads?|reading|read\s+(?:access|endpoints?|operations?))\s+"
    r"(?:is|are)\s+(?:public|open|free)(?:\s+(?:to|for)\s+(?:all|everyone|everybody))?\s*[,.;]?\s*"
    r"(?:(?:and|but|while)\s+)?",
    re.IGNORECASE,
)
"""Reading is open to everybody anyway; not where everything else is closed."""
_FULL_TEXT = re.compile(
    r"\bfull[- ]text\s+search\s+(?:over|on|in|across|through)\s+(?:the\s+)?(?=[a-z])", re.IGNORECASE
)
_IMMUTABLE = re.compile(
    r"(?:(?<=[.;\n] )|\A)(?:(?P<what>[a-z]+(?:\s[a-z]+)?)\s+(?:is|are|must\s+be|should\s+be)\s+)?"
    r"(?:immutable|append[- ]only|write[- ]once)(?=\s*(?:[.;,\n]|$))",
    re.IGNORECASE,
)
_AFTER_CREATION = re.compile(
    r"\b(?:is|are)\s+(?:read[- ]only|immutable|frozen|locked)\s+(?:after|once|when)\s+"
    r"(?:their\s+|its\s+)?(?:creation|created|being\s+created|saved|saving)",
    re.IGNORECASE,
)
_ORDERED_BY = re.compile(
    r"(?:(?<=[.;\n] )|\A)(?:the\s+)?(?P<things>[a-z]+s)\s+(?:are|should\s+be|must\s+be|come)\s+"
    r"ordered\s+by\s+"
    r"(?=(?:[a-z]+\s){0,2}(?:date|name|title|priority|price|time|number|rating|position|year|due|"
    r"at|on|score|size|age|votes|deadline|amount)\b)",
    re.IGNORECASE,
)
"""``Cards are ordered by due date``: goods are ordered by people."""
_ORDER_BY = re.compile(r"(?:(?<=[.;\n] )|\A)order(?:ed)?\s+by\s+", re.IGNORECASE)
_MOST_FIRST = re.compile(
    r"(?P<wish>\b(?:sort|order)\b[^.;\n]*?\bby\s+[a-z]+(?:\s[a-z]+)?),?\s+(?:the\s+)?"
    r"(?:most|top|high\s+to\s+low|biggest|best)(?:\s+first)?(?=\s*(?:[.;\n]|$))",
    re.IGNORECASE,
)
_FIGURES = {
    "five": 5, "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "twenty-five": 25,
    "thirty": 30, "forty": 40, "fifty": 50, "a hundred": 100, "one hundred": 100,
}  # fmt: skip
_WORD_PAGE = re.compile(
    rf"\b(?P<count>{'|'.join(_FIGURES)})(?=\s+(?:[a-z]+\s)?(?:at\s+a\s+time|at\s+once|"
    r"(?:on|per|to)\s+(?:an?\s+|one\s+|each\s+)?page|per\s+page|a\s+page))",
    re.IGNORECASE,
)
_AT_ONCE = re.compile(
    r"(?:(?<=[.;\n] )|\A)(?:the\s+)?(?:page|list|lists|it|each\s+page|one\s+page)\s+"
    r"(?:should\s+)?shows?\s+(?P<count>\d+)\s+(?:[a-z]+\s)?(?:at\s+once|at\s+a\s+time)",
    re.IGNORECASE,
)
_TYPED = re.compile(
    r"(?P<name>\b[a-z]+\s(?:at|on))\s(?P<type>datetime|date|timestamp)(?=\s*(?:[,;.)\n]|$))",
    re.IGNORECASE,
)
"""``recorded at datetime``: the last word is the type."""
_PAGES = re.compile(
    r"\b(?:paginated?\s+by|page\s+size(?:\s+(?:is|of|=))?:?|pages\s+of|(?:look\s+at|show|see|list|load)"
    r"(?=\s\d+\s(?:[a-z]+\s)?at\s+a\s+time))\s+(?P<count>\d+)(?:\s(?:[a-z]+\s)?at\s+a\s+time)?",
    re.IGNORECASE,
)
_LAT, _LON = re.compile(r"\blat\b"), re.compile(r"\b(?:lon|lng)\b")
"""Short for words that the same text writes out: one field."""
_SLASHED_DEFAULT = re.compile(
    r"(?P<values>\b\w+(?:\s?[/|]\s?\w+)+)\s*[;,]\s+(?:by\s+)?default(?:s\s+to)?:?\s+(?P<default>\w+)"
    r"(?=\s*(?:[.;,\n]|$))",
    re.IGNORECASE,
)
_TYPE_LAST = re.compile(
    r"(?P<name>[,:(]\s*(?!and\s)[a-z]+\s(?!an?\s)[a-z]+)\s(?P<type>datetime|timestamp)(?=\s*(?:[,;.)\n]|$))",
    re.IGNORECASE,
)


def in_words(text: str) -> str:
    """The text with such phrases in words.

    >>> in_words("Vacancy: title, status draft/published with draft as default")
    'Vacancy: title, status draft/published (default draft)'
    """
    text = _BY_DEFAULT_FIRST.sub(r"(\g<first>, \g<rest>; default \g<first>)", text)
    text = _AS_DEFAULT.sub(r"\g<values> (default \g<default>)", text)
    text = _THEN_DEFAULT.sub(r"\g<name> (\g<values>; default \g<default>)", text)
    text = _SLASHED_DEFAULT.sub(r"\g<values> (default \g<default>)", text)
    text = _ONE_OF_LAST.sub(r"\g<name> (\g<values>)", text)
    text = _WRITES.sub(r"Adding, changing and deleting needs an \g<key>", _READS.sub("", text))
    text = _GUARDED_PASSIVE.sub(_guarded, text)
    text = _AFTER_CREATION.sub("cannot be changed or deleted", text)
    text = _ORDER_BY.sub("Sort by ", _ORDERED_BY.sub(r"Sort \g<things> by ", text))
    text = _MOST_FIRST.sub(r"\g<wish> descending", text)
    text = _WORD_PAGE.sub(lambda m: str(_FIGURES[m["count"].lower()]), text)
    text = _AT_ONCE.sub(r"\g<count> per page", text)
    text = _FULL_TEXT.sub("search by ", text)
    text = _IMMUTABLE.sub(lambda m: f"{m['what'] or 'Entries'} cannot be changed or deleted", text)
    text = _TYPE_LAST.sub(r"\g<name> (\g<type>)", _TYPED.sub(r"\g<name> (\g<type>)", text))
    if _LAT.search(text) and "latitude" in text:
        text = _LON.sub("longitude", _LAT.sub("latitude", text))
    return _PAGES.sub(r"\g<count> per page", text)


def _guarded(match: re.Match[str]) -> str:
    deed = _DEEDS[match["deed"].lower()]
    return f". {deed.capitalize()} {match['thing']} needs an {match['key']}"
