"""Reading a description clause by clause into a draft."""

import re
from collections.abc import Sequence

from codegen_gateway.offline.draft import Phrase
from codegen_gateway.offline.sentences import grammar
from codegen_gateway.offline.sentences.listing import (
    doubtful,
    extent,
    items,
    looks_like_fields,
    normalise,
    only_fields,
    says_only,
    tells_fields,
)
from codegen_gateway.offline.sentences.subjects import (
    Subject,
    hint_of,
    may_be_field,
    names_field,
    subject_of,
)
from codegen_gateway.offline.sentences.values import says_how
from codegen_gateway.offline.text import search, split
from codegen_gateway.offline.wording.deeds import called
from codegen_gateway.offline.wording.turned import each_has, joining, straight
from codegen_gateway.offline.words.kinds import suggested
from codegen_gateway.offline.words.lexicon import english
from codegen_gateway.offline.words.phrases import parse, pointer, singular_label

from .fields import field_of
from .lists import COLON, PEOPLE, ListReader
from .things import lists_things

_FIELDS_OF = re.compile(
    r"\s+(?:fields|attributes|columns|data|поля|атрибуты)$|"
    r"^(?:(?:the\s+)?(?:fields|attributes|columns)\s+(?:of|for)(?:\s+(?:an?|the|each|every))?|"
    r"поля(?:\s+(?:у|для|кажд\w+))*)\s+(?=\S)",
    re.IGNORECASE,
)
"""``Scooter fields: plate, model``: of scooters."""
_WE_KEEP = re.compile(
    r"(?:i|we)\s+(?:(?:want|would like)\s+to\s+)?(?:need|keep|track|store|have|want)\s|"
    r"(?:мне|нам)\s+(?:нужн\w+|надо)\s",
    re.IGNORECASE,
)
"""``Our studio: we need classes (…)``."""
_IT_HOLDS = re.compile(
    r"(?:it|this|(?:the\s+)?(?:app|application|system|service|database|site|program|tool)|"
    r"он[аио]?|(?:система|сервис|приложение|программа|база))\s+(?:(?:should|must|will|has to|"
    r"долж\w+)\s+)?(?:contains?|includes?|have|has|содержать|содержит|включать|включает)",
    re.IGNORECASE,
)
"""``It should contain: products (…), orders (…)``."""
_HOLDS = re.compile(
    r"(?:consists?|contains?|includes?|состо[ия]т|содерж[ия]т|включа[ею]т)", re.IGNORECASE
)


class ClauseReader(ListReader):
    """Reads whole clauses: what stands before a colon decides what stands behind it."""

    def clause(self, text: str) -> bool:
        """Read one clause; false when nothing in it was understood."""
        self.mode, self._pending, self._bare, self._lost = "none", [], [], []
        self.amid_things = False
        done = self._clause(text)
        if done:
            self.draft.unclear.extend(("", lost) for lost in self._lost)
        return done

    def _clause(self, text: str) -> bool:
        text = straight(normalise(grammar.PURPOSE.sub("", text).strip(" ,")))
        if not text:
            return True
        colon = search(text, COLON)
        if colon is not None:
            left, right = text[: colon.start()].strip(), text[colon.end() :].strip()
            if grammar.FIELD_WORDS.match(left) and not self.draft.entities:
                return self._of_hint(right)  # without one it is asked of what they are
            return self._colon(left, right)
        shared = _shared_subjects(text)
        if shared:
            return all([self.clause(each) for each in shared])  # noqa: C419 - read all of them
        done = self._items(text)
        if done:
            self._pending.extend(self._bare)
        return self._flush() or done

    def continues(self, text: str) -> bool:
        """Read a part behind a semicolon that goes on with the fields of the current thing."""
        if self.draft.current is None or not self.draft.current.fields:
            return False
        if search(text, grammar.CONNECT) is not None:
            return False
        colon = search(text, COLON)
        if colon is not None:
            return self._one_field(text, text[colon.end() :])
        found = [field_of(item) for item in items(normalise(text))]
        if not found or any(
            f is None or f.about.notes or (f.phrase.plural and not names_field(f.phrase))
            for f in found
        ):
            return False
        self.fields(text)
        return True

    def _one_field(self, text: str, said: str) -> bool:
        """``working: yes/no``: a field with what is said about it."""
        field = field_of(text)
        if field is None or field.phrase.plural or field.about.notes or looks_like_fields(said):
            return False
        if field.about.empty or field.phrase.key in self.draft.entities:
            return False
        self.fields(text)
        return True

    def _of_hint(self, right: str) -> bool:
        """``Fields: title, year``, of what the product was said to be for."""
        if not self.draft.hints:
            return False
        self.draft.entity(self.draft.hints[-1])
        return self._field_list(right)

    def _colon(self, left: str, right: str) -> bool:
        left = grammar.RELATIVE_CLAUSE.sub("", left)
        each = grammar.EACH.match(right) is not None and search(right, grammar.CONNECT) is None
        if (
            each
            or _we_tell(left, right)
            or (_WE_KEEP.match(right) and self.subject(left).kind == "product")
        ):
            return self._clause(right)
        match = search(left, grammar.CONNECT)
        if match is not None:
            return self._verb_colon(match, left, right)
        if grammar.KEEP_ONLY.match(left) and not _only_fields(left, right):
            return self._things(right, None)
        of = _FIELDS_OF.sub("", left)
        left = each_has(of if parse(of) is not None else left)
        subject = _kept_as_thing(self.subject(left), left, right)
        thing = subject.phrase if subject.kind == "thing" else None
        if subject.fields and thing is not None:
            self.draft.entity(thing)
            self.fields(subject.fields)
        if self._says_type(thing, right) or self._known_field(subject.phrase, right):
            return self._field_list(f"{left}: {right}")
        hint = hint_of(left) or thing
        if (subject.kind == "product" and not _two(left, right)) or lists_things(right):
            return self._things(right, hint)
        return self._named(left, hint if subject.kind != "unknown" else None, right)

    def _verb_colon(self, match: re.Match[str], left: str, right: str) -> bool:
        """A verb stands before the colon."""
        if _IT_HOLDS.fullmatch(left) and lists_things(right):
            return self._things(right, None)
        if PEOPLE.match(left[: match.start()].strip()):
            return self._colon(left[match.end() :].strip(), right)
        return (
            self._several_with(match, left, right)
            or self._together_with(match, left, right)
            or self._connected_colon(left, right)
        )

    def _named(self, left: str, thing: Phrase | None, right: str) -> bool:
        """``Book: title, author``, and what else stands before a colon without a verb."""
        *before, last = items(left) or [""]
        if before:
            return self._several(before, last, right)
        if thing is None:
            return self._things(right, None)
        lists = len(items(right)) > 1 and looks_like_fields(right)
        if names_field(thing) and self.draft.current is None and not lists:
            return False
        self.draft.entity(thing)
        return self._field_list(right)

    def _several(self, before: list[str], last: str, right: str) -> bool:
        """``books (title, author) and readers: name, email``; or fields, the last with values.

        ``Dogs and cats: name, age`` is of both.
        """
        phrase = subject_of(last).phrase
        alike = _alike([*before, last])
        named = {p.key for item in items(right) if (p := parse(item)) is not None}
        new = named.isdisjoint(p.key for p in alike) and not set(self.draft.entities) & {
            p.key for p in alike
        }
        if alike and new and only_fields(right):
            for each in alike:
                self.draft.entity(each)
                self._field_list(right)
            return True
        after_things = all("(" in each for each in before)
        if phrase and (phrase.plural or after_things) and not names_field(phrase):
            self._items(", ".join(before))
            self._pending.extend(alike[:-1])
            self._flush()
            self.draft.entity(phrase)
            return self._field_list(right)
        joined = ", ".join([*before, last])
        return self.draft.current is not None and self._field_list(f"{joined}: {right}")

    def _several_with(self, match: re.Match[str], left: str, right: str) -> bool:
        """``A recipe has many ingredients: name, amount``: each points to its recipe."""
        owner = subject_of(left[: match.start()]).phrase or (
            self.draft.current.phrase if self.draft.current is not None else None
        )
        thing = parse(left[match.end() :])
        holds = match["many"] is not None or _HOLDS.match(match.group()) is not None
        several = holds and thing is not None and thing.plural
        if not several or thing is None or owner is None:
            return False
        if not looks_like_fields(right) or len(items(right)) == 1:
            return False
        whole = self.draft.entity(owner).phrase
        self.draft.entity(thing)
        self._field_list(right)
        self.draft.entity(thing).add(pointer(whole))
        return True

    def _together_with(self, match: re.Match[str], left: str, right: str) -> bool:
        """``Sessions with a client: date, notes``: of sessions, which point to clients."""
        whole, thing = parse(left[match.end() :]), subject_of(left[: match.start()]).phrase
        if (
            not match["with"]
            or whole is None
            or thing is None
            or whole.key not in self.draft.entities
        ):
            return False
        if not looks_like_fields(right) or len(items(right)) == 1:
            return False
        target = self.draft.entities[whole.key].phrase
        self.draft.entity(thing).add(pointer(target))
        return self._field_list(right)

    def _connected_colon(self, left: str, right: str) -> bool:
        *before, last = items(left) or [""]
        if before and (deed := called(f"{last}: {right}")) != f"{last}: {right}":
            self._items(", ".join(before))
            return self._clause(deed)
        match = search(last, grammar.CONNECT)
        if match is not None and match["with"] and _several_of_two(last[match.end() :], right):
            self.draft.unclear.append(("", f"{left}: {right}"))
            return True
        return self._listed(before, last, left, right)

    def _listed(self, before: list[str], last: str, left: str, right: str) -> bool:
        match = search(last, grammar.CONNECT)
        tail = last[match.end() :].strip() if match is not None else last
        if not tail or grammar.FIELD_WORDS.match(tail):
            head = last[: match.end()] if match is not None else ""
            if not self._items(", ".join([*before, head])) or self.draft.current is None:
                return self._things(right, hint_of(left))
            return self._field_list(right)
        if match is not None and subject_of(last[: match.start()]).kind == "product":
            return self._things(f"{tail}: {right}", None)
        if match is not None and match["belongs"] and tells_fields(right):
            done = self._items(", ".join([*before, last]))
            return self._field_list(right) if done and self.draft.current is not None else done
        other = _next_thing(last, right) if match is None and before else None
        if other is not None:
            self._items(", ".join(before))
            self.draft.entity(other)
            return self._field_list(right)
        return self._behind(before, last, right)

    def _behind(self, before: list[str], last: str, right: str) -> bool:
        """What stands before the last item, and the item with its values or its fields."""
        values, rest = extent(right)
        done = self._items(", ".join(before)) if before else False
        if self.mode == "things" and done and (thing := _one_of_things(last, right)) is not None:
            self.draft.entity(thing)
            return self._field_list(right)
        done = self._item(f"{last}: {values}", doubt=doubtful(values)) or done
        if rest and self.draft.current is not None:
            self.fields(rest)
        return done

    def _field_list(self, text: str) -> bool:
        self.fields(re.sub(r"^(?:это|this is|it is)\s+", "", text, flags=re.IGNORECASE))
        return True

    def _things(self, text: str, hint: Phrase | None) -> bool:
        """Read what follows an introduction: clauses about things, or fields of ``hint``."""
        known = set(self.draft.entities)
        done = False
        for part in split(text, grammar.NEW_CLAUSE):
            self.mode = "things"
            colon = search(part, COLON)
            if hint is not None and not lists_things(part) and not _has_subject(part):
                self.draft.entity(hint)
                self.fields(part)
                done, self.mode = True, "things"
            elif colon is not None:
                done = (
                    self._colon(part[: colon.start()].strip(), part[colon.end() :].strip()) or done
                )
            else:
                done = self._items(part) or done
        return self._flush() or done or set(self.draft.entities) != known

    def _says_type(self, thing: Phrase | None, right: str) -> bool:
        """``Photo: link, optional``: a field of the current thing, not a thing of its own."""
        if thing is None or self.draft.current is None or thing.key in self.draft.entities:
            return False
        if thing.plural and singular_label(thing) != thing.label.lower():
            return False
        if _describes(thing, right):
            return False
        parts = items(right)
        several = (
            len(parts) > 1 or re.fullmatch(r"(?:ссылка|link|url)", right.strip(" .")) is not None
        )
        return several and bool(self.draft.current.fields) and all(map(says_only, parts))

    def _of_its_own(self, phrase: Phrase, right: str) -> bool:
        """``Reading: meter, date``: its fields point to things, or it was said to be kept."""
        listed = items(right)
        if len(listed) == 1 or not looks_like_fields(right):
            return False
        if re.search(r"\bbelongs?\sto\b|\bотносится\sк\b|\bпринадлежит\b", right, re.IGNORECASE):
            return True
        named = {found.key for item in listed if (found := parse(item)) is not None}
        kept = [key for key in self.draft.entities if key.endswith(f"_{phrase.key}")]
        return bool(kept or named & set(self.draft.entities))

    def _known_field(self, phrase: Phrase | None, right: str) -> bool:
        current = self.draft.current
        if phrase is None or current is None or phrase.key in self.draft.entities:
            return False
        if _describes(phrase, right):
            return False
        listed = looks_like_fields(right) and not (self.draft.language == "ru" and says_how(right))
        if current.find(phrase.key) is not None and not listed:
            return True
        if self._of_its_own(phrase, right):
            return False
        if names_field(phrase) and current.fields:
            return not (phrase.plural and looks_like_fields(right))
        return may_be_field(phrase) and bool(current.fields) and not looks_like_fields(right)


def _we_tell(left: str, right: str) -> bool:
    """``Fundraising campaign: we collect pledges``: behind the name of it all, a sentence."""
    phrase = parse(left)
    told = re.match(r"(?:we|i)\s+(?!can\b)[a-z]+\s+[a-z]", right, re.IGNORECASE) is not None
    told = (told and len(items(right)) == 1) or joining(right)
    return told and phrase is not None and not phrase.plural


def _alike(subjects: Sequence[str]) -> list[Phrase]:
    """Things that are named side by side: all of them, or none."""
    found = [parse(each) for each in subjects]
    things = [p for p in found if p is not None and p.plural and not names_field(p)]
    return things if len(things) == len(found) else []


def _describes(phrase: Phrase, right: str) -> bool:
    """``Customer: email, phone``: of customers this is kept, also where one was a field before."""
    plain = suggested(phrase) is None or phrase.key in english().things
    return plain and only_fields(right) and set(items(right.lower())) != {"date", "time"}


def _kept_as_thing(subject: Subject, left: str, right: str) -> Subject:
    """``Company: name, city``: companies are kept, though a company may be what it is for."""
    phrase = subject.phrase
    kept = phrase is not None and phrase.key in {*english().things, "product"}
    bare = kept and parse(left) == phrase
    if subject.kind == "product" and bare and only_fields(right):
        return Subject("thing", phrase)
    return subject


def _next_thing(last: str, right: str) -> Phrase | None:
    """``… and a name, memberships: client, type``: what begins behind the fields of another."""
    thing = subject_of(last).phrase
    if thing is None or not thing.plural or names_field(thing):
        return None
    return thing if len(items(right)) > 1 and looks_like_fields(right) else None


def _one_of_things(last: str, right: str) -> Phrase | None:
    """``gear (name, weight), route: day, distance``: one more thing, though told of one."""
    thing = subject_of(last).phrase
    if thing is None or names_field(thing) or len(items(right)) == 1:
        return None
    return thing if looks_like_fields(right) else None


def _several_of_two(tail: str, right: str) -> bool:
    """Whether fields behind ``boxes with items`` may be of either."""
    phrase = parse(tail)
    return phrase is not None and phrase.plural and not names_field(phrase) and only_fields(right)


def _two(text: str, right: str) -> bool:
    """``(a café keeps) guests (name) and purchases``, before the fields of purchases.

    ``Rental of bikes, bikes`` before the fields of bikes is alike.
    """
    *before, last = items(text) or [""]
    subject = subject_of(last)
    named = subject.kind == "thing" and subject.phrase is not None and subject.phrase.plural
    return bool(before) and ("(" in before[-1] or (named and only_fields(right)))


def _has_subject(text: str) -> bool:
    """Whether a clause says of what it speaks: ``an owner may have several animals``."""
    match = search(text, grammar.CONNECT)
    if match is None or match["with"]:
        return False
    return subject_of(text[: match.start()]).kind == "thing"


def _only_fields(left: str, right: str) -> bool:
    """Whether ``Объекты: адрес, цена`` speaks of things that are called so."""
    return parse(left) is not None and looks_like_fields(right) and not lists_things(right)


def _side_by_side(parts: Sequence[str], fields: str) -> bool:
    """Whether fields behind ``tents, stoves and ropes with`` are those of each."""
    things = _alike(parts)
    several = len(things) == len(parts) and not any(re.search(r"[(:]", part) for part in parts)
    people = {thing.head in english().people for thing in things}
    return several and len(people) == 1 and looks_like_fields(fields)


def _shared_subjects(text: str) -> list[str]:
    """``Books and films have a title`` as one clause for each of them."""
    match = search(text, grammar.CONNECT)
    if match is None:
        return []
    parts = items(text[: match.start()])
    if match["with"] and not _side_by_side(parts, text[match.end() :]):
        return []
    subjects = [subject_of(part) for part in parts]
    if len(parts) < 2 or any(s.phrase is None or s.fields for s in subjects):  # noqa: PLR2004
        return []
    if any(s.phrase is not None and names_field(s.phrase) for s in subjects):
        return []
    return [f"{part} {text[match.start() :]}" for part in parts]
