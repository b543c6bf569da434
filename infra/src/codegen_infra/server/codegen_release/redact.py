"""Takes secret values out of text that leaves the server."""

import base64
import json
import urllib.parse
from collections.abc import Iterable

MARK = "[redacted]"


def redact(text: str, values: Iterable[str]) -> str:
    """Replace every value, also as programs like to print it: quoted, escaped, encoded.

    Args:
        text: What may hold them, such as the end of a log.
        values: Secret values; empty ones are skipped.
    """
    forms: set[str] = set()
    for value in values:
        if value:
            forms |= {value, *value.splitlines(), urllib.parse.quote(value, safe="")}
            forms |= {urllib.parse.quote(value), urllib.parse.quote_plus(value)}
            forms |= {json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]}
            forms |= {repr(value)[1:-1], base64.b64encode(value.encode()).decode()}
    for form in sorted(forms - {""}, key=len, reverse=True):
        text = text.replace(form, MARK)
    return text
