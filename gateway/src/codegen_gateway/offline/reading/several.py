"""What several may have at a time: ``A song can be in many playlists``."""

import re

from codegen_gateway.offline.draft import Draft, Phrase
from codegen_gateway.offline.words.phrases import parse

_IN = (
    r"(?:belongs?\sto|be\s(?:in|on|at|part\sof|used\sin|used\sby|shared\sby|assigned\sto|taught\sby)|"
    r"(?:is|are)\s(?:in|on|part\sof|used\sin|shared\sby|assigned\sto|taught\sby)|appears?\sin|"
    r"works?\s(?:on|in|for)|plays?\s(?:in|for))"
)
_SEVERAL = r"(?:many|several|multiple|different|various|more\sthan\s(?:one|1)|any\snumber\sof)"
_SHARED = re.compile(
    r"(?P<before>^|[.;\n]\s?|,\s(?:and|but)\s|\s(?:and|but)\s)(?P<said>(?:an?|each|every|one|1|the)\s"
    rf"(?P<one>[a-z]+(?:\s(?!can\b|may\b|could\b|also\b)[a-z]+)?)\s(?:(?:can|may|could)\s)?(?:also\s)?{_IN}\s{_SEVERAL}\s"
    r"(?:different\s)?(?P<others>[a-z]+(?:\s[a-z]+)?s|people|children)(?:\sat\s(?:once|a\stime))?)"
    r"(?=\s*(?:[.;,\n]|$|and\s(?:an?|each|the)\s))",
    re.IGNORECASE,
)
_SHARED_RU = re.compile(
    r"(?P<before>^|[.;\n]\s?|,\s(?:и|а|но|причём)\s|\sи\s)(?P<said>(?:(?:одн[аоу]|один|кажд[а-яё]+)\s)?"
    r"(?P<one>[а-яё]+)\s(?:может|могут)\s(?:быть|входить|относиться|состоять|работать|участвовать|"
    r"принадлежать|находиться|учиться|играть)\s(?:(?:в|во|к|на|у)\s)?(?:нескольки[а-яё]+|разны[а-яё]+|"
    r"многи[а-яё]+)\s(?P<others>[а-яё]+))(?=\s*(?:[.;,\n]|$))",
    re.IGNORECASE,
)
"""``Песня может быть в нескольких плейлистах``."""


def cut(text: str, draft: Draft) -> str:
    """A text without such sayings, which the draft keeps."""

    def keep(match: re.Match[str]) -> str:
        one, others = parse(match["one"]), parse(match["others"])
        if one is None or others is None or one.key == others.key:
            return match.group()
        draft.shared.append((one, others))
        return match["before"] if match["before"].startswith((".", ";", "\n")) else ""

    return re.sub(
        r"(?<=[.;])(\s*)(?:[.;,]|and\s)", r"\1", _SHARED_RU.sub(keep, _SHARED.sub(keep, text))
    )


def said(one: Phrase, other: Phrase, draft: Draft) -> bool:
    """Whether so much was said of two things, in either direction."""
    keys = {one.key, other.key}
    return any({left.key, right.key} == keys for left, right in draft.shared)
