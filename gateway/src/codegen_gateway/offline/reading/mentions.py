"""Things that are named: with their fields in brackets, behind a verb, or with nothing more."""

import re
from dataclasses import replace

from codegen_gateway.offline.draft import Draft, FieldDraft, Phrase
from codegen_gateway.offline.sentences.listing import (
    items,
    looks_like_fields,
    one_named_field,
)
from codegen_gateway.offline.sentences.subjects import (
    Subject,
    hint_of,
    may_be_field,
    names_field,
    subject_of,
)
from codegen_gateway.offline.text import brackets
from codegen_gateway.offline.words.lexicon import english
from codegen_gateway.offline.words.phrases import parse, pointer

from . import usual
from .field_items import FieldItems, pointing

_DOING = re.compile(
    r"^(?P<thing>[^()]+)\((?P<fields>[^()]*)\)\s+(?P<does>[a-z]+\s[\w ]+|"
    r"[а-яё]+[её]?[тю]т?\s[\w ]+)$"
)
_STATES = frozenset(["status", "state", "stage", "type", "kind", "category", "priority", "level"])
"""With brackets behind them these have values, and are no things."""
_OF_SOMETHING = frozenset(
    [
        "record",
        "entry",
        "item",
        "card",
        "unit",
        "piece",
        "line",
        "case",
        "copy",
        "object",
        "position",
    ]
)
"""Such a word alone says less than the introduction did."""


class Mentions(FieldItems):
    """Takes what is named as a thing of the draft, where it can be one."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(draft)
        self._owning = False
        self._pending: list[Phrase] = []
        self._bare: list[Phrase] = []
        self.amid_things = False
        """Whether things are listed with their fields in brackets."""

    def subject(self, text: str) -> Subject:
        """What a text speaks of; what is kept is a thing, though a product may be called so."""
        found = self._hinted(subject_of(text))
        known = found.phrase is not None and found.phrase.key in self.draft.entities
        return replace(found, kind="thing") if known and found.kind == "product" else found

    def _hinted(self, found: Subject) -> Subject:
        """``A record`` where the introduction spoke of vinyl records: these are meant."""
        if found.phrase is None or found.phrase.key not in _OF_SOMETHING - set(self.draft.entities):
            return found
        ending = f"_{found.phrase.key}"
        meant = [hint for hint in self.draft.hints if hint.key.endswith(ending) and hint.plural]
        return replace(found, kind="thing", phrase=meant[-1]) if meant else found

    def _take(self, subject: Subject, match: re.Match[str]) -> bool:
        """Make the subject the current thing; false when it cannot be one."""
        if subject.kind == "same":
            if self._pending:
                self._flush()
            return self.draft.current is not None
        phrase = subject.phrase
        if phrase is None:
            return False
        inside = self.mode == "fields" and self.draft.current is not None
        if match["with"] and inside and may_be_field(phrase):
            return False
        if not match["belongs"] and names_field(phrase) and phrase.key not in self.draft.entities:
            current = self.draft.current
            told = current is not None and current.find(phrase.key) and self.mode != "none"
            if current is not None and (told or not phrase.plural):
                return False
        self.draft.entity(phrase)
        if subject.fields:
            self.fields(subject.fields)
        return True

    def _owned(self, subject: Subject, *, several: bool = False) -> bool:
        """``A dog has an owner with a name``: another thing, which the first one points to.

        Of several, as in ``a client has cars with a brand``, each points to the first one.
        """
        phrase, owner = subject.phrase, self.draft.current
        if phrase is None or owner is None or subject.kind != "thing":
            return False
        if self.mode != "fields" or not (self._owning or several) or names_field(phrase):
            return False
        if phrase.key == owner.phrase.key:
            return False
        if phrase.plural:
            whole = pointer(owner.phrase)
            self.draft.entity(phrase).add(whole)
            return True
        field = FieldDraft(phrase, target=phrase)
        owner.add(pointing(field, optional=self._optional))
        self.draft.entity(phrase)
        return True

    def _mention(self, text: str) -> bool:
        """A noun outside a list of fields: a thing with fields in brackets, or one just named."""
        if (doing := _DOING.match(text)) is not None and looks_like_fields(doing["fields"]):
            text = f"{doing['thing']}({doing['fields']})"
        subject = subject_of(text)
        if subject.kind == "product":
            hint = hint_of(brackets(text)[0])
            _, inside = brackets(text)
            if hint is None or not inside:
                return False
            subject = Subject("thing", hint, "; ".join(inside), kept=True)
        phrase = subject.phrase
        if phrase is None or (subject.fields and _has_values(phrase)):
            return False
        if subject.fields and (
            looks_like_fields(subject.fields)
            or one_named_field(subject.fields)
            or (phrase.plural and _holds_people(subject.fields))
            or (phrase.plural and self.amid_things and _are_nouns(subject.fields))
        ):
            self.draft.entity(phrase)
            self.fields(subject.fields)
            self.mode = "things"
            return True
        if subject.fields:
            return self._with_brackets(phrase, subject.fields)
        return self._only_named(phrase, subject)

    def _only_named(self, phrase: Phrase, subject: Subject) -> bool:
        """A thing that is just named."""
        thing = not names_field(phrase) or (subject.kept and usual.fields_of(phrase, "en") != "")
        if phrase.plural and thing and (subject.kept or self.mode == "things"):
            self.mode = "things"
            self._pending.append(phrase)
            return True
        if phrase.plural and not names_field(phrase):
            self._bare.append(phrase)
        return False

    def _with_brackets(self, phrase: Phrase, inside: str) -> bool:
        """Brackets behind a thing in which no field is known: of a known thing, or asked for."""
        named = [parse(item) for item in items(inside)]
        known = any(p is not None and p.key in self.draft.entities for p in named)
        if not phrase.plural or names_field(phrase):
            return False
        self.draft.entity(phrase)
        if known:
            self.fields(inside)
        else:
            self.draft.unclear.append((phrase.key, inside))
        self.mode = "things"
        return True

    def _flush(self) -> bool:
        """Things that were named and nothing more: they exist, their fields are asked for."""
        for phrase in self._pending:
            self.draft.entity(phrase)
        found, self._pending = bool(self._pending), []
        return found


def _are_nouns(inside: str) -> bool:
    """``(maker, finish)``: nouns that are neither states nor several."""
    named = [parse(item) for item in items(inside)]
    states = english().states
    single = [p for p in named if p is not None and not p.plural and p.key not in states]
    return len(single) == len(named) > 1


def _holds_people(inside: str) -> bool:
    """``games (white player, black player)``: who has a part in it; no values, and no kinds."""
    named = [parse(item) for item in items(inside)]
    single = [phrase for phrase in named if phrase is not None and not phrase.plural]
    people = [phrase for phrase in single if phrase.head in english().people]
    parts = [phrase for phrase in people if len(phrase.words) > 1]
    return len(single) == len(named) and len(parts) > 1


def _has_values(phrase: Phrase) -> bool:
    return phrase.key in _STATES and not phrase.plural
