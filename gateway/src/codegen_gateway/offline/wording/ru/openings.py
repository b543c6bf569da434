"""What stands between a thing and its list: «инструменты, выдаваемые ученикам: номер, дата»."""

import re

from codegen_gateway.offline.sentences import grammar
from codegen_gateway.offline.sentences.listing import items, looks_like_fields
from codegen_gateway.offline.sentences.subjects import hint_of, subject_of
from codegen_gateway.offline.words import russian

from .sentence import END, START, is_noun, many, one

_BEHIND = re.compile(
    r"(?P<noun>[а-яё]+),\s+(?P<first>[а-яё]+)(?P<rest>(?:\s+[а-яё-]+){0,5}),?(?=\s*:\s)",
    re.IGNORECASE,
)
"""A clause behind a noun and before the colon."""
_SHOWS = re.compile(
    rf"{START}(?P<product>[^:.;\n]{{3,80}}?),\s+котор[а-яё]+\s+(?:(?:бы|будет|должен|должна|"
    r"умеет|может)\s+)*"
    r"(?:показыва|выводи|хран|ведё|вест|веде|запомина|собира|запис|принима|учитыва)[а-яё]*\s+"
    r"(?P<what>[а-яё ]{3,40})(?=:\s)",
    re.IGNORECASE,
)
"""«Бот, который показывает меню: …»."""
_PAGE_WITH = re.compile(
    rf"{START}(?:(?:мне|нам|нужн[аоы]?|нужен|сделай[а-яё]*|хочу|хотим|простой|простая|простую)\s+)*"
    r"(?P<product>страниц[ауы]?|страничк[ау]|сайт|приложение|таблиц[ау]|программ[ау])\s+(?:с|со)\s+"
    r"(?P<what>[а-яё]+)(?P<rest>(?:\s+[а-яё]+){0,3})(?=:\s)",
    re.IGNORECASE,
)
"""«Страница с отзывами: автор, текст»."""
_LIST_PAGE = re.compile(
    rf"{START}(?:(?:ещё|еще|также|и)\s+)?(?:(?:нужн[аы]|хочу|хотим|нужно|надо|сделай[а-яё]*|добав[а-яё]+)\s+)+"
    r"(?:(?:отдельн|прост|публичн|главн)[а-яё]+\s+)*(?:веб-?)?страниц[аую]\s+(?:со\s+списк|с\s+каталог|с\s+переч|"
    r"со\s+всем|с\s+таблиц|для\s+просмотра)[^.:;,\n]*(?=\s*(?:[.!?;,\n]|\Z))",
    re.IGNORECASE,
)
"""«Нужна страница со списком проектов»: a page shows all lists."""
_AS_LIST = re.compile(
    r"(?<=[,:]\s)(?P<what>[а-яё]+(?:\s[а-яё]+)?)\sсписком(?=\s*(?:[,.;]|\Z))", re.IGNORECASE
)
"""«Телефоны списком»."""
_HAND_IN = re.compile(
    rf"{START}(?:(?P<product>[^.:;\n]{{3,40}}?)(?:,?\s+(?:где|куда|чтобы|в\s+котор[а-яё]+)|:)\s+)?(?:(?:мои|наши|все)\s+)?[а-яё]+[ыи]\s+"
    r"(?:\d{1,2}\s?(?:[«\"]?[а-яё][»\"]?\s|класса\s|группы\s)*)?(?:могли\s+|могут\s+)?(?:сда|отправля|присыла|складыва|выкладыва|скидыва|кида|внос|загружа|публику|предлага|записыва|отмеча|добавля)[а-яё]+\s+(?:свои\s+)?"
    r"(?P<what>[а-яё]+(?:\s[а-яё]+)?)(?=:\s)",
    re.IGNORECASE,
)
"""«Бот, где ученики сдают домашние задания: имя, текст»."""
_PAGE_ALSO = re.compile(
    r"(?:(?<=[.!?;\n] )|(?<=\n))(?:(?:ещё|еще|также|и)\s+)?"
    r"(?:(?:нужн[аы]|хочу|хотим|нужно|надо|сделай[а-яё]*|добав[а-яё]+)\s+)?(?:(?:отдельн|прост|публичн|главн)[а-яё]+\s+)*веб-?страниц[аую]\s+(?:с|со|для)\s+"
    r"[^.:;,()\n]{3,40}(?=\s*(?:[.!?;,\n]|\Z))",
    re.IGNORECASE,
)
"""«Нужна веб-страница с расписанием» behind what is kept."""
_PAGE_ALONE = re.compile(
    rf"{START}(?:(?:ещё|еще|также|и)\s+)?(?:нужн[аы]|хочу|хотим|надо|добав[а-яё]+|сдела[а-яё]+)\s+(?:простую\s+|простая\s+)?"
    rf"(?:страни(?:ц|чк)[ау]|сайт){END}"
    rf"|(?P<beside>,?\s+и\s+)страни(?:ц|чк)у(?:\s+для\s+[а-яё]+)?(?:,\s+где\s+[^.:;\n]+)?{END}",
    re.IGNORECASE,
)
"""«Нужна страница.», «список вещей и страничку для клиентов»."""
_PAGE_TOO = re.compile(
    rf"{START}(?:веб-?)?страни(?:ц|чк)[ау]\s+(?:тоже|также)\s+(?:хочу|хотим|нужна|надо)[^.:;()\n]*{END}",
    re.IGNORECASE,
)
_PAGE_TO_SEE = re.compile(
    rf"{START}(?:(?:ещё|еще|также|и|нужн[аыо]|хочу|хотим|надо|сделай[а-яё]*|добав[а-яё]+|простая|простую|небольшая|"
    r"удобная|одна|одну|веб)[\s-]+)*(?:веб-?)?страни(?:ц[ауы]|чк[ауи])\s*,?\s+(?:(?:чтобы|где|на\s+которой|для)\s+"
    r"(?:(?:можно|было|будет|их|его|всё|все)\s+)*"
    r"(?:видно|видеть|смотреть|просматривать|просмотра|добавлять|добавления|список|списка|вида|показаны|показан|ввода)"
    rf"|со\s+списк[а-яё]+\s+и\s+форм[а-яё]+|(?:с|со)\s+(?:списком|таблицей|формой)(?:\s+(?:и|добавления|ввода)|,\s+чтобы|{END}))[^.:;()\n]*{END}",
    re.IGNORECASE,
)
"""«Нужна страница, где видно все лодки, и можно добавить новую»: a page does so."""
_STANDS_THERE = re.compile(
    r"(?<=[а-яё]),\s+(?:где|куда|откуда|в\s+котор[а-яё]+|на\s+котор[а-яё]+|к\s+котор[а-яё]+)\s+"
    r"(?:он|она|оно|они|его|её|ее|их)\s+(?!мож|долж|буд)[а-яё]+(?=\s*(?:[,.;)\n]|\Z))",
    re.IGNORECASE,
)
"""«Кабинет, где он стоит»: a cabinet."""
_PLEASE = re.compile(
    rf"{START}(?:большая\s|огромная\s|есть\s)?просьба(?:\sк\sвам)?:?\s(?=(?:с?дел|созда|разработ|напис|"
    r"собра|реализ|подготов|запил)[а-яё]*ть\s)",
    re.IGNORECASE,
)
_REST = re.compile(r"(?<![\w-])REST(?=\s(?:для|на|по|с|со)\s)", re.IGNORECASE)
_PROJECT = re.compile(
    r"\A\s*(?:(?:наш|мой|новый|учебный)\s)?(?:проект|задача|тема|задание|идея|цель|суть)\s*(?::|\s[—–-])\s+"
    r"(?P<what>[^.\n]+)(?=[.\n]\s*\S)",
    re.IGNORECASE,
)
"""«Проект: скалодром.» before what is kept: what it is all called."""
_HOW_MANY_WITH = re.compile(
    r"(?P<many>(?<![а-яё])(?:количество|число|кол-во|доля|процент)\s[а-яё]+)\sсо?\s(?P<what>[а-яё]+)"
    r"(?=\s*(?:[,.;:()\n]|\Z|\s(?:от|до|не|в|и|больше|меньше)\s))",
    re.IGNORECASE,
)
"""«Количество рамок с расплодом»: how many there are of these."""
_EACH_OF = re.compile(
    r"(?P<things>[а-яё]{3,}(?:ы|и|а|я)),\s+у\s+(?:каждого|каждой|каждых|них|всех)"
    r"(?:\s+из\s+них)?(?:\s+(?:есть|будет|свои|свой|своя|своё))?:?\s+(?=[а-яё])",
    re.IGNORECASE,
)
"""«Люди, у каждого имя, дата рождения»."""
_IN_ORDER_TO = re.compile(
    r"(?<=[а-яё]),\s+(?:чтобы|где\s+можно|где\s+будут|в\s+котор[а-яё]+\s+(?:есть|будут))\s+"
    r"(?:(?:хранить|записывать|помнить|знать|указывать|вести|отмечать|фиксировать)\s+)?"
    rf"(?P<fields>[^.:;()\n]+){END}",
    re.IGNORECASE,
)
"""«База клиентов, чтобы хранить имя, телефон»."""
_WHERE = re.compile(
    r"(?<=[а-яё]),\s+(?:где|чтобы|в\s+котор[а-яё]+)\s+(?P<clause>[а-яё]+[ыи]\s+(?:могли\s+|могут\s+)?"
    rf"(?:записыва|бронир|заказыва|регистрир)[а-яё]+\s+(?:на\s+|в\s+)?[а-яё-]+){END}",
    re.IGNORECASE,
)
"""«Сайт, где участники записываются на забеги»."""
_TAIL = re.compile(
    r"(?P<list>(?<![а-яё])(?:список|каталог|реестр|баз[ау]|уч[её]т|архив|журнал|хранилище)\s+"
    r"[а-яё]+(?:ов|ев|ей|ий|ок|ек|ек|их|ых|[^аеёиоуыэюя\W\d])(?:\s[а-яё]+(?:ов|ев|ей|ий))?)"
    r"\s+(?:для|из|с|со|к)\s+[а-яё]+(?:\s+(?:с\s+|со\s+)?[а-яё]+){0,2}(?=:\s)",
    re.IGNORECASE,
)
"""«Список фильмов для просмотра с детьми: …»: what they are for is no field."""
_ABBREVIATED = re.compile(
    r"(?P<list>(?<![А-ЯЁа-яё])(?:[Сс]писок|[Кк]аталог|[Рр]еестр|[Бб]аз[ау]|[Уу]ч[её]т)\s+[а-яё]+)"
    r"\s+[А-ЯЁA-Z]{2,4}(?=:\s)"
)
"""«Учёт лицензий ПО: …»."""
_SPLICED = re.compile(
    r"\A(?P<title>\s*[^,.:;\n]{3,60}),\s+(?P<who>[а-яё]+[ыи])\s+(?=(?:могут\s+)?(?:оставля|записыва|"
    r"пода|бронир|заполня|указыва|отправля|заказыва)[а-яё]+\s)",
    re.IGNORECASE,
)
"""«Сайт для кружка, родители оставляют заявку: …»."""
_SELLING = re.compile(
    r"\A(?P<title>\s*[^,.:;\n]{3,40}),\s+(?P<deed>продажа|аренда|прокат|ремонт|доставка|выдача|бронирование|бронь)\s+"
    r"[а-яё]+(?=:\s)",
    re.IGNORECASE,
)
"""«Пасека, продажа мёда: …»."""
_TAKES = re.compile(
    rf"{START}(?P<who>[^:.,;()\n]{{3,60}}?)\s(?:принима|прода|проводи|изда|печата|выпуска|"
    r"организу|организовы|разводи|выращива|предлага|обслужива|сда|отмеча|регистриру)[а-яё]*\s+"
    r"(?P<what>[а-яё]+(?:ы|и|а|я|ов|ей|ий|ок|их|ых)(?:\s(?!в\s|на\s)[а-яё]+)?)"
    r"(?P<for>\s+(?:в|на|к|по)\s+[а-яё]+)?(?=:\s)",
    re.IGNORECASE,
)
"""«Мастерская принимает пары в ремонт: …»."""
_NUMBERED = re.compile(
    rf"{START}(?P<title>(?!(?:во?|у|на|для|об?|по)\s)[^:.;()\n]{{3,40}}):\s+(?P<field>номер|название|наименование|имя|фио|код|"
    r"адрес|кличка)\s+(?P<thing>[а-яё]{3,})(?=,\s)",
    re.IGNORECASE,
)
"""«Парковка во дворе: номер места, …»: of places, where the title names no thing."""
_DONE_TO = {"в ремонт": "Ремонты", "в аренду": "Аренды", "в прокат": "Аренды", "в работу": "Работы"}
_TITLED = re.compile(
    rf"{START}(?P<title>[А-ЯЁ][^:.,;()\n]{{1,40}}):\s+(?P<clause>[^:.,;()\n]+)(?=[.\n]|\Z)"
)
"""«Репетитор: веду журнал.»"""


def opened(text: str) -> str:
    """The text without such a clause.

    >>> opened("Учёт книг, выдаваемых детям: автор, дата")
    'Учёт книг: автор, дата'
    """
    text = _HOW_MANY_WITH.sub(_counted, text)
    text = _REST.sub("API", text)
    text = _PLEASE.sub("Нужно ", _PROJECT.sub(_called, _STANDS_THERE.sub("", text)))
    text = _SHOWS.sub(lambda m: f"{m['product']}. {m['what'].capitalize()}", text)
    text = _AS_LIST.sub(_in_list, text)
    text = _HAND_IN.sub(_handed_in, text)
    text = _PAGE_ALSO.sub("Нужна веб-страница", text)
    text = _PAGE_ALONE.sub(lambda m: f"{'. ' if m['beside'] else ''}Нужна веб-страница", text)
    text = _PAGE_TOO.sub("Нужна веб-страница", text)
    text = _LIST_PAGE.sub("Нужна веб-страница", _PAGE_TO_SEE.sub("Нужна веб-страница", text))
    text = _TAIL.sub(r"\g<list>", _SPLICED.sub(_spliced, _SELLING.sub(_sold, text)))
    text = _ABBREVIATED.sub(r"\g<list>", _WHERE.sub(_sentence, text))
    text = _IN_ORDER_TO.sub(_of_purpose, _EACH_OF.sub(_of_each, text))
    text = _TAKES.sub(_of_taken, _NUMBERED.sub(_of_named, text))
    text = _PAGE_WITH.sub(_apart_from_page, text)
    text = _BEHIND.sub(_without, text)
    return _TITLED.sub(_apart, text)


def _counted(match: re.Match[str]) -> str:
    word = russian.parsed(match["what"])[0]
    of = word.inflect({"gent"}) if {"NOUN", "ablt"} in word.tag else None
    return f"{match['many']} {of.word}" if of is not None else match.group()


def _called(match: re.Match[str]) -> str:
    what = match["what"]
    made = re.search(r"(?<![а-яё])(?:учет|учёт|сервис|приложени|систем|бот|сайт|баз|для)", what)
    fields = len(items(what)) > 1 and looks_like_fields(what) and made is None
    return match.group() if fields else f"{what[0].upper()}{what[1:]}"


def _in_list(match: re.Match[str]) -> str:
    several = russian.inflected_many(match["what"].lower(), "gent")
    return f"список {several}" if several else match.group()


def _handed_in(match: re.Match[str]) -> str:
    product = f"{match['product']}. " if match["product"] else ""
    return f"{product}{match['what'].capitalize()}"


def _without(match: re.Match[str]) -> str:
    relative = re.match(r"котор", match["first"], re.IGNORECASE) is not None
    if relative or russian.is_participle(match["first"].lower()):
        return match["noun"]
    return match.group()


def _sentence(match: re.Match[str]) -> str:
    clause = match["clause"]
    return f". {clause[0].upper()}{clause[1:]}"


def _spliced(match: re.Match[str]) -> str:
    if not is_noun(match["who"]):
        return match.group()
    return f"{match['title']}. {match['who'].capitalize()} "


def _sold(match: re.Match[str]) -> str:
    deeds = many(match["deed"])
    return f"{match['title']}. {deeds.capitalize()}" if deeds else match.group()


def _of_purpose(match: re.Match[str]) -> str:
    fields = match["fields"]
    listed = len(items(fields)) > 2 and looks_like_fields(fields)  # noqa: PLR2004
    return f": {fields}" if listed else match.group()


def _of_each(match: re.Match[str]) -> str:
    read = russian.read(match["things"])
    if read.part != "noun" or not read.plural or read.nominative != match["things"].lower():
        return match.group()
    return f"{match['things']}: "


def _of_taken(match: re.Match[str]) -> str:
    if grammar.KEEP.match(f"{match.group()} "):
        return match.group()
    behind = " ".join((match["for"] or "").lower().split())
    words = match["what"].lower().split()
    at = next((i for i, word in enumerate(words) if russian.read(word).part == "noun"), None)
    if at is None or not russian.read(words[at]).plural:
        return match.group()
    things = [russian.read(word).nominative for word in words[: at + 1]] + words[at + 1 :]
    return f"{match['who']}. {_DONE_TO.get(behind) or ' '.join(things).capitalize()}"


def _of_named(match: re.Match[str]) -> str:
    thing, title = one(match["thing"]), match["title"]
    subject = subject_of(title)
    named = subject.phrase is not None and (subject.phrase.plural or subject.kept)
    verbs = any(russian.verb(word) for word in re.findall(r"[а-яё]{4,}", title.lower()))
    if (
        not thing
        or not many(thing)
        or named
        or verbs
        or hint_of(title) is not None
        or thing in title.lower()
    ):
        return match.group()
    same = russian.read(title.split()[-1]).one == thing or subject.kind == "thing"
    in_place = re.search(r"\s(?:во?|на|у|дома)(?:\s|$)", title) is not None
    if same and not in_place:
        return match.group()
    return f"{title}. {many(thing).capitalize()}: {match['field']}"


def _apart_from_page(match: re.Match[str]) -> str:
    what = russian.read(match["what"])
    if what.part != "noun":
        return match.group()
    product = match["product"]
    shown = "веб-страница" if product.startswith(("страни", "сайт")) else product
    return f"Нужна {shown}. {what.nominative.capitalize()}{match['rest']}"


def _apart(match: re.Match[str]) -> str:
    """A title before a sentence with a verb says whose the product is."""
    words = re.findall(r"[а-яё]+", match["clause"].lower())
    verb = any(russian.parsed(word)[0].tag.POS == "VERB" for word in words[:3])
    titled = subject_of(match["title"]).kind in ("product", "thing", "unknown")
    wished = grammar.INTRO.match(match["title"]) is not None
    if len(words) < 2 or not verb or not titled or wished:  # noqa: PLR2004
        return match.group()
    clause = match["clause"]
    return f"{match['title']}. {clause[0].upper()}{clause[1:]}"
