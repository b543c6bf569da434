"""Lists told by their owner: «сеансы клиента: дата, длительность»."""

import re

from codegen_gateway.offline.sentences.listing import looks_like_fields

from .sentence import END, START, many, one

_OWNED = re.compile(
    rf"{START}(?P<things>[А-ЯЁа-яё]+[ыиая])\s+(?P<owner>[а-яё]+(?:а|я|и|ы)):\s+"
    rf"(?P<fields>[^:;\n.]+){END}",
    re.IGNORECASE,
)
_BINDS = re.compile(
    rf"{START}(?P<thing>[А-ЯЁа-яё]+)\s+(?:связыва|соединя|объединя)[ею]т\s+(?P<one>[а-яё]+)\s+(?:и|с)\s+"
    rf"(?P<other>[а-яё]+):\s+(?P<fields>[^:;\n.]+){END}",
    re.IGNORECASE,
)
_BOOK = re.compile(
    rf"{START}(?:(?:наша|моя|мой|наш|общая|домовая|семейная)\s+)?(?:записная\s+книжка|книжка|книга|тетрадь|тетрадка|блокнот|копилка|доска|альбом)\s+"
    r"(?P<of>(?:[а-яё]+ых\s+|[а-яё]+их\s+)?[а-яё]{2,}(?:ов|ев|ей|ий|б|к|т|л))(?:\s+[а-яё]+)?(?=:\s)",
    re.IGNORECASE,
)
"""«Книга жалоб дома: …» is a list of complaints."""
_WISHED = re.compile(
    rf"{START}(?:(?:нужн[аоы]?|нужен|хочу|хотим|сделай[а-яё]*|простой|простая|простую)\s+)*"
    r"(?:систем[ау]|сервис|приложение|программ[ау]|сайт|страниц[ау]|бот|бота)\s+(?:для\s+)?"
    r"(?P<deed>бронирования|брони|записи|проката|аренды|заказа|доставки|регистрации)"
    r"(?:\s+[а-яё]+){0,3}(?=:\s)",
    re.IGNORECASE,
)
"""«Система бронирования столиков: номер, гость, дата»: of bookings."""
_DEEDS = {
    "бронирования": "Брони", "брони": "Брони", "записи": "Записи", "проката": "Аренды",
    "аренды": "Аренды", "заказа": "Заказы", "доставки": "Доставки",
    "регистрации": "Регистрации",
}  # fmt: skip
_LISTED = re.compile(r":\s+(?P<fields>[^:.;\n]+)")


def owned(text: str) -> str:
    """The text with the owner among the fields.

    >>> owned("Клиенты: имя. Сеансы клиента: дата, длительность.")
    'Клиенты: имя. Сеансы: клиент, дата, длительность.'
    """
    text = _BOOK.sub(lambda match: f"Журнал {match['of']}", text)
    text = _WISHED.sub(lambda match: _of_deeds(match, text), text)
    text = _BINDS.sub(_between, text)
    return _OWNED.sub(lambda match: _of(match, text[: match.start()]), text)


def _of(match: re.Match[str], before: str) -> str:
    owner, thing = one(match["owner"]), one(match["things"])
    if not owner or not thing or not looks_like_fields(match["fields"]):
        return match.group()
    stem = re.escape(owner.rstrip("аяьй"))
    told = re.search(
        rf"(?<![а-яё])(?:{many(owner)}|{owner}|{stem}(?:ов|ев|ей))(?![а-яё])", before.lower()
    )
    if told is None or many(thing) != match["things"].lower():
        return match.group()
    if re.search(rf"(?<![а-яё]){owner}(?![а-яё])", match["fields"].lower()):
        return match.group()
    return f"{match['things']}: {owner}, {match['fields']}"


def _between(match: re.Match[str]) -> str:
    thing, sides = one(match["thing"]), [one(match["one"]), one(match["other"])]
    if not thing or not all(sides):
        return match.group()
    return f"{thing.capitalize()}: {', '.join(sides)}, {match['fields']}"


def _of_deeds(match: re.Match[str], text: str) -> str:
    deeds = _DEEDS[match["deed"].lower()]
    listed = _LISTED.match(text, match.end())
    behind = text[listed.end() :] if listed is not None else text
    told = re.search(rf"{deeds[:-1]}[а-яё]*\s*[:(—]", behind, re.IGNORECASE)
    each = listed is not None and re.match(r"у\s", listed["fields"], re.IGNORECASE)
    if listed is None or told or each or not looks_like_fields(listed["fields"]):
        return match.group()
    return deeds
