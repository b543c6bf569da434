"""What must be given and what need not, several at once, in Russian: «имя нужно, почта — нет».

Said of what stands before each predicate, or behind it where the sentence begins with one; of the
rest, what no clause names; without what is excepted. Every name must be of a known field.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from codegen_gateway.offline.draft import Draft, EntityDraft, FieldDraft, Phrase
from codegen_gateway.offline.sentences import qualifiers
from codegen_gateway.offline.sentences.listing import items, normalise
from codegen_gateway.offline.words.phrases import parse, singular_label

_SAYS = re.compile(
    r"(?:(?:должн\w+|быть|бывает|всегда|является|являются|можно|может|могут|не|и|надо|нужно|строго|"
    r"заполнять|указывать|только|лишь)\s+)*"
    r"(?:необязательн\w*|не\s?обязател\w+|обязател\w+|опциональн\w+|по\s+желанию|при\s+наличии|"
    r"пуст\w+|неизвест\w+|отсутств\w+|не\s+быть|нет|пропустить|пропускать|заполнен\w*|указан\w*|"
    r"заполнять|указывать|оставлять\s+пуст\w+|оставить\s+пуст\w+)(?:\s+(?:поля|поле))?"
    r"(?![\w-])",
    re.IGNORECASE,
)
_OPTIONAL = re.compile(
    r"необяз|не\s?обяз|опциональн|по\s+желанию|при\s+наличии|пропус|неизвест|отсутств|не\s+быть",
    re.IGNORECASE,
)
_DENIED = re.compile(r"(?:^|\s)не(?=\s)", re.IGNORECASE)
_NO = re.compile(r"нет", re.IGNORECASE)
"""``Имя обязательно, почта — нет``: the opposite of what was said before."""
_ONLY = re.compile(r"(?:^|\s)(?:только|лишь)(?=\s|$)", re.IGNORECASE)
_EMPTY = re.compile(r"пуст", re.IGNORECASE)
_REST = re.compile(
    r"(?:вс[её]\s+остальн\w+|остальн\w+|проч(?:ее|ие)|все\s+проч\w+)(?:\s+(?:поля|поле))?",
    re.IGNORECASE,
)
_ALL = re.compile(r"(?:вс[её]|все\s+поля|каждое\s+поле)", re.IGNORECASE)
_EXCEPT = re.compile(r",?\s*(?:кроме|за\s+исключением|помимо)\s+", re.IGNORECASE)
_EXCEPT_FIRST = re.compile(
    r"^(?:кроме|за\s+исключением)\s+(?P<names>[^,]+),\s+(?P<rest>.+)", re.IGNORECASE
)
"""``Кроме года, всё обязательно``."""
_EDGES = re.compile(
    r"^[\s,;:—–-]*(?:(?:а|и|но|зато|тоже)(?=\s|$)[\s,]*)*|(?:[\s,;:—–-]|\s(?:а|и|но))*$",
    re.IGNORECASE,
)

_Found = list[tuple[EntityDraft, FieldDraft]]


@dataclass
class _Clause:
    """What must be given, or need not: by names, or all the rest but some."""

    required: bool
    fields: _Found = field(default_factory=list)
    rest: bool = False
    only: bool = False
    """Whether the opposite is said of the rest."""
    excepted: _Found = field(default_factory=list)


def apply(text: str, draft: Draft) -> bool:
    """Add what such a sentence says; false when it is none, or names what is not known."""
    if draft.language != "ru":
        return False
    text = re.sub(r"\((необязательно)\)|:(?= нет\b)", r"\1", text.strip(" .;"))
    text = _EXCEPT_FIRST.sub(r"\g<rest>, кроме \g<names>", text)
    says = list(_SAYS.finditer(text))
    if ":" in text or "(" in text or not says:
        return False
    clauses: list[_Clause] = []
    for said, names in zip(says, _names(text, says), strict=True):
        found = _clause(names, said.group(), draft)
        if found is None:
            return False
        if _NO.fullmatch(said.group()):
            if not clauses:
                return False
            found.required = not clauses[-1].required
        clauses.append(found)
    several = len(clauses) > 1 or any(each.rest or each.only for each in clauses)
    if not several:
        return False
    _put(clauses, draft)
    return True


def _names(text: str, says: Sequence[re.Match[str]]) -> list[str]:
    """The words that belong to each predicate."""
    edges = [0, *(each.end() for each in says)]
    before = [text[begin : each.start()] for begin, each in zip(edges, says, strict=False)]
    behind = text[says[-1].end() :]
    if not _bare(before[0]):
        return _turned([*before[1:], behind])
    # What is excepted from the last clause stands behind it.
    return [*before[:-1], f"{before[-1]}{behind}"]


def _turned(behind: list[str]) -> list[str]:
    """Of ``Обязательны A и B, остальное по желанию`` only the first names stand behind."""
    if len(behind) == 1:
        return behind
    first, *more = behind
    *named, last = re.split(r",|;|\s(?:а|но)\s", first)
    return [", ".join(named), f"{last}{''.join(more)}"] if len(behind) == 2 else [""]  # noqa: PLR2004


def _clause(names: str, said: str, draft: Draft) -> _Clause | None:
    names, *excepted = _EXCEPT.split(names)
    denied, empty = bool(_DENIED.search(said)), bool(_EMPTY.search(said))
    optional = _OPTIONAL.search(said) is not None or (empty if not denied else not empty)
    clause = _Clause(not optional)
    clause.only = any(map(_ONLY.search, (names, said)))
    names = _bare(_ONLY.sub("", names))
    every = bool(excepted) and _ALL.fullmatch(names) is not None
    clause.rest = every or _REST.fullmatch(names) is not None
    found = [] if clause.rest else _fields(names, draft)
    left = _fields(_bare(", ".join(excepted)), draft) if excepted else []
    if found is None or left is None or not (found or clause.rest):
        return None
    clause.fields, clause.excepted = found, left
    return clause


def _bare(text: str) -> str:
    return _EDGES.sub("", text)


def _fields(text: str, draft: Draft) -> _Found | None:
    """The fields that a text names, in all things that have them; None where one is unknown.

    ``имени и голоса хориста``: an owner behind the last one is of all that it has.
    """
    listed = items(normalise(text))
    owner = _owner(listed[-1], draft) if listed else None
    found: _Found = []
    for name in listed:
        bare, about = qualifiers.take(name)
        here = _of(bare, draft, owner) if about.empty else []
        if not here:
            return None
        found += here
    return found or None


def _owner(name: str, draft: Draft) -> EntityDraft | None:
    thing = parse(name.rpartition(" ")[2]) if " " in name else None
    return draft.entities.get(thing.key) if thing is not None else None


def _of(name: str, draft: Draft, owner: EntityDraft | None) -> _Found:
    phrase = parse(name)
    things = draft.entities.values()
    found = [(e, f) for e in things if phrase is not None and (f := e.find(phrase.key)) is not None]
    if owner is not None and _owner(name, draft) is owner:
        short = parse(name.rpartition(" ")[0])
        own = owner.find(short.key) if short is not None else None
        found = [(owner, own)] if own is not None else found
    # Of a book's title and a reader's name the one that is called so.
    alike = [(e, f) for e, f in found if phrase is not None and _called(f) == _called(phrase)]
    return alike or found


def _called(known: FieldDraft | Phrase) -> str:
    phrase = known if isinstance(known, Phrase) else known.phrase
    return singular_label(phrase).lower()


def _put(clauses: Sequence[_Clause], draft: Draft) -> None:
    named = [each for clause in clauses for each in (*clause.fields, *clause.excepted)]
    known = {id(each) for _, each in named}
    for clause in clauses:
        for _, each in clause.fields:
            each.about.required = clause.required
        for _, each in clause.excepted:
            each.about.required = not clause.required
        things = [thing for thing, _ in named] or [*filter(None, [draft.current])]
        told = {id(each): each for each in things}.values()
        for each in (each for thing in told for each in thing.fields):
            left = id(each) not in known and each.about.required is None
            if left and (clause.rest or clause.only):
                each.about.required = clause.required is not clause.only
