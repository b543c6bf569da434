"""Fields told as the answers to questions: ``what it is``, ``who they are``, ``why``."""

import re
from typing import Final

_END = r"(?=\s*(?:[,.;)\n]|$|and\b))"
_BACK = (
    r"when\s+(?:it|they)\s+(?:(?:must|should|has\s+to|have\s+to|will|needs?\s+to)\s+"
    r"(?:come|be\s+brought|be\s+given|be|go)\s+back|(?:is|are)\s+due\s+back)"
)
_PICKED = (
    r"(?:if\s+someone\s+has|whether\s+(?:it|they)\s+(?:was|were))\s+picked\s+(?:(?:it|them)\s+)?up"
)
_FIELDS: Final = tuple(
    (re.compile(rf"\b(?:{asks}){_END}", re.IGNORECASE), name)
    for asks, name in (
        (r"what\s+it\s+is(?:\s+called)?", "name"),
        (r"who\s+(?:they\s+are|(?:he|she)\s+is)", "name"),
        (r"for\s+how\s+many\s+(?:people|persons|guests)", "number of people"),
        (_BACK, "return date"),
        (
            r"whether\s+(?:it|they)\s+(?:came|ha(?:s|ve)\s+come|is|are|w(?:as|ere))\s+back",
            "returned",
        ),
        (_PICKED, "picked up (yes/no)"),
    )
)
_BRING = re.compile(
    rf"\bwhat\s+(?P<what>[a-z]+)\s+(?:they|he|she|we|i|you|people)\s+"
    rf"(?:brings?|need|want|have|use|like|eat){_END}",
    re.IGNORECASE,
)
"""``what food they bring``."""
_CAN = re.compile(
    rf"\bwhether\s+(?:we|i|you|they|one)\s+can\s+(?P<deed>[a-z]+)\s+(?:it|them)(?P<how>\s+[a-z]+)?{_END}",
    re.IGNORECASE,
)
"""``whether we can play it live``."""
_OFTEN_IN = re.compile(
    r"\bhow\s+often\s+(?:(?:i|we|you|they|it)\s+)?(?:(?:must|have\s+to|need\s+to|should|to|needs?)\s+)?"
    r"(?P<deed>[a-z]+?)(?:ed|s)?(?:\s+(?:it|them))?\s+in\s+(?P<unit>days|weeks|months|hours)",
    re.IGNORECASE,
)
_PEOPLE_WRITE = re.compile(
    r":\s+(?=(?:people|guests|visitors|everybody|everyone|neighbours)\s+"
    r"(?:write|enter|leave|tell|note|give)\s)",
    re.IGNORECASE,
)
_BOOK_IT = re.compile(
    r"(?:(?<=[.;\n] )|\A)(?:we|i|people|members|they|everyone)\s+"
    r"(?:(?:want|need|would\s+like)\s+to\s+|can\s+|may\s+)?"
    r"(?P<deed>book|reserve|borrow|rent)\s+(?:it|them)(?=:\s)",
    re.IGNORECASE,
)
_BORROW = re.compile(
    r"(?:(?<=[.;\n] )|\A)(?:[a-z]+s|people|children)\s+(?:can\s+)?"
    r"(?P<deed>borrow|rent|book|reserve)\s+(?:an?|the)\s+(?P<what>[a-z]+)\s*[;,.]\s+"
    r"(?:and\s+)?(?:we|i)\s+(?:note|write\s+down|record|keep|need|need\s+to\s+know)\s+"
    r"(?:the\s+)?",
    re.IGNORECASE,
)
"""``Children borrow a book; we note the child's name and …``."""
_DEEDS: Final = {
    "book": "Bookings",
    "reserve": "Reservations",
    "borrow": "Loans",
    "rent": "Rentals",
}
_BY_DEFAULT_IT = re.compile(
    r"(?:(?<=[.;\n] )|(?<=\n))by\s+default\s+(?:it|they|that|this)\s+(?:is|are)\s+"
    r"(?P<value>[\w-]+(?:\s[\w-]+)?)(?=\s*(?:[.;\n]|$))",
    re.IGNORECASE,
)
_DONE: Final = {
    "saw": "seen", "watched": "watched", "read": "read", "bought": "bought", "got": "received",
    "visited": "visited", "finished": "finished", "started": "started", "found": "found",
    "made": "made", "planted": "planted", "played": "played", "tried": "tried", "ate": "eaten",
}  # fmt: skip
_WHEN_I = re.compile(
    rf"\bwhen\s+(?:i|we|they)\s+(?P<deed>{'|'.join(_DONE)})\s+(?:it|them|this|there){_END}",
    re.IGNORECASE,
)
"""``when I saw it``."""
_FROM_WHEN = (
    re.compile(rf"\bfrom\s+when{_END}", re.IGNORECASE),
    re.compile(rf"\b(?:until|till|to)\s+when{_END}", re.IGNORECASE),
)


_THE_TIME = re.compile(
    rf"\bthe\stime\s(?:it|they|he|she|we|i|somebody|someone)\s(?:was\s|were\s)?(?P<deed>[a-z]+(?:ed|ft|nt|me)){_END}",
    re.IGNORECASE,
)
"""``the time it arrived``."""
_WHETHER_I = re.compile(
    r"\bwhether\s(?:or\snot\s)?(?:i|we|they|he|she|you|someone|somebody)(?:'ve|\shave|\shas|\shad)?\s(?:already\s|ever\s)?"
    rf"(?P<deed>[a-z]+(?:ed|en|n|ght|t|id|de|ne))\s(?:it|them)(?:\s(?:yet|already|or\snot))?{_END}",
    re.IGNORECASE,
)
"""``whether I have seen it``."""


def named(text: str) -> str:
    """The text with such answers called by their names.

    >>> named("Songs: title, whether we can play it live")
    'Songs: title, can play live (yes/no)'
    """
    for pattern, name in _FIELDS:
        text = pattern.sub(name, text)
    text = _THE_TIME.sub(_moment, text)
    text = _WHEN_I.sub(lambda m: f"{_DONE[m['deed'].lower()]} on", text)
    text = _WHETHER_I.sub(r"\g<deed> (yes/no)", text)
    text = _BRING.sub(r"\g<what>", text)
    text = _CAN.sub(lambda m: f"can {m['deed']}{m['how'] or ''} (yes/no)", text)
    text = _OFTEN_IN.sub(lambda m: f"{_doing(m['deed'])} interval in {m['unit']}", text)
    text = _PEOPLE_WRITE.sub(" where ", text)
    text = _BOOK_IT.sub(lambda m: _DEEDS[m["deed"].lower()], text)
    text = _BORROW.sub(lambda m: f"{_DEEDS[m['deed'].lower()]}: {m['what']}, ", text)
    text = _FROM_WHEN[1].sub("end date", _FROM_WHEN[0].sub("start date", text))
    return _BY_DEFAULT_IT.sub(r"Status is \g<value> by default", text)


def _moment(match: re.Match[str]) -> str:
    return f"{match['deed']} at"


def _doing(deed: str) -> str:
    return f"{deed.removesuffix('e')}ing"
