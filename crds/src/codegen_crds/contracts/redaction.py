"""No secret in what is kept of a dialogue: known values, and what looks like one. Pure.

A run's dialogue is mostly code: a pattern here matches values, never a name such as `token`
alone, and each has a bounded repetition before its anchor, so a megabyte takes a moment.
"""

import re
from collections.abc import Sequence
from typing import Final

REDACTED: Final = "[redacted]"
_SHORTEST: Final = 8
"""A shorter text is no token, and replacing it would mangle ordinary words."""
_TOKENS: Final = (
    r"\b[0-9]{6,12}:[A-Za-z0-9_-]{30,}"
    r"|\b(?:sk|pk|rk|xox[abprs]|gh[opsur]|glpat|github_pat)[-_][A-Za-z0-9_-]{16,}"
    r"|\bA(?:KIA|SIA)[0-9A-Z]{16}\b"
    r"|\bAIza[A-Za-z0-9_-]{35}"
    r"|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}"
)
_KEY_BEGINS: Final = "-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----"
SECRET_BEGINS: Final = f"{_TOKENS}|{_KEY_BEGINS}"
"""Tokens of bots and services, keys and signed tokens, by their looks; RE2 reads it, too."""
SECRET_SHAPES: Final = re.compile(
    rf"{_TOKENS}|{_KEY_BEGINS}.*?(?:-----END [A-Z ]{{0,32}}PRIVATE KEY-----|\Z)", re.DOTALL
)
"""The same, and of a key all of it."""
_CREDENTIALS: Final = re.compile(r"(://[^\s/:@\"']{0,128}:)[^\s/@\"']{1,256}(?=@)")
_HEADER: Final = re.compile(r"(?i)\b((?:bearer|basic)\s{1,4})[A-Za-z0-9+/_=.~-]{16,}")
_ASSIGNED: Final = re.compile(
    r"(?i)((?:password|passwd|secret|token|api[_-]?key|private[_-]?key)[\w-]{0,32}"
    r"\\?[\"']?\s{0,4}[:=]\s{0,4}\\?[\"']?)"
    r"(?=[A-Za-z+/_=-]{0,64}[0-9])[A-Za-z0-9+/_=-]{16,}(?![\w.(\[])"
)


def redacted(text: str, secrets: Sequence[str] = ()) -> str:
    """A text without secrets.

    Args:
        text: Of a dialogue.
        secrets: Values that are known here; those shorter than 8 characters are passed over.
    """
    for secret in secrets:
        if len(secret) >= _SHORTEST:
            text = text.replace(secret, REDACTED)
    text = SECRET_SHAPES.sub(REDACTED, text)
    text = _CREDENTIALS.sub(rf"\1{REDACTED}", text)
    text = _HEADER.sub(rf"\1{REDACTED}", text)
    return _ASSIGNED.sub(rf"\1{REDACTED}", text)
