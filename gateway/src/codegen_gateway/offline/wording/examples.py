"""Values that stand behind a name as examples: ``a position such as goalkeeper or striker``."""

import re

from codegen_gateway.offline.sentences.values import values_of
from codegen_gateway.offline.words.kinds import suggested
from codegen_gateway.offline.words.phrases import parse

_VALUE = r"[^\W\d_][\w'-]*(?:\s(?!or\b|and\b)[\w'-]+)?"
_SUCH_AS = re.compile(
    r"(?P<name>(?<![\w-])[a-z]+(?:\s[a-z]+)?),?\s+"
    r"(?:such\s+as|like|for\s+example|for\s+instance|e\.?g\.?,?|namely)\s+"
    rf"(?P<values>{_VALUE}(?:,\s*{_VALUE})*(?:,?\s+or\s+{_VALUE}|,?\s+(?:and|etc)\s+{_VALUE}"
    r"(?=\s*(?:[.;]|$))|(?=\s*(?:[.;]|$))))",
    re.IGNORECASE,
)

_THINGS_LIKE = (
    r"(?P<things>(?<![\w-])[a-z]+s),?\s+(?:such\s+as|like|e\.?g\.?,?)\s+"
    rf"(?P<values>{_VALUE}(?:,\s*{_VALUE})*,?\s+(?:or|and)\s+{_VALUE})"
)
_KINDS = re.compile(
    rf"{_THINGS_LIKE}(?P<fields>:\s+[^.\n]*?\b(?P<name>type|kind|category)\b)(?!\s*\()",
    re.IGNORECASE,
)
"""``Expenses like fuel and insurance: date, type``: these are values of the type."""
_ONLY_EXAMPLES = re.compile(rf"{_THINGS_LIKE}(?=:\s)", re.IGNORECASE)


def bracketed(text: str) -> str:
    """The text with such values in brackets, where the name is one of a field.

    >>> bracketed("Players: name, position such as goalkeeper, defender or striker")
    'Players: name, position (goalkeeper, defender, striker)'
    """
    text = _KINDS.sub(_of_kind, text)
    return _SUCH_AS.sub(_said, _ONLY_EXAMPLES.sub(r"\g<things>", text))


def _of_kind(match: re.Match[str]) -> str:
    values = re.sub(r",?\s+(?:and|or)\s+", ", ", match["values"])
    return f"{match['things']}{match['fields']} ({values})"


def _said(match: re.Match[str]) -> str:
    phrase = parse(match["name"]) or parse(match["name"].rpartition(" ")[2])
    values = values_of(re.sub(r",?\s+(?:and|etc)\s+", ", ", match["values"]))
    if phrase is None or not values or phrase.plural or suggested(phrase) is None:
        return match.group()
    return f"{match['name']} ({', '.join(values)})"
