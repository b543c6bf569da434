"""Who does what for how long: «Клиенты берут велосипеды с даты по дату»."""

import re

from codegen_gateway.offline.sentences.listing import looks_like_fields
from codegen_gateway.offline.words import russian

from .sentence import END, START, many, one

_DEEDS = (
    (r"берут|берёт|берет|арендую?[ет]т?|арендуют|снима[ею]т", "Аренды"),
    (r"бронирую?т|бронирует", "Брони"),
    (r"записываются|записывается", "Записи"),
    (r"заказывают|заказывает", "Заказы"),
)
_SOME = r"(?:(?:определ|конкрет|выбран|нужн|удобн|како)[а-яё-]+\s+)?"
_DATES = r"с\s+(?:какой-то\s+)?даты\s+(?:по|до)\s+(?:какую-то\s+)?дат[уы]"
_TIMES = r"с\s+(?:какого-то\s+)?времени\s+(?:по|до)\s+врем(?:я|ени)"
_PERIODS = (
    (_DATES, "дата начала, дата окончания"),
    (_TIMES, "время начала, время окончания"),
    (rf"на\s+{_SOME}(?:дату и время|день и время|время и дату)", "дата и время"),
    (rf"(?:на|в)\s+{_SOME}(?:время|час)", "дата и время"),
    (rf"(?:на|в)\s+{_SOME}(?:дату|день|дни)", "дата"),
    (r"на\s+(?:несколько|сколько-то)\s+(?:дней|суток|часов)", "дата начала, дата окончания"),
)
"""For how long or when, and the fields that hold it."""
_PERIOD = "|".join(f"(?P<p{n}>{said})" for n, (said, _) in enumerate(_PERIODS))
_DONE = re.compile(
    rf"{START}(?P<who>[А-ЯЁа-яё]+)\s+(?:может\s+|могут\s+)?(?:"
    + "|".join(rf"(?P<d{n}>{words})" for n, (words, _) in enumerate(_DEEDS))
    + rf")\s+(?:на\s+)?(?P<what>[а-яё]+)\s+(?:{_PERIOD}){END}",
    re.IGNORECASE,
)
_GIVING = re.compile(
    rf"{START}(?P<who>[А-ЯЁа-яё]+)\s+(?:может\s+|могут\s+)?(?:записываются|записывается|"
    r"регистрируются|регистрируется|записаться|зарегистрироваться)\s+на\s+(?P<what>[а-яё-]+),\s+"
    r"(?:оставляя|оставив|указывая|указав|вводя|сообщив|сообщая)\s+(?P<fields>[^.;:\n]+)"
    rf"{END}",
    re.IGNORECASE,
)
_LISTED = re.compile(
    r",\s+(?:и\s+)?(?P<deed>проживани|аренд|прокат|брон|бронировани|передержк|отпуск|"
    rf"поездк)[а-яё]*\s+(?P<what>[а-яё]+)\s+{_DATES}(?P<more>(?:,\s+[^.;\n]+)?){END}",
    re.IGNORECASE,
)
"""«…, проживание кошки с даты по дату, цена за сутки»."""
_OF_PERIODS = {
    "проживани": "Проживания", "аренд": "Аренды", "прокат": "Прокаты", "брон": "Брони",
    "бронировани": "Брони", "передержк": "Передержки", "отпуск": "Отпуска", "поездк": "Поездки",
}  # fmt: skip
_TO_WHOM = re.compile(
    r"(?P<sep>,\s+(?:и\s+)?|(?<=\. )|(?<=\n))(?P<thing>продажи|выдачи|доставки|отправки|"
    r"передачи)\s+(?P<what>[а-яё]+)\s+(?P<whom>[а-яё]+(?:ам|ям|у|ю))"
    rf"(?:\s+(?:с|со)\s+(?P<with>[^.;\n]+))?{END}",
    re.IGNORECASE,
)
"""«Продажи туров туристам»."""
_BEHIND = re.compile(
    r",\s+(?:и\s+)?(?P<deed>продажи|покупки|выдачи|платежи|визиты|посещения|аренды|возвраты|поставки)"
    r"\s+(?=(?:с|со)\s)",
    re.IGNORECASE,
)
"""«Товары с ценой, продажи с датой»: deeds are of their own."""
_WHO_CAME = re.compile(
    rf"{START}[^:.;\n]{{0,50}}?\s(?:знать|видеть|отслеживать|помнить|вести),?\s+кто\s+(?:и\s+когда\s+)?"
    r"(?:приход|приш|был|посеща|посети|ходи)[а-яё]*(?=:\s)",
    re.IGNORECASE,
)
"""«Зал хочет знать, кто и когда приходил: …»."""
_WHO_WAS = re.compile(
    rf"{START}(?:[^:.;\n]{{0,50}}?\s(?:отмеча|записыва|фиксиру|учитыва|знать|видеть|вед)[а-яё]*,?\s+)?"
    r"кто\s+(?:из\s+[а-яё]+\s+)?(?:был|была|были|приш[её]л|пришли|приходит|присутств[а-яё]+|"
    r"посетил|посещает|ходил|ходит)\s+(?:(?:на|в)\s+)?[а-яё]+(?=:\s)",
    re.IGNORECASE,
)
"""«Тренер отмечает, кто из детей пришёл на тренировку: …»."""
_PUT_DOWN = re.compile(
    rf"{START}(?:пусть\s+)?(?!хочу|хотим|буду|будем|надо|нужно|можно)[а-яё]+\s+(?:могут\s+|может\s+)?(?:записыва|регистриру|запис)[а-яё]+\s+"
    r"[а-яё]+\s+(?:в|на)\s+[а-яё]+(?=:\s)",
    re.IGNORECASE,
)
"""«Родители записывают ребёнка в секцию: имя, возраст»."""
_JOINS = re.compile(
    rf"{START}(?P<who>[А-ЯЁа-яё]+)\s+(?:записываются|записывается)\s+на\s+(?P<what>[а-яё]+)\s+"
    rf"(?:с|со|к|ко)\s+(?P<whom>[а-яё]+){END}",
    re.IGNORECASE,
)
"""«Волонтёр записывается на прогулку с собакой»."""
_WITH_WHOM = re.compile(
    r"(?P<sep>,\s+(?:и\s+)?|(?<=\. )|(?<=\n)|\A)(?P<thing>записи|брони|заказы|заявки|"
    r"оценки|баллы|отклики|отметки|визиты|приёмы|аренды|выдачи|сеансы|встречи|консультации)"
    r"(?:\s+(?P<who>(?!на\s|к\s|с\s|у\s|от\s|по\s)[а-яё]+))?"
    r"(?P<rest>(?:\s+(?:на|к|ко|у|с|со|за|по)\s+(?:определённ[а-яё]+\s+|определенн[а-яё]+\s+|"
    rf"конкретн[а-яё]+\s+)?[а-яё]+(?:\s+и\s+(?:время|дату))?){{1,4}})"
    rf"(?P<range>\s+от\s+\d+\s+до\s+\d+)?(?:{END}|(?P<with>\s+(?:с|со)\s+)(?=[^.;\n]+{END}))",
    re.IGNORECASE,
)
"""«Записи клиентов на услугу к мастеру на определённое время»."""
_FEWEST = 3
"""One more than are read as the name of a thing: «записи клиентов на съёмку»."""
_ARGUMENT = re.compile(
    r"\s+(?P<link>на|к|ко|у|с|со|за|по)\s+(?:(?:определ|конкрет)[а-яё]+\s+)?"
    r"(?P<what>[а-яё]+(?:\s+и\s+(?:время|дату))?)",
    re.IGNORECASE,
)


_HOURS = re.compile(
    r"(?<=[,:(]\s)с\s+(?:какого\s+(?:времени\s+)?по\s+какое\s+время|какого\s+времени\s+(?:до|по)"
    r"\s+како(?:го|е)(?:\s+врем[а-яё]+)?|како(?:го|е)\s+до\s+какого(?:\s+час[а-яё]+)?)(?=\s*(?:[,.;)]|$))",
    re.IGNORECASE,
)
"""«С какого по какое время»."""


_DAYS = re.compile(
    r"(?<=[,:(]\s)с\s+какого\s*(?:числа|дня)?,?\s+по\s+как(?:ое|ой)(?:\s+(?:число|день))?(?=\s*(?:[,.;)]|$))",
    re.IGNORECASE,
)
"""«С какого по какое число»."""


def kept(text: str) -> str:
    """The text with a list for what is done.

    >>> kept("Клиенты берут велосипеды с даты по дату.")
    'Аренды: клиент, велосипед, дата начала, дата окончания.'
    """
    text = _DONE.sub(lambda match: _list_of(match, text), text)
    text = _TO_WHOM.sub(_of_both, text)
    text = _BEHIND.sub(lambda match: f". {match['deed'].capitalize()} ", text)
    text = _WHO_WAS.sub("Посещения", _WHO_CAME.sub("Посещения", text))
    text = _PUT_DOWN.sub("Записи", text)
    text = _LISTED.sub(_of_period, text)
    text = _HOURS.sub("время начала, время окончания", text)
    text = _DAYS.sub("дата начала, дата окончания", text)
    text = re.sub(rf"(?<=[,:(]\s){_DATES}(?=\s*[,.;)])", "дата начала, дата окончания", text)
    text = _JOINS.sub(_joined, _GIVING.sub(_signed_up, text))
    return _WITH_WHOM.sub(lambda match: _of_all(match, text[: match.start()]), text)


def _list_of(match: re.Match[str], text: str) -> str:
    name = next(name for n, (_, name) in enumerate(_DEEDS) if match[f"d{n}"])
    when = next(fields for n, (_, fields) in enumerate(_PERIODS) if match[f"p{n}"])
    who, what = one(match["who"]), one(match["what"])
    around = text[: match.start()] + text[match.end() :]
    if not who or not what or re.search(rf"{name[:-1]}[а-яё]*\s*[:(]", around, re.IGNORECASE):
        return match.group()
    return f"{name}: {who}, {what}, {when}"


def _signed_up(match: re.Match[str]) -> str:
    what = one(match["what"])
    if not what or not looks_like_fields(match["fields"]):
        return match.group()
    return f"Записи: {what}, {match['fields']}"


def _of_period(match: re.Match[str]) -> str:
    what = one(match["what"])
    if not what:
        return match.group()
    deeds = _OF_PERIODS[match["deed"].lower()]
    more = match["more"]
    if more and not looks_like_fields(more.split(",")[1]):
        return f"{more}. {deeds}: {what}, дата начала, дата окончания"
    return f". {deeds}: {what}, дата начала, дата окончания{more}"


def _of_both(match: re.Match[str]) -> str:
    what, whom = one(match["what"]), one(match["whom"])
    if not what or not whom:
        return match.group()
    if match["with"]:
        sides = [russian.inflected(side, "ablt") for side in (what, whom)]
        listed = ", ".join([*sides, match["with"]])
        return f"{'. ' if match['sep'] else ''}{match['thing'].capitalize()} с {listed}"
    deed = russian.inflected(one(match["thing"]), "gent")
    return f"{'. ' if match['sep'] else ''}У {deed} есть {what} и {whom}"


def _joined(match: re.Match[str]) -> str:
    names = [one(match[name]) for name in ("who", "what", "whom")]
    things = many(names[1]) if all(names) else ""
    return f"{things.capitalize()}: {names[0]}, {names[2]}" if things else match.group()


def _of_all(match: re.Match[str], before: str) -> str:
    fields = [one(match["who"])] if match["who"] else []
    for each in _ARGUMENT.finditer(match["rest"]):
        said = each["what"].lower()
        if re.fullmatch(r"время|час|дату и время|время и дату|день и время", said):
            fields.append("дата и время")
        elif said in ("дату", "день"):
            fields.append("дата")
        else:
            fields.append(one(said))
    if match["range"]:
        fields.append(f"значение {match['range'].strip()}")
    kept = len(fields) > 1 and all(each and many(each) in before.lower() for each in fields)
    if (
        not (kept or len(fields) >= _FEWEST)
        or not all(fields)
        or any(russian.read(f.split(" ")[0]).part != "noun" for f in fields)
    ):
        return match.group()
    thing = f"{'. ' if match['sep'] else ''}{match['thing'].capitalize()}"
    if match["with"]:
        sides = [russian.inflected(each, "ablt") for each in fields]
        return f"{thing} с {', '.join(sides)}, " if all(sides) else match.group()
    return f"{thing}: {', '.join(fields)}"
