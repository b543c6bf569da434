"""How engineers head what is kept: «CRUD для книг: …», «Сервис «Книги». Поля: …»."""

import re

from codegen_gateway.offline.sentences.listing import items, known_as_field, looks_like_fields
from codegen_gateway.offline.sentences.subjects import names_field
from codegen_gateway.offline.words import russian
from codegen_gateway.offline.words.phrases import parse

from .sentence import END, START, many, one

_KIND = (
    r"(?:(?:простой|небольшой|маленький|rest|restful|нужен|нужно|нужна|сделай[а-яё]*|хочу|web|http)[\s-]+)*"
    r"(?:crud|круд|api|апи|бэкенд|бекенд|backend|(?:микро)?сервис|rest-?сервис|приложение|система)"
)
_FOR = re.compile(
    rf"{START}{_KIND}\s+(?:для|по)\s+(?:(?:уч[её]та|хранения|ведения|управления|учёту|ведению|"
    r"сбора|при[её]ма|регистрации|подачи|публикации|размещения)\s+)?"
    r"(?P<things>[а-яё-]{3,})(?P<of>\s(?!под\s|на\s|от\s)[а-яё]+)?(?:\s(?:под|на|о|об|от)\s[а-яё]+)?(?=:\s+(?P<fields>[^.:;\n]+))",
    re.IGNORECASE,
)
"""«CRUD для книг: название, автор»."""
_NAMED = re.compile(
    rf"{START}{_KIND}\s+[«\"“](?P<things>[А-ЯЁа-яё -]{{3,40}})[»\"”]\s*(?:[.:,—–-]\s*)?"
    r"(?:(?:поля|атрибуты|свойства|данные|модель|хранит|хранить)\s*:?\s+)(?=[a-zа-яё])",
    re.IGNORECASE,
)
"""«Сервис «Подписки». Поля: email, тариф»."""
_FIELDS_OF = re.compile(
    rf"{START}{_KIND}\s+(?:для|по)\s+(?:(?:уч[её]та|хранения|ведения|управления)\s+)?(?P<things>[а-яё-]{{3,}})"
    r"\s*[.:]\s*(?:поля|атрибуты|свойства)\s*:\s+(?=[a-zа-яё])",
    re.IGNORECASE,
)
"""«CRUD для книг. Поля: название»."""
_LIST = re.compile(
    rf"{START}(?P<lead>(?:сущности|модели|таблицы|объекты|ресурсы)\s*[:—–-]\s+)"
    rf"(?P<things>[А-ЯЁа-яё]+(?:,\s+[А-ЯЁа-яё]+)*(?:,?\s+и\s+[А-ЯЁа-яё]+)?){END}\.?\s*",
    re.IGNORECASE,
)
"""«Сущности: Поставщик, Товар, Поставка.»: of each more is said behind it."""
_APART = re.compile(
    rf"{START}(?P<thing>[А-ЯЁа-яё]{{3,}})\s*(?:[—–-]\s*(?:это\s+)?(?:тоже\s+)?(?:отдельн[а-яё]+\s+)?|:\s+(?:это\s+)?отдельн[а-яё]+\s+)"
    r"(?:сущность|таблица|модель|объект|справочник|список)(?:\s+(?P<link>с|со)\s+|[,:]\s+|"
    rf"(?P<end>){END})",
    re.IGNORECASE,
)
"""«Режиссёр — отдельная сущность с именем и страной»."""
_QUOTED = re.compile(
    r"(?:(?:сущност[ьи]|модел[ьи]|таблиц[аы]|объект[ыа]?)\s+)?[«\"“](?P<thing>[А-ЯЁа-яё]{3,})[»\"”](?=\s*(?:\(|:\s))",
    re.IGNORECASE,
)
"""«сущности «Поезд» (номер, тип)»."""
_PER_MANY = re.compile(r"(?<=[а-яё]\s)(?:за|на)\s+100\s*(?:г|гр|грамм)(?![а-яё])\.?", re.IGNORECASE)
"""«Цена за 100 г»."""
_ONE_FIELD = re.compile(
    rf"{START}(?P<thing>[А-ЯЁа-яё]{{3,}})\s*(?::|[—–-]\s)\s*(?P<field>[а-яё]+),\s+"
    rf"(?P<sign>уникальн[а-яё]+|обязательн[а-яё]+|необязательн[а-яё]+){END}",
    re.IGNORECASE,
)
"""«Тег: название, уникальное»: of a thing with one field."""
_BY_DEFAULT = re.compile(
    r"\((?P<values>[^()]+,[^()]+)\),?\s+по\s+умолчанию\s*[—–:-]?\s*[«\"]?(?P<value>[а-яё]+(?:\s[а-яё]+){0,3})[»\"]?"
    r"(?=\s*(?:[,.;)\n]|\Z))",
    re.IGNORECASE,
)
"""«статус (ищет дом, пристроен), по умолчанию ищет дом»."""
_BOUND = re.compile(
    r"(?P<before>(?P<one>(?<![а-яё])[А-ЯЁа-яё]{3,})\s+(?:[а-яё]+\s+){0,2}?(?:(?:в|на|с|к)\s+)?"
    r"(?P<other>[а-яё]{3,}))\s*[(:—–-]\s*(?:связь\s+)?(?:many[\s-]to[\s-]many|m2m|m:n|n:m|n:n|"
    rf"многие[\s-]+ко[\s-]+многим)\)?{END}",
    re.IGNORECASE,
)
"""«Студенты записываются на курсы (many-to-many)»."""


def headed(text: str) -> str:
    """The text with such lists headed by the things that they describe.

    >>> headed("CRUD для книг: название, автор")
    'Книги: название, автор'
    """
    text = _QUOTED.sub(_unquoted, _PER_MANY.sub("за сто грамм", text))
    text = _BY_DEFAULT.sub(_of_values, text)
    text = _FIELDS_OF.sub(_of_fields, text)
    text = _NAMED.sub(_named, _FOR.sub(_of_things, text))
    text = _APART.sub(_described, _LIST.sub(lambda match: _left_out(match, text), text))
    return _BOUND.sub(_bond, _ONE_FIELD.sub(_signed, text))


def _listed(fields: str) -> bool:
    return len(items(fields)) > 1 and looks_like_fields(fields)


def _of_things(match: re.Match[str]) -> str:
    noun = one(match["things"])
    things = many(noun) if noun else ""
    plain = noun != match["things"].lower() and not russian.of_one(match["things"])
    if not things or not plain or not _listed(match["fields"]):
        return match.group()
    behind = match["of"] or ""
    if behind.strip().lower() in ("дома", "онлайн", "офлайн", "здесь"):
        behind = ""
    return f"{things}{behind}".capitalize()


def _unquoted(match: re.Match[str]) -> str:
    return match["thing"].lower() if one(match["thing"]) else match.group()


def _of_fields(match: re.Match[str]) -> str:
    things = many(one(match["things"]))
    return f"{things.capitalize()}: " if things else match.group()


def _named(match: re.Match[str]) -> str:
    *adjectives, noun = match["things"].lower().split()
    if not one(noun) or (adjectives and not one(match["things"])):
        return match.group()
    return f"{match['things'].strip().capitalize()}: "


def _left_out(match: re.Match[str], text: str) -> str:
    things = re.split(r",\s+|\s+и\s+", match["things"])
    names = [one(each) for each in things]
    behind = text[match.end() :]
    if not all(names):
        return match.group()
    left = [name for name in names if not _told_of(name, behind)]
    if len(left) == len(names):
        return match.group()
    return "".join(f"Нужен список {russian.inflected_many(name, 'gent')}. " for name in left)


def _told_of(name: str, text: str) -> bool:
    """Whether a text says what a thing has: «Товар: …», «У товара …»."""
    said = rf"(?:{name}|{many(name) or name})(?![а-яё])\s*(?:[:(—–-]|имеет|содержит|хранит|с\s)"
    owned = rf"у\s+(?:кажд[а-яё]+\s+)?{name[:-1]}[а-яё]{{0,3}}(?![а-яё])"
    return re.search(rf"(?<![а-яё])(?:{said}|{owned})", text, re.IGNORECASE) is not None


def _described(match: re.Match[str]) -> str:
    thing = one(match["thing"])
    things = many(thing) if thing == match["thing"].lower() else ""
    if not things:
        return match.group()
    if match["link"]:
        return f"{things.capitalize()} {match['link']} "
    if match["end"] is not None:
        return f"Нужен список {russian.inflected_many(thing, 'gent')}"
    return f"{match['thing']}: "


def _signed(match: re.Match[str]) -> str:
    thing, field = one(match["thing"]), parse(match["field"])
    if re.fullmatch(r"ссылка|строка|число|текст|дата|целое|список|файл", match["field"].lower()):
        return match.group()
    head = parse(match["thing"])
    if thing != match["thing"].lower() or field is None or not known_as_field(field):
        return match.group()
    if head is None or names_field(head):
        return match.group()
    each = russian.agree("каждый", thing).capitalize()
    return f"{each} {thing} имеет {match['field']} ({match['sign']})"


def _of_values(match: re.Match[str]) -> str:
    values = [value.strip().lower() for value in re.split(r"[,/|]|\sили\s", match["values"])]
    value = match["value"].lower()
    if value not in values or "умолчанию" in match["values"]:
        return match.group()
    return f"({match['values']}; по умолчанию «{value}»)"


def _bond(match: re.Match[str]) -> str:
    left, right = one(match["one"]), one(match["other"])
    several = russian.inflected_many(right, "datv") if left and right and left != right else ""
    if not several:
        return match.group()
    return f"{left.capitalize()} может относиться к нескольким {several}"
