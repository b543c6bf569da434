"""What is so at first, who sets it, and that all of it must be given: in the plain words for it."""

import re

from codegen_gateway.offline.wording.rewriting import Turns
from codegen_gateway.offline.words import russian

from .sentence import START

_AT_FIRST = (
    r"(?<=[,;)]\s)(?:(?:при\s(?:добавлении|создании)\s*(?:[—–:-]\s*)?|(?:сначала|изначально|обычно)\s)"
    r"(?:«(?P<quoted>[^»\n]+)»|(?P<plain>нет|да|\d+|вы?ключ[её]н[аоы]?)(?=\s*[.,;)\n]|\s*\Z)))"
)
_ALL_GIVEN = (
    r",\s*(?:оба\sобязательн[а-яё]+|обязательн[а-яё]+\sоба|вс[её]\sобязательн[а-яё]+)"
    r"(?=\s*[.;)\n]|\s*\Z)"
)
_SYSTEM = (
    r"(?P<what>[А-ЯЁа-яё]+(?:\s[а-яё]+)?)\s(?:ставит|проставляет|заполняет)\s(?:система|сервер|сервис)"
    r"(?:\sсам[аи]?)?(?:,?\s(?:и\s|а\s)?(?:менять|изменять|изменить|править|редактировать)\s"
    r"(?:её|ее|его)\sнельзя)?"
)
_MEASURED = r"(?P<unit>\sв\s(?:минутах|часах|днях|метрах|см|кг|граммах))\s[—–-]\s(?=\d+,)"


_USUALLY = (
    r"(?<=[а-яё\d)]\s)\((?:обычно|чаще\sвсего|как\sправило|чаще|изначально|сначала)\s"
    r"(?P<value>\d+|[«\"]?[а-яё]+(?:\s[а-яё]+)?[»\"]?)\)"
)
_GETS = (
    rf"{START}нов(?:ый|ая|ое)\s[а-яё]+(?:\s[а-яё]+)?\s(?:сразу\s)?(?:получает|имеет|приобретает|(?:созда|"
    r"появля|завод|добавля)[а-яё]+ся\sсо?)\s(?P<field>[а-яё]{4,})\s(?P<value>«[^»\n]+»)"
)


def _gets(match: re.Match[str]) -> str:
    field = russian.read(match["field"]).one.capitalize()
    return f"{field} по умолчанию {match['value']}"


def _first(match: re.Match[str]) -> str:
    return f"по умолчанию {match['quoted'] or match['plain']}"


def _set(match: re.Match[str]) -> str:
    first, *rest = match["what"].split(" ")
    base = russian.read(first).one
    shown = base.capitalize() if first[0].isupper() else base
    return f"{' '.join([shown, *rest])} ставится сама"


_LAST_FIRST = (
    r"(?P<last>(?:или|либо)\s[а-яё]+(?:\s[а-яё]+)?),\s(?:а\s)?(?:сначала|вначале|изначально|поначалу|в\sначале|"
    r"по\sумолчанию|обычно)\s(?P<first>[а-яё]+)(?=\s*(?:[.;\n]|\Z))"
)
_EMPTY = (
    r"(?P<field>(?<=[,:.;(]\s)(?!и\s)[а-яё]+(?:\s[а-яё]+)?)\s(?:поначалу|сначала|вначале|изначально|сперва)\s"
    r"(?:пуст(?:ой|ая|ое|о|ые)|не\s(?:указан|задан|заполнен)[а-яё]*)(?=\s*[,.;)\n]|\s*\Z)"
)
_WHILE = (
    r"(?<=\()(?:пуст(?:ая|ой|ое|ые|о)|не\sзаполн[а-яё]+),?\s(?:пока|до\sтех\sпор)[^()\n]*(?=\))"
)
_QUOTED = r"«[^»\n]{1,40}»"
_THEN = (
    rf"(?P<field>(?<=[,:.;(]\s)[а-яё]+)\s(?:поначалу|сначала|вначале|изначально|сперва)\s(?P<first>{_QUOTED}),?\s"
    rf"(?:а\s|и\s)?(?:потом|затем|после|дальше|позже)\s(?P<then>{_QUOTED}(?:(?:,\s|\sили\s|,\sили\s|\sлибо\s){_QUOTED})*)"
)


def _then(match: re.Match[str]) -> str:
    values = [match["first"], *re.findall(_QUOTED, match["then"])]
    return f"{match['field']} ({', '.join(values)}; по умолчанию {match['first']})"


_TODAY = (
    r"(?P<default>по\sумолчанию)\s(?:сегодняшн(?:яя|ий|ее|ей)|текущ(?:ая|ий|ее)(?:\sдата|\sдень)?)"
    r"(?=\s*[,.;)\n]|\s*\Z)"
)
_TURNS = Turns(
    (
        (_LAST_FIRST, r"\g<last>. По умолчанию \g<first>"),  # новая или старая, сначала новая
        (_WHILE, "необязательно"),  # дата возврата (пустая, пока не вернули)
        (_EMPTY, r"\g<field> (необязательно)"),  # время закрытия поначалу пустое
        (_THEN, _then),  # статус сначала «получен», потом «отказ» или «нанят»
        (_TODAY, r"\g<default> сегодня"),
        (_AT_FIRST, _first),  # при добавлении — «лечится»
        (_USUALLY, r"(по умолчанию \g<value>)"),  # 30, 45 или 60 минут (обычно 45)
        (_GETS, _gets),  # новая лампа получает режим «дневной»
        (_ALL_GIVEN, ""),  # that is so of fields anyway
        (_SYSTEM, _set),  # дату приёма ставит система сама, менять её нельзя
        (_MEASURED, r"\g<unit> "),  # в минутах — 30, 45 или 60
    )
)


def straight(text: str) -> str:
    """The text without such turns.

    >>> straight("Статус (лечится, выпущен), при добавлении — «лечится».")
    'Статус (лечится, выпущен), по умолчанию лечится.'
    """
    return _TURNS.straight(text)
