"""Which fields of which thing the words of a rule name: all of its words have to be understood.

A rule that is read by half would refuse what is right: a word that is no name of the thing's, no
deed and nothing that such rules are made of leaves it unread.
"""

import re
from collections.abc import Iterator
from typing import Final

from codegen_gateway.offline.draft import Draft, EntityDraft, FieldDraft
from codegen_gateway.offline.words import russian
from codegen_gateway.offline.words.english import singular
from codegen_gateway.offline.words.kinds import decide
from codegen_gateway.offline.words.lexicon import english
from codegen_gateway.offline.words.names import builtin
from codegen_gateway.offline.words.phrases import parse, pointer, singular_label


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WORD: Final = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_LONGEST: Final = 4
"""Words of a field's name."""
_PAIR: Final = 2
_ROOT: Final = 4
_FRAME: Final = _words(
    """
    a an the each every one single any its their his her this that these those of and or
    with for in on at per by from to within inside about across same given particular
    certain only just exactly most more than no not never once twice again two times 1 2
    is are be been being must should may can could will shall has have had does do cannot
    can't couldn't mustn't shouldn't don't doesn't won't isn't aren't there it they who
    which both all unique together combination combinations pair pairs jointly as whole
    allowed forbidden refused rejected repeat repeated repeats appear appears occur occurs
    exist exists used use duplicate duplicates ever also always maximum max least less
    identical share shares nobody so another already
    """
)
_DEEDS_AFTER: Final = _words(
    """
    may can could cannot can't couldn't must mustn't should shouldn't will won't shall not
    never be been being is are to get gets only just do don't doesn't does
    """
)
_DEEDS_BEFORE: Final = frozenset({"once", "twice", "only", "again", "at"})
_MODAL: Final = _words("may can could must should will")
_DETERMINED: Final = _words("a an the each every one any")
_MADE: Final = _words(
    """
    leave leaves left cast casts make makes made give gives given write writes written
    submit submits place places add adds entered recorded created booked
    """
)
_FRAME_RU: Final = _words(
    """
    раз раза пара сочетание комбинация совокупность предел рамка один тот же самый каждый
    одинаковый уникальный единственный весь любой какой этот свой оба два двое дважды
    повторно однажды только лишь вместе более больше чем не ни и или а но в во на у от для
    по к ко с со из за о об при внутри максимум строго ровно всего нельзя можно невозможно
    запрещённый запрещенный должный который он она оно они то что быть такой повтор мочь
    """
)
_COUNTED: Final = _words(
    """
    one two single 1 2 один одна одно одну одного двух две два
    """
)
_MAY: Final = frozenset({"can", "may", "might", "could"})
_DAYS: Final = frozenset({"date", "day"})
_PEOPLE: Final = frozenset(
    {"person", "user", "people", "participant", "visitor", "client", "customer"}
)

_ALIKE: Final = {"reservation": "booking", "booking": "reservation", "appointment": "visit"}
"""What a thing may be called, too."""

_Fields = tuple[EntityDraft, list[FieldDraft]]


def fields_of(said: str, draft: Draft, *, pair: bool) -> _Fields | None:
    """The thing and its fields that a rule names.

    Args:
        said: Its words.
        draft: All that is kept.
        pair: Whether exactly two have to be named.
    """
    read = [_Reading(said, entity, draft) for entity in draft.entities.values()]
    fitting = [each for each in read if each.fits and (not pair or len(each.fields) == _PAIR)]
    for ranked in (
        [each for each in fitting if each.counted and len(each.fields) >= _PAIR],
        [each for each in fitting if each.counted],
        [each for each in fitting if each.named],
        fitting,
    ):
        if len(ranked) == 1:
            return ranked[0].entity, ranked[0].taken()
    return None


class _Reading:
    """A rule as one of a certain thing."""

    def __init__(self, said: str, entity: EntityDraft, draft: Draft) -> None:
        self.entity = entity
        self.fields: list[FieldDraft] = []
        self.named = False
        self.counted = False
        """Whether the rule tells how many of the thing there are: ``one vote per …``."""
        self._others: list[EntityDraft] = []
        self._words = [word.replace("’", "'") for word in _WORD.findall(said)]
        keys = {phrase.key for word in self._words if (phrase := parse(word)) is not None}
        self._moment = {"date", "time"} <= keys
        self._lost = [*self._left(draft)]

    @property
    def fits(self) -> bool:
        """Whether it names several fields of the thing, and nothing that is not of it."""
        found = len(self.fields) + len(self._others)
        return found >= _PAIR and not self._lost and (self.counted or not self._others)

    def taken(self) -> list[FieldDraft]:
        """The fields; one vote per person has a person, whoever did not say so."""
        for other in self._others:
            self.entity.add(pointer(other.phrase))
            self.fields.append(self.entity.fields[-1])
        return self.fields

    def _left(self, draft: Draft) -> Iterator[str]:
        """Words that are not understood; the fields are found on the way."""
        at = 0
        while at < len(self._words):
            taken = self._field_at(at)
            if taken:
                at += taken
                continue
            word = self._words[at].lower()
            if not (
                self._means_thing(word, at) or self._kept(word, draft) or self._frame(word, at)
            ):
                yield word
            at += 1

    def _field_at(self, at: int) -> int:
        """How many words from here name a field; behind ``may`` stands what is done."""
        if at and self._words[at - 1].lower() in _MAY and at + 1 < len(self._words):
            return 0
        for length in range(min(_LONGEST, len(self._words) - at), 0, -1):
            words = self._words[at : at + length]
            if _in_frame(words[0].lower()) or _in_frame(words[-1].lower()):
                continue
            if length == 1 and self._is_done(at):
                continue
            if any(word.lower() in _COUNTED for word in words):  # another name begins there
                continue
            phrase = parse(" ".join(words))
            found = phrase and (
                _called(self.entity, phrase.key, moment=self._moment)
                or _labelled(self.entity, singular_label(phrase))
            )
            if found and found.about.held is None and not builtin(found.phrase):
                if not any(known is found for known in self.fields):
                    self.fields.append(found)
                return length
        return 0

    def _is_done(self, at: int) -> bool:
        """``A taster may score each roast``: a deed, though a score is kept."""
        before = self._words[at - 1].lower() if at else ""
        behind = self._words[at + 1].lower() if at + 1 < len(self._words) else ""
        return before in _MODAL and behind in _DETERMINED

    def _kept(self, word: str, draft: Draft) -> bool:
        """Whether a word is the name of another thing, of which nothing was said here."""
        phrase = None if _in_frame(word) else parse(word)
        other = draft.known(phrase.key) if phrase is not None else None
        if other is None or other is self.entity:
            return False
        self._others.append(other)
        return True

    def _means_thing(self, word: str, at: int) -> bool:
        """Whether a word is the thing's name, or what is done to have one: ``vote``, ``booked``."""
        phrase = parse(word)
        keys = {self.entity.phrase.key, self.entity.phrase.key.rpartition("_")[2]}
        if phrase is not None and {phrase.key, _ALIKE.get(phrase.key)} & keys:
            self.named = True
            self.counted |= at > 0 and self._words[at - 1].lower() in _COUNTED
            return True
        label = self.entity.phrase.label.lower()
        root = word[: max(_ROOT, len(word) - 3)]
        if len(word) >= _ROOT and any(each.startswith(root) for each in label.split()):
            self.named = True
            return True
        return False

    def _frame(self, word: str, at: int) -> bool:
        """Whether a word is one that such rules are made of, or a deed."""
        before = self._words[at - 1].lower() if at else ""
        if _in_frame(word) or (word == "time" and before in ("one", "1")):
            return True
        if not word.isascii():
            best = russian.parsed(word)[0]
            return str(best.tag.POS) not in ("NOUN", "ADJF", "ADVB", "NUMR", "None")
        after = self._words[at + 1].lower() if at + 1 < len(self._words) else ""
        return before in _DEEDS_AFTER or after in _DEEDS_BEFORE or word in _MADE


def _in_frame(word: str) -> bool:
    if word.isascii():
        return word in _FRAME
    return bool({word, *(str(p.normal_form) for p in russian.parsed(word)[:2])} & _FRAME_RU)


def _called(entity: EntityDraft, key: str, *, moment: bool) -> FieldDraft | None:
    """The field of that name, if it is the only one.

    Where a moment is kept, a day is none of it: two moments of a day differ. The ``moment`` is
    meant where day and time are named.
    """
    key = singular(key)
    owner = entity.phrase.key
    exact = entity.find(key) or entity.find(key.removeprefix(f"{owner}_"))
    exact = exact or entity.find(f"{owner}_{key}") or _pointing(entity, key)
    if exact is not None:
        return None if _is_moment(exact, key) and not moment else exact
    ends = [each for each in entity.fields if each.phrase.key.endswith(f"_{key}")]
    if not ends and key in {*_DAYS, "time"}:
        wanted = ("datetime",) if moment or key == "time" else ("date",)
        ends = [
            f for f in entity.fields if f.target is None and decide(f.phrase, f.about) in wanted
        ]
    if not ends and key in _PEOPLE:
        ends = [f for f in entity.fields if f.phrase.head in english().people]
    if len(ends) != 1 or (_is_moment(ends[0], key) and not moment):
        return None
    return ends[0]


def _labelled(entity: EntityDraft, label: str) -> FieldDraft | None:
    """The field that people call so, whatever its name became: a subject that is no item."""
    found = [f for f in entity.fields if f.target is not None and singular_label(f.phrase) == label]
    return found[0] if len(found) == 1 else None


def _pointing(entity: EntityDraft, key: str) -> FieldDraft | None:
    found = [f for f in entity.fields if f.target is not None and f.target.key == key]
    return found[0] if len(found) == 1 else None


def _is_moment(field: FieldDraft, key: str) -> bool:
    """Whether a day is asked for and a moment is kept."""
    return key in _DAYS and field.target is None and decide(field.phrase, field.about) == "datetime"
