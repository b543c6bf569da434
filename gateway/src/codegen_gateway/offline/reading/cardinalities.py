"""How many of one thing go with another, as schemas write it: ``Author 1:N Book``."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from codegen_gateway.offline.draft import Draft, EntityDraft, Phrase
from codegen_gateway.offline.words.phrases import one_of, parse

from . import beside

Kind = Literal["one_to_many", "many_to_one", "many_to_many"]
_KINDS: Final[dict[Kind, str]] = {
    "many_to_many": r"many[- ]?(?:to|2)[- ]?many|m2m|m:n|n:m|n:n|m:m|\*:\*|многие[- ]ко[- ]многим|"
    r"has_and_belongs_to_many",
    "one_to_many": r"one[- ]?(?:to|2)[- ]?many|1[:-](?:n|m|\*|many)|1\s?[-–]?>\s?(?:n|\*|many)|"
    r"has_many|hasmany|один[- ]ко[- ]многим",
    "many_to_one": r"many[- ]?(?:to|2)[- ]?one|(?:n|m|\*|many)[:-]1|belongs_to|belongsto|"
    r"мног(?:ие|о)[- ]к[- ]одному",
}
_SAID = "|".join(f"(?:{words})" for words in _KINDS.values())
_SIGN = rf"(?P<sign>{_SAID}|<-+>|↔|⟷)"
"""What stands between two names."""
_WORDS = (
    r"(?P<words>(?:many[- ]to[- ]many|one[- ]to[- ]many|many[- ]to[- ]one|m2m|m:n|n:m|1:n|n:1|"
    r"многие[- ]ко[- ]многим|один[- ]ко[- ]многим|мног(?:ие|о)[- ]к[- ]одному))"
)
"""What stands before or behind them."""
_NAME = r"(?:(?:the|an?)\s)?[^\W\d_][\w-]*(?:\s(?!and\b|to\b|are\b|is\b|и\b|—|–)[^\W\d_][\w-]*)?"
_PAIR = rf"(?P<one>{_NAME})\s(?:and|&|to|и|к)\s(?P<other>{_NAME})"
_START = r"(?P<before>^|[.;\n]\s*)(?:(?:the|there\sis\san?|an?)\s)?"
_END = r"\)?(?=\s*(?:[.;\n]|$))"
_RELATION = r"(?:relation(?:ship)?s?|association|link|связ[ьи]|отношени[ея])"


def _form(text: str) -> re.Pattern[str]:
    return re.compile(f"{_START}(?P<said>{text}){_END}", re.IGNORECASE)


_FORMS: Final = (
    # Author 1:N Book; Posts <-> tags (many to many)
    _form(rf"(?P<one>{_NAME})\s{_SIGN}\s(?P<other>{_NAME})(?:,?\s\(?{_WORDS})?"),
    # courses and students, many to many
    _form(
        rf"{_PAIR}\s?[,:(—–-]?\s?(?:(?:are|have|is)\s)?(?:(?:an?|related|linked|связаны(?:\sкак)?)\s)?"
        rf"{_WORDS}(?:\s{_RELATION})?"
    ),
    # one-to-many: author to books; связь многие ко многим между курсами и студентами
    _form(
        rf"(?:{_RELATION}:?\s)?{_WORDS}(?:\s{_RELATION})?\s?[,:—–-]?\s?"
        rf"(?:(?:between|from|of|for|между|от|у)\s)?(?P<one>{_NAME})\s?"
        rf"(?:\s(?:and|to|и|к)|[-—–/,]|<?-+>|→|↔)\s?(?P<other>{_NAME})"
    ),
    # one author - many books; один автор — много книг
    _form(
        rf"(?P<single>one|1|один|одна|одно)\s(?P<one>{_NAME})\s?[-—–:,]\s?"
        rf"(?:many|several|много|несколько)\s(?P<other>{_NAME})"
    ),
)
_BEHIND_OPENING: Final = re.compile(
    rf"(?P<before>\A[^.:;\n]{{3,60}}?(?:\swith|\sof|\sfor|\sсо?|:)\s)(?P<said>(?P<both>{_PAIR}),?\s\(?{_WORDS}){_END}",
    re.IGNORECASE,
)
"""``Movie database with actors and movies, many-to-many.``"""
_THING: Final = r"[^\W\d_][\w -]{1,30}?"
_BRACKETED: Final = re.compile(
    rf"(?P<before>^|[.;\n]\s*)(?:(?:an?|the|each|every)\s)?(?P<one>{_THING})\s?"
    r"\((?P<its>[^()\n]+)\)\s"
    r"(?P<how>(?:has|have|contains?|belongs?\sto|имеет|содержит)(?:\smany|\sseveral|\sмного)?|"
    rf"{_SIGN})\s(?:(?:an?|the|one)\s)?(?P<other>{_THING})\s?\((?P<theirs>[^()\n]+)\){_END}",
    re.IGNORECASE,
)
"""``Author (name, born) has many Books (title, year)``: two things, and what is between them."""


@dataclass(frozen=True, slots=True)
class Cardinality:
    """What was said of two things.

    Attributes:
        text: Its words.
        kind: How many of each go with one of the other.
        one: The thing that was named first.
        other: The one named behind it.
    """

    text: str
    kind: Kind
    one: Phrase
    other: Phrase


def cut(text: str) -> tuple[str, list[Cardinality]]:
    """A description without such sayings, and these.

    >>> cut("Books have a title. Author 1:N Book.")[1][0].kind
    'one_to_many'
    """
    found: list[Cardinality] = []

    def take(match: re.Match[str]) -> str:
        one, other = parse(match["one"]), parse(match["other"])
        if one is None or other is None or one.key == other.key:
            return match.group()
        found.append(Cardinality(match["said"], _kind(match), one, other))
        return match["before"]

    def take_behind(match: re.Match[str]) -> str:
        rest = take(match)
        return rest if rest == match.group() else f"{rest}{match['both']}"

    text = _BEHIND_OPENING.sub(take_behind, _BRACKETED.sub(_told_apart, text))
    for form in _FORMS:
        text = form.sub(take, text)
    return text, found


def apply(told: Sequence[Cardinality], draft: Draft) -> None:
    """Hold the things together; one that nothing was said of is kept, so that it is asked for."""
    for each in told:
        one, other = _kept(each.one, draft), _kept(each.other, draft)
        if each.kind == "many_to_many":
            draft.shared.append((other.phrase, one.phrase))
            continue
        whole, part = (one, other) if each.kind == "one_to_many" else (other, one)
        listed = whole.find(part.phrase.key)
        if listed is not None and listed.phrase.plural:
            whole.fields.remove(listed)  # "Author: name, books": they point to it
        beside.belongs(draft, whole.phrase, part.phrase)


def _kept(phrase: Phrase, draft: Draft) -> EntityDraft:
    return draft.known(phrase.key) or draft.entity(one_of(phrase))


def _kind(match: re.Match[str]) -> Kind:
    groups = match.groupdict()
    if groups.get("single"):
        return "one_to_many"
    said = groups.get("words") or groups.get("sign") or ""
    plain = re.sub(r"[\s_]+", lambda m: m.group().replace(" ", "-"), said.lower())
    for kind, words in _KINDS.items():
        if re.fullmatch(words, said, re.IGNORECASE) or re.fullmatch(words, plain, re.IGNORECASE):
            return kind
    return "many_to_many"  # a line with two heads


def _told_apart(match: re.Match[str]) -> str:
    before = match["before"]
    return (
        f"{before}{match['one']}: {match['its']}. {match['other']}: {match['theirs']}. "
        f"{match['one']} {match['how']} {match['other']}"
    )
