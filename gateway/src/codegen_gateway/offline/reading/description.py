"""Reading a whole description: lines, bullets, sentences; what fits none is remembered."""

import re
from collections.abc import Sequence
from dataclasses import replace

from codegen_gateway.offline.draft import Draft
from codegen_gateway.offline.sentences import grammar, qualifiers
from codegen_gateway.offline.sentences.listing import items, looks_like_fields, only_fields
from codegen_gateway.offline.sentences.relative import as_fields
from codegen_gateway.offline.sentences.subjects import hint_of, subject_of
from codegen_gateway.offline.sentences.values import values_of
from codegen_gateway.offline.text import (
    Line,
    brackets,
    language_of,
    lines_of,
    search,
    sentences,
    split,
)
from codegen_gateway.offline.wishes import features, operations, orders, queries
from codegen_gateway.offline.wording.plain import plain
from codegen_gateway.offline.wording.turned import flag, given
from codegen_gateway.offline.words.phrases import parse

from . import (
    actors,
    beside,
    bullets,
    cardinalities,
    choices,
    conditions,
    constraints,
    demanded,
    fixed,
    initially,
    introductions,
    needed_fields,
    remarks,
    runon,
    several,
    signups,
    statements,
    states_of_things,
    whose_lists,
    written_down,
)
from .afterwards import Afterwards
from .dealings import named, whose
from .reader import ClauseReader

_THEIR = re.compile(
    r"(?P<owner>[^\W\d_]+)\s+(?:and|with|и|с|со)\s+(?:their|its|their own|их)\s+"
    r"(?P<thing>[^\W\d_]+)",
    re.IGNORECASE,
)
"""``Customers and their invoices``."""
_IN_ORDER = re.compile(r"\s+(?:in order|organi[sz]ed|under control|in one place)$", re.IGNORECASE)
_FIRST_THOSE = re.compile(
    r"(?:(?:сначала|сверху|первыми)\s+те|(?:first|on top)\s+those)\b|"
    r"(?:the\s+)?(?:[a-z-]+\s+){0,2}(?:ones|those)\s[^:;]*\b(?:first|last|on\s+top|at\s+the\s+"
    r"(?:top|bottom|end))$|"
    r"(?-i:GET)\s+(?!/|all\b)[a-z]+\s(?:of|for)\s(?:an?|the|one)\s[a-z]+$|"
    r"(?:(?:хочу|хотим|нужно|надо|можно|отдельно)\s)*(?:показ|вид|смотр|посмотр|выв)[а-яё]+\s"
    r"(?:[а-яё]+\s){0,3}[а-яё]+(?:,\s(?:(?:у|в|на|для|к)\s(?:котор|ко(?:го|му)\b)|"
    r"(?:кто|что|где|котор[а-яё]+)\s)|:\s[«\"]?[а-яё ]+[»\"]?$|"
    r"\sсо?\s(?:[а-яё]+\s«|(?:одн|выбранн|нужн|определ[её]нн|конкретн|заданн)(?:им|ой|ым)\s))",
    re.IGNORECASE,
)
"""An order of lists by a clause of its own, or a part of them: heard when all is known."""
_SEVERAL = 2
_TELLING = 4
"""Words of a sentence that says something."""


def read(text: str, draft: Draft | None = None) -> Draft:
    """Read a description, into a draft that knows things already where one is given."""
    new = draft is None
    draft = draft or Draft(language_of(text))
    text, written = cardinalities.cut(text)  # before dashes and arrows are read as colons
    text, spelled = cardinalities.cut(plain(text))
    reader = _Reader(draft, [*written, *spelled], new=new)
    for line in lines_of(several.cut(text, draft)):
        reader.line(line)
    reader.finish()
    return draft


def _listed(text: str) -> bool:
    """Whether a text is a list of fields: one is known, or one can only be of one."""
    if looks_like_fields(text):
        return True
    found = [parse(item) for item in items(text)]
    return all(found) and any(phrase is not None and not phrase.plural for phrase in found)


_MAY = re.compile(
    r"(?:the |all |все )?(?P<things>[^\W\d_]+(?: [^\W\d_]+)?) "
    r"(?:can|may|must|should|are|cannot|can't|never|нельзя|можно|могут|только)\b",
    re.IGNORECASE,
)
"""``Tasks can be created but never deleted: title, due date``."""


class _Reader:
    def __init__(
        self, draft: Draft, between: Sequence[cardinalities.Cardinality], *, new: bool
    ) -> None:
        self.draft = draft
        self._new = new
        self._clauses = ClauseReader(draft)
        self._limits: list[tuple[str, str]] = []
        """Sentences about operations, and the one before each."""
        self._before = ""
        self._later = Afterwards(between)

    def finish(self) -> None:
        """Apply limits of operations when all things are known."""
        for sentence, before in self._limits:
            if fixed.apply(sentence, self.draft):
                continue
            elsewhere = (operations.of_some, operations.of_nothing, operations.of_field)
            if any(found(sentence, self.draft) for found in elsewhere):
                self.draft.ignored.append(sentence)
                continue
            rest = operations.cut(sentence, self.draft, before)
            rest = re.sub(
                r"^(?:for|of|on|для|у)\s+|\s+(?:is|are|can|may)$", "", rest, flags=re.IGNORECASE
            )
            if re.search(r"[^\W\d_]{3,}", rest) and parse(rest) is None:
                self._sentence(rest)
        self._later.settle(self.draft, new=self._new)

    def _kept_beside(self, text: str) -> bool:
        """``Each ticket has comments``, remembered until all things are known."""
        found = beside.of_its_own(self.draft, text)
        self._later.beside += [found] if found is not None else []
        return found is not None

    def line(self, line: Line) -> None:
        """Read a line with the bullets below it."""
        if not line.children:
            if line.bullet and bullets.goes_on(line, self.draft):
                self._field_line(line)
                return
            for sentence in sentences(line.text):
                self._sentence(sentence)
            return
        *before, head = sentences(line.text) or [""]
        for sentence in before:
            self._sentence(sentence)
        if self._names_thing(head.rstrip(" :"), line.children):
            for child in line.children:
                self._field_line(child)
            return
        for child in line.children:
            self.line(child)

    def _names_thing(self, head: str, children: list[Line]) -> bool:
        """Make the thing that a heading names the current one; false for an introduction."""
        head = self._without_features(head)
        votes = [bullets.speaks_of_thing(child) for child in children]
        if sum(votes) * 2 >= len(votes):
            self._introduce(head)
            return False
        match = search(head, grammar.CONNECT)
        if match is not None:
            before, tail = head[: match.start()], head[match.end() :].strip()
            if tail and not grammar.FIELD_WORDS.match(tail):
                return self._clauses.clause(head) and self.draft.current is not None
            head = before
        each = grammar.FOR_EACH.match(head)
        head = (each["what"] or each["kak"]) if each is not None else head
        subject = subject_of(re.sub(r"\s+(?:fields|поля)$", "", head))
        phrase = subject.phrase or hint_of(head)
        if subject.kind == "same" and self.draft.current is not None:
            return True
        introduces = phrase is not None and bullets.describes(children, phrase)
        if phrase is None or introduces or (subject.kind == "product" and hint_of(head) is None):
            self._introduce(head)
            return False
        self.draft.entity(phrase)
        if subject.fields:
            self._clauses.fields(subject.fields)
        return True

    def _introduce(self, head: str) -> None:
        if head and not grammar.KEEP_ONLY.match(head) and parse(head) is None:
            self._ignore(head)

    def _field_line(self, child: Line) -> None:
        """Read a bullet below a thing: a field, several, or a sentence."""
        text = child.text.rstrip(" ;,.")
        if child.children:
            values = ", ".join(c.text.rstrip(" ;,.") for c in child.children)
            joined = f"{text.rstrip(':')}: {values}"
            if not values_of(values):
                self.line(child)
                return
            self._clauses.fields(joined)
            return
        text, wishes = queries.cut(text)
        self.draft.wishes += wishes
        if wishes and not text:
            return
        head = text.split(":")[0]
        wordy = search(text, grammar.CONNECT) is not None or parse(brackets(head)[0]) is None
        if wordy and (operations.restricts(text) or operations.only_allows(text)):
            self._sentence(text)
        elif wordy and (constraints.apply(text, self.draft) or statements.apply(text, self.draft)):
            return
        else:
            self._clauses.fields(self._without_features(text))

    def _sentence(self, text: str) -> None:
        if choices.apply(text, self.draft) or needed_fields.apply(text, self.draft):
            return
        spelled = runon.spelled_out(given(flag(text)))
        if spelled != text:
            for each in sentences(spelled):
                self._one(each)
        else:
            self._one(text)
        self._before = text

    def _one(self, text: str) -> None:
        head, colon, tail = text.partition(": ")
        limited = _MAY.match(head) if colon and only_fields(tail) else None
        if limited is not None and operations.restricts(head) and parse(limited["things"]):
            self._one(f"{limited['things']}: {tail}")
            text = head
        if _FIRST_THOSE.match(text):
            self.draft.ignored.append(text)
            return
        if written_down.apply(text, self.draft):
            return
        text = named(text, self.draft)
        text, ordered = orders.cut(orders.named(text, self.draft))
        text, wishes = queries.cut(text)
        if not ordered:
            text, ordered = orders.cut(text)
        if ordered and any(wish.kind == "sort" for wish in wishes):
            # "Sorted by date, latest first": the field of one, the direction of the other.
            down, ordered = orders.downwards(ordered[0]), []
            wishes = [
                replace(wish, standing=True, down=down) if wish.kind == "sort" else wish
                for wish in wishes
            ]
        before = self.draft.wishes[-1:]
        wishes = [whose_lists.with_thing(wish, text, before, self.draft) for wish in wishes]
        self.draft.wishes += wishes
        self._read(text)
        said = whose_lists.spoken_of(text, wishes, before, self.draft)
        self.draft.wishes += [whose_lists.placed(wish, said, self.draft) for wish in ordered]

    def _read(self, text: str) -> None:
        text = self._without_owned(text)
        if fixed.apply(text, self.draft):
            return
        if operations.restricts(text):
            self._limits.append((text, self._before))
            return
        rest = self._without_features(text)
        if rest != text and signups.opens(text):
            self._later.openings.append(text)  # "a web page where people can sign up for classes"
        if not re.search(r"[^\W\d_]{2,}", rest) or demanded.apply(rest, self.draft):
            return
        if constraints.apply(rest, self.draft):
            return
        if statements.apply(rest, self.draft):
            return
        if self._said_of_known(rest) or self._kept_beside(rest) or self._tells_deed(rest):
            return
        if self._only_fields(rest):
            self._clauses.fields(rest)
        elif not self._by_clause(rest) and rest == text:
            self._ignore(rest)

    def _by_clause(self, text: str) -> bool:
        """Read a sentence clause by clause; what is left of an understood one is told."""
        understood = False
        left = []
        for clause in split(text, grammar.NEW_CLAUSE):
            before = repr(self.draft)
            if not self._clause(clause, goes_on=understood):
                left.append(clause)
                continue
            understood = True
            if repr(self.draft) == before:
                self._unmoved(clause)
        for clause in left if understood else ():
            if not operations.of_them(clause):
                self._ignore(clause)
        return understood

    def _unmoved(self, clause: str) -> None:
        """What seemed to be understood, and changed nothing: it is left over, and so told."""
        plainly = not (operations.asks_figures(clause) or operations.narrows(clause))
        if operations.only_allows(clause) and plainly:
            return
        if self.draft.entities and len(re.findall(r"[^\W\d_]{2,}", clause)) >= _TELLING:
            self.draft.ignored.append(clause.strip(" ,;:"))

    def _said_of_known(self, text: str) -> bool:
        """Whether a sentence says what may become of a known thing, or more of its fields."""
        if not self.draft.entities:
            return False
        return (
            initially.apply(text, self.draft)
            or conditions.apply(text, self.draft)
            or remarks.apply(text, self.draft)
        )

    def _only_fields(self, text: str) -> bool:
        """``Country, year, value, colour`` behind a thing that was only named."""
        current, hints = self.draft.current, self.draft.hints
        or_not = re.fullmatch(r"(?:[a-z]+|[а-яё]+) (?:or not|или нет)", text, re.IGNORECASE)
        if states_of_things.further(text, self.draft) or (
            or_not and current is not None and current.fields
        ):
            return True
        if ":" in text or search(text, grammar.CONNECT) is not None or grammar.EACH.match(text):
            return False
        listed = only_fields(text) if len(items(text)) <= _SEVERAL else _listed(text)
        if not listed:
            return False
        if current is None and hints:
            current = self.draft.entity(hints[-1])
        return current is not None and not current.fields

    def _without_owned(self, text: str) -> str:
        """``Customers and their invoices`` without the words that say whose they are."""
        if (several := beside.several_of(self.draft, text)) is not None:
            holder, held, text = several
            self.draft.owned.append((holder, held))
        for match in _THEIR.finditer(text):
            owner, thing = parse(match["owner"]), parse(match["thing"])
            if owner is None or thing is None or owner.key == thing.key:
                continue  # "our goals and their goals" are of two sides
            if owner.plural and thing.plural:
                self.draft.owned.append(whose(owner, thing))
                text = text.replace(
                    match.group(),
                    re.sub(r"(?:their own|their|its|их)\s+(?=\S+$)", "", match.group()),
                )
        return text

    def _clause(self, clause: str, *, goes_on: bool) -> bool:
        """Read one clause of a sentence; false when it is not understood."""
        if choices.apply(clause, self.draft) or constraints.apply(clause, self.draft):
            return True
        if goes_on and self._clauses.continues(clause):
            return True
        if statements.apply(clause, self.draft):
            return True
        clause = named(clause, self.draft)
        if operations.only_allows(clause):
            if search(clause, grammar.CONNECT) is not None or re.search(r"\(|:\s", clause):
                self._clauses.clause(clause)
            return True
        clause = as_fields(clause)
        clause = grammar.IS_EITHER.sub(r", status: \g<values>", clause)
        clause = states_of_things.as_status(clause, self.draft)
        listed = grammar.CAN_BE.sub(": ", grammar.ONE_OF.sub(": ", clause))
        return self._clauses.clause(listed)

    def _without_features(self, text: str) -> str:
        """Take away wishes that cannot be built, and remember them."""
        rest, keys = features.cut(text)
        self.draft.features.extend(keys)
        return rest

    def _tells_deed(self, text: str) -> bool:
        """Whether a sentence tells who does what: it is read again when all things are known."""
        if signups.does(text):
            self.draft.ignored.append(text.strip(" ,;:"))
            return True
        if signups.opens(text) and not actors.told(text):
            if (hint := hint_of(text)) is not None:
                self.draft.hints.append(hint)
            self._later.openings.append(text)
            return True
        return False

    def _of_no_field(self, text: str) -> bool:
        """Whether a sentence says of a field that is not there what it must be: it is told."""
        said = bool(self.draft.entities) and not qualifiers.take(text)[1].empty
        self.draft.ignored += [text.strip(" ,;:")] if said else []
        return said

    def _ignore(self, text: str) -> None:
        """Remember a sentence that was not understood, unless it only introduces."""
        text = _IN_ORDER.sub("", text)
        if beside.described(self.draft, text) or self._tells_deed(text) or self._of_no_field(text):
            return
        self._later.hear(text)
        if not self.draft.entities and introductions.lists_things(text, self.draft):
            return
        if (hint := introductions.hint(text)) is not None:
            self.draft.hints.append(hint)
        if introductions.introduces(text, self.draft):
            return
        if search(text, grammar.CONNECT) is not None:
            self.draft.unclear.append(("", text.strip(" ,;:")))
        else:
            self.draft.ignored.append(text.strip(" ,;:"))
