"""What is kept of what is done: sign-ups where people sign up, loans where somebody lends."""

import re
from typing import Final

SUBJECT = (
    r"(?:^|\b(?:to|i|we|you|they|and|or|then|can|could|may|might|will|would|must|should|us|me|them|"
    r"please|it|that|which|who|just|also|i'd|we'd|people|staff|children|kids|everyone|everybody|"
    r"anyone|anybody|somebody|someone|team|[a-z]{3,}(?<!s)s) )"
)
"""What stands before a verb."""
_DID: Final = (
    (r"(?:sell|sold)", "sales"), (r"(?:lend|lent|borrow(?:ed|s)?|took|takes)", "loans"),
    (r"(?:spend|spent)", "expenses"), (r"(?:buy|bought)", "purchases"),
    (r"(?:eat|ate|eats)", "meals"),
    (r"(?:earn(?:ed)?)", "earnings"), (r"(?:paid|pay|pays)", "payments"), (r"owes?", "debts"),
    (r"(?:came|comes|visit(?:ed|s)?)", "visits"), (r"(?:donated?|gave|gives)", "donations"),
    (r"weighs?", "weighings"), (r"(?:drink|drank)", "drinks"), (r"(?:order(?:ed|s))", "orders"),
)  # fmt: skip
_ASKED = tuple(
    (
        re.compile(
            rf"\b(?:what|who|whom|which|how much|how many) (?:[a-z']+ ){{0,3}}?(?:{said})\b"
        ),
        kept,
    )
    for said, kept in _DID
)
"""``what honey he sold``, ``who took which tool``: what is kept is what was done."""
_OURS: Final = (
    (re.compile(r"\b(?:lends|loans out|loan out|lend) .+ to\b"), "loans"),
    (re.compile(r"\b(?:rents|rents out|rent out) .+ to\b"), "rentals"),
    (re.compile(r"\b(?:sells|sell) .+ (?:to|at|in|on)\b"), "sales"),
    (re.compile(r"\bwhat(?:'s| is| was| went| goes)? (?:wrong|broken|broke|faulty)\b"), "problems"),
)
"""``Our parish lends chairs and tables to families``."""
_ALONE: Final = (
    (r"sign(?:s|ing)?[ -]?up|put (?:their|your|his|her) names? down", "signups"),
    (r"register", "registrations"), (r"enrol+", "enrollments"), (r"apply", "applications"),
    (r"subscribe", "subscriptions"), (r"vote", "votes"), (r"donate", "donations"),
    (r"complain", "complaints"), (r"rsvp", "RSVPs"), (r"comment", "comments"),
    (r"review", "reviews"), (r"rate", "ratings"), (r"volunteer", "signups"),
    (r"check[ -]?in", "checkins"), (r"pay", "payments"), (r"visit", "visits"),
    (r"contact (?:us|me)|get in touch|write to (?:us|me)|tell (?:us|me)", "messages"),
    (r"lend", "loans"), (r"sell", "sales"), (r"swap", "swaps"), (r"order", "orders"),
    (r"call in sick", "absences"), (r"book", "bookings"), (r"reserve", "reservations"),
)  # fmt: skip
_DONE = tuple(
    (re.compile(rf"{SUBJECT}(?:also |just |quickly )?(?:{said})\b"), kept) for said, kept in _ALONE
)
_DEEDS_RU: Final = (
    (r"заказ(?:ать|ывать|ывает|ывают|ывали)", "заказы"),
    (r"(?:за)?бронир(?:овать|ует|уют|овали)", "брони"),
    (r"запис(?:аться|ываться|ывается|ываются|ывались|ались)", "записи"),
    (r"(?:за)?регистрир(?:оваться|уется|уются|овались)", "регистрации"),
    (r"(?:по)?жал(?:оваться|уется|уются|овались)|жалоб\w+", "жалобы"),
    (r"(?:про)?голос(?:овать|ует|уют|овали)", "голоса"),
    (r"подпис(?:аться|ываться|ывается|ываются)", "подписки"),
    (r"(?:от|про)?комментир(?:овать|ует|уют)", "комментарии"),
    (r"сообщ(?:ить|ать|ает|ают|али|или)", "сообщения"),
    (r"(?:с|по)?просить|просят", "просьбы"),
    (r"оцен(?:ить|ивать|ивает|ивают)", "оценки"),
    (r"(?:по)?жертв(?:овать|ует|уют)", "пожертвования"),
    (r"аренд(?:овать|ует|уют)", "аренды"),
)  # fmt: skip
_DONE_RU = tuple(
    (re.compile(rf"(?<![а-яё])(?:{said})(?![а-яё])"), kept) for said, kept in _DEEDS_RU
)
_ASKED_RU: Final = tuple(
    (re.compile(rf"(?<![а-яё])(?:кто|кому|что|чего|сколько|какие)\s(?:[а-яё]+\s){{0,3}}?"
            rf"(?:{said})"), kept)
    for said, kept in (
        (r"по?смотре?л?\w*", "просмотры"), (r"прода(?:л|ю|ё|е)\w*", "продажи"),
        (r"купи\w*|покупа\w*", "покупки"), (r"потрати\w*|трат\w*", "траты"),
        (r"должен|должны", "долги"), (r"вы?да[вл]\w*|взя\w*|бр?а?ер?[её]т", "выдачи"),
        (r"съе\w+|ем(?![а-яё])|едят", "приёмы пищи"), (r"приш\w+|приход\w+", "посещения"),
        (r"прочита\w+|чита\w+", "книги"),
    )
)  # fmt: skip
"""«Помнить, что посмотрел»: what is kept is what was done."""


def asked(text: str) -> str:
    """What is kept where it is asked what was done: ``track what I spend`` is of expenses."""
    return _first((*_ASKED, *_OURS, *_ASKED_RU), text)


def done(text: str) -> str:
    """What is kept where people do something: ``parents sign up``; empty for another text."""
    return _first((*_DONE, *_DONE_RU), text)


def _first(told: tuple[tuple[re.Pattern[str], str], ...], text: str) -> str:
    return next((kept for said, kept in told if said.search(text)), "")
