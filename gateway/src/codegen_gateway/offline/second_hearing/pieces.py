"""A sentence as pieces between commas and conjunctions, each a bag of words and of names."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from codegen_gateway.offline.draft import Draft, EntityDraft, FieldDraft
from codegen_gateway.offline.wishes.queries import called_so, field_called
from codegen_gateway.offline.words.kinds import decide
from codegen_gateway.offline.words.phrases import parse

from . import vocabulary

_TOKEN = re.compile(r"(?P<word>[\w@][\w@'’./-]*\w|\w)|(?P<sign>[^\w\s])")
_BREAKS = frozenset(",;:()[]–—|&/!?.")
_CONJUNCTION = re.compile(r"and|but|or|then|while|plus|и|а|но|или|либо|плюс|затем", re.IGNORECASE)
_ARTICLES = frozenset({"a", "an", "the", "each", "every", "its", "their", "no"})
_MOST_WORDS: Final = 5
"""Words of a name."""
_LEAST_LETTERS: Final = 3


@dataclass(frozen=True, slots=True)
class Name:
    """Words that name something which is kept.

    Attributes:
        things: The things of that name.
        fields: The fields of that name, each with its thing.
        value: A value that one of these may have, as it was written.
        exact: Whether the fields are called by just these words.
    """

    things: tuple[EntityDraft, ...] = ()
    fields: tuple[tuple[EntityDraft, FieldDraft], ...] = ()
    value: str = ""
    exact: bool = True


@dataclass(slots=True)
class Piece:
    """What stands between two joints of a sentence.

    Attributes:
        text: As it was written.
        items: Its names, and the other words in lower case, in order.
        joint: The conjunction or sign before it, lower case; empty for the first.
        start: Where it begins in the sentence.
    """

    text: str
    items: list[str | Name] = field(default_factory=list)
    joint: str = ""
    start: int = 0

    @property
    def end(self) -> int:
        """Where it ends in the sentence."""
        return self.start + len(self.text)

    @property
    def things(self) -> list[EntityDraft]:
        """The things that it names."""
        return [name.things[0] for name in self.names if len(name.things) == 1]

    @property
    def words(self) -> list[str]:
        """Its words that are no names."""
        return [each for each in self.items if isinstance(each, str)]

    @property
    def names(self) -> list[Name]:
        """What it names."""
        return [each for each in self.items if isinstance(each, Name)]

    @property
    def bare(self) -> bool:
        """Whether it says nothing but names."""
        return bool(self.names) and all(
            vocabulary.little(word) or vocabulary.TOGETHER.match(word) for word in self.words
        )

    def by(self, name: Name) -> bool:
        """Whether a name stands behind ``by``."""
        at = next((n for n, each in enumerate(self.items) if each is name), 0)
        return any(isinstance(each, str) and vocabulary.is_by(each) for each in self.items[:at])


def words_in(pieces: Sequence[Piece]) -> list[str]:
    """All words of pieces that are no names, in order."""
    return [word for piece in pieces for word in piece.words]


def things_in(pieces: Sequence[Piece]) -> list[EntityDraft]:
    """The things that pieces name, each once."""
    return list({thing.phrase.key: thing for piece in pieces for thing in piece.things}.values())


def pieces_of(sentence: str, draft: Draft) -> list[Piece]:
    """The pieces of a sentence, in order; a name that holds a conjunction is not cut."""
    found: list[Piece] = []
    joint = ""
    for text, start in _stretches(sentence):
        if _is_joint(text):
            joint = joint if joint and text == "," else text.lower()
            continue
        piece = _piece(text, draft)
        piece.joint, piece.start, joint = joint, start, ""
        found.append(piece)
    return found


def _is_joint(text: str) -> bool:
    return text in _BREAKS or _CONJUNCTION.fullmatch(text) is not None


def _stretches(sentence: str) -> Iterator[tuple[str, int]]:
    """Words between joints, and these, each with its place."""
    begin = 0
    joints = [match for match in _TOKEN.finditer(sentence) if _is_joint(match.group())]
    for start, end in [(m.start(), m.end()) for m in joints] + [(len(sentence), len(sentence))]:
        text = sentence[begin:start]
        if text.strip():
            yield text.strip(), begin + len(text) - len(text.lstrip())
        if end > start:
            yield sentence[start:end], start
        begin = end


def _piece(text: str, draft: Draft) -> Piece:
    piece = Piece(text)
    words = [m.group("word") for m in _TOKEN.finditer(text) if m.group("word")]
    at = 0
    while at < len(words):
        size, name = _longest(words, at, draft)
        if name is None and at and words[at - 1].lower() in _ARTICLES:
            name = _thing(words[at], draft)  # "a show" is no verb
        if name is None:
            piece.items.append(words[at].lower())
            at += 1
            continue
        piece.items.append(name)
        at += size
    return piece


def _thing(word: str, draft: Draft) -> Name | None:
    """The thing of exactly that name."""
    phrase = parse(word)
    thing = draft.entities.get(phrase.key) if phrase is not None else None
    return Name(things=(thing,)) if thing is not None else None


def _longest(words: Sequence[str], at: int, draft: Draft) -> tuple[int, Name | None]:
    """The longest name that begins at a word, and how many words it has."""
    for size in range(min(_MOST_WORDS, len(words) - at), 0, -1):
        said = words[at : at + size]
        small = vocabulary.small(said[0]) or vocabulary.small(said[-1])
        small = small or (size > 1 and any(map(vocabulary.counts, said)))
        known = _is_pointed_at(words, at, draft) if size == 1 else _is_field(" ".join(said), draft)
        if small and not known:
            continue
        if size == 1 and vocabulary.wishes(said[0], words[at + 1 :]):
            return 1, None
        name = _named(" ".join(said), draft)
        if name is not None and (size == 1 or not _is_split(said, draft)):
            return size, name
    return 1, None


def _is_pointed_at(words: Sequence[str], at: int, draft: Draft) -> bool:
    """Whether a word for somebody is one of those that are kept: ``по сотруднику``."""
    before = words[at - 1].lower() if at else ""
    led = vocabulary.is_by(before) or vocabulary.WEAK.match(before) is not None
    return led and _thing(words[at], draft) is not None


def _is_field(text: str, draft: Draft) -> bool:
    """Whether the whole of it is the name of a field: ``from date``."""
    phrase = parse(text)
    called = any(called_so(f, text) for entity in draft.entities.values() for f in entity.fields)
    return called or (
        phrase is not None
        and len(phrase.words) > 1
        and any(entity.find(phrase.key) for entity in draft.entities.values())
    )


def _is_split(said: Sequence[str], draft: Draft) -> bool:
    """Whether words are two things beside each other: ``pets of owners``, ``owner pets``."""
    for at in range(1, len(said)):
        end = at + 1 if said[at].lower() == "of" else at
        first, rest = (_named(" ".join(part), draft) for part in (said[:at], said[end:]))
        if first and first.things and rest and rest.things:
            return True
    return False


def _flags(word: str, draft: Draft) -> tuple[tuple[EntityDraft, FieldDraft], ...]:
    """What is so or not, called by a word."""
    return tuple(
        (e, f)
        for e in draft.entities.values()
        for f in e.fields
        if f.phrase.key in (word, f"{word}_flag", f"is_{word}")
        and decide(f.phrase, f.about) == "bool"
    )


def _named(text: str, draft: Draft) -> Name | None:
    entities = draft.entities.values()
    value = text.strip("'’\"").lower()
    valued = tuple(
        (e, f) for e in entities for f in e.fields if value in {v.lower() for v in f.about.values}
    )
    if valued:
        return Name(fields=valued, value=text)
    if value.startswith("un") and (flags := _flags(value.removeprefix("un"), draft)):
        return Name(fields=flags, value=text)  # unsold ones
    if value.endswith("ability") and (flags := _flags(f"{value.removesuffix('ility')}le", draft)):
        return Name(fields=flags)  # by availability
    phrase = parse(text)
    if phrase is None or len(phrase.key) < _LEAST_LETTERS - 1:
        said = tuple((e, f) for e in entities for f in e.fields if called_so(f, value))
        return Name(fields=said) if said else None
    thing = draft.entities.get(phrase.key)
    if thing is None:
        ends = [e for key, e in draft.entities.items() if key.endswith(f"_{phrase.key}")]
        thing = ends[0] if len(ends) == 1 else None
    fields = [(e, f) for e in entities if (f := field_called(e, phrase.key)) is not None]
    exact = [(e, f) for e, f in fields if f.phrase.key == phrase.key]
    fields = [(e, f) for e, f in exact or fields if f.phrase.key != "id"]
    if thing is None and not fields:
        return None
    return Name((thing,) if thing is not None else (), tuple(fields), exact=bool(exact))
