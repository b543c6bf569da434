"""Titles that name the list and for whom it is: ``Complaints book for a hotel: room, guest``."""

import re

from codegen_gateway.offline.sentences.listing import known_as_field
from codegen_gateway.offline.text import language_of
from codegen_gateway.offline.words import russian
from codegen_gateway.offline.words.english import is_plural, plural, singular
from codegen_gateway.offline.words.phrases import parse

_BOOK_OF = re.compile(
    r"\A(?:an?\s|the\s|my\s|our\s)?(?P<things>[a-z]{3,}s)\s"
    r"(?:book|log|logbook|register|diary|journal|ledger|tracker|database|list|sheet)\s"
    r"(?:for|of|at|in)\s(?:an?|the|our|my)\s[a-z]+(?:\s[a-z]+)?(?=:\s)",
    re.IGNORECASE,
)
_INVENTORY = re.compile(
    r"\A(?:an?\s|the\s|my\s|our\s)?(?:[a-z]+\s)?inventory(?:\s(?:for|of|at|in)\s[^:.\n]{1,40})?:\s"
    r"(?:the\s)?item(?:\sname)?(?=,\s)",
    re.IGNORECASE,
)
"""``House inventory for insurance: item, room, price``."""
_LENT = re.compile(
    r"\A(?:(?:i\swant\sto\s|we\sneed\sto\s)?(?:keep\strack\sof|track|record|remember|note)\s)"
    r"(?:which|what)\s(?:[a-z]+\s)?(?:i|we)\s(?:lent|lend|loaned|borrowed|gave)\b[^:.\n]{0,40}(?=:\s)",
    re.IGNORECASE,
)
"""``Keep track of which books I lent to whom: book, person, date``."""
_STARTS = re.compile(
    r"(?P<name>[a-z]{3,})\s(?:starting|starts|beginning|that\sstarts?)\s(?:at|from|with)\s(?P<first>\d+)"
    r"(?=\s*(?:[,.;)]|$|\sand\s))",
    re.IGNORECASE,
)
"""``points starting at 0``."""
_ONE_FIELD = re.compile(
    r"(?P<before>^|(?<=[.!?;])\s|\n)(?P<things>[a-z]{3,}s):\s(?P<field>[a-z]{3,})(?=\s*(?:[.;\n]|$))",
    re.IGNORECASE,
)
"""``Notes: text``: of one field only."""


_OF_MANY = re.compile(
    r"\A(?P<title>[^\n.:;]{2,60}):\s+(?=[a-z]+s\s+(?:with|have)\s[^;\n]+;\s+(?:and\s+)?"
    r"[a-z]+s\s+(?:with|have)\s)",
    re.IGNORECASE,
)
"""``Hotel booking: rooms with a number; guests with a name``: what it is all called."""


_OF_TWO = re.compile(
    r"\A(?P<title>[^\n.:;]{2,60}):\s+(?=[a-z]+s\s(?:with|have)\s[^;.:\n]+,\s(?:and\s)?[a-z]+s\s(?:with|have)\s)",
    re.IGNORECASE,
)
_OF_TWO_RU = re.compile(
    r"\A(?P<title>[^\n.:;]{2,60}):\s+(?P<first>[а-яё]+[ыи]\sсо?\s[^;.:\n]+?\sи\s[а-яё]+(?:\s[а-яё]+)?)[,;]\s(?:и\s)?(?P<next>[а-яё]+[ыи])(?P<how>:\s|\sсо?\s)",
    re.IGNORECASE,
)
"""``Бронирование переговорных: комнаты с названием, брони: комната, начало``."""
_EVERY = re.compile(
    r"\A\s*(?:please\s)?(?:keep\strack\sof|manage|track|record|organi[sz]e)\s(?:my|our|the)\s[a-z]+(?:\s[a-z]+){0,2}:\s"
    r"(?=(?:every|each|an?)\s[a-z]+(?:\s[a-z]+)?\s(?:has|have)\s)",
    re.IGNORECASE,
)
"""``Keep track of my wine cellar: every bottle has a name``."""
_LEAVE = re.compile(
    r"(?P<title>\A[^.:\n]{3,60}:)\s+(?:people|guests|visitors|users|customers|clients|members|anyone|"
    r"everyone)\s+(?:(?:can|may|should)\s+)?(?:leave|enter|give|submit|send|provide|fill\s+in)\s+"
    r"(?=(?:an?|their|the|its)\s)(?!an?\s+[a-z]+\s+(?:with|about|for|to|on)\s)"
    r"|(?P<ru>\A[^.:\n]{3,60}:)\s+(?:пользовател[ьи]|люди|гост[ьи]|клиенты?|посетител[ьи])\s+"
    r"(?:(?:могут|может)\s+)?(?:оставля\w+|указыва\w+|вводит\w*|вводят|отправля\w+|присыла\w+)\s+",
    re.IGNORECASE,
)
"""``A bot for feedback: users leave a rating and a comment``."""


_LIST_PAGE = re.compile(
    r"(?P<before>\A|(?<=[.;\n])\s)(?:please\s)?(?:(?:show|add|have|provide|include|there\s(?:should\sbe|is)|(?:i|we)\s(?:want|need|"
    r"would\slike))\s(?:me\s|us\s)?an?\s(?:(?:simple|public|web)\s)*(?:web\s?)?|(?<!\A)(?:an?\s)?web\s?)page\s(?:with|listing|of|showing|"
    r"that\s(?:lists|shows))\s(?:all\s)?(?:the\s|our\s|my\s)?(?:list\sof\s)?[a-z]+(?:\s[a-z]+)?(?=\s*[.,;\n]|\s*\Z)",
    re.IGNORECASE,
)
"""``Show a page with all requests``: a page shows all lists."""
_PAGE_TO = re.compile(
    r"(?<=[.;\n])\s(?:(?:i|we)\s(?:want|need|would\slike)\s|there\s(?:should\sbe|is)\s|add\s|with\s)?(?:an?\s)"
    r"(?:(?:simple|public|small|nice)\s)*(?:web\s?)?(?:page|site|website)\s(?:to|where|for)\s(?:(?:people|visitors|users|"
    r"everyone|anyone|we|i|customers|members)\s)?(?:can\s)?(?:brows|see|view|show|search|add|enter|edit|manag|look|list)"
    r"[a-z]*\s[^.;:,()\n]{2,40}(?=\s*[.;,\n]|\s*\Z)",
    re.IGNORECASE,
)
"""``A page to browse them.`` behind what is kept."""
_A_PAGE = re.compile(
    r"(?<=[.;\n])\s(?:(?:an?\s)?(?:public|web|simple)\s(?:web\s?)?page|(?P<ru>(?:публичная|открытая|простая)\s(?:веб-?)?страница))"
    r"(?=\s*[.,;\n]|\s*\Z)",
    re.IGNORECASE,
)
"""``Public page, upcoming dates first.`` behind what is kept."""
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


_GUESTBOOK = re.compile(
    r"\A(?:a\slist\sof\s)?(?:(?:an?|the|my|our|simple|small)\s)*guestbook(?=:\s|\swith\s)",
    re.IGNORECASE,
)


def plainly(text: str) -> str:
    """The text with such titles as the list that they name, or without one that names several.

    >>> plainly("Complaints book for a hotel: room number, guest, text.")
    'Complaints: room number, guest, text.'
    """
    text = _REPORTS.sub(r"\g<what>", _ORDER.sub(_ordered, text))
    text = _PAGE_TO.sub(" We need a web page", text)
    text = _A_PAGE.sub(lambda m: " Нужна веб-страница" if m["ru"] else " We need a web page", text)
    text = _LIST_PAGE.sub(r"\g<before>We need a web page", text)
    text = _DEED_PAGE.sub(_of_deed, text)
    text = _POST.sub(lambda m: f"{plural(singular(m['thing'].lower())).capitalize()} with ", text)
    text = _POST_RU.sub(_posted, text)
    text = _CONTACTS.sub(_requested, text)
    text = _LEAVE.sub(
        lambda m: f"{m['title'] or m['ru']} ", _OF_MANY.sub("", _OF_TWO.sub("", text))
    )
    text = _EVERY.sub("", text)
    text = _OF_TWO_RU.sub(_two, text)
    text = _BOOK_OF.sub(lambda match: match["things"], text)
    text = _GUESTBOOK.sub("Guest book", text)
    text = _INVENTORY.sub("Items: name", text)
    text = _LENT.sub("Loans", text)
    text = _ONE_FIELD.sub(_has, text)
    return _STARTS.sub(r"\g<name> (\g<first> by default)", text)


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


def _two(match: re.Match[str]) -> str:
    return f"{match['first'].capitalize()}. {match['next'].capitalize()}{match['how']}"


def _of_deed(match: re.Match[str]) -> str:
    deed = match["deed"].lower()
    things = {"contact": "contact messages", "rsvp": "RSVPs"}.get(deed, plural(deed))
    return f"{match['page']}{match['deed']}{match['kind']}{things.capitalize()}: "


def _ordered(match: re.Match[str]) -> str:
    if match["ru"]:
        kept = "заказы" if match["deed_ru"].lower().startswith("зак") else "брони"
        return f"{kept}: "
    return f"{_ORDERS[match['deed'].lower()]} with "


def _has(match: re.Match[str]) -> str:
    field = parse(match["field"])
    if field is None or not known_as_field(field) or not is_plural(match["things"].lower()):
        return match.group()
    return f"{match['before']}{match['things']} have a {match['field']}"
