"""Reading lists of things and of fields, item by item, into a draft."""

import re
from dataclasses import replace
from itertools import zip_longest

from codegen_gateway.offline.draft import Draft, FieldDraft, Phrase
from codegen_gateway.offline.sentences import grammar
from codegen_gateway.offline.sentences.listing import (
    doubtful,
    extent,
    items,
    known_as_field,
    looks_like_fields,
    normalise,
)
from codegen_gateway.offline.sentences.subjects import (
    Subject,
    hint_of,
    may_be_field,
    names_field,
    subject_of,
)
from codegen_gateway.offline.sentences.values import values_of
from codegen_gateway.offline.text import brackets, search
from codegen_gateway.offline.wishes import features
from codegen_gateway.offline.wording.turned import straight
from codegen_gateway.offline.words.kinds import suggested
from codegen_gateway.offline.words.phrases import many, parse, pointer

from . import runon, usual
from .fields import field_of, qualifiers_only
from .things import lists_things

_OF_US = re.compile(r"(?:i|we|я|мы)\s+[^\W\d_]+\s", re.IGNORECASE)
_MAY = re.compile(r"(?:may|can|might|could|может|могут)\s", re.IGNORECASE)
_OF_EACH = re.compile(
    r"(?P<field>[^\W\d_][\w -]*?)\s+(?:for|of|to|on|к|для|у|на)\s+(?:each|every|an?|кажд\w+)\s+"
    r"(?P<thing>[^\W\d_][\w-]*)$",
    re.IGNORECASE,
)
"""``(Reviews with) a text for each book``."""
_SEVERAL = re.compile(
    r"(?:(?P<both>both|either|оба|обе|обои)|all(?: of them)?|все)\s+(?:are\s+|of them\s+)?",
    re.IGNORECASE,
)
_WHOSE = re.compile(r"(?P<who>our|their|my|your|his|her)\s", re.IGNORECASE)
_SLASHED = re.compile(r"[^\W\d_]+(?:/[^\W\d_]+)+")
_HAS = re.compile(
    r"(?:has|is)\s+(?!an?\s|the\s|one\s|many\s|several\s)[a-z-]+(?:\s[a-z-]+)?", re.IGNORECASE
)
_YES_NO = re.compile(
    r"(?!.*\b(?:has|have|with an?|имеет|имеют)\b)[^:(),]+\(?\s*(?:yes ?/ ?no|да ?/ ?нет)\)?$",
    re.IGNORECASE,
)
"""``придёт с парой (да/нет)``: what is so or not, whatever its verb is."""
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
_DEEPEST = 8
"""Verbs in one item, one inside another."""
COLON = re.compile(r":(?=\s|$)")
PEOPLE = re.compile(
    r"^(?:and |а |и )?(?:we|i|you|there|мы|я|у нас)(?: also| will| would)?$", re.IGNORECASE
)


class ListReader:
    """Reads lists into a draft; ``mode`` says what a bare noun in a list is.

    ``fields`` and ``references`` of the current thing, ``things`` where things are listed, and
    ``none`` elsewhere.
    """

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.mode = "none"
        self._optional = False
        self._owning = False
        self._pending: list[Phrase] = []
        self._bare: list[Phrase] = []
        self._lost: list[str] = []
        self._depth = 0

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

    def fields(self, text: str) -> None:
        """Read a list of fields of the current thing."""
        self.mode = "fields"
        colon = search(text, COLON)
        if colon is None:
            self._items(text)
            return
        before = items(text[: colon.start()])
        last = before.pop() if before else ""
        self._items(", ".join(before))
        phrase = parse(brackets(last)[0])
        values, rest = extent(text[colon.end() :].strip())
        chosen = re.search(r"\b(?:or|или)\b", values) is not None and values_of(values)
        starts = phrase is not None and many(phrase) and not names_field(phrase) and not chosen
        if starts and phrase is not None and before:
            self.draft.entity(phrase)
            self.fields(text[colon.end() :])
            return
        self._field(f"{last}: {values}", doubt=doubtful(values))
        if rest:
            self.fields(rest)

    def _items(self, text: str) -> bool:
        done = False
        listed = items(normalise(text))
        for item, behind in zip_longest(listed, listed[1:], fillvalue=""):
            if self._between_things(item, behind):
                continue
            bare = len(self._bare)
            if self._item(item):
                done = True
            elif len(self._bare) == bare:
                self._lose(item)
        return done

    def _between_things(self, item: str, behind: str) -> bool:
        """``(Services with a price,) masters, (visits with a date)``: a thing as those around."""
        match = search(behind, grammar.CONNECT) if self.mode == "fields" else None
        thing = parse(item) if match is not None and match["with"] else None
        if thing is None or match is None or not thing.plural or names_field(thing):
            return False
        other = parse(behind[: match.start()])
        if other is None or not other.plural or names_field(other):
            return False
        if not usual.fields_of(thing, self.draft.language) or self.draft.current is None:
            return False
        self.draft.entity(thing)
        return True

    def _lose(self, text: str) -> None:
        """Remember what would be dropped silently if the rest of the clause is understood."""
        plain = search(text, grammar.CONNECT) is None and "(" not in text
        if plain and (
            subject_of(text).kind != "unknown" or _only_opens(text) or _OF_US.match(text)
        ):
            return
        if text not in self._lost:
            self._lost.append(text.strip(" ,;"))

    def _item(self, text: str, *, doubt: bool = False) -> bool:
        turned = straight(text)
        head, *more = items(turned)[:_DEEPEST] if turned != text and ":" not in turned else [turned]
        if more:
            # "assignments link translators to projects": both belong to assignments.
            return all([self._item(each) for each in (head, *more)])  # noqa: C419 - read all
        return self._plain_item(turned, doubt=doubt)

    def _plain_item(self, text: str, *, doubt: bool) -> bool:
        match = search(text, grammar.CONNECT)
        if self.mode == "fields" and _YES_NO.match(text) and self.draft.current is not None:
            return self._field(text, doubt=doubt)
        if self.mode == "fields" and _HAS.fullmatch(text) and self.draft.current is not None:
            return self._field(text, doubt=doubt)
        if match is not None:
            return self._connected(text, match)
        if self.mode == "fields" and self.draft.current is not None:
            return self._field(text, doubt=doubt)
        if self.mode == "references" and self.draft.current is not None:
            return self._reference(text)
        return self._mention(text)

    def _connected(self, text: str, match: re.Match[str]) -> bool:
        before, rest = text[: match.start()], text[match.end() :].strip(" ,:")
        subject = self.subject(before)
        if PEOPLE.match(before.strip()):
            self.mode = "things"
            return self._item(rest) if rest else False
        if match["has"] and subject.kind == "product" and subject.phrase is not None:
            first = next(iter(items(rest)), "")
            if looks_like_fields(first) and not _many_things(first):
                subject = Subject("thing", subject.phrase, subject.fields)
        if subject.kind == "product":
            return self._of_product(before, rest)
        if match["with"] and self._owned(subject):
            self._deeper(rest)
            return True
        if not self._take(subject, match):
            if self.mode == "fields" and self.draft.current is not None:
                return self._unclear(text)
            return False
        self._optional = match["may"] is not None or _MAY.match(match.group()) is not None
        self._owning = match["has"] is not None or match["many"] is not None
        self.mode = "references" if match["belongs"] else "fields"
        if match["many"]:
            rest = f"many {rest}"
        if rest:
            self._deeper(rest)
        return True

    def _deeper(self, text: str) -> None:
        """Read what stands behind a verb; verbs without end say nothing."""
        if self._depth >= _DEEPEST:
            self._unclear(text)
            return
        self._depth += 1
        try:
            self._item(text)
        finally:
            self._depth -= 1

    def _of_product(self, before: str, rest: str) -> bool:
        """``An API for books with title``: the fields are those of books."""
        hint = hint_of(before)
        self.mode = "things"
        if hint is not None and not lists_things(rest):
            self.draft.entity(hint)
            self.mode = "fields"
        return self._item(rest) if rest else False

    def _owned(self, subject: Subject) -> bool:
        """``A dog has an owner with a name``: another thing, which the first one points to.

        Of several, as in ``a client has cars with a brand``, each points to the first one.
        """
        phrase, owner = subject.phrase, self.draft.current
        if phrase is None or owner is None or subject.kind != "thing":
            return False
        if self.mode != "fields" or not self._owning or names_field(phrase):
            return False
        if phrase.key == owner.phrase.key:
            return False
        if phrase.plural:
            whole = pointer(owner.phrase)
            self.draft.entity(phrase).add(whole)
            return True
        field = FieldDraft(phrase, target=phrase)
        owner.add(_pointing(field, optional=self._optional))
        self.draft.entity(phrase)
        return True

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
        if subject.fields and looks_like_fields(subject.fields):
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
        field = None if doubt else field_of(text)
        if field is None:
            return self._unclear(text)
        whose = _WHOSE.match(text)
        if whose is not None and current.find(field.phrase.key) is not None:
            field.phrase = _owned_by(whose["who"].lower(), field.phrase)
        same = current.find(field.phrase.key)
        if same is not None and field.phrase.plural and not same.phrase.plural:
            field = _number_of(field)
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
        if phrase is None or not (inside and looks_like_fields("; ".join(inside))):
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
        plain = suggested(field.phrase) in ("date", "datetime", "decimal", "int", "bool", "text")
        said = field.about != FieldDraft(field.phrase).about
        if (plain or said) and any(f.target is not None for f in current.fields):
            current.add(field)
            return True
        current.add(_pointing(field, optional=self._optional))
        return True

    def _unclear(self, text: str) -> bool:
        """Remember a part of a field list that was not understood."""
        found = features.find(text)
        if found:
            self.draft.features.extend(feature.key for feature, _ in found)
            return True
        current = self.draft.current
        if current is not None and re.search(r"\w", text):
            self.draft.unclear.append((current.phrase.key, text.strip(" ,;")))
        return True


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


def _told(several: re.Match[str] | None) -> int:
    """How many of the fields before it a remark is about; 0 is all of them."""
    if several is None:
        return 1
    return 2 if several["both"] else 0


def _pointing(field: FieldDraft, *, optional: bool) -> FieldDraft:
    if optional:
        field.about.required = False
    return FieldDraft(field.phrase, field.about, target=field.target or field.phrase)


def _has_values(phrase: Phrase) -> bool:
    return phrase.key in _STATES and not phrase.plural


def _many_things(text: str) -> bool:
    phrase = parse(text)
    return phrase is not None and phrase.plural


def _only_opens(text: str) -> bool:
    """Whether a few words only open a sentence: ``hello``, ``for now``."""
    return grammar.INTRO.match(text) is not None and len(text.split()) <= 3  # noqa: PLR2004
