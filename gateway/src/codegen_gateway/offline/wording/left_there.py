"""What people leave, order or post with a product: ``A donation page. Visitors leave name``."""

import re

from codegen_gateway.offline.text import language_of
from codegen_gateway.offline.words import russian
from codegen_gateway.offline.words.english import plural, singular

_LEAVE = re.compile(
    r"(?P<title>\A[^.:\n]{3,60}:)\s+(?:people|guests|visitors|users|customers|clients|members|anyone|"
    r"everyone)\s+(?:(?:can|may|should)\s+)?(?:leave|enter|give|submit|send|provide|fill\s+in)\s+"
    r"(?=(?:an?|their|the|its)\s)(?!an?\s+[a-z]+\s+(?:with|about|for|to|on)\s)"
    r"|(?P<ru>\A[^.:\n]{3,60}:)\s+(?:пользовател[ьи]|люди|гост[ьи]|клиенты?|посетител[ьи])\s+"
    r"(?:(?:могут|может)\s+)?(?:оставля\w+|указыва\w+|вводит\w*|вводят|отправля\w+|присыла\w+)\s+",
    re.IGNORECASE,
)
"""``A bot for feedback: users leave a rating and a comment``."""


_DEED_PAGE = re.compile(
    r"\A(?P<page>\s*(?:an?\s|the\s|our\s|my\s)?(?:public\s|simple\s)?)(?P<deed>donation|feedback|order|contact|review|booking|"
    r"registration|application|complaint|enquiry|inquiry|reservation|suggestion|signup|rsvp)"
    r"(?P<kind>\s(?:page|form|site|website|bot)\b[^.:\n]*\.\s+)"
    r"(?:people|guests|visitors|users|customers|clients|members|donors|anyone|everyone)\s+"
    r"(?:(?:can|may|should)\s+)?(?:leave|enter|give|submit|send|provide|fill\s+in|write)\s+"
    r"(?:their\s+|an?\s+)?(?=[a-z]+(?:\s[a-z]+)?\s*[,(])",
    re.IGNORECASE,
)
"""``A donation page. Visitors leave name, amount``: what is kept are donations."""
_POST = re.compile(
    r"(?P<title>\A[^.:\n]{3,60}):\s+(?:people|users|visitors|owners|members|customers|clients|anyone|everyone|guests)\s+"
    r"(?:(?:can|may)\s+)?(?:post|publish|add|register|submit|upload|share|report)\s+(?:an?\s+|their\s+)?"
    r"(?P<thing>[a-z]+(?:\s[a-z]+)?)\s+with\s+(?:an?\s+|its\s+|their\s+)?(?=[a-z])",
    re.IGNORECASE,
)
"""``A lost pets page: people post a pet with a name``."""
_POST_RU = re.compile(
    r"(?P<title>\A[^.:\n]{3,60}):\s+(?:люди|пользователи|посетители|владельцы|хозяева|участники|клиенты)\s+(?:могут\s+)?"
    r"(?:публику|добавля|размеща|выкладыва|регистриру)[а-яё]+\s+(?:своё\s+|свою\s+|свой\s+|своих\s+)?(?P<thing>[а-яё]+)\s+(?=со?\s)",
    re.IGNORECASE,
)
_CONTACTS = re.compile(
    r"(?P<title>\A[^.:\n]{3,60}):\s+(?:people|guests|visitors|users|customers|clients|members|anyone|everyone|"
    r"пользовател[ьи]|люди|гост[ьи]|клиенты?|посетител[ьи])\s+(?:(?:can|may|should|могут|может)\s+)?"
    r"(?:leave|enter|give|submit|send|provide|fill\s+in|оставля\w+|указыва\w+|вводят|отправля\w+|присыла\w+)\s+"
    r"(?:their\s+|свои\s+)?(?P<fields>[^.:\n]*\b(?:phone|e-?mail|телефон|почту|контакты)\b[^.\n]*)",
    re.IGNORECASE,
)
"""``A bot for a hair salon: clients leave their name and phone``: what they leave is a request."""
_DEEDS = (
    (r"appointment|запис", "Appointments", "Записи"), (r"book|брон", "Bookings", "Брони"),
    (r"reserv", "Reservations", "Брони"), (r"order|заказ", "Orders", "Заказы"),
    (r"sign|registr|регистрац", "Registrations", "Регистрации"),
    (r"feedback|review|отзыв", "Reviews", "Отзывы"), (r"complain|жалоб", "Complaints", "Жалобы"),
    (r"appl", "Applications", "Заявки"),
)  # fmt: skip
"""What it is called, by a word of the title."""
_ORDER = re.compile(
    r"(?P<title>\A[^.:\n]{3,60}:)\s+(?:people|guests|visitors|users|customers|clients|members|students)\s+"
    r"(?:(?:can|may)\s+)?(?P<deed>order|buy|book|reserve|rent)\s+(?:an?\s+)?[a-z]+\s+with\s+"
    r"|(?P<ru>\A[^.:\n]{3,60}:)\s+(?:пользовател[ьи]|люди|гост[ьи]|клиенты|посетители|покупатели)\s+"
    r"(?:могут\s+)?(?P<deed_ru>заказыва\w+|заказать|брониру\w+|забронировать)\s+[а-яё]+(?:,|\s+с)\s+",
    re.IGNORECASE,
)
"""``A bot for a pizzeria: customers order pizzas with a size``: what is kept are orders."""
_ORDERS = {
    "order": "orders", "buy": "purchases", "book": "bookings", "reserve": "reservations",
    "rent": "rentals",
}  # fmt: skip
_REPORTS = re.compile(
    r"(?:\bв\sкотором\s|\bгде\s)[а-яё]+\s(?:могут\s)?(?:сообща\w+|сообщить)\sоб?\s(?P<what>[а-яё]+)(?=:\s)",
    re.IGNORECASE,
)
"""``Бот, в котором жители сообщают о ямах: улица``."""


def called(text: str) -> str:
    """The text with what is left there in front of its fields.

    >>> called("A bot for a pizzeria: customers order pizzas with a size")
    'orders with a size'
    """
    text = _REPORTS.sub(r"\g<what>", _ORDER.sub(_ordered, text))
    text = _DEED_PAGE.sub(_of_deed, text)
    text = _POST.sub(lambda m: f"{plural(singular(m['thing'].lower())).capitalize()} with ", text)
    text = _POST_RU.sub(_posted, text)
    text = _CONTACTS.sub(_requested, text)
    return _LEAVE.sub(lambda m: f"{m['title'] or m['ru']} ", text)


def _requested(match: re.Match[str]) -> str:
    title, ru = match["title"], language_of(match["title"]) == "ru"
    named = next(
        ((en, of) for word, en, of in _DEEDS if re.search(word, title, re.IGNORECASE)), None
    )
    things = (named or ("Requests", "Заявки"))[1 if ru else 0]
    return f"{things}: {match['fields']}"


def _posted(match: re.Match[str]) -> str:
    things = russian.inflected_many(match["thing"].lower(), "nomn")
    return f"{things.capitalize()} " if things else match.group()


def _of_deed(match: re.Match[str]) -> str:
    deed = match["deed"].lower()
    things = {"contact": "contact messages", "rsvp": "RSVPs"}.get(deed, plural(deed))
    return f"{match['page']}{match['deed']}{match['kind']}{things.capitalize()}: "


def _ordered(match: re.Match[str]) -> str:
    if match["ru"]:
        kept = "заказы" if match["deed_ru"].lower().startswith("зак") else "брони"
        return f"{kept}: "
    return f"{_ORDERS[match['deed'].lower()]} with "
