"""One sentence heard again, piece by piece, knowing what is kept."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from codegen_gateway.offline.draft import Draft, EntityDraft, FieldDraft
from codegen_gateway.offline.words.phrases import singular_label

from . import access, attributes, deletions, listing, notices, pages, vocabulary
from .pieces import Name, Piece, pieces_of
from .wishes import Said, fields_of, is_heading, said_of, subjects_of

_ALPHABET: Final = re.compile(
    r",?\s+(?:in\s(?:an?\s)?alphabetical\sorder|alphabetically(?!\sby)|a(?:\sto\s|\s?-\s?)z)(?!\w)",
    re.IGNORECASE,
)
_LOOKS_LIKE: Final = re.compile(r"\blooks?\slike\b", re.IGNORECASE)
"""``It must look like an address``: nothing is looked for."""
_ALPHABET_BY: Final = re.compile(r"(?<!\w)a(?:\sto\s|\s?-\s?)z\sby(?!\w)", re.IGNORECASE)
_ALPHABET_RU: Final = re.compile(r"\bот\s[аА]\sдо\s[яЯ]\b|\b[аА]\s?[-–]\s?[яЯ]\b")
_THAT_HAS: Final = re.compile(
    r"\b(?:one|it|any|anyone|anybody|someone|those|them)(?=\s(?:who|that|which)\s(?:still\s)?(?:has|have)\b)",
    re.IGNORECASE,
)
"""``deleting one who has orders``: of what was spoken of before."""
_INSTEAD: Final = re.compile(r",?\s(?:наоборот|напротив|however|in\sturn|by\scontrast)(?:,\s|\s)")
_ONE_MORE: Final = frozenset({"and", "or", "и", "или"})
_APART: Final = frozenset(";.!?")
_CLAUSES: Final = frozenset({"but", "while", "а", "но", "then"})
_FEW: Final = 3
"""Words of what may be the name of a field."""


@dataclass
class Heard:
    """What became of a sentence.

    Attributes:
        sentence: As it was heard.
        done: The pieces that were fulfilled.
        left: The pieces that were not understood, in order.
    """

    sentence: str
    done: list[Piece] = field(default_factory=list)
    left: list[Piece] = field(default_factory=list)

    def texts(self, pieces: Sequence[Piece]) -> list[str]:
        """The words of such pieces, those of neighbours together."""
        found: list[str] = []
        last: Piece | None = None
        begin = 0
        for piece in pieces:
            between = self.sentence[last.end : piece.start] if last is not None else ""
            if last is not None and not re.search(r"\w{4}", between):
                found[-1] = self.sentence[begin : piece.end]
            else:
                begin = piece.start
                found.append(piece.text)
            last = piece
        return found


def hear(
    sentence: str, draft: Draft, context: EntityDraft | None = None, *, bot: bool = False
) -> Heard:
    """Fulfil the wishes of a sentence that consist of known names and words of one kind each.

    Args:
        sentence: A sentence that was not understood by its form.
        draft: What is kept; it is changed.
        context: The thing that was spoken of before.
        bot: Whether there is a bot.
    """
    if context is not None:
        sentence = _THAT_HAS.sub(singular_label(context.phrase), sentence)
    heard = Heard(_plain(sentence))
    pieces = pieces_of(heard.sentence, draft)
    rest = _Rules(pieces, draft, bot=bot).without()
    heard.done = [piece for piece in pieces if not any(piece is each for each in rest)]
    subject = before = [context] if context is not None else []
    last: Said | None = None
    said = said_of(rest)
    for number, (wish, piece) in enumerate(said):
        if wish is None:
            following = said[number + 1][1] if number + 1 < len(said) else None
            if is_heading(piece, following):
                subject = piece.things[:1]
            elif _is_there(piece):
                heard.done.append(piece)
            else:
                heard.left.append(piece)
                subject = _begins_with(piece) or subject
            continue
        wish.after = last
        things = subjects_of(wish, draft)
        subject = things or subject
        cut_short = wish.kind.name == "unique" and _goes_on(said[number + 1 : number + 2])
        of_all = wish.kind.name == "page" and subject is before and not draft.live
        whose = [] if of_all else subject
        if not cut_short and _fulfil(wish, things, whose, draft):
            heard.done += [piece, *wish.more]
            subject = _owners(wish, subject, draft) or subject
        else:
            heard.left += [piece, *wish.more]
        last = wish
    return heard


def _is_there(piece: Piece) -> bool:
    """Whether a piece wishes for a list alone: ``and list all my finds``."""
    lists = any(map(vocabulary.SHOWS.match, piece.words)) and bool(piece.names)
    lists = lists and all(map(vocabulary.small, piece.words))
    return lists and not any(name.fields and not name.things for name in piece.names)


def _begins_with(piece: Piece) -> list[EntityDraft]:
    """The thing that a piece speaks of, where it begins with its name."""
    first = piece.items[0] if piece.items else None
    return [*first.things] if isinstance(first, Name) and not piece.bare else []


def _plain(sentence: str) -> str:
    """A sentence in which the order of the alphabet is a wish, and to look like something none."""
    sentence = _INSTEAD.sub(" ", sentence)
    sentence = _LOOKS_LIKE.sub("resemble", sentence)
    sentence = _ALPHABET_BY.sub("alphabetically by", sentence)
    return _ALPHABET.sub(", alphabetically", _ALPHABET_RU.sub("по алфавиту", sentence))


def _goes_on(after: Sequence[tuple[Said | None, Piece]]) -> bool:
    """Whether the next piece is one more name, which is not known."""
    return any(
        wish is None and piece.joint in _ONE_MORE and len(piece.items) <= _FEW
        for wish, piece in after
    )


class _Rules:
    """Rules about deletion, access, messages and pages among the pieces of a sentence."""

    def __init__(self, pieces: Sequence[Piece], draft: Draft, *, bot: bool) -> None:
        self._pieces = pieces
        self._draft = draft
        self._bot = bot

    def without(self) -> list[Piece]:
        """The pieces of none; the shortest stretch is a rule, and what goes on with it."""
        taken = self._of_condition()
        for size in range(1, len(self._pieces) + 1):
            for start in range(len(self._pieces) - size + 1):
                span = range(start, start + size)
                if not taken & {*span} and self._heard(span):
                    taken |= {*self._extended(span, taken)}
        return [piece for number, piece in enumerate(self._pieces) if number not in taken]

    def _of_condition(self) -> set[int]:
        """What is said behind a condition, clause by clause: "if an owner is deleted, …, but …"."""
        condition = deletions.condition(self._pieces[0]) if self._pieces else None
        if condition is None:
            return set()
        clauses: list[list[int]] = [[0]]
        for number, piece in enumerate(self._pieces[1:], 1):
            clauses += [[]] if piece.joint in _CLAUSES else []
            clauses[-1].append(number)
        if len(clauses) == 1:
            return set()
        heard = [
            clause
            for clause in clauses
            if deletions.heard(said := [condition, *(self._pieces[n] for n in clause)])
            or deletions.repeats(said)
        ]
        return {number for clause in heard for number in clause}

    def _extended(self, span: range, taken: set[int]) -> range:
        while span.stop < len(self._pieces) and span.stop not in taken:
            if self._heard(range(span.stop, span.stop + 1)):
                break
            longer = range(span.start, span.stop + 1)
            piece = self._pieces[span.stop]
            joined = piece.joint in _ONE_MORE or (piece.joint == "," and not piece.names)
            joined = joined or self._goes_on(longer)
            if not joined or deletions.says(piece.words) or not self._heard(longer):
                break
            span = longer
        while span.start > 0 and span.start - 1 not in taken:
            longer = range(span.start - 1, span.stop)
            apart = self._pieces[span.start].joint in _APART
            if apart or not self._heard(longer):
                break
            span = longer
        return span

    def _goes_on(self, span: range) -> bool:
        """Whether the last piece tells what a message is about, or what is open to everybody."""
        part = self._pieces[span.start : span.stop]
        if part[-1].joint == "," and part[-1].bare:
            return notices.heard(part, self._draft) or pages.heard(part, self._draft)
        return part[-1].joint in _CLAUSES and access.heard(part, self._draft, bot=self._bot)

    def _heard(self, span: range) -> bool:
        part = self._pieces[span.start : span.stop]
        return (
            deletions.heard(part)
            or access.heard(part, self._draft, bot=self._bot)
            or notices.heard(part, self._draft)
            or pages.heard(part, self._draft)
        )


def _fulfil(
    said: Said, named: Sequence[EntityDraft], subject: Sequence[EntityDraft], draft: Draft
) -> bool:
    """Whether a wish was brought to what it names."""
    kind = said.kind.name
    fields = fields_of(said, named, subject)
    if fields is None:
        return False
    if kind == "page":
        return listing.paged(subject or [*draft.entities.values()], said.words)
    if kind in attributes.KINDS:
        return attributes.told(said, fields or _fields_before(said, named, subject), subject)
    if kind == "filter" and any(map(vocabulary.RANGE.match, said.words)):
        fields = listing.with_range(fields, subject)
    if fields:
        # Broken tools first: that is no order of a field.
        return not (kind == "sort" and said.values) and listing.wished(kind, fields, said.words)
    if kind == "sort":
        return _directed(said, subject, draft)
    return kind == "search" and bool(named) and listing.searched_whole(named)


def _fields_before(
    said: Said, named: Sequence[EntityDraft], subject: Sequence[EntityDraft]
) -> Sequence[tuple[EntityDraft, FieldDraft]]:
    """What was spoken of just before: ``email is unique and required``."""
    before = said.after
    if (
        any(n.fields for n in said.names)
        or before is None
        or before.kind.name not in attributes.KINDS
    ):
        return []
    return fields_of(before, named, subject) or []


def _owners(said: Said, subject: Sequence[EntityDraft], draft: Draft) -> list[EntityDraft]:
    """The only thing whose fields a wish names: what follows is said of it as well."""
    fields = fields_of(said, subjects_of(said, draft), subject)
    owners = {entity.phrase.key: entity for entity, _ in fields or []}
    return [*owners.values()] if len(owners) == 1 else []


def _orders(said: Said) -> bool:
    return said.kind.name in ("sort", "shown") and bool(said.names)


def _directed(said: Said, subject: Sequence[EntityDraft], draft: Draft) -> bool:
    """An order that names no field: of the order before it, or of what its word looks at."""
    before = said.after
    if before is not None and _orders(before) and not said.names:
        fields = fields_of(before, subjects_of(before, draft), subject) or []
        return bool(fields) and listing.directed(*fields[0], said.words)
    return listing.ranked(subject, said.words, draft)
