"""What a heard piece does to the list of a thing: search, filters, order, size of pages."""

from collections.abc import Sequence
from typing import Final

from codegen_gateway.offline.draft import Draft, EntityDraft, FieldDraft, Wish
from codegen_gateway.offline.wishes import orders, page_sizes
from codegen_gateway.offline.words.counts import IN_WORDS
from codegen_gateway.offline.words.kinds import decide

from . import vocabulary
from .pieces import Name
from .vocabulary import KindName

_TEXTS: Final = ("string", "text")
_NUMBERS: Final = ("int", "float", "decimal")
_RANKED: Final = (*_NUMBERS, "date", "datetime")
_RANKS: Final = ("place", "rank", "rating", "score", "point", "grade", "mark", "position")
_Fields = Sequence[tuple[EntityDraft, FieldDraft]]
_NAMES: Final = ("name", "title", "full_name", "last_name", "label", "word", "term")


def wished(
    kind: KindName, fields: Sequence[tuple[EntityDraft, FieldDraft]], words: Sequence[str]
) -> bool:
    """Let lists be searched, narrowed or ordered by fields; false where one cannot be."""
    done = True
    for entity, field in fields:
        if kind == "sort" or (kind == "shown" and _is_place(field, words)):
            done &= _ordered(entity, field, words, shown=kind == "shown")
        elif field.about.held is not None or field.many:
            done = False
        elif kind == "search" and is_text(field):
            _add(entity.search, field)
        else:
            _add(entity.filters, field)  # what is no text is chosen
    return done


def with_range(
    fields: _Fields, subject: Sequence[EntityDraft]
) -> list[tuple[EntityDraft, FieldDraft]]:
    """Fields with one that has more and less: a period is one of the only date; or else none."""
    if any(_is_ranked(field) for _, field in fields):
        return [*fields]
    dates = [
        (entity, field)
        for entity in subject
        for field in entity.fields
        if field.target is None and decide(field.phrase, field.about) in ("date", "datetime")
    ]
    return [*fields, *dates] if len(dates) == 1 else []


def searched_whole(things: Sequence[EntityDraft]) -> bool:
    """Let words be looked for in all texts of things; false where one has none."""
    found = {e.phrase.key: [each for each in e.fields if is_text(each)] for e in things}
    for entity in things:
        for each in found[entity.phrase.key]:
            _add(entity.search, each)
    return all(found.values())


def _ordered(
    entity: EntityDraft, field: FieldDraft, words: Sequence[str], *, shown: bool = False
) -> bool:
    """Let a list be ordered by a field, and have that order if the words tell it.

    What is highest of texts or of choices is no letter of the alphabet: then it is false.
    """
    if field.about.held is not None or field.many or field.target is not None:
        return False
    if any(map(vocabulary.RANK.match, words)) and not _is_ranked(field):
        return False
    _add(entity.sort, field)
    if (shown or is_standing(words)) and (entity.order is None or entity.order[0] is field):
        entity.order = (field, is_down(words))
    return True


def directed(entity: EntityDraft, field: FieldDraft, words: Sequence[str]) -> bool:
    """Say which end of an order by a field comes first; false where it has none."""
    done = _ordered(entity, field, words)
    entity.order = (field, is_down(words)) if done else entity.order
    return done


def paged(things: Sequence[EntityDraft], words: Sequence[str]) -> bool:
    """Let lists be shown in pages of the number that words have; false for another number."""
    numbers = [int(word) for word in words if word.isdigit()]
    numbers += [IN_WORDS[word] for word in words if word in IN_WORDS]
    if len(numbers) != 1 or not 1 <= numbers[0] <= page_sizes.MOST:
        return False
    for each in things:
        each.page_size = each.page_size or numbers[0]
    return True


def ranked(things: Sequence[EntityDraft], words: Sequence[str], draft: Draft) -> bool:
    """Order lists by what a word such as ``heaviest`` looks at; false where nothing fits.

    Args:
        things: The things that are spoken of; where none is, the only one that has such a field.
        words: The words of the wish.
        draft: What is kept.
    """
    rank = _rank(words)
    if not rank:
        return False
    wish = _wish(rank, words, draft)
    fits = {key: _looked_at(e, rank, wish) for key, e in draft.entities.items()}
    if not things:
        held = [draft.entities[key] for key, found in fits.items() if len(found) == 1]
        things = held if len(held) == 1 else [*draft.entities.values()][: len(draft.entities) == 1]
    done = bool(things)
    for each in things:
        found = fits[each.phrase.key]
        if len(found) == 1:
            done &= _ordered(each, found[0], [*words, "first"])
        else:
            done &= orders.apply(wish, each)
    return done


def _wish(rank: str, words: Sequence[str], draft: Draft) -> Wish:
    """An order by such a word, as it is understood by its form."""
    said = "newest" if rank in ("recently", "recent") else rank
    if draft.language == "ru":
        return Wish(f"{said} вначале", "sort", "")
    most = "most " if "most" in words and rank == "expensive" else ""
    return Wish(f"{most}{said} first", "sort", "")


def _looked_at(entity: EntityDraft, rank: str, wish: Wish) -> list[FieldDraft]:
    if rank.startswith(("alphabet", "алфавит")) or rank in ("a-z", "а-я"):
        return _called(entity)
    for pattern, parts in vocabulary.MEASURES:
        found = [each for each in entity.fields if _measures(each, parts)]
        if pattern.match(rank) and found:
            return found
    return orders.looked_at(wish, entity)


def is_down(words: Sequence[str]) -> bool:
    """Whether the highest comes first: the first word that says so counts."""
    return vocabulary.DOWN.match(_rank(words)) is not None


def _rank(words: Sequence[str]) -> str:
    """The first word that says which end comes first; or nothing."""
    return next((w for w in words if vocabulary.DOWN.match(w) or vocabulary.UP.match(w)), "")


def is_standing(words: Sequence[str]) -> bool:
    """Whether words tell how a list is, and not only how it may be."""
    return any(vocabulary.STANDING.match(w) or vocabulary.RANK.match(w) for w in words)


def refers(entity: EntityDraft, name: Name) -> FieldDraft | None:
    """The field of a thing that points to the thing of a name, where one does."""
    found = [
        each
        for each in entity.fields
        if each.target is not None and any(each.target.key == t.phrase.key for t in name.things)
    ]
    return found[0] if len(found) == 1 else None


def _called(entity: EntityDraft) -> list[FieldDraft]:
    """What a thing is called by: a list in the order of the alphabet goes by it."""
    texts = [
        each
        for each in entity.fields
        if each.target is None and decide(each.phrase, each.about) == "string"
    ]
    called = [each for each in texts if each.phrase.key in _NAMES]
    return (called or [e for e in texts if e.phrase.key.endswith(("_name", "_title"))])[:1]


def _measures(field: FieldDraft, parts: Sequence[str]) -> bool:
    return (
        field.target is None
        and decide(field.phrase, field.about) in _NUMBERS
        and bool(set(parts) & set(field.phrase.key.split("_")))
    )


def _is_ranked(field: FieldDraft) -> bool:
    return field.target is None and decide(field.phrase, field.about) in _RANKED


def _is_place(field: FieldDraft, words: Sequence[str]) -> bool:
    """Whether a list that is shown by a field is in its order: by date, by number, by name."""
    if field.phrase.head in ("number", "sequence", *_NAMES):
        return is_text(field) or _is_ranked(field)
    if field.phrase.head in _RANKS:
        return _is_ranked(field)
    counted = decide(field.phrase, field.about) == "int" and not any(
        map(vocabulary.SHOWS.match, words)
    )
    return _is_ranked(field) and not counted  # behind "sowings:", a greenhouse is chosen


def is_text(field: FieldDraft) -> bool:
    """Whether words can be looked for in a field."""
    plain = field.target is None and not field.many and field.about.held is None
    return plain and not field.about.values and decide(field.phrase, field.about) in _TEXTS


def _add(listed: list[FieldDraft], field: FieldDraft) -> None:
    if not any(known is field for known in listed):
        listed.append(field)
