"""Which files of a repository say what a product is, and how they are cut into passages. Pure."""

import re
from collections.abc import Iterable
from typing import Final

from codegen_crds.contracts.redaction import redacted

from .speech import clean

MOST_BYTES: Final = 64 * 1024
"""Of a file; a larger one is no document for people."""
MOST_FILES: Final = 200
MOST_PASSAGES: Final = 400
"""Of a product."""
_PASSAGE: Final = 1200
"""Characters: a search answers with several, and a model pays for all of them."""
_PATH: Final = re.compile(r"[\w. /-]{1,200}")
_SPEC: Final = re.compile(r"(?:^|/)specs?/[^/]+\.ya?ml$")
_ENTRY: Final = re.compile(r"100(?:644|755) blob ([0-9a-f]{40}) +([0-9]+)\t(.+)", re.DOTALL)


def documents_of(listing: str) -> list[tuple[str, str]]:
    """Path and blob of the documents in ``git ls-tree -r -l -z``, the ones nearest the root first.

    Texts for people and specifications only: no configuration, no hidden file, no link.
    """
    found: list[tuple[str, str]] = []
    for line in listing.split("\0"):
        entry = _ENTRY.fullmatch(line)
        if entry and int(entry[2]) <= MOST_BYTES and _is_document(entry[3]):
            found.append((entry[3], entry[1]))
    return sorted(found, key=lambda each: (each[0].count("/"), each[0]))[:MOST_FILES]


def _is_document(path: str) -> bool:
    hidden = any(part.startswith(".") for part in path.split("/"))
    named = path.endswith(".md") or _SPEC.search(path) is not None
    return named and not hidden and _PATH.fullmatch(path) is not None


def passages(texts: Iterable[tuple[str, str]]) -> list[tuple[str, int, str]]:
    """Path, number and text of the passages of documents, without what looks like a secret."""
    cut = [
        (path, number, piece)
        for path, text in texts
        for number, piece in enumerate(_pieces(redacted(clean(text))))
    ]
    return cut[:MOST_PASSAGES]


def _pieces(text: str) -> list[str]:
    """Whole lines together, as many as fit; a new heading begins a new piece when half is full."""
    pieces = [""]
    for line in text.splitlines():
        full = len(pieces[-1]) + len(line) > _PASSAGE
        if full or (line.startswith("#") and len(pieces[-1]) > _PASSAGE // 2):
            pieces.append("")
        pieces[-1] += f"{line[:_PASSAGE]}\n"
    return [stripped for piece in pieces if (stripped := piece.strip())]
