"""Which pieces of a sentence are wishes, of which kind, and which names belong to each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Final

from codegen_gateway.offline.draft import Draft, EntityDraft, FieldDraft

from . import attributes, listing, vocabulary
from .pieces import Name, Piece, words_in
from .vocabulary import Kind

_APART: Final = frozenset(":;()[].–—!?")
"""Signs behind which names belong to something else."""


@dataclass
class Said:
    """A wish of a sentence.

    Attributes:
        kind: What is wished.
        piece: The piece with its words.
        names: All names that belong to it, those of its neighbours as well.
        words: Words that are no names.
        more: Neighbours that belong to it.
        after: The wish before it.
    """

    kind: Kind
    piece: Piece
    names: list[Name]
    words: list[str]
    more: list[Piece] = field(default_factory=list)
    after: "Said | None" = field(default=None, repr=False)

    @property
    def values(self) -> list[str]:
        """The values of fields that it names, as they were written."""
        return [name.value for name in self.names if name.value]


def said_of(pieces: Sequence[Piece]) -> list[tuple[Said | None, Piece]]:
    """The wishes of a sentence, each with its piece; None for a piece that is none."""
    found: list[tuple[Said | None, Piece]] = []
    waiting: list[Piece] = []
    listed = False
    for piece, following in zip_longest(pieces, pieces[1:]):
        last = found[-1][0] if found else None
        if is_heading(piece, following):
            listed = True
            found += [(None, each) for each in (*waiting, piece)]
            waiting = []
            continue
        if found and not piece.names and all(map(vocabulary.small, piece.words)):
            continue  # "by date, from/to"
        if not waiting and found and _tells_which(piece, found[-1][1]):
            found[-1] = (_narrowed(*found[-1], piece), found[-1][1])
            continue
        said = _wish_of(piece, last, waiting, listed=listed)
        if said is None and piece.bare:
            if last is not None and not waiting and _goes_on_with(last, piece):
                last.names += piece.names
                last.more.append(piece)
            else:
                waiting.append(piece)
            continue
        if said is not None and waiting and _is_said_of_all(said, waiting):
            said.names[:0] = [name for each in waiting for name in each.names]
            said.words[:0] = words_in(waiting)
            said.more += waiting
            waiting = []
        found += [(None, each) for each in waiting]
        found.append((said, piece))
        waiting = []
    return found + [(None, each) for each in waiting]


def _wish_of(
    piece: Piece, last: Said | None, waiting: Sequence[Piece], *, listed: bool
) -> Said | None:
    """The wish that a piece is, with those before it; None for names and for what is none."""
    by = any(map(vocabulary.is_by, piece.words))
    kind = vocabulary.kind_of(piece.words) or _of_all(waiting, piece)
    shown = any(map(vocabulary.SHOWS.match, piece.words)) and any(n.value for n in piece.names)
    if kind is None and shown and all(map(vocabulary.little, piece.words)):
        kind = vocabulary.NARROWED  # "to see those with the state broken"
    if kind is None and last is not None and last.kind.name not in attributes.KINDS:
        if piece.bare and by and piece.things and piece.joint not in _APART:
            # Search episodes by title and guests by name.
            return Said(last.kind, piece, [*piece.names], [*last.words])
        if not waiting and piece.bare and _goes_on_with(last, piece):
            return None
    listed = listed or (last is not None and last.kind.name == "filter")
    if kind is None and listed and (piece.names or not piece.bare):
        kind = vocabulary.kind_of(piece.words, listed=True)
    if kind is None:
        return None
    names = [*piece.names]
    if not names and last is not None and by and any(map(vocabulary.IT.match, piece.words)):
        names = [*last.names]  # "the base is required, filter by it"
    return Said(kind, piece, names, [*piece.words])


def _tells_which(piece: Piece, before: Piece) -> bool:
    """Whether a piece tells which ones of a list are shown: ``guests, who are coming``."""
    clause = bool(piece.items) and any(
        isinstance(each, str) and vocabulary.RELATIVE.match(each) for each in piece.items[:2]
    )
    value = piece.joint == ":" and any(name.value for name in piece.names)
    shown = any(map(vocabulary.SHOWS.match, before.words)) and piece.joint in (",", ":")
    return (
        shown
        and (clause or value)
        and any(name.fields for name in piece.names)
        and vocabulary.only(
            [*before.words, *piece.words], vocabulary.NARROWED.needs, vocabulary.NARROWED.allows
        )
    )


def _narrowed(said: Said | None, before: Piece, piece: Piece) -> Said:
    """A list that is narrowed by what a clause behind it tells."""
    names, words = [*before.names, *piece.names], [*before.words, *piece.words]
    more = [*(said.more if said is not None else []), piece]
    return Said(vocabulary.NARROWED, before, names, words, more)


def _of_all(waiting: Sequence[Piece], piece: Piece) -> Kind | None:
    """The kind of a wish that is said of the names before it: ``per van and part there is one``."""
    if not waiting or piece.bare:
        return None
    kind = vocabulary.kind_of(words_in([*waiting, piece]))
    return kind if kind is not None and kind.name in ("unique", "optional") else None


def is_heading(piece: Piece, following: Piece | None) -> bool:
    """Whether a piece is the thing that the next one speaks of: ``concerts: newest first``."""
    return following is not None and following.joint == ":" and piece.bare and bool(piece.things)


def _goes_on_with(last: Said, piece: Piece) -> bool:
    """Whether bare names belong to the wish before: ``by title, author``."""
    if not last.names:
        # Filters: city. One has to search both by name and by town.
        behind = piece.joint == ":" or any(map(vocabulary.is_by, piece.words))
        return behind and last.kind.name not in attributes.KINDS
    if piece.joint in _APART:
        return False
    return last.kind.name not in attributes.KINDS or isinstance(last.piece.items[-1], Name)


def _is_said_of(said: Said, before: Sequence[Piece]) -> bool:
    """Whether a wish is said of the names before it as well: ``name and email are required``."""
    first = next((i for i in said.piece.items if not _is_article(i)), None)
    joints = [*(each.joint for each in before[1:]), said.piece.joint]
    return (
        (said.kind.name in attributes.KINDS or vocabulary.is_predicate(said.words))
        and isinstance(first, Name)
        and not any(joint in _APART for joint in joints)
    )


def _is_of_lists(said: Said, before: Sequence[Piece]) -> bool:
    """Whether it tells of the list just named: ``clients alphabetically, 50 at a time``."""
    return (
        said.kind.name in ("sort", "page")
        and not said.piece.names
        and len(before) == 1
        and len(before[0].things) == 1
        and said.piece.joint not in _APART
    )


def _is_said_of_all(said: Said, before: Sequence[Piece]) -> bool:
    return _is_said_of(said, before) or _is_of_lists(said, before)


def _is_article(item: str | Name) -> bool:
    return isinstance(item, str) and item in ("the", "a", "an", "its", "their")


def subjects_of(said: Said, draft: Draft) -> list[EntityDraft]:
    """The things whose list or fields are spoken of, as the wish itself names them."""
    things = [name.things[0] for name in said.names if len(name.things) == 1]
    pointing = [each for each in things if any(_points(each, o) for o in things if o is not each)]
    if pointing:
        return pointing[:1]
    only = next((name for name in said.names if name.things), None)
    if only is None:
        return []
    holders = [e for e in draft.entities.values() if listing.refers(e, only) is not None]
    both = [e for e in holders if e is not only.things[0] and all(_has(e, n) for n in said.names)]
    if len(both) == 1 and len(said.names) > 1:
        return both  # of "band or operator" that one is spoken of which has both
    if said.kind.name not in attributes.KINDS:
        alone = said.kind.name == "filter" and not any(
            n.fields for n in said.names if n is not only
        )
        if said.piece.by(only) or alone:
            return holders[:1] if len(holders) == 1 else []
    return things[:1]


def _is_wished(said: Said) -> bool:
    """Whether a search is wished for, and not what somebody does anyway."""
    return any(
        vocabulary.is_by(word) or word.startswith(("in", "search", "поиск", "иска", "найти"))
        for word in said.piece.words
    )


def _has(entity: EntityDraft, name: Name) -> bool:
    return listing.refers(entity, name) is not None or any(e is entity for e, _ in name.fields)


def _points(one: EntityDraft, other: EntityDraft) -> bool:
    return any(f.target is not None and f.target.key == other.phrase.key for f in one.fields)


def fields_of(
    said: Said, named: Sequence[EntityDraft], subject: Sequence[EntityDraft]
) -> list[tuple[EntityDraft, FieldDraft]] | None:
    """The fields that a wish names; None where a name fits nothing.

    Args:
        said: The wish.
        named: The things that it names as those it is about.
        subject: The same, or those that were spoken of before.
    """
    found: list[tuple[EntityDraft, FieldDraft]] = []
    for name in said.names:
        if any(t is each for t in name.things for each in subject) and not said.piece.by(name):
            continue
        pointers = [(e, p) for e in subject if (p := listing.refers(e, name)) is not None]
        mine = [(e, f) for e, f in name.fields if any(e is each for each in subject)]
        if said.kind.name == "search" and not name.exact and not _is_wished(said):
            return None  # "volunteers look for the missing"
        if pointers or mine:
            found += pointers or mine
            continue
        owners = {id(e) for e, _ in name.fields}
        if (
            named
            or not owners
            or (len(owners) > 1 and (subject or said.kind.name in attributes.KINDS))
        ):
            return None
        found += name.fields
    return found
