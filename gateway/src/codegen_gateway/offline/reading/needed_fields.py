"""Which known fields must be given, told in English: ``all but the phone are required``.

A sentence is read as a row of signs, one for each name of a field and each word that counts; it is
understood when the whole row is one that says which fields these are, and not otherwise.
"""

import re
from collections.abc import Sequence
from typing import Final

from codegen_gateway.offline.draft import Draft, EntityDraft, FieldDraft

from . import named

_GIVEN: Final = r"(?:given|filled(?:\s+(?:in|out))?|entered|provided|set|there|present|specified)"
_LEFT: Final = (
    r"(?:be|stay|remain)\s+"
    r"(?:left\s+)?(?:empty|blank|missing|out|away|off|omitted|skipped|absent|unset)"
)
_NEEDED: Final = r"(?:required|mandatory|obligatory|compulsory|necessary|needed)"
_NOT: Final = r"(?:\s+not|n['’]t)"
_TABLE: Final = {
    "O": rf"(?:can|may|could|might)\s+(?:also\s+)?(?:{_LEFT}|be\s+optional)|"
    r"(?:(?:is|are)\s+)?(?:optional|voluntary)",
    # Not needed: "all else is" says behind it that all else is needed.
    "D": rf"(?:do|does){_NOT}\s+(?:have|need)\s+to\s+be\s+{_GIVEN}|need{_NOT}\s+be\s+{_GIVEN}|"
    rf"(?:is|are){_NOT}\s+{_NEEDED}|not\s+{_NEEDED}",
    "Q": rf"(?:(?:must|should|has\s+to|have\s+to|needs?\s+to)\s+(?:always\s+)?be|"
    rf"(?:is|are)\s+always)\s+(?:{_GIVEN}|{_NEEDED})|"
    rf"(?:can(?:not|['’]t|\s+not)|must{_NOT}|may\s+not|should{_NOT})\s+{_LEFT}|"
    rf"(?:(?:is|are)\s+)?(?:always\s+)?{_NEEDED}",
    "R": r"everything\s+else|anything\s+else|"
    r"(?:all\s+)?(?:the\s+)?(?:rest|others?(?:\s+(?:fields|ones))?)|"
    r"all(?:\s+(?:the\s+)?(?:fields|of\s+(?:them|it)))?|every(?:\s+field|thing)",
    "X": r"except(?:\s+for)?|but|apart\s+from|besides|save\s+for|other\s+than|without",
    "J": r"only|just",
    "M": r"needs?(?:\s+to\s+have)?|(?:must|has\s+to|have\s+to|should)\s+(?:always\s+)?have|"
    r"requires?|always\s+has",
    "N": rf"(?:is|are|do|does){_NOT}",
    "S": r"so\s+(?:is|are)",
    "c": r"is|are|do|does",
    "_": r"the|a|an|each|every|its|their|both|and|too|as\s+well|also|fields?|while|whereas|with|"
    r"[,;:]",
}
"""What each sign of a row stands for; the last one for words that say nothing."""
_SIGNS: Final = tuple(
    (sign, re.compile(rf"(?:{words})(?![\w-])", re.IGNORECASE)) for sign, words in _TABLE.items()
)
_CLAUSE: Final = re.compile(
    r"J?(?P<fields>F+)(?P<says>[ODQNc])|(?P<rest>R)(?:XF+)?(?P<all>[ODQNc])(?:XF+)?|"
    r"S(?P<same>F+)|TM(?P<needs>F+)|J?(?P<ahead>[ODQ])c?(?P<behind>F+)"
)
_NOT_EACH: Final = re.compile(
    r"(?P<denies>not\s+(?:every|all|each)\s+(?P<some>[\w -]+?)\s+(?:has|have|needs?)|"
    r"(?:an?|the|some|each|every)?\s*(?P<one>[\w -]+?)\s+"
    r"(?:(?:may|might|can|could)\s+(?:have\s+no|lack|be\s+without)|(?:do|does)(?:\s+not|n['’]t)\s+(?:need(?:\s+to\s+have)?|have\s+to\s+have)))\s+"
    r"(?:an?\s+|the\s+|any\s+)?(?P<names>[\w ,-]+)",
    re.IGNORECASE,
)
"""``Not every sermon has a reading``, ``a sermon may have no reading``."""


def apply(text: str, draft: Draft) -> bool:
    """Keep which fields are needed; false for any sentence that says something else, too."""
    text = text.strip(" .")
    if draft.language != "en" or not draft.entities:
        return False
    some = _NOT_EACH.fullmatch(text)
    if some is not None and _lacks(some, draft):
        return True
    row, fields, thing = _row(text, draft)
    if thing is None or not re.search(r"[ODQM]", row):
        return False
    return _told(row, fields, thing, only=row.startswith("J"))


def _lacks(match: re.Match[str], draft: Draft) -> bool:
    words = list(named.words_of(match["names"], draft))
    fields = [word.field for word in words if word.field is not None]
    others = [word.text for word in words if word.field is None]
    owner = list(named.words_of(match["some"] or match["one"], draft))
    holds = [word for word in words if word.field is not None]
    owned = len(owner) == 1 and all(word.thing is owner[0].thing for word in holds)
    if not fields or not owned or not {"and", "or", ","}.issuperset(others):
        return False
    for field in fields:
        field.about.required = False
    return True


def _row(text: str, draft: Draft) -> tuple[str, list[FieldDraft], EntityDraft | None]:
    """The signs of a sentence, the fields behind each F, and the thing that has them all.

    The row is empty where a word says something else.
    """
    row, fields, things, at = "", [], [], 0
    names = {word.start: word for word in named.words_of(text, draft) if word.thing is not None}
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        word = names.get(at)
        if word is not None and word.thing is not None:
            row, at = row + ("T" if word.field is None else "F"), word.end
            fields += [word.field] if word.field is not None else []
            things.append(word.thing)
            continue
        found = next(
            ((sign, match) for sign, words in _SIGNS if (match := words.match(text, at))), None
        )
        if found is None:
            return "", [], None
        row += found[0].replace("_", "")
        at = found[1].end()
    thing = things[0] if things else draft.current
    same = all(each is thing for each in things)
    return row, fields, thing if same else None


def _told(row: str, fields: Sequence[FieldDraft], thing: EntityDraft, *, only: bool) -> bool:
    """Put what the row says onto the fields; nothing, and false, where it is no such row."""
    clauses = list(_CLAUSE.finditer(row))
    if "".join(match.group() for match in clauses) != row:
        return False
    left = list(fields)
    said: list[tuple[FieldDraft, bool]] = []
    rest: bool | None = None
    last: bool | None = None
    for match in clauses:
        needed = _needed(match, last=last)
        if needed is None or (match["rest"] and rest is not None):
            return False
        count = match.group().count("F")
        here, left = left[:count], left[count:]
        said += [(each, needed != bool(match["rest"])) for each in here]
        rest = needed if match["rest"] else rest
        last = _repeated(match, last=last)
    if only and rest is None:
        rest = not said[0][1]
    for each, needed in said:
        each.about.required = needed
    for each in thing.fields if rest is not None else ():
        if each.about.required is None:
            each.about.required = rest
    return True


def _sign(match: re.Match[str]) -> str:
    return match["says"] or match["all"] or match["ahead"] or ("Q" if match["needs"] else "c")


def _needed(match: re.Match[str], *, last: bool | None) -> bool | None:
    """Whether a clause says that its fields are needed; None where it says nothing of that."""
    sign = _sign(match)
    if sign == "N":
        return None if last is None else not last
    if sign == "c":
        return last if match["rest"] or match["same"] else None
    return sign == "Q"


def _repeated(match: re.Match[str], *, last: bool | None) -> bool | None:
    """What ``all else is`` would say behind this: of ``is not required`` that all else is."""
    return {"O": False, "D": True, "Q": True}.get(_sign(match), last)
