"""One item of a list of fields, read into the thing that has them."""

import re
from abc import ABC, abstractmethod

from codegen_gateway.offline.draft import Draft, EntityDraft, FieldDraft, Phrase
from codegen_gateway.offline.sentences.listing import (
    items,
    known_as_field,
    looks_like_fields,
)
from codegen_gateway.offline.sentences.subjects import (
    names_field,
)
from codegen_gateway.offline.sentences.wondering import told_apart
from codegen_gateway.offline.text import brackets
from codegen_gateway.offline.wishes import features
from codegen_gateway.offline.words.kinds import suggested
from codegen_gateway.offline.words.lexicon import english
from codegen_gateway.offline.words.phrases import many, parse, pointer

from . import runon
from .components import made_of_parts
from .fields import field_of, qualifiers_only

_OF_EACH = re.compile(
    r"(?P<field>[^\W\d_][\w -]*?)\s+(?:for|of|to|on|к|для|у|на)\s+(?:each|every|an?|кажд\w+)\s+"
    r"(?P<thing>[^\W\d_][\w-]*)$",
    re.IGNORECASE,
)
"""``(Reviews with) a text for each book``."""
_SEVERAL = re.compile(
    r"(?:(?P<both>both|either|оба|обе|обои)|(?P<each>each|кажд(?:ый|ая|ое))|"
    r"all(?: of them)?|все)\s+(?:are\s+|is\s+|of them\s+|one\s+)?",
    re.IGNORECASE,
)
_WHOSE = re.compile(r"(?P<who>our|their|my|your|his|her)\s", re.IGNORECASE)
_DEMANDS = re.compile(
    r"(?:which|that|and|it)\s(?:must|should|has\sto|have\sto|needs\sto|shall|always)\s[a-z]",
    re.IGNORECASE,
)
"""``(a phone number,) which must start with +44``: of the field before it."""
_RUNS_TOGETHER = re.compile(
    r"(?:name|title)(?:\s(?!of\b|in\b|for\b|and\b|to\b)[a-z]+){2,}$", re.IGNORECASE
)
"""``name trainer datetime``: several names without a sign between them, or one of nobody's."""
_ARTICLED = re.compile(r"(?:an?|the|its|their|one|exactly|some|another|к|в)\s", re.IGNORECASE)
_SLASHED = re.compile(r"[^\W\d_]+(?:/[^\W\d_]+)+")


class FieldItems(ABC):
    """Reads items of a list of fields; what such a list is, its heir knows."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.mode = "none"
        self._optional = False

    @abstractmethod
    def fields(self, text: str) -> None:
        """Read a list of fields of the current thing."""

    def _field(self, text: str, *, doubt: bool = False) -> bool:
        current = self.draft.current
        if current is None:
            return False
        if self._thing_in_list(text) or self._of_each(text):
            return True
        things = [entity.phrase for entity in self.draft.entities.values()]
        several = runon.fields_of(text, things) or _slashed(text, self.draft)
        if len(several) > 1:
            return all([self._field(each) for each in several])  # noqa: C419 - read all of them
        both = _SEVERAL.match(text)
        said = qualifiers_only(text[both.end() :] if both is not None else text)
        if said is not None and current.fields:
            for each in current.fields[-_told(both) :]:
                each.about.absorb(said)
            return True
        field = None if doubt or _RUNS_TOGETHER.match(text) else field_of(text)
        if field is None:
            return self._unclear(text)
        whose = _WHOSE.match(text)
        if whose is not None and current.find(field.phrase.key) is not None:
            field.phrase = _owned_by(whose["who"].lower(), field.phrase)
        same = current.find(field.phrase.key)
        field = _beside(field, same) if same is not None else field
        short = _called_in_short(field, current) or _called_by_thing(field, current)
        short = short or _whose_text(field, current)
        if short is not None:
            short.about.absorb(field.about)
        else:
            current.add(field)
        return True

    def _of_each(self, text: str) -> bool:
        """``A text for each book``, where books are kept: a text, and the book."""
        match, current = _OF_EACH.match(text), self.draft.current
        thing = parse(match["thing"]) if match is not None else None
        known = self.draft.entities.get(thing.key) if thing is not None else None
        field = parse(match["field"]) if match is not None else None
        if match is None or current is None or known is None or known is current:
            return False
        if field is None or not known_as_field(field):
            return False
        current.add(pointer(known.phrase))
        return self._field(match["field"])

    def _thing_in_list(self, text: str) -> bool:
        """``readers (name, email)`` behind the fields of books: another thing."""
        outside, inside = brackets(text)
        phrase = parse(outside)
        if phrase is None or not inside:
            return False
        if made_of_parts(phrase, inside[0]) and self.draft.current is not None:
            return all([self._field(each) for each in items(inside[0])])  # noqa: C419 - read all of them
        if not looks_like_fields("; ".join(inside)):
            return False
        things = (many(phrase) or _begins_with_name(inside[0])) and not names_field(phrase)
        if not things and not self._refers("; ".join(inside)):
            return False
        self.draft.entity(phrase)
        self.fields("; ".join(inside))
        self.mode = "things"
        return True

    def _refers(self, inside: str) -> bool:
        """``расход (товар, количество, дата)``: of a known thing, with what no value can be."""
        named = [phrase for item in items(inside) if (phrase := parse(item)) is not None]
        known = any(phrase.key in self.draft.entities for phrase in named)
        measured = ("date", "datetime", "decimal", "int", "float")
        return known and any(suggested(phrase) in measured for phrase in named)

    def _reference(self, text: str) -> bool:
        current = self.draft.current
        remark = qualifiers_only(text)
        if current is not None and current.fields and remark is not None:
            current.fields[-1].about.absorb(remark)
            return True
        field = field_of(text)
        if current is None or field is None:
            return self._unclear(text)
        if self._lists_on(text, field, current):
            self.mode = "fields"
            return self._field(text)
        plain = suggested(field.phrase) in ("date", "datetime", "decimal", "int", "bool", "text")
        said = field.about != FieldDraft(field.phrase).about
        if (plain or said) and any(f.target is not None for f in current.fields):
            current.add(field)
            return True
        current.add(pointing(field, optional=self._optional))
        return True

    def _lists_on(self, text: str, field: FieldDraft, current: EntityDraft) -> bool:
        """``(belongs to a client, maker, model)``: what has no article is only listed."""
        if not any(f.target is not None for f in current.fields) or _ARTICLED.match(text):
            return False
        phrase = field.phrase
        if phrase.key in self.draft.entities or phrase.plural or phrase.head in english().people:
            return False
        return phrase.head not in english().things

    def _unclear(self, text: str) -> bool:
        """Remember a part of a field list that was not understood."""
        found = features.find(text)
        if found:
            self.draft.features.extend(feature.key for feature, _ in found)
            return True
        current = self.draft.current
        if current is not None and current.fields and _DEMANDS.match(text):
            current.fields[-1].about.notes.append(text)
            return True
        if current is not None and re.search(r"\w", text):
            self.draft.unclear.append((current.phrase.key, text.strip(" ,;")))
        return True


def _beside(field: FieldDraft, same: FieldDraft) -> FieldDraft:
    """A field that is called like one before it, with a name of its own where it has one."""
    if field.phrase.plural and not same.phrase.plural:
        field = _number_of(field)
    if same.phrase.label != field.phrase.label:
        field.phrase = told_apart(field.phrase.label) or field.phrase
    return field


def _called_by_thing(field: FieldDraft, current: EntityDraft) -> FieldDraft | None:
    """``name, unit; product names are unique`` among the fields of products: of the name."""
    prefix = f"{current.phrase.key}_"
    if field.about.empty or not field.phrase.key.startswith(prefix):
        return None
    return current.find(field.phrase.key.removeprefix(prefix))


def _begins_with_name(listed: str) -> bool:
    """``gear (name, weight)``: no value is called so, and so fields are listed."""
    first, *more = items(listed) or [""]
    phrase = parse(first)
    return len(more) > 1 and phrase is not None and phrase.key in ("name", "title", "full_name")


def _slashed(item: str, draft: Draft) -> list[str]:
    """``name/phone/email`` as three fields."""
    parts = item.split("/") if _SLASHED.fullmatch(item) else [item]
    named = [
        looks_like_fields(part) or ((p := parse(part)) is not None and p.key in draft.entities)
        for part in parts
    ]
    return parts if all(named) else [item]


def _owned_by(who: str, name: Phrase) -> Phrase:
    """``their goals`` beside ``our goals``: a field of its own."""
    words = (who, *name.words)
    return Phrase(words, f"{who}_{name.key}", plural=name.plural, label=f"{who} {name.label}")


def _number_of(field: FieldDraft) -> FieldDraft:
    """``Guests`` of a stay that has a guest: how many there are."""
    one = field.phrase.key
    words = (*one.split("_"), "count")
    field.about.type = field.about.type or "int"
    counted = Phrase(words, "_".join(words), plural=False, label=field.phrase.label)
    return FieldDraft(counted, field.about)


def _called_in_short(field: FieldDraft, current: EntityDraft) -> FieldDraft | None:
    """``the maximum not below the minimum``, of a maximum number of players that is known."""
    if not field.about.compared or current.find(field.phrase.key) is not None:
        return None
    begin = f"{field.phrase.key}_"
    found = [each for each in current.fields if each.phrase.key.startswith(begin)]
    return found[0] if len(found) == 1 else None


def _whose_text(field: FieldDraft, entity: EntityDraft) -> FieldDraft | None:
    """``(a comment,) text up to 500 characters``: the text whose length is told."""
    bounded = field.about.max_length is not None or field.about.min_length is not None
    if field.phrase.key != "text" or not bounded or not entity.fields:
        return None
    before = entity.fields[-1]
    plain = before.about.empty and before.target is None and suggested(before.phrase) == "text"
    return before if plain else None


def _told(several: re.Match[str] | None) -> int:
    """How many of the fields before it a remark is about; 0 is all of them."""
    if several is None or several["each"]:
        return 1
    return 2 if several["both"] else 0


def pointing(field: FieldDraft, *, optional: bool) -> FieldDraft:
    """The field as a reference, which may be empty where things only may have it."""
    if optional:
        field.about.required = False
    return FieldDraft(field.phrase, field.about, target=field.target or field.phrase)
