"""Who took what, told as a question: «кто какую книгу взял и когда вернул»."""

import re

from codegen_gateway.offline.words import russian

from .sentence import one

_DEEDS = {
    "взять": "Выдачи", "брать": "Выдачи", "одолжить": "Выдачи", "получить": "Выдачи",
    "получать": "Выдачи", "арендовать": "Аренды", "купить": "Покупки", "покупать": "Покупки",
    "заказать": "Заказы", "заказывать": "Заказы", "посетить": "Посещения",
    "посещать": "Посещения", "пройти": "Прохождения", "сдать": "Сдачи", "сдавать": "Сдачи",
    "принести": "Взносы", "забронировать": "Брони", "бронировать": "Брони",
}  # fmt: skip
"""What is done with it, and the list of that."""
_DATED = {"Выдачи": "дата выдачи", "Аренды": "дата начала"}
_ASKED = re.compile(
    r"(?P<lead>\A|[.!?\n]\s*|:\s+|,\s+|(?:знать|учитывать|отмечать|записывать|учёт|учет|запоминать),?\s+)"
    r"кто\s+(?:и\s+)?как(?:ой|ую|ое|ие)\s+(?P<what>[а-яё]+)\s+(?P<deed>[а-яё]+)"
    r"(?P<when>(?:\s+и|,)\s+когда(?:\s+(?P<back>вернул[аи]?|возвращает|сдал|отдал))?)?"
    r"(?=\s*(?P<end>[.:\n]|\Z))",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"(?<![а-яё])(ученики|читатели|клиенты|члены|друзья|соседи|студенты|жильцы|сотрудники|"
    r"участники|гости|дети|школьники|покупатели|родители|игроки|пациенты)(?![а-яё])",
    re.IGNORECASE,
)


_BARE = re.compile(r"(?<=[,(:]\s)(?P<deed>(?:взял|вернул)[аи]?)(?=\s*[,.;)]|$)", re.IGNORECASE)
"""``прокаты (велосипед, клиент, взял, вернул)``: deeds that stand for their times."""


def asked(text: str) -> str:
    """The text with a list of what was done.

    >>> asked("Кто какую книгу взял и когда вернул. Ученики: имя.")
    'Выдачи: ученик, книга, дата выдачи, дата возврата. Ученики: имя.'
    """
    text = _BARE.sub(r"когда \g<deed>", text)
    return _ASKED.sub(lambda match: _list_of(match, text), text, count=1)


def _list_of(match: re.Match[str], text: str) -> str:
    things, what = _DEEDS.get(russian.verb(match["deed"])), one(match["what"])
    if things is None or not what:
        return match.group()
    lead = match["lead"] if match["lead"][:1] in (".", "!", "?", "\n") else ""
    if not lead and text[: match.start()].strip():
        lead = ". "
    if match["end"] == ":":
        return f"{lead}{things}"
    people = _PEOPLE.search(text)
    who = one(people[1]) if people is not None else "кто взял" if things == "Выдачи" else "имя"
    fields = [who, what]
    if match["when"] or things in _DATED:
        fields.append(_DATED.get(things, "дата"))
    if match["back"]:
        fields.append("дата возврата")
    return f"{lead}{things}: {', '.join(fields)}"
