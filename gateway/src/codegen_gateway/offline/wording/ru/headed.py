"""What a list of fields is headed by: «Сервис заметок: …», «Запись клиентов: …», «Врачи: ФИО»."""

import re

from codegen_gateway.offline.sentences.listing import items, known_as_field, looks_like_fields
from codegen_gateway.offline.sentences.subjects import names_field
from codegen_gateway.offline.words import russian
from codegen_gateway.offline.words.phrases import parse

from .sentence import END, START, many, one

_PRODUCT = re.compile(
    rf"{START}(?:(?:мне|нам|нужн[аоы]?|нужен|хочу|хотим|(?:с?дела|созда|разработа|написа|реализова|сдела)[а-яё]*|простой|простая|простую|простое|"
    r"rest|api|апи|микросервис)\s+)*(?:сервис|приложение|систем[ау]|бот|бота|сайт|портал|мониторинг|"
    r"контроль|менеджер|органайзер|хранилище|лента|доска|витрина|микросервис|страни[чц]к?[ау]|"
    r"(?:простой\s+)?сч[её]тчик(?=\s+[а-яё]+(?:ов|ев|ей|ий|ек|ок)\s))\s+"
    r"(?:(?:для\s+)?(?:уч[её]та|хранения|ведения|управления)\s+)?"
    r"(?P<kind>[а-яё]+(?:ых|их)\s+)?(?P<things>[а-яё]{3,})(?:\s+(?:на|по|о|об|от|для)\s+[а-яё]+(?:\s[а-яё]+)?|"
    r"\s+(?:наше|мое|моё|ваше)[а-яё]*\s[а-яё]+)?(?=:\s+(?P<fields>[^.:;\n]+))",
    re.IGNORECASE,
)
"""«Сервис коротких ссылок: длинная ссылка, код»: of links."""
_ENTRY = re.compile(
    rf"{START}(?:(?:мне|нам|нужн[аоы]|хочу|хотим|надо|веду|вед[её]м|вести|онлайн[ -])\s*)*"
    r"запис[ьи]\s+"
    r"(?:клиентов|пациентов|гостей|посетителей|людей|учеников)"
    r"(?=:\s)",
    re.IGNORECASE,
)
"""«Нужна запись клиентов: имя, телефон, время»: they book."""
_ATTENDANCE = re.compile(
    rf"{START}(?:(?:мне|нам|нуж[её]н|хочу|хотим|надо|веду|вед[её]м|вести|электронный|уч[её]т|журнал)\s+)+"
    r"посещаемост[ьи](?:\s+[а-яё]+){0,2}(?=:\s)",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    rf"{START}(?:подать|оставить|отправить|заполнить|оформить|прислать|написать)\s+(?P<what>[а-яё]{{3,}})"
    r"(?:\s+(?:на|в|о|об|для|по)\s[а-яё ]+)?(?=:\s+(?P<fields>[^.:;\n]+))",
    re.IGNORECASE,
)
"""«Подать заявку на субсидию: ФИО, сумма»: of applications."""
_LET = re.compile(
    rf"{START}(?:сдаю|сда[её]м|сдам)\s+(?:(?:в\s+аренду|посуточно|свою|свой)\s+)?[а-яё]+(?:\s+[а-яё]+){{0,2}}(?=:\s)",
    re.IGNORECASE,
)
"""«Сдаю квартиру посуточно: гость, телефон»."""
_BOTH_OF = re.compile(
    r"(?P<list>(?<![а-яё])уч[её]т\s+[а-яё]+а)\s+(?P<one>[а-яё]+)\s+и\s+[а-яё]+(?=:\s)",
    re.IGNORECASE,
)
"""«Учёт расхода воды и света»."""
_WE_ARE = re.compile(
    rf"{START}(?P<who>[^:.,;()\n]{{3,60}}),\s+(?=(?:мне\s+|нам\s+)?(?:нужн[аоы]?|нужен|хочу|хотим|надо|"
    r"хотелось\s+бы)\s+(?:вести\s+)?(?:запис[ьи]|посещаемост[ьи]|журнал|уч[её]т|список|база|базу)\s"
    r"[^:.\n]*:\s)",
    re.IGNORECASE,
)
"""«Веду салон, нужна запись клиентов: …»: two sentences."""
_KEEPS = re.compile(
    rf"{START}(?:кажд[а-яё]+\s+|один\s+|одна\s+)?(?P<thing>[А-ЯЁа-яё]{{3,}})\s+(?:хранит|запоминает|"
    r"фиксирует|отражает|описывает|содержит\s+в\s+себе|показывает|включает\s+в\s+себя|имеет\s+поля|"
    rf"имеет\s+следующие\s+поля):?\s+(?P<fields>[^.:;\n]+){END}",
    re.IGNORECASE,
)
"""«Остаток хранит товар, склад и количество»."""
_SINGLE = re.compile(
    rf"{START}(?P<things>[А-ЯЁ][а-яё]{{2,}}):\s+(?P<field>[А-ЯЁа-яё]+(?:\s[а-яё]+)?){END}"
)
_TITLE_LIST = re.compile(
    rf"{START}(?P<title>[^:.,;()\n]{{3,40}}),\s+(?P<things>[а-яё]+[ыиая](?:\s+и\s+[а-яё]+[ыиая])?),\s+"
    rf"(?P<fields>[^:.;()\n]+,[^:.;()\n]+){END}",
    re.IGNORECASE,
)
"""«Семейный бюджет, доходы и расходы, сумма, категория, дата»."""
_FEWEST = 2


def plainly(text: str) -> str:
    """The text with each list headed by the things that it describes.

    >>> plainly("Сервис заметок: заголовок, текст")
    'Заметки: заголовок, текст'
    """
    text = _LET.sub("Аренды", _WE_ARE.sub(r"\g<who>. ", text))
    text = _TITLE_LIST.sub(_titled, _BOTH_OF.sub(r"\g<list>", text))
    text = _ATTENDANCE.sub("Посещения", _ENTRY.sub("Записи", text))
    text = _GIVEN.sub(_of_given, _PRODUCT.sub(_of_things, text))
    return _SINGLE.sub(_of_each, _KEEPS.sub(_of_one, text))


def _listed(fields: str) -> bool:
    return len(items(fields)) >= _FEWEST and looks_like_fields(fields)


def _titled(match: re.Match[str]) -> str:
    things = re.split(r"\s+и\s+", match["things"].lower())
    plural = all(many(one(each)) == each for each in things)
    fields = [parse(item) for item in items(match["fields"])]
    known = all(field is not None and known_as_field(field) for field in fields)
    first = parse(things[0])
    if not plural or not known or first is None or names_field(first):
        return match.group()
    return f"{match['title']}. {match['things'].capitalize()}: {match['fields']}"


def _of_things(match: re.Match[str]) -> str:
    several = any(
        {"NOUN", "plur", "gent"} in each.tag and ("anim" not in each.tag or "Name" in each.tag)
        for each in russian.parsed(match["things"])[:2]
    )
    kind = (match["kind"] or "").strip()
    things = many(one(match["things"])) if several else ""
    if not things or not _listed(match["fields"]):
        return match.group()
    adjective = russian.plural_of(kind) if kind else ""
    if kind and not adjective:
        return match.group()
    return f"{adjective} {things}".strip().capitalize()


def _of_given(match: re.Match[str]) -> str:
    noun = one(match["what"])
    things = many(noun) if noun and _listed(match["fields"]) else ""
    return things.capitalize() or match.group()


def _of_one(match: re.Match[str]) -> str:
    thing = match["thing"].lower()
    if one(thing) != thing or not _listed(match["fields"]):
        return match.group()
    return f"{match['thing'].capitalize()}: {match['fields']}"


def _of_each(match: re.Match[str]) -> str:
    field, things = parse(match["field"].lower()), match["things"].lower()
    head = parse(things)
    thing = one(things)
    first = not match.string[: match.start()].strip()
    if field is None or head is None or many(thing) != things or not known_as_field(field):
        return match.group()
    if not first and (names_field(head) or thing == things):
        return match.group()
    each = russian.agree("каждый", thing).capitalize()
    return f"{each} {thing} имеет {match['field'].lower()}"
