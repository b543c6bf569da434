"""Lines without any sign between them: a thing on the first, one of its fields on each below."""

import re

from codegen_gateway.offline.sentences.listing import looks_like_fields
from codegen_gateway.offline.sentences.subjects import names_field
from codegen_gateway.offline.words.phrases import parse

_SIGNS = re.compile(r"[.:;!?]\s*$|:\s|^\s*(?:[-*•|#]|\d{1,2}[.)])")
_FEWEST = 3
"""Lines; two are more often a sentence that was wrapped."""
_LONGEST = 6
"""Words of a name with what is said about it in brackets."""


def joined(text: str) -> str:
    r"""The text with such lines as one list.

    >>> joined("Orders\nclient name\nphone\nprice")
    'Orders: client name, phone, price'
    """
    return "\n\n".join(_block(block) for block in re.split(r"\n\s*\n", text))


def _below(block: str) -> str:
    """Lines below one with a colon, further in than it: each is a bullet."""
    head, *rest = [line for line in block.splitlines() if line.strip()] or [""]
    inner = [
        line for line in rest if len(line) - len(line.lstrip()) > len(head) - len(head.lstrip())
    ]
    plain = all(
        not re.match(r"[-*•#|]|\d+[.)]", line.strip()) and not re.search(r"[.!?]\s*$", line)
        for line in rest
    )
    short = all(len(re.sub(r"\([^)]*\)|:.*", "", line).split()) <= _LONGEST for line in rest)
    if not head.endswith(":") or len(inner) < len(rest) or len(rest) < _FEWEST - 1:
        return ""
    if not plain or not short or any("," in re.sub(r"\([^)]*\)|:.*", "", line) for line in rest):
        return ""
    return "\n".join([head, *(re.sub(r"^(\s*)", r"\1- ", line) for line in rest)])


def _block(block: str) -> str:
    if below := _below(block):
        return below
    lines = [line.strip(" ,") for line in block.splitlines() if line.strip(" ,")]
    if len(lines) < _FEWEST or any(_SIGNS.search(line) for line in lines):
        return block
    head, *fields = lines
    thing = parse(head)
    if thing is None or not thing.plural or names_field(thing):
        return block
    short = all(len(re.sub(r"\([^)]*\)", "", line).split()) <= _LONGEST for line in fields)
    named = sum(looks_like_fields(line) for line in fields)
    if not short or any("," in re.sub(r"\([^)]*\)", "", line) for line in fields):
        return block
    return f"{head}: {', '.join(fields)}" if named * 2 > len(fields) else block
