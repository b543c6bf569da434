"""Fields said otherwise than by their names: «с полями тираж, формат», «фото по ссылке»."""

import re

from codegen_gateway.offline.words import russian

from .sentence import END, START, one

_WITH_FIELDS = re.compile(
    r"(?<=[а-яё])\s+(?:с|со)\s+(?:следующими\s+)?(?:полями|колонками|столбцами|графами|"
    r"реквизитами|атрибутами)\s*:?\s+(?=[«\"]?[а-яё])",
    re.IGNORECASE,
)
_BY_LINK = re.compile(
    r"(?<![а-яё])(?P<what>фото|видео|аудио|резюме|(?:фотографи|документ|файл|картинк|чек|договор|обложк|схем|скан|запис)[а-яё]{0,3})"
    r"\s+(?:по\s+ссылке|ссылкой|в\s+виде\s+ссылки)(?![а-яё])",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(
    r"(?<=[,:]\s)сколько\s+(?P<what>[а-яё]{3,})\s+(?P<deed>[а-яё]{3,})(?=\s*(?:[,.;\n]|\Z))",
    re.IGNORECASE,
)
"""«Сколько яиц снесла»: how many there are."""
_AT_MOST = re.compile(
    r"(?<=[,:(]\s)(?P<end>максимум|минимум|не\s+более|не\s+больше|не\s+менее|до)\s+(?P<number>\d{1,5})\s+"
    r"(?P<what>участник|игрок|гост|человек|дет|ученик|студент|пассажир|зрител|мест)(?P<ends>[а-яё]*)"
    r"(?=\s*(?:[,.;)\n]|\Z))",
    re.IGNORECASE,
)
"""«Максимум 15 участников»: how many there may be."""
_NEEDED = re.compile(
    r"(?<=[,:(]\s)нужно\s+(?P<who>людей|человек|волонт[её]ров|участников|рук)(?=\s*(?:[,.;)\n]|\Z))",
    re.IGNORECASE,
)
"""«Нужно людей»."""
_EVERY = re.compile(
    r"(?<=[,:(]\s)(?P<what>[а-яё]{4,})\s+раз\s+в\s+(?:сколько\s+)?(?P<unit>дней|недель|часов|месяцев)"
    r"(?=\s*(?:[,.;)\n]|\Z))",
    re.IGNORECASE,
)
"""«Полив раз в сколько дней»."""
_UNITS = {"дней": "днях", "недель": "неделях", "часов": "часах", "месяцев": "месяцах"}
_HOW_TO = (
    (r"как\s+(?:его\s+|её\s+)?(?:при)?готов(?:ить|ится|им)", "способ приготовления"),
    (r"как\s+(?:за\s+(?:ним|ней)\s+)?ухаживать", "уход"),
    (r"как\s+(?:его\s+|её\s+)?(?:пользоваться|использовать|применять|принимать)", "инструкция"),
    (r"как\s+(?:добраться|доехать|проехать|пройти)", "проезд"),
    (r"как\s+связаться", "контакт"),
    (r"как\s+зовут", "имя"),
    (r"где(?=\s*,\s+когда)", "место"),
    (r"присутствовал[аио]?", "присутствовал (да/нет)"),
)
"""What is asked for, and the field that says it."""
_BOTH_REQUIRED = re.compile(
    rf"{START}(?P<one>[А-ЯЁа-яё]+)\s+и\s+(?P<other>[а-яё]+)\s+(?P<whose>[а-яё]+(?:а|я|и|ы))\s+"
    rf"(?P<says>обязательны|уникальны|необязательны){END}",
    re.IGNORECASE,
)
"""«Имя и телефон волонтёра обязательны»: both are of the volunteer."""
_ONE_SIGN = {
    "обязательны": "обязательно",
    "необязательны": "необязательно",
    "уникальны": "уникально",
}


def named(text: str) -> str:
    """The text with such fields by their names.

    >>> named("Заказы с полями тираж, формат")
    'Заказы: тираж, формат'
    """
    for asked, field in _HOW_TO:
        text = re.sub(
            rf"(?<=[,:]\s){asked}(?=\s*(?:[,.;)\n]|\Z))", field, text, flags=re.IGNORECASE
        )
    text = _AT_MOST.sub(r"количество \g<what>\g<ends> (\g<end> \g<number>)", text)
    text = _NEEDED.sub(r"количество \g<who>", text)
    text = _EVERY.sub(_period, text)
    if re.search(r"(?<![а-яё])блюд[оа]\s*(?::|—|\(|с\s)", text, re.IGNORECASE):
        text = re.sub(r"(?<![а-яё])меню(?=\s+и\s|,\s|\.)", "блюда", text)
    text = _BY_LINK.sub(_link, _WITH_FIELDS.sub(": ", text))
    return _BOTH_REQUIRED.sub(_of_one, _HOW_MANY.sub(_count, text))


def _period(match: re.Match[str]) -> str:
    of = russian.inflected(match["what"].lower(), "gent")
    return f"период {of} в {_UNITS[match['unit'].lower()]}" if of else match.group()


def _link(match: re.Match[str]) -> str:
    what = russian.inflected(one(match["what"]), "accs") or match["what"]
    return f"ссылка на {what}"


def _count(match: re.Match[str]) -> str:
    if not russian.verb(match["deed"]) or russian.read(match["what"]).part != "noun":
        return match.group()
    return f"количество {match['what']}"


def _of_one(match: re.Match[str]) -> str:
    whose = russian.read(match["whose"])
    if whose.part != "noun" or not russian.of_somebody(match["whose"].lower()):
        return match.group()
    sign = _ONE_SIGN[match["says"].lower()]
    fields = [match[name].lower() for name in ("one", "other")]
    return f"{whose.one.capitalize()}: {', '.join(f'{each} ({sign})' for each in fields)}"
