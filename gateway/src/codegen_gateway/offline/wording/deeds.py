"""Things called by what is done: loans where games are lent, sign-ups where people sign up."""

import re

from codegen_gateway.offline.words.english import singular

_NOUNS = (
    (r"lent|loaned|borrowed", "loans"), (r"rented|hired", "rentals"), (r"sold", "sales"),
    (r"booked", "bookings"), (r"reserved", "reservations"), (r"delivered", "deliveries"),
    (r"repaired|fixed", "repairs"), (r"inspected|checked", "inspections"),
    (r"выда[её]тся|выдаются|выдают", "выдачи"), (r"прода[её]тся|продаются|продают", "продажи"),
    (r"арендуются|арендуют|сда[юё]тся в аренду|сдают в аренду", "аренды"),
    (r"бронируются|бронируют", "брони"), (r"ремонтируются|ремонтируют|чинят", "ремонты"),
    (r"доставляются|доставляют", "доставки"), (r"проверяются|проверяют", "проверки"),
)  # fmt: skip
_DONE = re.compile(
    r"^(?:(?:the|all|our|these)\s+)?(?:[^\W\d_][\w-]*\s+){1,3}?"
    r"(?:(?:are|is|get|gets|can\s+be|may\s+be|will\s+be|можно|могут)\s+)?(?P<deed>"
    + "|".join(words for words, _ in _NOUNS)
    + r")(?:\s+(?!with\b|с\b)[^:,()]*)?:\s+(?=\S)",
    re.IGNORECASE,
)
_DOING = (
    (r"rsvp", "RSVPs"), (r"register|enrol+", "registrations"), (r"sign\s*up", "signups"),
    (r"apply", "applications"), (r"subscribe", "subscriptions"), (r"vote", "votes"),
    (r"donate", "donations"), (r"complain", "complaints"), (r"reserve", "reservations"),
    (r"book", "bookings"), (r"регистрир\w+", "регистрации"), (r"записыв\w+|записаться", "записи"),
    (r"голос\w+", "голоса"), (r"подписыв\w+|подписаться", "подписки"), (r"жал\w+", "жалобы"),
)  # fmt: skip
_PEOPLE = re.compile(
    r"^(?:.*?\b(?:where|so that|in which|on which|lets?|allows?|где|чтобы|котор\w+)\s+)?"
    r"(?:people|guests|visitors|users|clients|customers|members|parents|students|anyone|"
    r"everybody|someone|[а-яё]+[ыи]|можно)\s+(?:(?:can|may|will|should|could|to|могут|"
    r"смогут)\s+)?(?P<deed>"
    + "|".join(words for words, _ in _DOING)
    + r")\b(?!\s+[a-z]+s\b)(?:\s+(?!with\b|с\b)[^:,()]*)?:\s+(?=\S)",
    re.IGNORECASE,
)


_LEAVING = re.compile(
    r"^(?:.*?\b(?:where|in which|on which|где|в которо[мй])\s+)(?:people|guests|visitors|users|"
    r"everybody|anyone|"
    r"гости|люди|посетители)\s+(?:(?:can|may|могут)\s+)?(?:leave|enter|write|give|оставляют|"
    r"пишут|указывают)\s+"
    r"(?![^,:]*:)(?=(?:an?|their|the)\s|имя|свое|сво[её])",
    re.IGNORECASE,
)
"""``A guestbook where visitors leave a name and a message``."""


_ORDERING = re.compile(
    r"^(?:.*?\b(?:where|so that|that lets)\s+)?(?:people|guests|users|clients|customers|parents|"
    r"students|"
    r"everyone|anyone)\s+(?:(?:can|may|will|should)\s+)?(?:order|buy|pre-?order)\s+(?:[a-z]+\s)?[a-z]+:\s+"
    r"(?=[^.]*\b(?:quantity|address|phone|pickup|delivery|amount|how many|number of)\b)",
    re.IGNORECASE,
)
"""``Customers can order flowers: bouquet, quantity, address``."""
_WHO_WHAT = (
    (r"reserve", "reservations"), (r"rent|hire", "rentals"), (r"borrow", "loans"),
    (r"visit", "visits"), (r"rate", "ratings"), (r"attend", "attendances"),
)  # fmt: skip
_TRANSITIVE = re.compile(
    r"^(?P<who>[a-z]{3,}(?:s|people))\s+(?:(?:can|may|will|should)\s+)?(?P<deed>"
    + "|".join(words for words, _ in _WHO_WHAT)
    + r")\s+(?:(?:an?|the)\s+)?(?P<what>[a-z]{3,}):\s+(?=\S)",
    re.IGNORECASE,
)
"""``Members reserve machines: start, end``: each reservation has a member and a machine."""


def called(text: str) -> str:
    """A clause that lists what is kept of a deed, with the name of the deed in front.

    >>> called("Games are lent to members: game, member, date")
    'loans: game, member, date'
    """
    left = _LEAVING.match(text)
    if left is not None:
        russian = re.search(r"[а-яё]", text, re.IGNORECASE) is not None
        return f"{'Записи имеют' if russian else 'Entries have'} {text[left.end() :]}"
    if (ordered := _ORDERING.match(text)) is not None:
        return f"orders: {text[ordered.end() :]}"
    if (told := _TRANSITIVE.match(text)) is not None:
        noun = next(n for w, n in _WHO_WHAT if re.fullmatch(w, told["deed"], re.IGNORECASE))
        who, what = singular(told["who"].lower()), singular(told["what"].lower())
        return f"{noun}: {who}, {what}, {text[told.end() :]}"
    for form, nouns in ((_DONE, _NOUNS), (_PEOPLE, _DOING)):
        match = form.match(text)
        if match is not None:
            noun = next(
                n for words, n in nouns if re.fullmatch(words, match["deed"], re.IGNORECASE)
            )
            return f"{noun}: {text[match.end() :]}"
    return text
