"""What an owner asks of each thing, and the field of that: «что внутри», «сколько осталось»."""

import re

from codegen_gateway.offline.words import russian

from .sentence import END, START, many, one

_BEHIND = r"(?:(?<=[,:(—–-]\s)|(?<=\sи\s)|(?<=\sнужно\s))"
_BEFORE = r"(?=\s*(?:[,.;)\n]|\Z|\sи\s))"
_FIELDS = (
    (r"что\s+(?:внутри|в\s+н(?:ей|[её]м))", "содержимое"),
    (r"сколько\s+(?:[а-яё]+\s+)?остал(?:ось|ась|ись)", "остаток"),
    (r"сколько\s+остаётся", "остаток"),
    (r"сколько\s+(?:штук|единиц|экземпляров)\s+(?:есть|осталось|всего)", "количество"),
    (r"(?:на\s+)?сколько\s+(?:человек|людей|народу|детей)\s+(?:по|в)мещ[а-яё]+", "вместимость"),
    (r"на\s+сколько\s+(?:она\s+|он\s+|оно\s+)?(?:человек|людей|персон)", "количество человек"),
    (r"сколько\s+(?:я\s+|мы\s+)(?:за\s+(?:него|неё|это)\s+)?(?:за)?плати(?:л|ла|ли)", "цена"),
    (r"сколько\s+(?:я\s+|мы\s+)?(?:по)?трати(?:л|ла|ли)", "сумма"),
    (r"сколько\s+(?:это\s+|он[аио]?\s+)?(?:стои[лт][аои]?|стоят|будет\s+стоить)", "цена"),
    (r"сколько\s+(?:весит|весят)", "вес"),
    (r"сколько\s+(?:длится|длятся|ид[её]т|занимает)(?:\s+(?:по\s+)?времени)?", "длительность"),
    (r"сколько\s+(?:ему|ей|им)\s+лет", "возраст"),
    (r"до\s+какого\s+(?:срока|числа|дня)\s+(?:год[а-яё]+|действу[а-яё]+)", "срок годности"),
    (r"(?:когда\s+)?(?:заканчивается|кончается|истекает)\s+срок(?:\s+годности)?", "срок годности"),
    (r"к\s+(?:какой|какому)\s+(?:дате|числу|дню|сроку)(?:\s+[а-яё]+)?", "срок"),
    (r"за\s+что(?:\s+(?:именно|платим|он|взнос|деньги))?", "назначение"),
    (r"на\s+что", "назначение"),
    (r"от\s+кого", "отправитель"),
    (r"чем\s+(?:он[аи]?\s+)?(?:боле[лет][а-яё]*)", "болезнь"),
    (r"где\s+(?:он[аои]?\s+|это\s+)?(?:лежит|лежат|хранится|хранятся|находится|висит)", "место"),
    (r"что\s+(?:именно\s+)?(?:сломано|сломалось|не\s+работает)", "проблема"),
    (r"что\s+(?:было\s+)?(?:сделано|сделали|делали)", "работа"),
)  # fmt: skip
_WHAT_KIND = re.compile(
    rf"{_BEHIND}как(?:ой|ая|ое|ую|ого)\s+(?P<what>[а-яё]{{3,}}){_BEFORE}", re.IGNORECASE
)
"""«какой торт»."""
_OF_EACH = re.compile(
    rf"{START}(?:по|для|к|на|за|у|про|о)\s+кажд[а-яё]+\s+(?P<whole>[а-яё]{{3,}})\s+(?:мы\s+|я\s+|нужно\s+|надо\s+|хочу\s+|хотим\s+)*"
    r"(?:записыва|храни|храним|вед|запис|отмеча|учитыва|фиксиру|внос|вести|ведём)[а-яё]*\s+"
    r"(?P<parts>[а-яё]{3,}):\s+(?P<fields>[^.;\n]+)",
    re.IGNORECASE,
)
"""«По каждому участку записываем взносы: сумму, дату»: of contributions, of a plot each."""
_KNOWN_OF = re.compile(
    rf"{START}(?:про|о|об|обо)\s+(?:кажд[а-яё]+\s+)?(?P<thing>[а-яё]{{3,}})\s+(?:мы\s+)?"
    r"(?:знаем|знать|известны|помним|нужно\s+знать|надо\s+знать|нужно\s+помнить|важно\s+знать|храним|записываем)\s*:?\s+(?=[а-яё])",
    re.IGNORECASE,
)
"""«Про жильца знаем имя, квартиру»."""
_NEEDED_IN = re.compile(
    rf"{START}в\s+(?:кажд[а-яё]+\s+)?(?P<thing>[а-яё]{{3,}})\s+(?:нужн[аоы]?|нужен|должн[аоы]\s+быть|должен\s+быть|"
    r"необходим[аоы]?|хочу|есть|важн[аоы])\s*:?\s+(?=[а-яё]+(?:\s[а-яё]+)?,)",
    re.IGNORECASE,
)
"""«В заказе нужно имя клиента, телефон»."""
_MAY_BE_LEFT = re.compile(
    rf"{START}(?P<field>[А-ЯЁа-яё]{{3,}}(?:\s[а-яё]+)?)\s+(?:можно\s+(?:и\s+)?не|необязательно)\s+"
    rf"(?:писать|указывать|заполнять|вводить|ставить|вносить|добавлять){END}",
    re.IGNORECASE,
)
"""«Примечание можно не писать»."""
_WHO_GOES = re.compile(
    rf"(?P<before>(?:{START}|,\s+(?:и\s+)?)(?:(?:чтобы|хочу|хотим|нужно|надо|и|также|ещё|было|мне|нам)\s+)*"
    r"(?:видно|видеть|понимать|знать|отмечать|понятно|помнить),?\s+)кто\s+(?:на|в|во|к)\s+как[а-яё]+\s+"
    rf"(?P<what>[а-яё]{{3,}})\s+[а-яё]+{END}",
    re.IGNORECASE,
)
"""«Чтобы было видно, кто на какое занятие ходит»: which people belong to which lessons."""
_PEOPLE = re.compile(r"(?<![а-яё])[а-яё]{4,}(?:ов|ев|ей|ы|и|а)(?![а-яё])", re.IGNORECASE)
_ONLY_ONE = re.compile(
    rf"{START}(?:и\s+)?у\s+кажд[а-яё]+\s+(?P<thing>[а-яё]{{3,}})\s+(?:может\s+быть\s+|есть\s+|бывает\s+)?только\s+"
    rf"од(?:ин|на|но)\s+(?P<whole>[а-яё]{{3,}}){END}",
    re.IGNORECASE,
)
"""«У каждого места только один жилец»."""
_MAY_BE_SEVERAL = re.compile(
    rf"{START}(?P<whole>[А-ЯЁа-яё]{{3,}})\s+[а-яё]+\s+(?P<parts>[а-яё]{{3,}}),\s+(?:и\s+|а\s+)?у\s+(?:одного|одной|"
    r"каждого|каждой)\s+[а-яё]+\s+их\s+(?:может\s+быть|бывает|обычно)\s+(?:несколько|много|сколько\s+угодно)"
    rf"{END}",
    re.IGNORECASE,
)
"""«Хозяин приводит питомцев, у одного хозяина их может быть несколько»."""
_TWO_LISTS = re.compile(
    r"(?P<first>(?<![а-яё])(?:список|списки|учёт|учет|база|базу|каталог|реестр)\s+[а-яё]+(?:\s+(?:с|со)\s+[а-яё]+"
    r"(?:\s*\([^()]+\))?)?)\s*,?\s+и\s+(?P<other>(?:список|учёт|учет|базу|каталог|реестр)\s+[а-яё]+)",
    re.IGNORECASE,
)
"""«Список учеников и список занятий»."""
_WE_HAVE = re.compile(
    rf"{START}(?:у\s+(?:меня|нас)|продаю|прода[её]м|держу|держим|занимаюсь|занимаемся|пеку|печ[её]м|шью|"
    r"шь[её]м|делаю|делаем|ремонтирую|коллекционирую|собираю|выращиваю|преподаю|работаю|руковожу|"
    r"организую|провожу|проводим|сдаю|сда[её]м|владею)\s+(?P<what>[^.,:;()\n]{3,50}?)(?:,\s+(?:и\s+)?|\s+и\s+)"
    r"(?=(?:я|мы|мне|нам|хочу|хотим|надо|нужно|нужен|нужна|нужны)\s)",
    re.IGNORECASE,
)
"""«У меня небольшая пекарня, и я хочу записывать заказы»."""


def named(text: str) -> str:
    """The text with such fields by their names.

    >>> named("Банки: что внутри, объём и сколько осталось.")
    'Банки: содержимое, объём и остаток.'
    """
    for asked, field in _FIELDS:
        text = re.sub(rf"{_BEHIND}{asked}{_BEFORE}", field, text, flags=re.IGNORECASE)
    text = _WHAT_KIND.sub(_plainly, text)
    text = _OF_EACH.sub(_of_whole, _WE_HAVE.sub("", text))
    text = _WHO_GOES.sub(lambda match: _goes(match, text), text)
    text = _MAY_BE_SEVERAL.sub(_several, _ONLY_ONE.sub(_belongs, text))
    text = _NEEDED_IN.sub(_headed, _KNOWN_OF.sub(_headed, text))
    text = _MAY_BE_LEFT.sub(r"\g<field> необязательно", text)
    return _TWO_LISTS.sub(r"\g<first>. \g<other>", text)


def _plainly(match: re.Match[str]) -> str:
    return one(match["what"]) or match.group()


def _of_whole(match: re.Match[str]) -> str:
    whole, part = one(match["whole"]), one(match["parts"])
    things = many(part) if part else ""
    if not whole or not things or whole == part:
        return match.group()
    return f"{things.capitalize()}: {whole}, {match['fields']}"


def _goes(match: re.Match[str], text: str) -> str:
    what = one(match["what"])
    people = [
        word.group()
        for word in _PEOPLE.finditer(text)
        if any({"NOUN", "anim", "plur"} in each.tag for each in russian.parsed(word.group())[:1])
    ]
    several = russian.inflected_many(what, "datv") if what else ""
    if not several or not people:
        return match.group()
    who = one(people[0]).capitalize()
    return f". {who} может относиться к нескольким {several}"


def _belongs(match: re.Match[str]) -> str:
    thing, whole = one(match["thing"]), one(match["whole"])
    to = russian.inflected(whole, "datv") if thing and whole else ""
    return f"{thing.capitalize()} относится к {to}" if to else match.group()


def _several(match: re.Match[str]) -> str:
    whole, part = one(match["whole"]), one(match["parts"])
    if whole != match["whole"].lower() or not part or whole == part:
        return match.group()
    return f"{whole.capitalize()} имеет много {match['parts']}"


def _headed(match: re.Match[str]) -> str:
    thing = one(match["thing"])
    of = russian.inflected(thing, "gent") if thing else ""
    return f"У {of} есть " if of else match.group()
