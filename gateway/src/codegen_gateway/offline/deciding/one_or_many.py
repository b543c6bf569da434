"""Several of something in one thing: values, parts of it alone, or shared with others; or asked."""

import re

from codegen_gateway.offline import replies
from codegen_gateway.offline.asking import Dialogue
from codegen_gateway.offline.draft import Draft, EntityDraft, FieldDraft, Phrase
from codegen_gateway.offline.reading import several
from codegen_gateway.offline.reading.answers import tell
from codegen_gateway.offline.words.english import plural
from codegen_gateway.offline.words.kinds import suggested
from codegen_gateway.offline.words.lexicon import english
from codegen_gateway.offline.words.phrases import one_of, pointer, singular_label

from .relations import in_a_list, resolved

_NO_THINGS = frozenset(
    {"phone", "phone_number", "telephone", "email", "mail", "email_address", "ip_address",
     "mac_address", "ip", "link", "url", "code", "hashtag"}
)  # fmt: skip
"""Nobody says more of these than what they are."""
_SOMEBODY = re.compile(r".{3,}(?:ee|ant|ist)")
_LISTEN = frozenset({"server", "host", "service", "container", "machine", "router", "firewall"})
"""Ports of these have numbers, those of a ship have names."""
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


_TAKE_PART = frozenset(
    {"attendee", "participant", "invitee", "presenter", "speaker", "panelist", "panellist",
     "witness", "absentee", "co_author"}
)  # fmt: skip
"""Of several of these beside other fields the names are kept, and nobody counts them."""


def are_names(entity: EntityDraft, field: FieldDraft) -> bool:
    """``Minutes: title, date, attendees, text``: who was there, as a list of names."""
    told = field.phrase.plural and not field.many and field.about.empty
    if any(each is field for each in entity.search):
        return False  # words are looked for in a text
    others = [each for each in entity.fields if each is not field]
    return told and field.phrase.key in _TAKE_PART and any(not o.phrase.plural for o in others)


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
    choice = resolved(
        draft, dialogue, field, (english, russian), options, read=replies.list_of_several_or_text
    )
    if choice == 2:  # noqa: PLR2004 - a list that is shared
        draft.shared.append((field.phrase, entity.phrase))
    return draft.entities.get(field.phrase.key)


def _many_of(label: str) -> str:
    """``support ticket`` as ``support tickets``."""
    *before, last = label.split(" ")
    return " ".join([*before, plural(last)])


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
        left, right = draft.known(others.key), draft.known(one.key)
        if left is None or right is None:
            draft.ignored.append(f"{one.label} — {others.label}")
            continue
        _without_one(left, right, draft)
        if not draft.held_together(left, right):
            several.pair(draft, left, right)


def _without_one(left: EntityDraft, right: EntityDraft, draft: Draft) -> None:
    """Of what is in several of the others no field says in which one; nor can lists be narrowed."""
    for entity, other in ((left, right), (right, left)):
        kept = [f for f in entity.filters if (f.target or f.phrase).key != other.phrase.key]
        if len(kept) < len(entity.filters):
            named = f"{singular_label(entity.phrase)}: {singular_label(other.phrase)}"
            wish = "отбор по нескольким" if draft.language == "ru" else "filter by several"
            draft.ignored.append(f"{wish} ({named})")
        entity.filters = kept
        entity.fields = [
            field
            for field in entity.fields
            if field.target is None or field.target.key != other.phrase.key
        ]


def _of_their_own(draft: Draft, one: Phrase, others: Phrase) -> None:
    """What is no list yet, or only a field of the other, and has several of them: ``tags``."""
    for known, new in ((one, others), (others, one)):
        entity = draft.known(known.key)
        if entity is None or draft.known(new.key) is not None:
            continue
        field = entity.find(new.key)
        if field is not None and field.target is None:
            entity.fields.remove(field)
        thing = draft.entity(one_of(new))
        tell(draft, thing, "название" if draft.language == "ru" else "name")
