"""What is told of known fields, several in a sentence: ``The title is required, and the body not``.

A clause begins where a known field is named and the clause before it is whole; what follows without
a field of its own says more of the same one: ``email is optional but must be unique``.
"""

import re

from codegen_gateway.offline.draft import Draft, FieldDraft
from codegen_gateway.offline.sentences import comparisons, qualifiers

from . import compared, statements

_JOINT = re.compile(
    r"(?:\s*(?:(?<!\d),|,(?!\d))\s*(?!чем\b|than\b)"
    r"(?:(?:and|but|while|whereas|и|но|а|при этом|причём)\s+)?|\s*;\s*|"
    r"\s+(?:and|but|while|whereas|и|но|а)\s+)(?=\S)",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:the|an?|its|their|each|every|все|каждое)\s+", re.IGNORECASE)
_BOTH = re.compile(r"^(?:both|оба|обе)\b(?:\s+of\s+them)?\s*", re.IGNORECASE)
_LONGEST = 4
"""Words of a field's name."""


def apply(text: str, draft: Draft) -> bool:
    """Add what a sentence says of known fields clause by clause; false for any other sentence."""
    if not draft.entities or ":" in text or "(" in text:
        return False
    clauses = _clauses(text.strip(" .,;"), draft)
    if not clauses:
        return False
    if len(clauses) == 1:
        compares = any(comparisons.told(part) is not None for part in clauses[0])
        return compares and _clause(clauses[0], draft)
    if not all(_names(parts[0], draft) for parts in clauses):
        return False
    return all([_clause(parts, draft) for parts in clauses])  # noqa: C419 - read all of them


def _clauses(text: str, draft: Draft) -> list[list[str]]:
    """Clauses with their parts: the first names a field, the others say more of it."""
    clauses: list[list[str]] = []
    begin = 0
    ends = [*_JOINT.finditer(text), None]
    for joint in ends:
        part = text[begin : joint.start() if joint is not None else len(text)].strip()
        begin = joint.end() if joint is not None else begin
        if not part:
            continue
        if not clauses:
            clauses.append([part])
        elif not _whole(clauses[-1][0]):
            clauses[-1][0] = f"{clauses[-1][0]} and {part}"
        elif _names(part, draft):
            clauses.append([part])
        else:
            clauses[-1].append(part)
    return clauses


def _whole(text: str) -> bool:
    """Whether a part says something of what it names."""
    return comparisons.told(text) is not None or not qualifiers.take(text)[1].empty


def _names(text: str, draft: Draft) -> FieldDraft | None:
    """The known field that a part begins with."""
    words = _ARTICLE.sub("", text).split()
    found = (
        statements.whole(" ".join(words[:n]), draft)
        for n in range(min(_LONGEST, len(words)), 0, -1)
    )
    return next((field for field in found if field is not None), None)


def _clause(parts: list[str], draft: Draft) -> bool:
    """``The end is not before the start, and may be missing``, and any other clause."""
    first, *more = parts
    field = compared.apply(first, draft)
    if field is None and any(comparisons.told(each) for each in more):
        field = _names(first, draft) if statements.apply(first, draft) else None
    if field is None:
        return statements.apply(" and ".join(parts), draft)
    return all([_more(field, each, draft) for each in more])  # noqa: C419 - read all of them


def _more(field: FieldDraft, text: str, draft: Draft) -> bool:
    if compared.of_field(text, field, draft):
        return True
    rest, about = qualifiers.take(_BOTH.sub("", text))
    for each in [field, *(other for _, other in field.bounds if _BOTH.match(text))]:
        each.about.absorb(about)
    return not about.empty and re.search(r"[^\W\d_]{4,}", rest) is None
