"""Which of its words reach a person, and which of a person's words reach a model. Pure."""

import re
from typing import Final

from codegen_crds.contracts.redaction import SECRET_SHAPES

MOST_QUESTIONS: Final = 2
"""Of a product, before something has to be proposed."""
_MOST: Final = 3000
_LINK: Final = re.compile(
    r"\b[a-z][a-z0-9+.-]*://\S+|\bwww\.\S+|(?<![\w@])(?:[\w-]+\.)+[a-z]{2,24}(?:/\S*)?(?![\w.])"
    r"|(?<!\w)@\w{4,}",
    re.IGNORECASE,
)
_KNOWN_DOTS: Final = re.compile(r"^[\w-]+\.[A-Z]")
"""``done.Next``: two sentences without a space between them are no name of a host."""
_SENTENCE: Final = re.compile(r"[^.!?…\n]*(?:[.!?…]+|\n|$)\s*")


def clean(text: str) -> str:
    """Text that every store and every JSON reader takes: no nulls, no halves of characters."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\0", "")


def redacted(text: str) -> str:
    """A person's words without what looks like a key or a token."""
    return SECRET_SHAPES.sub("[secret]", clean(text))


def presentable(text: str, *, may_ask: bool) -> str:
    """A model's words as a person may see them.

    A link in them could only have been made up, or put there by somebody else: the addresses of
    products are shown from their status. Questions beyond :data:`MOST_QUESTIONS` are dropped.
    """
    shown = _LINK.sub(lambda m: m[0] if _KNOWN_DOTS.match(m[0]) else "[…]", clean(text))
    if not may_ask:
        shown = "".join(s for s in _SENTENCE.findall(shown) if not s.rstrip().endswith("?"))
    shown = shown.strip()
    return shown if len(shown) <= _MOST else shown[: _MOST - 1].rstrip() + "…"


def asks(text: str) -> bool:
    """Whether a text asks the person something."""
    return "?" in text
