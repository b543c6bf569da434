"""Lists told by what others they stand between: ``attendance of members at trainings``."""

import re

from codegen_gateway.offline.words import russian
from codegen_gateway.offline.words.english import singular

_DEED = re.compile(
    r"(?:,|;|\sand)\s(?:and\s)?(?P<deed>attendance|visits|bookings|reservations|orders|purchases|registrations|enrolments|loans|"
    r"rentals|participations?)\sof\s(?:the\s)?(?P<one>[a-z]+s|people)\s(?:at|in|for|to|on|with|by)\s(?:the\s)?"
    r"(?P<other>[a-z]+s)(?:\swith\s(?:an?\s|the\s)?(?P<fields>[^.;\n]+?))?(?=\s*[.;\n]|\s*\Z)",
    re.IGNORECASE,
)
"""``(members with a name, trainings with a date,) attendance of members at trainings``."""
_NOTES = re.compile(
    r"(?<=\)),?\s(?:and|и)\s(?:(?P<thing>notes|comments|remarks)\s(?:on|for|about|to|of)\s(?:the\s|each\s)?(?P<owner>[a-z]+)|"
    r"(?P<thing_ru>заметки|комментарии|примечания)\s(?:к|о)\s(?P<owner_ru>[а-яё]+))(?=\s*[.;\n]|\s*\Z)",
    re.IGNORECASE,
)
"""``(leads (name, phone)) and notes on leads``."""
_DEED_RU = re.compile(
    r"(?:,|;|\sи)\s(?:и\s)?(?P<deed>посещения|записи|бронирования|выдачи|аренды|отметки|заказы|покупки)\s(?P<one>[а-яё]+)\s"
    r"(?P<other>[а-яё]+(?:ами|ями))(?:\sсо?\s(?P<fields>[^.;\n]+?))?(?=\s*[.;\n]|\s*\Z)",
    re.IGNORECASE,
)


def listed(text: str) -> str:
    """The text with such lists in sentences of their own.

    >>> listed("Members with a name and attendance of members at trainings")
    'Members with a name. Attendance: member, training'
    """
    text = _NOTES.sub(_of_notes, text)
    return _DEED_RU.sub(_of_deed_ru, _DEED.sub(_of_deed, text))


def _of_notes(match: re.Match[str]) -> str:
    if match["thing"]:
        return f". {match['thing'].capitalize()}: {singular(match['owner'].lower())}, text"
    return f". {match['thing_ru'].capitalize()}: {russian.read(match['owner_ru']).one}, текст"


def _of_deed(match: re.Match[str]) -> str:
    one, other = singular(match["one"].lower()), singular(match["other"].lower())
    more = f", {match['fields']}" if match["fields"] else ""
    return f". {match['deed'].capitalize()}: {one}, {other}{more}"


def _of_deed_ru(match: re.Match[str]) -> str:
    one, other = russian.read(match["one"]).one, russian.read(match["other"]).one
    more = f", {match['fields']}" if match["fields"] else ""
    return f". {match['deed'].capitalize()}: {one}, {other}{more}"
