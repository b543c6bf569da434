"""What lists may be asked for: search, filters and orders, from the words that wish for them."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from codegen_gateway.offline.draft import Draft, EntityDraft, FieldDraft, Phrase, Wish
from codegen_gateway.offline.sentences.listing import items
from codegen_gateway.offline.text import search
from codegen_gateway.offline.words.english import singular
from codegen_gateway.offline.words.kinds import decide, suggested
from codegen_gateway.offline.words.lexicon import english
from codegen_gateway.offline.words.phrases import parse, pointer

_KINDS: dict[Literal["search", "filter", "sort"], str] = {
    # What may be found *in* a place is no list.
    "search": r"(?:full[- ]?text )?search(?:able|ing|ed|es)?|"
    r"поиск\w*|искать|ищите?|ищет|ищут|ищем|ищу|"
    r"(?:find(?:ing)?|look(?:ed|ing)? (?:up|for)|находить|найти)"
    r"(?=\s+(?:[\w-]+\s+){0,3}(?:by|по)\s)",
    "filter": r"filter(?:s|ed|ing|able)?|"
    r"narrow(?:ed|ing|s)?(?:\s(?:it|them|the list))?(?:\sdown)?|browse(?=\s(?:[\w-]+\s){0,2}by\s)|"
    r"фильтр\w*|отфильтр\w+|отбор\w*|"
    r"отбира\w+|(?:видеть|смотреть|просматривать|посмотреть)"
    r"(?=\s+по\s+(?!дат|врем|порядк|цен|сумм|оценк|рейтинг|возраст|убыв|алфавит|дня|недел|месяц))|"
    r"(?:видеть|смотреть|просматривать|посмотреть)"
    r"(?=\s+(?:все\s+)?(?:их|[а-яё]+[ыиая])\s+по\s+(?!дат|врем|порядк|цен|сумм|оценк|рейтинг|"
    r"возраст|убыв|алфавит|дня|недел|месяц))",
    # Not "ordered": goods are ordered by people.
    "sort": r"order(?=\s(?:them|it|these|those|results|everything|the\slist)\sby\s)|"
    r"sort(?:ed|ing|able|s)?|сортир\w+|отсортир\w+|упоряд\w+",
}
_VERB = "|".join(f"(?P<{kind}>{words})" for kind, words in _KINDS.items())
_WISH = re.compile(
    rf"(?<![\w-])(?:{_VERB})(?:\s+(?:the |all |of |for |through |over |among )*"
    r"(?:(?:все|их)\s+)*(?P<thing>(?!by\b|on\b|in\b|and\b|по\b|и\b)[^\W\d_][\w -]*?))?"
    r"\s+(?:by|on|in|по)\s+(?:(?:the|their|its|an?|выбранн\w+|конкретн\w+|определённ\w+|кажд\w+|"
    r"нужн\w+)\s+)?(?=\w)",
    re.IGNORECASE,
)
_MAY = re.compile(
    r"(?:^|[;,]\s*)(?:(?:and|и|а)\s)?(?:the\s)?[^\W\d_]+\s(?:могут|может|можно|can|may)$",
    re.IGNORECASE,
)
"""Who may do so: ``readers can (filter by …)``."""
_IN_ANY = re.compile(
    r"(?P<one>\bsearch(?:able|ing)?|\bпоиск|\bискать)\s+(?:by|in|over|across|through|по)\s+"
    r"(?:(?:any|all|each|every)(?:\s+of)?(?:\s+(?:these|those|them|the))?(?:\s+(?:fields?|"
    r"columns?|texts?))?|"
    r"(?:всем|любому|каждому)(?:\s+(?:из\s+них|пол(?:ям|ю)|текст(?:ам|у)))?|всему)(?=\s*(?:[.,;]|"
    r"$))",
    re.IGNORECASE,
)
"""``Search by any of these``: in all texts."""
_OR_NOT = re.compile(r"(?<=\w) or not\b", re.IGNORECASE)
"""``Filter by returned or not``."""
_BOTH = re.compile(
    r"(?P<whole>full[- ]?text |полнотекстов\w+ )?(?P<one>search|поиск)\s+(?P<and>and|и)\s+"
    r"(?P<other>filter(?:s|ing)?|фильтр\w*|sort(?:ing)?|сортировка)(?P<by>\s+(?:by|по)\s+[^.;\n]+)",
    re.IGNORECASE,
)
"""``Search and filter by title``: both; a full-text search is of all texts."""
_ANYWHERE = re.compile(
    r"(?<![\w-])(?:full[- ]?text |полнотекстов\w+ )?(?:search(?:able|ing)?|поиск\w*|искать)"
    r"(?:\s+(?:for|through|over|among|the|all|of|our|по|всем|среди)(?=\s))*"
    r"(?:\s+(?P<thing>[^\W\d_][\w -]*))?$",
    re.IGNORECASE,
)
"""A search that names no field."""
_ALL_OF_IT = re.compile(r"\s*(?:them|it|those|these|everything|их|ним|всё)?\s*", re.IGNORECASE)
_LEAD = re.compile(
    r"(?:(?:please|also|and|or|with|i|we|you|users?|people|everyone|one|often|usually|it|there|they|"
    r"can|could|may|"
    r"must|should|shall|will|want|need|would like|like|to|be|is|are|able|possible|allow|support|"
    r"add|provide|give|an?|the|me|us|that|which|lists?|let|make|show|"
    r"пожалуйста|также|ещё|еще|и|а|или|с|я|мы|вы|можно|должн\w+|нужн\w+|нужен|надо|хочу|хотим|"
    r"чтобы|было|быть|есть|добав\w+|сдела\w+|возможность|пользовател\w+|покупател\w+|клиент\w+|"
    r"посетител\w+|гост\w+|сотрудник\w+|менеджер\w*|возможен|мочь|могут|может|"
    r"списки|список|по|для|к|их|это)(?:\s+|$))*",
    re.IGNORECASE,
)
_LISTED = re.compile(
    r"(?:get|list|show|see|view|fetch|display|browse)\s(?:(?:the|all|our)\s)*[a-z]+s\s*",
    re.IGNORECASE,
)
"""``GET readings (filtered by sensor)``: what is there anyway."""
_THING_BEFORE = re.compile(
    r"^(?:(?:the|all|our|list of|lists of)\s+)*(?P<thing>[^\W\d_][\w -]*?)\s+(?:(?:can|may|must|"
    r"should|will|are|is|be|also|list|можно|должн\w+|нужно|надо|быть|будут|могут)\s*)+$",
    re.IGNORECASE,
)
_THING_AFTER = re.compile(
    r"\s+(?:to|for|of|in|для|у|к|ко|в|во|среди)\s+(?:the |all |each |every |our )*"
    r"(?P<thing>(?!.*\b(?:and|и)\b)[^\W\d_][\w -]*)$",
    re.IGNORECASE,
)
_DOWN = re.compile(
    r"[,(]?\s*\b(?:in )?(?:descending|desc|reverse)(?: order)?\b\)?|[,(]?\s*\b(?:the )?(?:newest|"
    r"latest|highest|largest|biggest|most expensive) first\b\)?|[,(]?\s*(?:\bпо |^)убыванию\b\)?|"
    r"[,(]?\s*\bсначала (?:нов|свеж|больш|дорог|поздн|последн|"
    r"длинн|тяж[её]л|высок|крупн|лучш)\w+\)?",
    re.IGNORECASE,
)
_UP = re.compile(
    r"[,(]?\s*\b(?:in )?(?:ascending|asc)(?: order)?\b\)?|[,(]?\s*\b(?:the )?(?:oldest|earliest|"
    r"soonest|upcoming|nearest|"
    r"lowest|smallest|cheapest) first\b\)?|[,(]?\s*(?:\bпо |^)возрастанию\b\)?|"
    r"[,(]?\s*\bсначала (?:стар|меньш|мал|дешёв|дешев|ранн|"
    r"корот|л[её]гк|низк|мелк|худш|ближайш)\w+\)?",
    re.IGNORECASE,
)
_ALTERNATIVE = re.compile(r"\s+(?:or|and|или|и)\s+(?:(?:by|по)\s+)?", re.IGNORECASE)
"""``by score or by year``: both."""
_STANDING = re.compile(r"(?:sorted|отсортир\w+|упорядочен\w*)$", re.IGNORECASE)
_IMPERATIVE = re.compile(
    r"(?:(?:please|and|then|also|always|by default|lists?|it|them|the|all|should|be|"
    r"пожалуйста|и|также|всегда|по умолчанию|список|списки|их|всё|все|нужно|надо)[\s,]*)*$",
    re.IGNORECASE,
)
"""What may stand before ``sort by name`` for the list to be so, and not only as people choose."""
_TELLS = re.compile(r"(?:sort(?:ed)?|(?:от)?сортир(?:овать|уй|уйте))$", re.IGNORECASE)
_STEM = 4
"""Letters that a deed and what is done have in common."""
_ENDS = " \t,.;:-–—"
_JOINS = re.compile(
    r"(?:\s+|,)(?:(?:lets?|allows?)\s+(?:people|users|visitors|everyone|me|us|them)(?:\s+to)?|"
    r"(?:i|we)(?:'d|\s+would)?\s+(?:also\s+)?(?:want|need|like)(?:\s+to)?|"
    r"and|or|with|to|can|be|an?|the|и|а также|или|а|с|also|также|умеет|умеют|позволяет)$",
    re.IGNORECASE,
)


def cut(text: str) -> tuple[str, list[Wish]]:
    """A sentence without its wishes for lists, and these wishes.

    >>> cut("Books with a title, searchable by title")[0]
    'Books with a title'
    """
    text = _IN_ANY.sub(r"\g<one>", _BOTH.sub(_each_of_both, text))
    found = list(_WISH.finditer(text))
    if not found:
        return _cut_anywhere(text)
    head = text[: found[0].start()]
    before = _THING_BEFORE.match(head)
    alone = before is not None and parse(before["thing"]) is not None
    ends = [match.start() for match in found[1:]] + [len(text)]
    owner = before["thing"] if before is not None and alone else ""
    wishes = [_wish(text[m.start() : end], m, owner) for m, end in zip(found, ends, strict=True)]
    first = wishes[0]
    either = re.search(r"\b(?:or|или)\b", first.fields) is not None
    if found[0]["sort"] and _IMPERATIVE.match(head) and not either:
        wishes[0] = replace(
            first, standing=first.standing or _TELLS.match(found[0]["sort"]) is not None
        )
    rest = "" if alone or _LEAD.fullmatch(head) or _LISTED.fullmatch(head) else _trimmed(head)
    rest = _MAY.sub("", rest)
    rest, anywhere = _cut_anywhere(rest)  # "full-text search and filter by brand"
    return rest, [*anywhere, *wishes]


def _each_of_both(match: re.Match[str]) -> str:
    one = match["one"] if match["whole"] else f"{match['one']}{match['by']}"
    return f"{match['whole'] or ''}{one} {match['and']} {match['other']}{match['by']}"


def _cut_anywhere(text: str) -> tuple[str, list[Wish]]:
    """A sentence that wishes for a search and names no field: all texts of the thing are meant."""
    match = _ANYWHERE.search(text.strip(_ENDS))
    if match is None:
        return text, []
    head = text.strip(_ENDS)[: match.start()]
    before = _THING_BEFORE.match(head)
    named = "" if _ALL_OF_IT.fullmatch(match["thing"] or "") else (match["thing"] or "").strip()
    if before is None and not _LEAD.fullmatch(head):
        if named or not _JOINS.search(head.strip()):
            return text, []
        return _trimmed(head), [Wish(text.strip(_ENDS), "search", "")]
    thing = named or (before["thing"] if before is not None else "")
    return "", [Wish(text.strip(_ENDS), "search", "", thing)]


def apply(wish: Wish, draft: Draft, *, new: bool = False) -> bool:
    """Bring a wish to the things that have these fields; false when none has.

    Of a ``new`` product's only thing it tells the field as well, where nobody listed it.
    """
    if not wish.fields:
        return _search_texts(wish, wish.thing, draft)
    if wish.thing and not _meant(wish.thing, draft):
        wish = _of_nothing(wish, draft)
    fields = _ALTERNATIVE.sub(", ", _OR_NOT.sub("", wish.fields))
    told = _spelled(items(fields), wish, draft)
    named = [
        p
        for item in told
        if (p := _labelled(item, draft) or parse(item) or _flag(item, draft)) is not None
    ]
    if not named:
        return False
    if wish.kind == "search" and wish.thing and len(named) == 1 and _points(wish, named[0], draft):
        wish = replace(wish, kind="filter")  # "find showings by film"
    elif wish.kind == "search" and len(named) == 1 and named[0].key in draft.entities:
        return _search_texts(wish, wish.fields, draft)
    meant = [
        (e, [field_called(e, phrase.key) for phrase in named]) for e in _meant(wish.thing, draft)
    ]
    if new and wish.kind != "search" and len(meant) == 1 and None in meant[0][1]:
        meant = [(meant[0][0], _told_so(meant[0][0], named, draft))]
    meant = _pointed(named, meant, draft) if new and wish.kind == "filter" else meant
    whole = _called_so(named, [(e, found) for e, found in meant if None not in found])
    some = [(e, found) for e, found in meant if any(found)]
    # Of a named thing, and of the only one that is meant, the fields are taken that it has; the
    # rest is told.
    taken = some if wish.thing or (not whole and (len(some) == 1 or _apart(some))) else whole
    for entity, found in taken:
        for each in found:
            if each is not None:
                _add(entity, wish, each)
    return bool(whole) and len(named) == len(told)


_BETWEEN = re.compile(
    r"^(?:an?\s|the\s)?(?P<what>.+?)(?:\srange|\s(?:before|after|since|between|until|up\sto|from)\s(?:an?|the|any|"
    r"some|given|two|certain)\s(?:given\s|certain\s)?(?:dates?|days?|times?|moments?|values?))$",
    re.IGNORECASE,
)
"""``a price range``, ``last seen before a date``: by its bounds."""


def _spelled(told: Sequence[str], wish: Wish, draft: Draft) -> list[str]:
    """The names of fields: a range is of its field, a name of both the first and the last one."""
    found: list[str] = []
    meant = _meant(wish.thing, draft)
    for item in told:
        phrase, bounds = parse(item), _BETWEEN.match(item)
        known = phrase is not None and any(e.find(phrase.key) for e in meant)
        plain = bounds["what"] if bounds is not None and not known else item
        both = [e for e in meant if e.find("first_name") and e.find("last_name")]
        named = phrase is not None and phrase.key == "name" and not known
        found += ["first name", "last name"] if named and both else [plain]
    return found


def only_one(wishes: Sequence[Wish], draft: Draft) -> str:
    """The key of the only thing that has a field which one of these wishes names; or nothing."""
    for wish in wishes:
        for phrase in filter(None, (parse(item) for item in items(wish.fields))):
            holders = [
                e for e in draft.entities.values() if field_called(e, phrase.key) is not None
            ]
            if len(holders) == 1:
                return holders[0].phrase.key
    return ""


def _pointed(named: Sequence[Phrase], meant: Sequence["_Found"], draft: Draft) -> list["_Found"]:
    """Of ``filter by project and state`` only issues have a state: each has a project as well."""
    things = [phrase for phrase in named if phrase.key in draft.entities]
    fits = [
        entity
        for entity, found in meant
        if all(
            (each is not None) != (phrase in things)
            for phrase, each in zip(named, found, strict=True)
        )
        and entity.phrase.key not in {phrase.key for phrase in things}
    ]
    if len(things) == 1 and len(named) > 1 and len(fits) == 1:
        whole = draft.entities[things[0].key]
        if whole.fields and whole.find(fits[0].phrase.key) is None:
            fits[0].add(pointer(whole.phrase))
    return [(entity, [field_called(entity, phrase.key) for phrase in named]) for entity, _ in meant]


def _apart(some: Sequence["_Found"]) -> bool:
    """Whether no two things have the same of the fields: each list takes its own."""
    had = [at for _, found in some for at, each in enumerate(found) if each is not None]
    return len(had) == len(set(had))


_Found = tuple[EntityDraft, list[FieldDraft | None]]


def _called_so(named: Sequence[Phrase], whole: list[_Found]) -> list[_Found]:
    """Of several things those whose fields are called by the very words: «имя» is no «название»."""
    words = [phrase.label.lower() for phrase in named]

    def exact(found: list[FieldDraft | None]) -> bool:
        return words == [each.phrase.label.lower() for each in found if each is not None]

    fields = [phrase.key for phrase in named]
    if fields != ["name"]:
        return whole
    return [(entity, found) for entity, found in whole if exact(found)] or whole


def _of_nothing(wish: Wish, draft: Draft) -> Wish:
    """A wish that names no thing which is kept."""
    for between in ("in", "for", "at"):
        whole = f"{wish.fields} {between} {wish.thing}"  # "by open in winter" is of one field
        if _flag(whole, draft) is not None:
            return replace(wish, fields=whole, thing="")
    if _are_people(wish.thing):
        people = [key for key, e in draft.entities.items() if e.phrase.head in english().people]
        if wish.kind == "search" and wish.thing.lower() == "people" and len(people) == 1:
            return replace(wish, thing=people[0])  # "search for anyone by name"
        return replace(wish, thing="")  # "Readers can filter by tag"
    # "By date of loss": no list of losses, but the whole name of a field.
    return replace(wish, fields=f"{wish.fields} of {wish.thing}", thing="")


def _points(wish: Wish, named: Phrase, draft: Draft) -> bool:
    """Whether a thing that is looked for points to another, which is kept beside it."""
    others = [entity for entity in _meant(wish.thing, draft) if entity.phrase.key != named.key]
    return named.key in draft.entities and any(each.find(named.key) for each in others)


def _labelled(item: str, draft: Draft) -> Phrase | None:
    """The name of a field that was called by just these words, which say something else alone."""
    found = {
        each.phrase.key: each.phrase
        for entity in draft.entities.values()
        for each in entity.fields
        if called_so(each, item)
    }
    return next(iter(found.values())) if len(found) == 1 else _deed(item, draft)


def _deed(item: str, draft: Draft) -> Phrase | None:
    """What is so or not, by the noun of it: «по прививке», where each is «привита» or not."""
    word = item.strip().lower()
    if not re.fullmatch(r"[а-яё]{5,}", word):
        return None
    fields = [each for entity in draft.entities.values() for each in entity.fields]
    flags = [
        each.phrase
        for each in fields
        if decide(each.phrase, each.about) == "bool"
        and each.phrase.label.lower()[:_STEM] == word[:_STEM]
    ]
    others = [each for each in fields if each.phrase.label.lower().startswith(word[:_STEM])]
    return flags[0] if len(flags) == 1 and len(others) == 1 else None


def _flag(item: str, draft: Draft) -> Phrase | None:
    """``used``, which is no name by itself, where a thing has a ``used flag``."""
    word = item.strip().lower()
    for entity in draft.entities.values():
        for each in entity.fields:
            if each.phrase.key in (f"{word}_flag", word.replace(" ", "_")):
                return each.phrase
    return None


def called_so(each: FieldDraft, words: str) -> bool:
    """Whether a field was called by just these words, which may be no noun: ``return by``."""
    return words.strip().lower() in (label := each.phrase.label.lower(), label.removesuffix(" ли"))


def _are_people(text: str) -> bool:
    phrase = parse(text)
    return phrase is not None and phrase.plural and phrase.head in english().people


_PARTS_OF_DATES = frozenset({"day", "week", "month", "year", "date", "time"})


_RANKED = frozenset({"date", "datetime", "decimal", "int", "float"})
"""Of these a wish says enough: they are sorted by, and are nothing that is chosen."""


_NAMED = frozenset(
    {"category", "genre", "tag", "topic", "brand", "city", "country", "author", "type", "cuisine"}
)
"""So do these: texts that lists are narrowed by."""


_BETWEEN_WORDS = re.compile(r"\b(?:of|from|to|at|in|on|with|от|до|к|со?|на|из)\b", re.IGNORECASE)
"""What goes from one thing to another is no name of a field that nobody listed."""


def _says_enough(phrase: Phrase) -> bool:
    plain = not _BETWEEN_WORDS.search(phrase.label)
    return plain and (suggested(phrase) in _RANKED or phrase.key in _NAMED)


def _told_so(entity: EntityDraft, named: Sequence[Phrase], draft: Draft) -> list[FieldDraft | None]:
    """The fields of these names; what nobody listed is one, where it is known as a field.

    ``Tasks can be sorted by due date``: they have one.
    """
    found: list[FieldDraft | None] = []
    for phrase in named:
        each = field_called(entity, phrase.key)
        of_others = any(field_called(other, phrase.key) for other in draft.entities.values())
        kept = draft.known(phrase.key)
        if each is None and kept is not None and not draft.held_together(entity, kept):
            each = pointer(kept.phrase)  # "readings are filtered by plot": each is of one
            entity.add(each)
        new = not of_others and not phrase.plural and phrase.key not in _PARTS_OF_DATES
        if each is None and entity.fields and new and _says_enough(phrase):
            each = FieldDraft(phrase)
            entity.add(each)
        found.append(each)
    return found


def _search_texts(wish: Wish, thing: str, draft: Draft) -> bool:
    done = False
    for entity in _meant(thing, draft):
        for each in entity.fields:
            plain = each.target is None and not each.about.values and not each.many
            if plain and decide(each.phrase, each.about) in ("string", "text"):
                _add(entity, wish, each)
                done = True
    return done


def _wish(text: str, match: re.Match[str], owner: str) -> Wish:
    kind = next(k for k in _KINDS if match[k])
    said = text[match.end() - match.start() :]
    down, up = _DOWN.search(said), _UP.search(said)
    for direction in (down, up):
        if direction is not None:
            said = said.replace(direction.group(), " ")
    thing = (match["thing"] or "").strip() or owner
    after = _THING_AFTER.search(_trimmed(said))
    if after is not None and not thing:
        said, thing = _trimmed(said)[: after.start()], after["thing"]
    standing = _STANDING.match(match[kind]) is not None or bool(down or up)
    return Wish(_trimmed(text), kind, _trimmed(said), thing, standing, down is not None)


def _trimmed(text: str) -> str:
    text = text.strip(_ENDS)
    while (joined := search(text, _JOINS)) is not None and joined.end() == len(text):
        text = text[: joined.start()].strip(_ENDS)
    return text


def _meant(thing: str, draft: Draft) -> list[EntityDraft]:
    """The things that a wish is for: the named one, or every one."""
    phrase = parse(thing) if thing else None
    if phrase is None:
        return list(draft.entities.values())
    exact = draft.entities.get(phrase.key)
    ends = [e for key, e in draft.entities.items() if key.endswith(f"_{phrase.key}")]
    if exact is None and not ends and phrase.key in {"list", "item", "result", "record", "entry"}:
        return list(draft.entities.values())
    return [exact] if exact is not None else ends


_SAME = {
    "expiry_date": ("valid_until", "best_before", "good_until", "expires_on", "use_by"),
    "payment": ("paid",),
    "activity": ("active",),
    "start_date": ("from_date",),
    "end_date": ("until_date", "to_date"),
}


def field_called(entity: EntityDraft, key: str) -> FieldDraft | None:
    """The field of that name; ``due date`` of a task is also ``date`` where there is one only."""
    found = entity.find(key) or entity.find(key.removeprefix(f"{entity.phrase.key}_"))
    found = found or entity.find(f"{key}_count") or _counted(entity, key)
    for same in () if found is not None else _SAME.get(key, ()):
        found = found or entity.find(same)
    if found is None and key in ("surname", "last_name", "name"):
        found = entity.find("full_name")
    if found is None and key.endswith(("_surname", "_last_name")):
        found = entity.find(key.partition("_")[0])  # an author's surname is the author
    if found is not None:
        return found
    owner = f"_{entity.phrase.key}"
    if key.endswith(owner):
        return entity.find(key.removesuffix(owner))
    ends = [f for f in entity.fields if f.phrase.key.endswith(f"_{key}")]
    if not ends:
        ends = [f for f in entity.fields if f.phrase.key.startswith(f"{key}_")]
    if not ends and key in ("date", "time"):
        ends = [f for f in entity.fields if decide(f.phrase, f.about) in ("date", "datetime")]
    ends = ends or [f for f in entity.fields if _words(f.phrase.key) == _words(key)]
    ends = ends or [f for f in entity.fields if key in {_key(v) for v in f.about.values}]
    return ends[0] if len(ends) == 1 else None


def _counted(entity: EntityDraft, key: str) -> FieldDraft | None:
    """``rooms`` is the number of rooms, where that is a number."""
    name = key.removesuffix("_count")
    found = next((f for f in entity.fields if singular(f.phrase.key) == name != key), None)
    return found if found is not None and decide(found.phrase, found.about) == "int" else None


def _key(value: str) -> str:
    """A value as a field would be called: ``filter by read`` is by the status that may be that."""
    return value.lower().replace(" ", "_")


def _words(key: str) -> set[str]:
    """What a name says beside that it is a date: ``date paid`` is ``paid on``."""
    return {singular(word) for word in key.split("_")} - {"date", "on", "at", "day", "time"} or {
        key
    }


def _add(entity: EntityDraft, wish: Wish, each: FieldDraft) -> None:
    listed = {"search": entity.search, "filter": entity.filters, "sort": entity.sort}[wish.kind]
    if not any(known is each for known in listed):
        listed.append(each)
    if wish.kind == "sort" and wish.standing and (entity.order is None or entity.order[0] is each):
        entity.order = (each, wish.down)
