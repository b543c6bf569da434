"""What several may have at a time: ``A song can be in many playlists``."""

import re

from codegen_gateway.offline.draft import Draft, EntityDraft, Phrase
from codegen_gateway.offline.words.phrases import parse, pointer, singular_label

_IN = (
    r"(?:belongs?\sto|be\s(?:in|on|at|part\sof|used\sin|used\sby|shared\sby|assigned\sto|taught\sby)|"
    r"(?:is|are)\s(?:in|on|part\sof|used\sin|shared\sby|assigned\sto|taught\sby)|appears?\sin|"
    r"be\s(?:stored|kept|held|placed|located|sold|found|listed|offered|available|stocked|shown|played|published)\s"
    r"(?:in|on|at|by)|works?\s(?:on|in|for)|plays?\s(?:in|for))"
)
_SEVERAL = r"(?:many|several|multiple|different|various|more\sthan\s(?:one|1)|any\snumber\sof)"
_SHARED = re.compile(
    r"(?P<before>^|[.;\n]\s?|,\s(?:and|but)\s|\s(?:and|but)\s)(?P<said>(?:an?|each|every|one|1|the)\s"
    rf"(?P<one>[a-z]+(?:\s(?!can\b|may\b|could\b|also\b)[a-z]+)?)\s(?:(?:can|may|could)\s)?(?:also\s)?{_IN}\s{_SEVERAL}\s"
    r"(?:different\s)?(?P<others>[a-z]+(?:\s[a-z]+)?s|people|children)(?:\sat\s(?:once|a\stime))?)"
    r"(?=\s*(?:[.;,\n]|$|and\s(?:an?|each|the)\s))",
    re.IGNORECASE,
)
_BOTH = re.compile(
    r"(?P<before>^|[.;\n]\s?)(?P<said>(?:(?:an?|each|every|one)\s)?(?P<one>[a-z]+)\s(?:(?:can|may|could)\s)?(?:also\s)?"
    r"[a-z]+(?:\s(?:in|for|to|on|by|at|of))?\s(?:many|several|multiple)\s(?P<others>[a-z]+)(?:,?\sand|[;.,])\s"
    r"(?:(?:an?|each|every|one)\s)?(?P<again>[a-z]+)\s(?:(?:can|may|could)\s)?(?:also\s)?"
    r"[a-z]+(?:\s[a-z]+)?\s(?:many|several|multiple)\s(?P<same>[a-z]+))(?=\s*(?:[.;\n]|$))",
    re.IGNORECASE,
)
"""``Students can enroll in many courses and courses have many students``."""
_PLURALS = re.compile(
    r"(?P<before>^|[.;\n]\s?)(?P<said>(?P<one>[a-z]+s|people)\s(?:can\s|may\s)?[a-z]+(?:\s(?:in|for|to|on))?\s"
    r"(?P<others>[a-z]+s),?\s(?:and\s|but\s)?(?:an?|each|every)\s(?P<again>[a-z]+)\s(?:(?:can|may|could)\s)?(?:have|has)\s"
    r"(?:many|several|multiple|more\sthan\sone)\s(?P<same>[a-z]+))(?=\s*(?:[.;\n]|$))",
    re.IGNORECASE,
)
"""``Authors write books, a book may have several authors``: several of each."""
_SHARED_RU = re.compile(
    r"(?P<before>^|[.;\n]\s?|,\s(?:(?:и|а|но|причём)\s)?|\sи\s)(?P<said>(?:(?:одн[аоу]|один|кажд[а-яё]+)\s)?"
    r"(?P<one>[а-яё]+)\s(?:может|могут)\s(?:быть|входить|относиться|состоять|работать|участвовать|"
    r"принадлежать|находиться|учиться|играть)\s(?:(?:в|во|к|на|у)\s)?(?:нескольки[а-яё]+|разны[а-яё]+|"
    r"многи[а-яё]+)\s(?P<others>[а-яё]+))(?=\s*(?:[.;,\n]|$))",
    re.IGNORECASE,
)
"""``Песня может быть в нескольких плейлистах``."""


_PAIR = 2


def cut(text: str, draft: Draft) -> str:
    """A text without such sayings, which the draft keeps."""

    def keep(match: re.Match[str]) -> str:
        one, others = parse(match["one"]), parse(match["others"])
        if one is None or others is None or one.key == others.key:
            return match.group()
        draft.shared.append((one, others))
        return match["before"] if match["before"].startswith((".", ";", "\n")) else ""

    def keep_both(match: re.Match[str]) -> str:
        told = [parse(match[n]) for n in ("one", "others", "again", "same")]
        keys = {phrase.key for phrase in told if phrase is not None}
        one, other = told[0], told[1]
        if len(keys) != _PAIR or one is None or other is None:
            return match.group()
        draft.shared.append((other, one))
        return match["before"]

    text = _SHARED_RU.sub(keep, _SHARED.sub(keep, text))
    text = _PLURALS.sub(keep_both, _BOTH.sub(keep_both, text))
    return re.sub(r"(?<=[.;])(\s*)(?:[.;,]|and\s)", r"\1", text)


def pair(draft: Draft, one: EntityDraft, other: EntityDraft) -> None:
    """Several of each belong together: a list of pairs says which."""
    key = f"{one.phrase.key}_{other.phrase.key}"
    label = f"{singular_label(one.phrase)} — {singular_label(other.phrase)}"
    thing = draft.entity(Phrase(tuple(key.split("_")), key, plural=False, label=label))
    for side in (one, other):
        thing.add(pointer(side.phrase))


def said(one: Phrase, other: Phrase, draft: Draft) -> bool:
    """Whether so much was said of two things, in either direction."""
    keys = {one.key, other.key}
    return any({left.key, right.key} == keys for left, right in draft.shared)
