"""What an owner asks of things, and what is kept of them: «по каждому участку записываем …»."""

import re

from codegen_gateway.offline.words import russian

from . import asked_fields
from .asked_fields import BEFORE, BEHIND
from .sentence import END, START, many, one

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
_ALSO = re.compile(
    rf"{START}(?P<field>[А-ЯЁа-яё]{{3,}}(?:\s[а-яё]+)?)\s+(?:тоже|также)\s+(?:надо|нужно|хочу|хотим|хотелось\s+бы)\s+"
    rf"(?:указ|запис|хран|вид|зна|отмеч|помн|внос)[а-яё]+{END}",
    re.IGNORECASE,
)
"""«Автора тоже надо указать»."""
_WHEREOF = re.compile(
    r"(?<=[а-яё]),\s+(?:на|в|о|с|по|от|к|из)\s+котор[а-яё]+\s+(?:он[аио]?\s+)?[а-яё]+(?=\s*(?:[.;]|\Z))",
    re.IGNORECASE,
)
"""«Языки, на которых он говорит»."""
_OR_NOT = re.compile(
    rf"{START}(?:(?:ещё|еще|также|и|потом)\s+)?(?:хочу|хотим|надо|нужно|будем)?\s*(?:отмечать|отмечаем|отмечаю|указывать|видеть|знать|помнить),\s+"
    rf"(?P<state>[а-яё]+(?:ен|ён|ан|ят|ена|ана|ята|ено|ано|ены|аны|яты|ла|ло|ли|л))(?:\s+(?:заказ|он[аио]?|это|ли|её|его|их|уже)){{0,2}}\s+или\s+нет{END}",
    re.IGNORECASE,
)
"""«Ещё хочу отмечать, оплачен заказ или нет»."""
_SIGNED = re.compile(
    rf"{START}на\s+кажд[а-яё]+\s+(?P<what>[а-яё-]{{3,}})\s+записыва(?:ются|ется)\s+[а-яё]+(?P<more>,[^.;\n]+)?\.\s+"
    rf"(?:записываем|запоминаем|храним|нужно\s+записывать|указываем|спрашиваем)\s+(?P<fields>[а-яё]+,[^.:;\n]+){END}",
    re.IGNORECASE,
)
"""«На каждый мастер-класс записываются люди. Записываем имя, телефон и почту»."""
_COUNTED = re.compile(
    rf"{START}(?:у\s+(?:меня|нас)\s+)"
    r"(?:(?:дв[ае]|тр[ие]|четыре|пять|шесть|семь|восемь|девять|десять|несколько|много|\d+)\s+)"
    r"(?P<things>[а-яё]{3,}),\s+у\s+кажд[а-яё]+\s+(?:есть\s+)?(?=[а-яё])",
    re.IGNORECASE,
)
"""«У меня восемь гаражей, у каждого номер и цена»."""
_COMES_OUT = re.compile(
    rf"{BEHIND}сколько\s+(?P<what>[а-яё]{{3,}})\s+(?:выходит|получается|получилось|вышло|нужно|уходит){BEFORE}",
    re.IGNORECASE,
)
"""«Сколько банок выходит»."""
_STAGES = re.compile(
    rf"{START}(?P<thing>[А-ЯЁа-яё]{{3,}})\s+(?:проходит|проходят)\s+(?:через\s+)?(?:этапы|стадии|статусы)\s*:?\s+(?P<values>[^.;\n]+){END}",
    re.IGNORECASE,
)
"""«Заказ проходит этапы: новый, в печати, готов»."""
_IN_EACH = re.compile(
    rf"(?:{START}|(?P<comma>,\s+))в\s+кажд(?:ом|ой)\s+(?P<thing>[а-яё]{{3,}})\s+(?=(?:день|время|имя|название|номер|дата|цена|адрес|тренер)(?![а-яё]))",
    re.IGNORECASE,
)
"""«В каждой группе день недели и время»."""
_ORDERS = re.compile(
    rf"{START}(?P<who>[А-ЯЁа-яё]{{3,}})\s+(?:заказывает|заказывают)\s+(?P<what>[а-яё]+):\s+(?P<fields>[^.;\n]+){END}",
    re.IGNORECASE,
)
"""«Покупатель заказывает мёд: сорт, количество»: of orders."""
_I_COLLECT = re.compile(
    rf"{START}(?:я\s+|мы\s+)?(?:коллекционирую|собираю|продаю|прода[её]м|выращиваю|разводим|развожу|сдаю|сда[её]м|чиню|"
    r"ремонтирую)\s+(?P<things>(?:[а-яё]+(?:ые|ие|ых|их)\s+)?[а-яё]+(?:ы|и|а|я))(?:\s[а-яё]+){0,3}\.\s+"
    r"(?:хочу|хотим|нужно|надо|мне\s+нужно|нам\s+нужно|мне\s+надо)\s+"
    rf"(?:хранить|записывать|помнить|отмечать|вести|учитывать)\s+(?P<fields>[а-яё]+(?:\s[а-яё]+)?,[^.:;\n]+){END}",
    re.IGNORECASE,
)
"""«Я коллекционирую монеты. Хочу хранить страну, год, номинал»."""
_SOMETIMES = re.compile(
    rf"{START}(?:иногда|может\s+быть|бывает,?)\s+(?:к|ко|у)\s+[а-яё]+\s+(?:есть|бывает|прилагается)\s+(?P<field>[а-яё]+){END}",
    re.IGNORECASE,
)
"""«Иногда к рецепту есть фото»."""
_WHICH_THERE_ARE = re.compile(
    rf"{START}[^:.;\n]{{5,60}}:\s+какие\s+(?P<things>[а-яё]{{3,}})\s+(?:есть|имеются|лежат|у\s+меня\s+есть)(?=,\s)",
    re.IGNORECASE,
)
"""«Следить за аптечкой: какие лекарства есть, сколько штук»."""
_SPAN = re.compile(
    r"(?<=[,:(]\s)срок(?P<of>\s[а-яё]+)?(?=\s+(?:в\s+(?:днях|неделях|месяцах|годах|часах)|\(\s*(?:дн|недел|мес|лет|час)))",
    re.IGNORECASE,
)
"""«Срок в месяцах»: how long, and no day."""
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
    text = asked_fields.named(text)
    text = _OF_EACH.sub(_of_whole, _WE_HAVE.sub("", text))
    text = re.sub(r"(?<=[а-яё]\sли)\s+уже(?=\s*[,.;)]|\s*$)", "", text)
    text = _SIGNED.sub(_signed, _OR_NOT.sub(r"Они имеют \g<state> (да/нет)", text))
    text = _WHICH_THERE_ARE.sub(
        _named_first, _SOMETIMES.sub(r"Они имеют \g<field> (необязательно)", text)
    )
    text = _I_COLLECT.sub(_collected, text)
    text = _STAGES.sub(
        r"\g<thing> имеет статус (\g<values>)", _COMES_OUT.sub(r"количество \g<what>", text)
    )
    text = _ORDERS.sub(_ordered, text)
    text = _IN_EACH.sub(_headed, text)
    text = _COUNTED.sub(_counted, text)
    text = _SPAN.sub(
        r"длительность\g<of>", _WHEREOF.sub("", _ALSO.sub(r"Они имеют \g<field>", text))
    )
    text = _NEEDED_IN.sub(_headed, _KNOWN_OF.sub(_headed, text))
    text = _MAY_BE_LEFT.sub(r"\g<field> необязательно", text)
    return _TWO_LISTS.sub(r"\g<first>. \g<other>", text)


def _of_whole(match: re.Match[str]) -> str:
    whole, part = one(match["whole"]), one(match["parts"])
    things = many(part) if part else ""
    if not whole or not things or whole == part:
        return match.group()
    return f"{things.capitalize()}: {whole}, {match['fields']}"


def _signed(match: re.Match[str]) -> str:
    what = one(match["what"])
    said = f"{match['more'].strip(' ,').capitalize()}. " if match["more"] else ""
    return f"{said}Записи: {what}, {match['fields']}" if what else match.group()


def _ordered(match: re.Match[str]) -> str:
    who = one(match["who"])
    return f"Заказы: {who}, {match['fields']}" if who else match.group()


def _collected(match: re.Match[str]) -> str:
    *kind, noun = match["things"].lower().split()
    things = many(one(noun))
    if things != noun:
        return match.group()
    return f"{' '.join([*kind, noun]).capitalize()}: {match['fields']}"


def _named_first(match: re.Match[str]) -> str:
    things = many(one(match["things"]))
    plural = things == match["things"].lower()
    return f"{things.capitalize()}: название" if plural else match.group()


def _counted(match: re.Match[str]) -> str:
    things = many(one(match["things"]))
    return f"{things.capitalize()}: " if things else match.group()


def _headed(match: re.Match[str]) -> str:
    thing = one(match["thing"])
    of = russian.inflected(thing, "gent") if thing else ""
    if not of:
        return match.group()
    return f"{'. ' if match.groupdict().get('comma') else ''}У {of} есть "
