"""What fields of one thing mean beside each other: dates and hours, measures, sides of a match."""

import re
from dataclasses import replace
from typing import Final

from codegen_gateway.offline.draft import Draft, EntityDraft, FieldDraft, Phrase, Qualifiers
from codegen_gateway.offline.words.kinds import suggested

_HOURS = ("start_time", "end_time", "start", "end", "time", "hour", "starts_at")
_TAKEN_ON_A_DAY: Final = frozenset(
    {
        "reservation",
        "booking",
        "appointment",
        "visit",
        "shift",
        "order",
        "delivery",
        "rental",
        "walk",
        "trip",
        "session",
        "lesson",
        "meeting",
        "performance",
    }
)
_WEEKDAYS = ("week_day", "weekday", "day_of_week", "day_of_the_week")
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
_IN_WATER = frozenset(
    {
        "hardness",
        "oxygen",
        "nitrogen",
        "phosphorus",
        "potassium",
        "calcium",
        "magnesium",
        "sodium",
        "iron",
        "copper",
        "zinc",
        "moisture",
        "noise",
    }
)
"""Of a reading these are numbers."""
_READINGS = _MEASURED | {"sample", "analysis", "test", "probe"}
_UPPER = frozenset({"upper", "lower", "systolic", "diastolic"})
_SIDES = 2
_NAMES = frozenset({"name", "title", "full_name", "number"})


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


_OF_LETTERS = frozenset({"word", "crossword", "password", "text", "phrase", "sentence", "essay"})
"""The length of these is counted."""


def _numeric(field: FieldDraft) -> bool:
    """Whether nothing is said of a field but between what it is."""
    spans = field.about.minimum is not None and field.about.maximum is not None
    about = replace(field.about, minimum=None, maximum=None) if spans else field.about
    return about.empty


def measured(entity: EntityDraft) -> None:
    """What was measured, and of what there are so many at a price, are numbers."""
    for field in entity.fields:
        if field.phrase.key == "ph" and field.about.type is None:
            field.about.type = "float"
        if field.phrase.key == "length" and entity.phrase.head in _OF_LETTERS and field.about.empty:
            field.about.type = "int"
        if field.target is not None or not _numeric(field) or suggested(field.phrase) is not None:
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
    if key in _IN_WATER and entity.phrase.head in _READINGS:
        return True
    return entity.phrase.head == "measurement" and key in _OF_BODIES


_LENT = frozenset({"loan", "rental", "borrowing", "lending", "checkout", "hire"})
_OUT = re.compile(
    r"(?:given|lent|loaned|borrowed|handed|checked|taken|rented|picked)(?:_out|_up)?_(?:on|at|date)|"
    r"(?:loan|lending|borrowing|checkout|pickup|handover)_date"
)
_BACK = re.compile(
    r"(?:returned|handed_back|given_back|brought_back|checked_in|came_back)_(?:on|at|date)"
)


def given_back(entity: EntityDraft) -> None:
    """When it was returned is not known of what was just lent out."""
    out = any(_OUT.fullmatch(each.phrase.key) for each in entity.fields)
    for field in entity.fields:
        told = field.about.required is not None or field.target is not None
        if (out or entity.phrase.head in _LENT) and not told and _BACK.fullmatch(field.phrase.key):
            field.about.required = False


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


def called(draft: Draft, entity: EntityDraft) -> None:
    """``Учёт инструментов: инструмент, номер``: a tool of a tool is what it is called."""
    if draft.language != "ru" or any(f.phrase.key in _NAMES for f in entity.fields):
        return
    for field in entity.fields:
        own = field.phrase.key in (entity.phrase.key, entity.phrase.head)
        named = suggested(field.phrase) in (None, "string") and field.about.empty
        if own and named and field.target is None and not field.phrase.plural:
            field.phrase = replace(field.phrase, words=("name",), key="name")
