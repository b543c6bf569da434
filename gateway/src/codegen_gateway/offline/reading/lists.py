"""Reading lists of things and of fields, item by item, into a draft."""

import re
from itertools import zip_longest

from typing_extensions import override

from codegen_gateway.offline.draft import Draft
from codegen_gateway.offline.sentences import grammar
from codegen_gateway.offline.sentences.listing import (
    doubtful,
    extent,
    items,
    looks_like_fields,
    normalise,
)
from codegen_gateway.offline.sentences.subjects import (
    Subject,
    hint_of,
    names_field,
    subject_of,
)
from codegen_gateway.offline.sentences.values import values_of
from codegen_gateway.offline.text import brackets, search
from codegen_gateway.offline.wording.turned import straight
from codegen_gateway.offline.words.phrases import many, parse

from . import usual
from .mentions import Mentions
from .things import lists_things

_OF_US = re.compile(r"(?:i|we|я|мы)\s+[^\W\d_]+\s", re.IGNORECASE)
_MAY = re.compile(r"(?:may|can|might|could|может|могут)\s", re.IGNORECASE)
_HAS = re.compile(
    r"(?:has|is)\s+(?!an?\s|the\s|one\s|many\s|several\s)[a-z-]+(?:\s[a-z-]+)?", re.IGNORECASE
)
_YES_NO = re.compile(
    r"(?!.*\b(?:has|have|with an?|имеет|имеют)\b)[^:(),]+\(?\s*(?:yes ?/ ?no|да ?/ ?нет)\)?$",
    re.IGNORECASE,
)
"""``придёт с парой (да/нет)``: what is so or not, whatever its verb is."""
_COUNTED = re.compile(
    r"(?:(?:up\s+to|at\s+least|one\s+or)\s+)?(?:two|three|four|five|several|many|more|\d+)\s"
    r"[^,]*\seach$|an?\s+[a-z]+(?:\s[a-z]+)?$",
    re.IGNORECASE,
)
"""``two contacts, each (with a name)`` and ``a contact person (with a phone)`` among fields."""
_DEEPEST = 8
"""Verbs in one item, one inside another."""
_DOES = re.compile(r"(?:can|may|must|should)\s[a-z]+\s", re.IGNORECASE)
_DOES_WITH = re.compile(r"(?:can|may|must|should)\s[a-z]+\s.*,\swith\s", re.IGNORECASE)
"""``can mark a film only once, with a number``: the number is of what is done."""
COLON = re.compile(r":(?=\s|$)")
PEOPLE = re.compile(
    r"^(?:and |а |и )?(?:we|i|you|there|мы|я|у нас)(?: also| will| would)?$", re.IGNORECASE
)


class ListReader(Mentions):
    """Reads lists into a draft; ``mode`` says what a bare noun in a list is.

    ``fields`` and ``references`` of the current thing, ``things`` where things are listed, and
    ``none`` elsewhere.
    """

    def __init__(self, draft: Draft) -> None:
        super().__init__(draft)
        self._lost: list[str] = []
        self._depth = 0

    @override
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
        self.amid_things = self.amid_things or _things_with_fields(listed)
        for item, behind in zip_longest(_whole(listed), _whole(listed)[1:], fillvalue=""):
            if _DOES_WITH.match(item):
                done = self._unclear(item)
                continue
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
            if (looks_like_fields(first) and not _many_things(first)) or _each_is_field(
                before, rest
            ):
                subject = Subject("thing", subject.phrase, subject.fields)
        if subject.kind == "product":
            return self._of_product(before, rest)
        if match["with"] and self._owned(
            subject, several=_COUNTED.match(before.strip()) is not None
        ):
            self._deeper(rest)
            return True
        if not self._take(subject, match):
            if self.mode == "fields" and self.draft.current is not None:
                return self._unclear(text)
            return False
        self._optional = match["may"] is not None or _MAY.match(match.group()) is not None
        self._owning = match["has"] is not None or match["many"] is not None
        one = parse(rest) if self._optional and self.draft.language == "en" else None
        of_kept = one is not None and not one.plural and one.key in self.draft.entities
        self.mode = "references" if match["belongs"] or of_kept else "fields"
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


def _things_with_fields(listed: list[str]) -> bool:
    """``pianos (maker, finish) and tunings (date, pitch)``: the fields of one are known."""
    inside = ["; ".join(fields) for _, fields in map(brackets, listed) if fields]
    return len(inside) > 1 and any(map(looks_like_fields, inside))


def _whole(listed: list[str]) -> list[str]:
    """The items, what somebody does joined with what it is done with."""
    found: list[str] = []
    for item in listed:
        if found and _DOES.match(found[-1]) and re.match(r"with\s(?:an?|the|one)\s", item):
            found[-1] += f", {item}"
        else:
            found.append(item)
    return found


def _each_is_field(subject: str, rest: str) -> bool:
    """``An application has a key and a display name``: of one each of it is said."""
    listed = items(rest)
    if len(listed) == 1 or re.match(r"an?\s", subject.strip(), re.IGNORECASE) is None:
        return False
    named = [subject_of(item) for item in listed if re.match(r"an?\s", item)]
    told = [found.phrase for found in named if found.kind == "thing" and found.phrase is not None]
    return len(told) == len(listed) and not any(phrase.plural for phrase in told)


def _many_things(text: str) -> bool:
    phrase = parse(text)
    return phrase is not None and phrase.plural


def _only_opens(text: str) -> bool:
    """Whether a few words only open a sentence: ``hello``, ``for now``."""
    return grammar.INTRO.match(text) is not None and len(text.split()) <= 3  # noqa: PLR2004
