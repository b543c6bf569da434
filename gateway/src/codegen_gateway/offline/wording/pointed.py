"""Fields that point to a thing by an arrow: ``author -> Author``, ``капитан → Игрок``."""

import re

from codegen_gateway.offline.words.phrases import parse

_POINTS = re.compile(
    r"(?P<before>[:,(;]\s*)(?P<field>[^\W\d_][\w ]{0,30}?)\s*(?:->|=>|→)\s*(?P<thing>[^\W\d_]\w*)"
    r"(?=\s*(?:[,;.)(\n]|\Z))"
)


def told(text: str) -> str:
    """The text with such fields in words, where the thing is told of, too.

    >>> told("Author: name. Book: title, writer -> Author")
    'Author: name. Book: title, writer (reference to Author)'
    """
    return _POINTS.sub(_reference, text)


def _reference(match: re.Match[str]) -> str:
    field, thing = parse(match["field"]), parse(match["thing"])
    kept = rf"(?:^|\n|[.;]\s)\s*(?:[-*•]\s+)?{re.escape(match['thing'])}\s*[:(—–-]"
    if field is None or thing is None or re.search(kept, match.string, re.IGNORECASE) is None:
        return match.group()
    if field.key == thing.key:
        return f"{match['before']}{match['field']}"
    link = "ссылка на" if re.search(r"[а-яё]", match["thing"], re.IGNORECASE) else "reference to"
    return f"{match['before']}{match['field']} ({link} {match['thing']})"
