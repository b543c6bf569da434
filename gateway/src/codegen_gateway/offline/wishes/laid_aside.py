"""Rules whose every form is not known, and which describe no field: heard when all is known.

``Delete a guest and the episode simply has no guest`` says *has*, and would be read as fields.
"""

import re
from typing import Final

_CLAUSE: Final = re.compile(
    r"(?:\A|(?<=[.!?;\n])\s*)(?P<said>[^.!?;\n:]+)(?P<end>[.!?;]|(?=\n)|\Z)"
)
_RULE: Final = re.compile(
    r"(?:[-*•]\s*)?(?:(?:and|but|also|и|а|но)\s)?(?:"
    r"(?:if|when|whenever|once|after)\s(?:[\w'-]+\s){1,5}(?:deleted|removed|erased)\b.*\s\w+|"
    r"(?:if|when|once)\s(?:i|we|you|somebody|someone)\s(?:deletes?|removes?)\s.*|"
    r"(?:deleting|removing|erasing|dropping)\s(?:\w+\s){1,4}.*\s\w+|"
    r"(?:an?\s|the\s)?\w+(?:\s\w+)?\s(?:(?:that|which)\s(?:is|are)\s)?(?:still\s)?(?:in\suse|used)\b"
    r".*(?:deleted|removed|deletable).*|"
    r"(?:the\s|an?\s)?\w+\swith\s\w+\s(?:must\s|should\s)?(?:stays?|remains?)(?:\sput|\sthere)?|"
    r"(?:delete|remove|drop)\s(?:an?|the)\s\w+(?:\s\w+)?(?:,|\sand)\s.*|"
    r"(?:если|когда|при|после)\s(?:[\w-]+\s){0,3}удал[а-яё]+\s.*|"
    r"раз\sв\s(?:день|сутки|неделю|месяц)\s.*|"
    r"удалени[ея]\s(?:[\w-]+\s){1,2}.*\s\w+|"
    r"(?:если|когда)\s(?:[\w-]+\s){1,3}(?:удал|убира|убра)[а-яё]+,?\s.*|"
    r"(?:please\s)?(?:(?:every|all|each|any)\s)?(?:requests?|calls?|endpoints?|operations?|writes|everything)\s"
    r".*\b(?:api|access|secret)[\s-]?(?:key|token)\b.*|"
    r"(?:please\s)?(?:protect|secure|guard|use|require)\s.*\b(?:api|access|secret)[\s-]?(?:key|token)\b.*"
    r")\Z",
    re.IGNORECASE,
)


def cut(text: str) -> tuple[str, list[str]]:
    """A description without such rules, and these.

    >>> cut("Guests: name. Delete a guest and the visit simply has no guest.")
    ('Guests: name. ', ['Delete a guest and the visit simply has no guest'])
    """
    found: list[str] = []

    def take(match: re.Match[str]) -> str:
        said = match["said"].strip()
        if _RULE.match(said) is None:
            return match.group()
        found.append(said.lstrip("-*• "))
        return " " if match.start() else ""

    return _CLAUSE.sub(take, text), found
