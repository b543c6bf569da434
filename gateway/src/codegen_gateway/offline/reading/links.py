"""What a thing stands between: ``A screening shows one movie in one hall at a given time``."""

import re
from typing import Final

from codegen_gateway.offline.draft import Draft, EntityDraft
from codegen_gateway.offline.words.phrases import parse, pointer

from .answers import tell

_ONE = r"(?:one|a\ssingle|an?|the|exactly\sone)"
_SHOWS = re.compile(
    r"^(?:an?|each|every|one)\s(?P<whole>[a-z]+(?:\s[a-z]+)?)\s(?:(?:can|may|always)\s)?[a-z]+s\s"
    rf"(?:(?:in|at|on|for|with|to)\s)?(?P<rest>{_ONE}\s.+)$",
    re.IGNORECASE,
)
_KEPT_BY = re.compile(
    r"^(?:(?:the|all)\s)?(?P<whole>[a-z]+(?:\s[a-z]+)?)\sare\s"
    r"(?:rented|owned|kept|used|looked\safter|sponsored|driven|managed|handled)\sby\s"
    r"(?:(?:the|our)\s)?(?P<rest>[a-z]+s|people|men|women|children)$",
    re.IGNORECASE,
)
"""``Plots are rented by members``: each by one, or by nobody yet."""
_MADE_BY = re.compile(
    rf"^(?:(?:an?|each|every|the|all)\s)?(?P<whole>[a-z]+(?:\s[a-z]+)?)\s(?:is|are)\s(?:always\s)?"
    rf"[a-z]+(?:ed|en|ght|wn|de|ld|d)\sby\s(?P<rest>{_ONE}\s.+)$",
    re.IGNORECASE,
)
_DO = re.compile(
    r"^(?:(?:the|our|all)\s)?(?P<who>[a-z]{3,}s|people)\s(?!and\s|for\s|with\s|from\s)[a-z]{3,}\s(?:(?:the|our|their|many)\s)?"
    r"(?P<what>[a-z]{3,}s)$",
    re.IGNORECASE,
)
_AT_ONCE = re.compile(r"\bone\s[a-z]+(?:\s[a-z]+)?\sat\s(?:a\stime|once)\b", re.IGNORECASE)
"""``One printer prints one job at a time``: a rule, and no moment."""
_APART = re.compile(rf",?\s(?:and\s)?(?:in|at|on|for|with|by|from|to|of|and)\s(?={_ONE}\s)")
_FIRST = re.compile(rf"^{_ONE}\s(?:given\s|certain\s|fixed\s|specific\s)?", re.IGNORECASE)
_WHEN: Final = {
    "time": "start time",
    "date": "date",
    "day": "date",
    "date and time": "date and time",
    "datetime": "date and time",
}


def says(text: str) -> bool:
    """Whether a sentence may be such a one: ``Courses are taught by one teacher``."""
    text = text.strip(" .,;")
    return any(form.match(text) for form in (_MADE_BY, _KEPT_BY, _DO))


def apply(text: str, draft: Draft) -> bool:
    """Let a thing point to all that such a sentence names; false where one of these is not kept."""
    text = text.strip(" .,;")
    if _AT_ONCE.search(text):
        return False
    kept = _KEPT_BY.match(text)
    match = _MADE_BY.match(text) or kept or _SHOWS.match(text)
    whole = _known(match["whole"], draft) if match is not None else None
    if match is None or whole is None:
        return False
    others: list[EntityDraft] = []
    when = ""
    for part in _APART.split(match["rest"]):
        said = _FIRST.sub("", part)
        if said.lower() in _WHEN:
            when = _WHEN[said.lower()]
        elif (other := _known(said, draft)) is not None and other is not whole:
            others.append(other)
        else:
            return False
    for other in others:
        if not (whole.find(other.phrase.key) or other.find(whole.phrase.key)):
            field = pointer(other.phrase)
            field.about.required = False if kept is not None else None
            whole.add(field)
    if when and not any("time" in f.phrase.key or "date" in f.phrase.key for f in whole.fields):
        tell(draft, whole, when)
    return bool(others)


def _known(text: str, draft: Draft) -> EntityDraft | None:
    phrase = parse(text)
    if phrase is None or phrase.key in draft.entities:
        return draft.entities.get(phrase.key) if phrase is not None else None
    shorter = [e for key, e in draft.entities.items() if phrase.key.endswith(f"_{key}")]
    return shorter[0] if len(shorter) == 1 else None


def unlinked(text: str, draft: Draft) -> bool:
    """``Suppliers deliver parts`` of two known things that nothing holds together."""
    match = _DO.match(text.strip(" .,;"))
    who, what = (_known(match[n], draft) if match is not None else None for n in ("who", "what"))
    if who is None or what is None or who is what:
        return False
    return not draft.held_together(who, what)
