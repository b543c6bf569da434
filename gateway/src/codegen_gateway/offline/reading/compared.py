"""Sentences that bound one known field by another: ``Check-out must be later than check-in``."""

import re
from collections.abc import Iterable

from codegen_gateway.offline.draft import Compared, Draft, EntityDraft, FieldDraft
from codegen_gateway.offline.sentences import comparisons
from codegen_gateway.offline.words.phrases import parse

_ENDS = frozenset(
    {"end", "ends", "finish", "finishes", "until", "to", "return", "out", "close", "closes", "till",
     "departure", "due", "expiry", "expires", "deadline"}
)  # fmt: skip
_STARTS = frozenset(
    {"start", "starts", "begin", "begins", "from", "in", "open", "opens", "departure", "arrival",
     "since", "issue", "pickup", "beginning"}
)  # fmt: skip
_IT_ENDS = re.compile(
    r"^(?P<thing>.+?)\s+(?:ends?|finish(?:es)?|closes?|returns?|закан\w+|законч\w+|заверш\w+|"
    r"конча\w+|оканч\w+)$",
    re.IGNORECASE,
)
_IT_STARTS = re.compile(
    r"^(?:(?:it|they)\s+(?:has\s+|have\s+)?)?(?:starts?|begins?|started|begun|opens?|beginning|"
    r"(?:it\s+)?starting)$"
    r"|^(?:она?\s+|они\s+|оно\s+)?(?:начина\w+|начал\w+|начн\w+|начаться|началось)$",
    re.IGNORECASE,
)


def apply(text: str, draft: Draft) -> FieldDraft | None:
    """Bound a known field by another one; the field, or None where a text says no such thing."""
    for entity in _things(draft):
        pair = between(text, entity)
        if pair is not None:
            each, said, other = pair
            keep(each, said, other)
            return each
    return None


def of_field(text: str, each: FieldDraft, draft: Draft) -> bool:
    """``(Closed at is optional) but must be after opened at``: more of a field named before."""
    found = comparisons.told(text)
    thing = next((e for e in draft.entities.values() if any(f is each for f in e.fields)), None)
    if found is None or found.field or thing is None:
        return False
    other = other_of(thing, each, found.bound.other)
    if other is None or other is each:
        return False
    keep(each, found.bound, other)
    return True


def keep(each: FieldDraft, said: Compared, other: FieldDraft) -> None:
    """Bound a field by another one, once."""
    if not any(key.key == said.key and limit is other for key, limit in each.bounds):
        each.bounds.append((said, other))


def between(text: str, entity: EntityDraft) -> tuple[FieldDraft, Compared, FieldDraft] | None:
    """A field of a thing, the bound that a text says of it, and the field that bounds it."""
    found = comparisons.told(text)
    pair = _pair(entity, found.field, found.bound.other) if found and found.field else None
    return (pair[0], found.bound, pair[1]) if found is not None and pair is not None else None


def _things(draft: Draft) -> list[EntityDraft]:
    current = [draft.current] if draft.current is not None else []
    return current + [e for e in draft.entities.values() if e is not draft.current]


def _pair(entity: EntityDraft, name: str, limit: str) -> tuple[FieldDraft, FieldDraft] | None:
    """The field of that name and the one that bounds it, both of one thing."""
    whole = _IT_ENDS.match(name)
    if whole is not None and _IT_STARTS.match(limit) and _is(entity, whole["thing"]):
        end, start = _only(entity, _ENDS - {"departure"}), _only(entity, _STARTS)
        return (end, start) if end is not None and start is not None and end is not start else None
    each = named(entity, name)
    other = other_of(entity, each, limit) if each is not None else None
    return (each, other) if each is not None and other is not None and other is not each else None


def _is(entity: EntityDraft, name: str) -> bool:
    if re.fullmatch(r"it|they|он|она|оно|они", name.strip(), re.IGNORECASE):
        return True
    phrase = parse(name)
    return phrase is not None and f"_{entity.phrase.key}".endswith(f"_{phrase.key}")


def _only(entity: EntityDraft, words: frozenset[str]) -> FieldDraft | None:
    found = [f for f in entity.fields if words & {*f.phrase.words, *f.phrase.key.split("_")}]
    return found[0] if len(found) == 1 else None


def other_of(entity: EntityDraft, each: FieldDraft, words: str) -> FieldDraft | None:
    """The field that bounds one, by what it is called beside it.

    ``The maximum salary must be at least the minimum``: the minimum salary.
    """
    found = named(entity, words)
    if found is not None and found is not each:
        return found
    return named(entity, f"{words} {each.phrase.label.split(' ')[-1]}")


def named(entity: EntityDraft, words: str) -> FieldDraft | None:
    """The one field of a thing that is called so, or by more words than these."""
    words = re.sub(
        r"^(?:the|an?|its|their|her|his|чем|его|её|их)\s+", "", words.strip(), flags=re.IGNORECASE
    )
    said = words.casefold()
    exact = [f for f in entity.fields if f.phrase.label.casefold() == said]
    phrase = parse(words)
    if phrase is not None:
        exact += [f for f in entity.fields if f.phrase.key == phrase.key and f not in exact]
    else:
        exact += [f for f in entity.fields if " ".join(f.phrase.words) == said and f not in exact]
    if exact or phrase is None:
        return exact[0] if len(exact) == 1 else None
    keys = [phrase.key]
    # "The end of the lease" is the end, "the trip's start" the start.
    keys += [phrase.key.removeprefix(f"{entity.phrase.key}_")]
    for key in dict.fromkeys(keys):
        longer = [f for f in entity.fields if _within(key.split("_"), f)]
        if len(longer) == 1:
            return longer[0]
    return None


def _within(words: Iterable[str], each: FieldDraft) -> bool:
    return set(words) <= {*each.phrase.key.split("_"), *each.phrase.words}
