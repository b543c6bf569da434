"""References that nobody calls so: a field is named like another thing, or a thing after one."""

import re
from typing import Final

from codegen_gateway.offline.draft import Draft, EntityDraft, FieldDraft, Phrase, Qualifiers
from codegen_gateway.offline.words.kinds import suggested
from codegen_gateway.offline.words.lexicon import english
from codegen_gateway.offline.words.phrases import many, one_of, parse, pointer

from .relations import known_of

_OF = re.compile(
    r"\s(?:of|on|for|about|о|об|на|к|по)\s+(?:(?:an?|the|each|every|кажд\w+)\s+)?(?P<owner>.+)$"
)
_SORTS = frozenset(
    ["type", "kind", "category", "group", "genre", "brand", "model", "variety", "list", "number"]
)
"""Of these a thing has one, not they have a thing: "types of rooms"."""
_PARTS = frozenset(
    ["payment", "invoice", "order", "visit", "note", "comment", "review", "photo", "complaint",
     "contract", "copy", "request", "booking", "appointment", "call"]
)  # fmt: skip
"""Of somebody or something they are, where that stands before them."""
_ARTICLES = frozenset(["a", "an", "the", "one", "each"])
_PEOPLE_OF: Final = {
    "owner": ("customer", "client"),
    "assignee": ("developer", "employee", "member", "team_member", "user", "worker", "staff_member",
                 "colleague", "engineer", "manager", "person", "volunteer"),
    "responsible": ("employee", "member", "user", "worker", "manager"),
}  # fmt: skip
"""Who is meant by what somebody is to a thing, where one such list is kept."""


def implied_references(draft: Draft, entity: EntityDraft) -> None:
    """A field called like another thing points to it; many of them are many."""
    for field in entity.fields:
        _named_target(draft, field)
        if field.phrase.key != f"{entity.phrase.key}_id":  # a client's id is no other client
            _by_id(draft, field)
        about = field.about
        bounds = (about.minimum, about.maximum, about.max_length)
        said = bool(about.type or about.values or about.pattern or about.held) or any(
            bound is not None for bound in bounds
        )
        if field.target is not None or said or field.phrase.key == entity.phrase.key:
            continue
        several = many(field.phrase) and field.phrase.head not in english().same
        if field.phrase.key in draft.entities and several:
            field.many = True
        elif field.phrase.key in draft.entities:
            field.target = field.phrase
        elif _role(draft, field) and (
            field.phrase.head != entity.phrase.key or field.phrase.words[0] in _OF_ITS_KIND
        ):
            field.target = draft.entities[field.phrase.head].phrase
        elif (key := field.phrase.key[:-2]) in draft.entities and field.phrase.head.isdigit():
            field.target = draft.entities[key].phrase
        elif entity.phrase.key.endswith(f"_{field.phrase.key}"):
            continue
        elif (meant := _meant(draft, entity, field)) is not None:
            field.target = meant


def _meant(draft: Draft, entity: EntityDraft, field: FieldDraft) -> Phrase | None:
    """The thing that a field is called by in other words."""
    shorter = _done_to(draft, field) or _shortened(draft, field)
    return shorter or _person(draft, entity, field)


def _done_to(draft: Draft, field: FieldDraft) -> Phrase | None:
    """``The cave visited`` is one of the caves that are kept."""
    key, _, deed = field.phrase.key.rpartition("_")
    done = deed in ("visited", "used", "borrowed", "rented", "booked", "ordered", "sold", "chosen")
    thing = draft.entities.get(key) if done else None
    return thing.phrase if thing is not None and not field.phrase.plural else None


def _by_id(draft: Draft, field: FieldDraft) -> None:
    """``author_id``, as tables have it, where authors are kept."""
    key = field.phrase.key.removesuffix("_id")
    thing = draft.entities.get(key) if key != field.phrase.key else None
    formed = field.about.values or field.about.pattern
    if thing is not None and field.target is None and not formed:
        field.phrase, field.about.type = one_of(thing.phrase), None
        field.target = thing.phrase


def of_whole(draft: Draft, entity: EntityDraft) -> None:
    """``Reviews of wines`` where wines are kept: each points to its wine."""
    match = _OF.search(entity.phrase.label)
    owner = parse(match["owner"]) if match is not None else None
    known = known_of(draft, owner) if owner is not None else None  # of trucks: the food trucks
    if known is None or known is entity or entity.phrase.head in _SORTS:
        return
    if not any(
        known.phrase.key in (f.phrase.key, f.target and f.target.key) for f in entity.fields
    ):
        entity.add(pointer(known.phrase))


def points_to_known(draft: Draft, entity: EntityDraft, text: str) -> bool:
    """``A runner registers for a run``, of a registration: it points to both; false otherwise."""
    found: list[Phrase] = []
    left: list[str] = []
    words = re.findall(r"[^\W\d_]+", text)
    while words:
        for size in (2, 1):
            phrase = parse(" ".join(words[:size]))
            thing = known_of(draft, phrase) if phrase is not None else None
            if thing is not None and thing is not entity and words[0].lower() not in _ARTICLES:
                found.append(thing.phrase)
                words = words[size:]
                break
        else:
            left.append(words.pop(0).lower())
    alone = re.match(r"(?:for|on|at|in|with|from|to|by)\s+(?:an?|one|the)\s", text) is not None
    if len(found) < (1 if alone else 2) or len([w for w in left if w not in _ARTICLES]) > 3:  # noqa: PLR2004
        return False
    for phrase in found:
        entity.add(pointer(phrase))
    return True


def of_named(draft: Draft, entity: EntityDraft) -> None:
    """``Client payments`` where clients are kept: each points to its client."""
    owner, _, what = entity.phrase.key.rpartition("_")
    known = draft.entities.get(owner)
    if known is None or what not in _PARTS or not entity.fields or not known.fields:
        return
    linked = any(owner in (f.phrase.key, f.target and f.target.key) for f in entity.fields)
    if not linked and known.find(entity.phrase.key) is None:
        entity.add(pointer(known.phrase))


def _named_target(draft: Draft, field: FieldDraft) -> None:
    """``owner: User``: the words behind the field name a thing."""
    if len(field.about.notes) != 1 or field.target is not None:
        return
    phrase = parse(field.about.notes[0])
    if phrase is not None and phrase.key in draft.entities:
        field.target = draft.entities[phrase.key].phrase
        field.about.notes.clear()


def _shortened(draft: Draft, field: FieldDraft) -> Phrase | None:
    """``Post`` where blog posts are kept: the thing that is meant."""
    if not field.about.empty or field.phrase.plural or "_" in field.phrase.key:
        return None
    if suggested(field.phrase) is not None and field.phrase.key not in english().things:
        return None
    ending = f"_{field.phrase.key}"
    found = [e.phrase for k, e in draft.entities.items() if e.fields and k.endswith(ending)]
    return found[0] if len(found) == 1 else None


def _person(draft: Draft, entity: EntityDraft, field: FieldDraft) -> Phrase | None:
    """``Owner`` of a dog where customers are kept, ``assignee`` where developers are."""
    keys = _PEOPLE_OF.get(field.phrase.key, ())
    people = [each for key, each in draft.entities.items() if key in keys and each.fields]
    if len(people) != 1 or not field.about.empty:
        return None
    return people[0].phrase if people[0] is not entity else None


_OF_ITS_KIND = frozenset(
    ["parent", "previous", "next", "related", "main", "replaced", "original", "linked", "master",
     "superior", "super", "preceding", "following", "upper", "root", "predecessor", "successor",
     "mother", "father", "duplicate", "replacement", "reporting", "responsible", "senior",
     "primary", "secondary", "other", "second", "first", "base", "linked", "dependent", "blocking"]
)  # fmt: skip
"""In such a role a thing has another one of its own kind; a source term of terms is a word."""


def _role(draft: Draft, field: FieldDraft) -> bool:
    """``home team`` is a team in a role; ``room number`` is no list of numbers."""
    head = field.phrase.head
    if head == field.phrase.key or head not in draft.entities or field.phrase.plural:
        return False
    plain = Qualifiers(required=field.about.required, unique=field.about.unique)
    return field.about == plain and (suggested(field.phrase) is None or head in english().things)
