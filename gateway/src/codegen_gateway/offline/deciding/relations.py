"""References between things: implied, undescribed, one or many; settled by words or by asking."""

import re
from dataclasses import replace
from typing import Final

from codegen_gateway.offline import replies
from codegen_gateway.offline.asking import Dialogue, chosen
from codegen_gateway.offline.draft import Draft, EntityDraft, FieldDraft, Phrase, Qualifiers
from codegen_gateway.offline.reading import several
from codegen_gateway.offline.reading.answers import tell
from codegen_gateway.offline.words.english import plural
from codegen_gateway.offline.words.kinds import suggested
from codegen_gateway.offline.words.lexicon import english
from codegen_gateway.offline.words.phrases import many, one_of, parse, pointer, singular_label

_OF = re.compile(
    r"\s(?:of|on|for|about|о|об|на|к|по)\s+(?:(?:an?|the|each|every|кажд\w+)\s+)?(?P<owner>.+)$"
)
_SORTS = frozenset(
    ["type", "kind", "category", "group", "genre", "brand", "model", "variety", "list", "number"]
)
"""Of these a thing has one, not they have a thing: "types of rooms"."""


_HOURS = ("start_time", "end_time", "start", "end", "time", "hour", "starts_at")


def join_date_and_time(draft: Draft, entity: EntityDraft) -> None:
    """A date and a time side by side are one moment."""
    date, time = entity.find("date") or entity.find("day"), entity.find("time")
    if time is not None and time.about.empty and entity.find("weekday") is not None:
        time.about.type = "string"  # "18:30", on each such day
        return
    if date is None or time is None or not (date.about.empty and time.about.empty):
        return
    if entity.find("distance") is not None:
        time.about.type = "string"  # how long it took, as a stop watch shows it
        return
    label = "дата и время" if draft.language == "ru" else "date and time"
    both = Phrase(("date", "time"), "date_time", plural=False, label=label)
    moment = FieldDraft(both, Qualifiers(type="datetime"))
    entity.fields[entity.fields.index(date)] = moment
    entity.fields.remove(time)
    for listed in (entity.search, entity.filters, entity.sort):
        meant = [moment if each is date or each is time else each for each in listed]
        listed[:] = [each for at, each in enumerate(meant) if each not in meant[:at]]
    if entity.order is not None and entity.order[0] in (date, time):
        entity.order = (moment, entity.order[1])


_TAKEN_ON_A_DAY: Final = frozenset(
    {"reservation", "booking", "appointment", "visit", "shift", "order", "delivery", "rental"}
)


def day_beside_hours(entity: EntityDraft) -> None:
    """A day with a start and an end is one of the calendar, and no number of them."""
    day = entity.find("day")
    taken = entity.phrase.head in _TAKEN_ON_A_DAY and entity.find("date") is None
    if day is not None and day.about.empty and (taken or any(map(entity.find, _HOURS))):
        day.about.type = "date"


def hours_of_a_weekday(entity: EntityDraft) -> None:
    """A time beside a day of the week, and no date, is one of the clock: words."""
    week = next((f for key in _WEEKDAYS if (f := entity.find(key)) is not None), None)
    if week is None or any("date" in each.phrase.key.split("_") for each in entity.fields):
        return
    for key in _HOURS:
        time = entity.find(key)
        if time is not None and time.about.empty and time.target is None:
            time.about.type = "string"


_WEEKDAYS = ("week_day", "weekday", "day_of_week", "day_of_the_week")


def implied_references(draft: Draft, entity: EntityDraft) -> None:
    """A field called like another thing points to it; many of them are many."""
    for field in entity.fields:
        _named_target(draft, field)
        if field.phrase.key != f"{entity.phrase.key}_id":  # a client's id is no other client
            _by_id(draft, field)
        about = field.about
        bounds = (about.minimum, about.maximum, about.max_length)
        said = bool(about.type or about.values or about.pattern or about.held) or any(
            bound is not None for bound in bounds
        )
        if field.target is not None or said or field.phrase.key == entity.phrase.key:
            continue
        several = many(field.phrase) and field.phrase.head not in english().same
        if field.phrase.key in draft.entities and several:
            field.many = True
        elif field.phrase.key in draft.entities:
            field.target = field.phrase
        elif _role(draft, field):
            field.target = draft.entities[field.phrase.head].phrase
        elif (key := field.phrase.key[:-2]) in draft.entities and field.phrase.head.isdigit():
            field.target = draft.entities[key].phrase
        elif entity.phrase.key.endswith(f"_{field.phrase.key}"):
            continue
        elif (meant := _shortened(draft, field) or _person(draft, entity, field)) is not None:
            field.target = meant


def _by_id(draft: Draft, field: FieldDraft) -> None:
    """``author_id``, as tables have it, where authors are kept."""
    key = field.phrase.key.removesuffix("_id")
    thing = draft.entities.get(key) if key != field.phrase.key else None
    formed = field.about.values or field.about.pattern
    if thing is not None and field.target is None and not formed:
        field.phrase, field.about.type = one_of(thing.phrase), None
        field.target = thing.phrase


_MEASURED = frozenset({"measurement", "reading"})
_OF_BODIES = frozenset(
    {
        "chest",
        "bust",
        "waist",
        "hip",
        "neck",
        "shoulder",
        "sleeve",
        "inseam",
        "thigh",
        "arm",
        "wrist",
    }
)
_UPPER = frozenset({"upper", "lower", "systolic", "diastolic"})


def measured(entity: EntityDraft) -> None:
    """What was measured, and of what there are so many at a price, are numbers."""
    for field in entity.fields:
        if field.phrase.key == "ph" and field.about.type is None:
            field.about.type = "float"
        if field.target is not None or not field.about.empty or suggested(field.phrase) is not None:
            continue
        key = field.phrase.key.removesuffix("_value")
        if key in _UPPER and entity.find("pulse") is not None:
            field.about.type = "int"
        elif _is_measured(entity, key):
            field.about.type = "float"
        elif field.phrase.plural and entity.find(f"price_per_{key}") is not None:
            field.about.type = "int"


def _is_measured(entity: EntityDraft, key: str) -> bool:
    if key.rpartition("_")[2] == "value":
        return entity.phrase.head in _MEASURED or entity.find("unit") is not None
    return entity.phrase.head == "measurement" and key in _OF_BODIES


def of_sides(entity: EntityDraft) -> None:
    """``Matches between two teams with a score and a winner``: the winner is one of the teams."""
    time = entity.find("time")
    if entity.phrase.head == "result" and time is not None and time.about.empty:
        time.about.type = "string"  # how long it took, as a stop watch shows it
    score = entity.find("score")
    if entity.phrase.head in ("match", "game") and score is not None and score.about.empty:
        score.about.type = "string"  # "3:1", of both
    sides = [f for f in entity.fields if f.target is not None and f.phrase.head in ("1", "2")]
    if len(sides) != _SIDES:
        return
    target = sides[0].target
    for field in entity.fields:
        if field.target is not None or not field.about.empty:
            continue
        if field.phrase.key in ("winner", "loser"):
            field.target, field.about.required = target, False  # of a draw there is none
        elif field.phrase.key == "score":
            field.about.type = "string"  # "3:1", of both


_SIDES = 2
_NAMES = frozenset({"name", "title", "full_name", "number"})


def called(draft: Draft, entity: EntityDraft) -> None:
    """``Учёт инструментов: инструмент, номер``: a tool of a tool is what it is called."""
    if draft.language != "ru" or any(f.phrase.key in _NAMES for f in entity.fields):
        return
    for field in entity.fields:
        own = field.phrase.key in (entity.phrase.key, entity.phrase.head)
        named = suggested(field.phrase) in (None, "string") and field.about.empty
        if own and named and field.target is None and not field.phrase.plural:
            field.phrase = replace(field.phrase, words=("name",), key="name")


def of_whole(draft: Draft, entity: EntityDraft) -> None:
    """``Reviews of wines`` where wines are kept: each points to its wine."""
    match = _OF.search(entity.phrase.label)
    owner = parse(match["owner"]) if match is not None else None
    known = draft.entities.get(owner.key) if owner is not None else None
    if known is None or known is entity or entity.phrase.head in _SORTS:
        return
    if not any(
        known.phrase.key in (f.phrase.key, f.target and f.target.key) for f in entity.fields
    ):
        entity.add(pointer(known.phrase))


def points_to_known(draft: Draft, entity: EntityDraft, text: str) -> bool:
    """``A runner registers for a run``, of a registration: it points to both; false otherwise."""
    found: list[Phrase] = []
    left: list[str] = []
    words = re.findall(r"[^\W\d_]+", text)
    while words:
        for size in (2, 1):
            phrase = parse(" ".join(words[:size]))
            thing = _known(draft, phrase) if phrase is not None else None
            if thing is not None and thing is not entity and words[0].lower() not in _ARTICLES:
                found.append(thing.phrase)
                words = words[size:]
                break
        else:
            left.append(words.pop(0).lower())
    alone = re.match(r"(?:for|on|at|in|with|from|to|by)\s+(?:an?|one|the)\s", text) is not None
    if len(found) < (1 if alone else 2) or len([w for w in left if w not in _ARTICLES]) > 3:  # noqa: PLR2004
        return False
    for phrase in found:
        entity.add(pointer(phrase))
    return True


def of_named(draft: Draft, entity: EntityDraft) -> None:
    """``Client payments`` where clients are kept: each points to its client."""
    owner, _, what = entity.phrase.key.rpartition("_")
    known = draft.entities.get(owner)
    if known is None or what not in _PARTS or not entity.fields or not known.fields:
        return
    linked = any(owner in (f.phrase.key, f.target and f.target.key) for f in entity.fields)
    if not linked and known.find(entity.phrase.key) is None:
        entity.add(pointer(known.phrase))


_PARTS = frozenset(
    ["payment", "invoice", "order", "visit", "note", "comment", "review", "photo", "complaint",
     "contract", "copy", "request", "booking", "appointment", "call"]
)  # fmt: skip
"""Of somebody or something they are, where that stands before them."""
_ARTICLES = frozenset(["a", "an", "the", "one", "each"])


def _named_target(draft: Draft, field: FieldDraft) -> None:
    """``owner: User``: the words behind the field name a thing."""
    if len(field.about.notes) != 1 or field.target is not None:
        return
    phrase = parse(field.about.notes[0])
    if phrase is not None and phrase.key in draft.entities:
        field.target = draft.entities[phrase.key].phrase
        field.about.notes.clear()


def _shortened(draft: Draft, field: FieldDraft) -> Phrase | None:
    """``Post`` where blog posts are kept: the thing that is meant."""
    if not field.about.empty or field.phrase.plural or "_" in field.phrase.key:
        return None
    if suggested(field.phrase) is not None and field.phrase.key not in english().things:
        return None
    ending = f"_{field.phrase.key}"
    found = [e.phrase for k, e in draft.entities.items() if e.fields and k.endswith(ending)]
    return found[0] if len(found) == 1 else None


_PEOPLE_OF: Final = {
    "owner": ("customer", "client"),
    "assignee": ("developer", "employee", "member", "team_member", "user", "worker", "staff_member",
                 "colleague", "engineer", "manager", "person", "volunteer"),
    "responsible": ("employee", "member", "user", "worker", "manager"),
}  # fmt: skip
"""Who is meant by what somebody is to a thing, where one such list is kept."""


def _person(draft: Draft, entity: EntityDraft, field: FieldDraft) -> Phrase | None:
    """``Owner`` of a dog where customers are kept, ``assignee`` where developers are."""
    keys = _PEOPLE_OF.get(field.phrase.key, ())
    people = [each for key, each in draft.entities.items() if key in keys and each.fields]
    if len(people) != 1 or not field.about.empty:
        return None
    return people[0].phrase if people[0] is not entity else None


def _role(draft: Draft, field: FieldDraft) -> bool:
    """``home team`` is a team in a role; ``room number`` is no list of numbers."""
    head = field.phrase.head
    if head == field.phrase.key or head not in draft.entities or field.phrase.plural:
        return False
    plain = Qualifiers(required=field.about.required, unique=field.about.unique)
    return field.about == plain and (suggested(field.phrase) is None or head in english().things)


def _known(draft: Draft, target: Phrase) -> EntityDraft | None:
    """The described thing a phrase means: ``user`` or the last word of ``parent task``."""
    exact = draft.entities.get(target.key)
    if exact is not None:
        return exact
    ending = [e for k, e in draft.entities.items() if target.key.endswith(f"_{k}")]
    longer = [e for k, e in draft.entities.items() if k.endswith(f"_{target.key}")]
    found = ending or longer
    return found[0] if len(found) == 1 else None


def settle_target(draft: Draft, dialogue: Dialogue, entity: EntityDraft, field: FieldDraft) -> None:
    """Point a reference to the thing it means; ask about a thing that was not described."""
    if field.target is None:
        return
    known = _known(draft, field.target)
    if known is not None:
        field.target = known.phrase
        return
    if field.link:
        words = (*one_of(field.target).words, "link")
        field.phrase = Phrase(words, "_".join(words), plural=False, label=field.phrase.label)
        field.target = None
        return
    one = singular_label(field.target)
    owner = singular_label(entity.phrase)
    options = (
        dialogue.pick(
            f"A list of its own: each “{one}” has a name", f"Отдельный список: у «{one}» есть имя"
        ),
        dialogue.pick(f"Just text in each “{owner}”", f"Просто текст у каждого «{owner}»"),
    )
    english = (
        f"“{owner}” belongs to “{one}”, but nothing is said about “{one}”. How should it be kept?"
    )
    russian = f"«{owner}» относится к «{one}», но про «{one}» ничего не сказано. Как это хранить?"
    _resolve(draft, dialogue, field, (english, russian), options)


def _resolve(
    draft: Draft,
    dialogue: Dialogue,
    field: FieldDraft,
    question: tuple[str, str],
    options: tuple[str, ...],
    *,
    read: replies.Reading = replies.list_or_text,
) -> int:
    """A thing that was not described: a list of its own, a text, or what the answer describes.

    The number of the chosen option is returned, -1 for anything else.
    """
    answer = dialogue.ask(*question, options)
    target = field.target
    if answer is None or target is None:
        return -1
    choice = chosen(answer, options)
    choice = choice if choice >= 0 else read(answer)
    if choice == replies.PLAIN_LIST:
        in_a_list(field)
        return choice
    if choice == 1:
        field.target = None
        field.many = False
        return choice
    thing = draft.entity(one_of(target))
    if choice in (0, 2):
        name = parse("имя" if draft.language == "ru" else "name")
        if name is not None:
            thing.add(FieldDraft(name))
    else:
        tell(draft, thing, answer)
    field.target = thing.phrase
    return choice


_NO_THINGS = frozenset(
    {"phone", "phone_number", "telephone", "email", "mail", "email_address", "ip_address",
     "mac_address", "ip", "link", "url", "code", "hashtag"}
)  # fmt: skip
"""Nobody says more of these than what they are."""
_SOMEBODY = re.compile(r".{3,}(?:ee|ant|ist)")
_LISTEN = frozenset({"server", "host", "service", "container", "machine", "router", "firewall"})
"""Ports of these have numbers, those of a ship have names."""


def is_plain(field: FieldDraft) -> bool:
    """Whether several of something can only be values: a list, unless of people; phone numbers."""
    phrase = one_of(field.phrase)
    if field.listed:
        people = phrase.head in english().people or _SOMEBODY.fullmatch(phrase.head) is not None
        return not people
    if not field.many:
        return field.about.empty and phrase.key in _NO_THINGS
    numbers = ("int", "float", "decimal")
    return bool({phrase.key, phrase.head} & _NO_THINGS) or suggested(phrase) in numbers


def in_a_list(field: FieldDraft) -> None:
    """Keep several of it in the field itself."""
    field.many, field.target = False, None
    field.about.held = "list"
    field.phrase = replace(field.phrase, plural=True)
    if field.about.type is None and suggested(one_of(field.phrase)) == "date":
        field.about.type, field.about.pattern = "string", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
        field.about.example = "2024-01-15"


def settle_many(draft: Draft, dialogue: Dialogue, entity: EntityDraft, field: FieldDraft) -> None:
    """Several of something belong to one thing: say it from the other side, or ask."""
    other = draft.entities.get(field.phrase.key)
    if other is None and is_plain(field):
        in_a_list(field)
        if field.phrase.key == "port" and entity.phrase.head in _LISTEN:
            field.about.type = field.about.type or "int"
        return
    if other is None:
        other = _undescribed_many(draft, dialogue, entity, field)
        if other is not None:
            entity.fields.remove(field)
            if several.said(entity.phrase, field.phrase, draft):
                several.pair(draft, entity, other)
            else:
                other.add(pointer(entity.phrase))
        return
    entity.fields.remove(field)
    back = other.find(entity.phrase.key)
    if back is not None and back.many:
        other.fields.remove(back)  # "a course has many students, a student has many courses"
    elif back is not None or draft.held_together(entity, other):
        return
    both = back is not None or several.said(entity.phrase, other.phrase, draft)
    choice = 1 if both else _one_or_several(dialogue, entity, other)
    if choice == 1:
        several.pair(draft, entity, other)
    elif choice is not None:
        other.add(pointer(entity.phrase))


def _undescribed_many(
    draft: Draft, dialogue: Dialogue, entity: EntityDraft, field: FieldDraft
) -> EntityDraft | None:
    """Ask how several of what nobody described are kept; None for a text in the thing itself."""
    owner, one = singular_label(entity.phrase), singular_label(field.phrase)
    field.target = field.phrase
    options = (
        dialogue.pick(
            f"A list of its own: each “{one}” has a name and belongs to one “{owner}”",
            f"Отдельный список: у «{one}» есть имя, и каждый пункт относится к одному «{owner}»",
        ),
        dialogue.pick(f"One text in each “{owner}”", f"Один текст у каждого «{owner}»"),
        dialogue.pick(
            f"A list of its own: each “{one}” has a name and may belong to several "
            f"“{_many_of(owner)}”",
            f"Отдельный список: у «{one}» есть имя, и он может относиться к нескольким «{owner}»",
        ),
        dialogue.pick(f"A plain list in each “{owner}”", f"Простой список у каждого «{owner}»"),
    )
    english = f"One “{owner}” has several “{_many_of(one)}”. How should they be kept?"
    russian = f"К записи «{owner}» относятся несколько записей «{one}». Как их хранить?"
    choice = _resolve(
        draft, dialogue, field, (english, russian), options, read=replies.list_of_several_or_text
    )
    if choice == 2:  # noqa: PLR2004 - a list that is shared
        draft.shared.append((field.phrase, entity.phrase))
    return draft.entities.get(field.phrase.key)


def _many_of(label: str) -> str:
    """``support ticket`` as ``support tickets``."""
    *before, last = label.split(" ")
    return " ".join([*before, plural(last)])


_OWNERS = frozenset(
    {"owner", "customer", "client", "patient", "tenant", "landlord", "family", "household",
     "breeder",
     "supplier", "buyer", "building", "house", "company"}
)  # fmt: skip
"""What these have is theirs alone."""
_MADE_OF = frozenset(
    {"order", "invoice", "menu", "playlist", "basket", "cart", "package", "bundle"}
)
"""These list what others may list as well."""
_OF_ONE = frozenset(
    {"message", "post", "comment", "reply", "review", "lesson", "question", "answer", "option",
     "choice",
     "chapter", "episode", "section", "item", "position", "step", "stage", "entry", "repair",
     "visit", "payment", "reading", "measurement", "note", "attachment", "inspection", "subtask",
     "milestone", "treatment", "vaccination", "apartment", "seat", "floor", "complaint", "line",
     "column", "slide"}
)  # fmt: skip
"""A part of one whole, or done to it: nobody thinks of a message in two threads."""
_MARKS = frozenset({"tag", "label", "keyword", "hashtag"})
"""What marks one thing marks others as well."""


def _is_line(entity: EntityDraft, other: EntityDraft) -> bool:
    """``Each item refers to a product and a quantity``: so many of it in this one order."""
    points = any(f.target is not None and f.target.key != entity.phrase.key for f in other.fields)
    counted = {"quantity", "amount", "count"} & {f.phrase.head for f in other.fields}
    return points and bool(counted) and other.phrase.head in ("item", "line", "position")


def _one_or_several(dialogue: Dialogue, entity: EntityDraft, other: EntityDraft) -> int | None:
    if entity.phrase.head in _OWNERS or other.phrase.head in _OF_ONE or _is_line(entity, other):
        return 0
    if entity.phrase.head in _MADE_OF or other.phrase.head in _MARKS:
        return 1
    owner, one = singular_label(entity.phrase), singular_label(other.phrase)
    options = (
        dialogue.pick(
            f"Each “{one}” belongs to one “{owner}”",
            f"Каждая запись «{one}» относится к одной записи «{owner}»",
        ),
        dialogue.pick(
            f"A “{one}” may belong to several “{_many_of(owner)}”",
            f"Запись «{one}» может относиться к нескольким записям «{owner}»",
        ),
    )
    return dialogue.choose(
        f"One “{owner}” has several “{_many_of(one)}”. Can one “{one}” belong to several "
        f"“{_many_of(owner)}”?",
        f"К записи «{owner}» относятся несколько записей «{one}». Может ли одна запись «{one}» "
        f"относиться к нескольким записям «{owner}»?",
        options,
        replies.one_or_several,
    )


def settle_shared(draft: Draft) -> None:
    """Pairs of two known things of which it was said, and that nothing else holds together."""
    for one, others in list(draft.shared):
        _of_their_own(draft, one, others)
        left, right = draft.entities.get(others.key), draft.entities.get(one.key)
        if left is not None and right is not None and not draft.held_together(left, right):
            several.pair(draft, left, right)


def _of_their_own(draft: Draft, one: Phrase, others: Phrase) -> None:
    """What is no list yet, or only a field of the other, and has several of them: ``tags``."""
    for known, new in ((one, others), (others, one)):
        entity = draft.entities.get(known.key)
        if entity is None or draft.known(new.key) is not None:
            continue
        field = entity.find(new.key)
        if field is not None and field.target is None:
            entity.fields.remove(field)
        thing = draft.entity(one_of(new))
        tell(draft, thing, "название" if draft.language == "ru" else "name")


def now_kept(draft: Draft, dialogue: Dialogue, before: frozenset[str]) -> None:
    """A list that a live product gets, called like a text that its things have: ask for references.

    Args:
        draft: The product with what was read.
        dialogue: Where it is asked.
        before: Keys of the things that were there.
    """
    fresh = [entity for key, entity in draft.entities.items() if key not in before]
    for new in fresh:
        for key in before:
            entity = draft.entities[key]
            each = entity.find(new.phrase.key)
            if each is None or each.target is not None or each.about.type not in ("string", "text"):
                continue
            owner, one = singular_label(entity.phrase), singular_label(new.phrase)
            options = (
                dialogue.pick("Yes, beside the text", "Да, рядом с текстом"),
                dialogue.pick("No, the text is enough", "Нет, достаточно текста"),
            )
            choice = dialogue.choose(
                f"“{owner}” has “{each.phrase.label}” as a text. Should it point to one of the new "
                f"list of “{one}” as well?",
                f"У «{owner}» поле «{each.phrase.label}» — это текст. Должен ли он также указывать "
                f"на пункт нового списка «{one}»?",
                options,
            )
            if choice == 0:
                each.target = new.phrase
