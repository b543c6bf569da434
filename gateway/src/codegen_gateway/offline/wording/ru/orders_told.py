"""Orders of lists, told in one way: «Порядок смен: дата, от новых к старым»."""

import re
from typing import Final

from codegen_gateway.offline.words import russian
from codegen_gateway.offline.words.counts import IN_RUSSIAN

from .sentence import END, START, one

_RANK: Final = (
    r"(?:нов|свеж|последн|недавн|стар|ранн|поздн|ближайш|ближн|срочн|дешёв|дешев|дорог|лучш|худш|"
    r"(?:наи)?больш|(?:наи)?меньш|высок|низк|крупн|мелк|корот|длинн|"
    r"л[её]гк|тяж[её]л|мал|маленьк)"
)
_TOP: Final = r"(?:сначала|сперва|вначале|первыми|первые|сверху|вверху|наверху|впереди|в\sначале)"
_MORE: Final = {
    "раньше": "ранние", "ближе": "ближайшие", "скорее": "ближайшие", "меньше": "меньшие",
    "дешевле": "дешёвые", "ниже": "меньшие", "позже": "последние", "новее": "новые",
    "свежее": "свежие", "больше": "большие", "дороже": "дорогие", "выше": "большие",
    "старше": "старые",
}  # fmt: skip
"""Which ones are those that are more so than others."""
_THOSE: Final = (
    rf"{_TOP}\s(?:идут\s|показывать\s)?(?:те|такие),?\s(?:у\sко(?:го|торых)|что|которые|где)\s"
    rf"(?:[а-яё]+\s){{0,3}}?(?P<more>{'|'.join(_MORE)})(?:\s[а-яё]+)?"
)
"""«Сначала те, у кого он ближе»."""
_DIRECTIONS: Final = (
    rf"(?:{_THOSE}|"
    rf"{_TOP}\s(?:идут\s|показывать\s)?(?:сам[а-яё]+\s)?(?P<top>{_RANK}(?:ые|ие))(?:\s[а-яё]+)?|"
    rf"(?:сам[а-яё]+\s)?(?P<first>{_RANK}(?:ые|ие))(?:\s[а-яё]+)?\s{_TOP}|"
    rf"от\s(?:сам[а-яё]+\s)?(?P<from>{_RANK}(?:ых|их|его|ого))(?:\s[а-яё]+)?\sк\s[а-яё]+"
    rf"(?:\s[а-яё]+)?|"
    rf"начиная\s(?:с|со)\s(?:сам[а-яё]+\s)?(?P<begin>{_RANK}(?:ых|их))(?:\s[а-яё]+)?|"
    r"(?P<way>по\s(?:возрастанию|убыванию))(?:\s(?P<what>(?!и\s)[а-яё]+(?:\s[а-яё]+)?))?|"
    r"(?P<alphabet>по\sалфавиту|в\sалфавитном\sпорядке|от\sа\sдо\sя))"
)
_SHOWN: Final = (
    r"(?:показ|выв|сортир|отсортир|упоряд|располаг|отображ|идут|перечисл|стоят|выда|вид|смотр)"
    r"[а-яё]*"
)
_LEAD: Final = (
    r"(?:(?:и|а|ещё|также|нужн[а-яё]+|надо|хочу|хотим|хочется|хотелось\sбы|чтобы|должн[а-яё]+|"
    r"пусть|по\sумолчанию|списк[а-яё]+|список|вывод|выдач[аеу]|порядок|сортировк[аеу]|"
    rf"упорядочивание|все|всех|быть|можно|{_SHOWN})\s)"
)
_OTHER: Final = (
    r"(?:(?:от)?фильтр|отбор|отбира|отобра|поиск|искат|ищ[еу]|ищут|най[дт]|находи|находя)[а-яё]*"
)
"""Words of other wishes."""
_WORD: Final = (
    rf"(?!{_LEAD}|(?:{IN_RUSSIAN}|по|от|и|а|сначала|сперва|таблиц[ау]|рейтинг|{_OTHER})(?![а-яё]))"
    r"[а-яё]{3,}"
)
_SENTENCE: Final = re.compile(
    rf"(?P<start>{START}(?:[-*•]\s)?)(?P<lead>{_LEAD}{{0,4}}(?:вывод|выдача|порядок|сортировка)?)"
    rf"(?P<things>{_WORD}(?:[ ]{_WORD})?(?=[\s:]))?(?P<shown>\s?{_LEAD}{{0,4}})\s?"
    rf"(?P<sign>[:—–-]\s)?"
    rf"{_LEAD}{{0,4}}(?:по\s(?P<by>{_WORD}(?:\s{_WORD}){{0,2}}?)|(?P<name>{_WORD}(?:\s{_WORD}){{0,2}}?))"
    rf",?\s\(?{_DIRECTIONS}\)?{END}",
    re.IGNORECASE,
)
"""Whose list, by what, and what comes first."""
_NO_FIELD: Final = re.compile(
    rf"(?P<start>{START}(?:[-*•]\s)?)(?:порядок|вывод|выдача)"
    rf"(?:\s(?P<things>{_WORD}(?:[ ]{_WORD})?))?\s?[:—–-]?\s(?P<direction>{_DIRECTIONS}){END}",
    re.IGNORECASE,
)
"""«Порядок смен: от новых к старым»."""
_OF_WHAT: Final = re.compile(
    rf"(?P<start>{START}(?:[-*•]\s)?){_LEAD}{{0,4}}(?P<things>{_WORD}(?:[ ]{_WORD})?)?\s?"
    rf"(?:[:—–-]\s)?{_LEAD}{{0,4}}(?P<way>по\s(?:возрастанию|убыванию))\s"
    rf"(?P<what>(?!и\s){_WORD}(?:[ ]{_WORD})?){END}",
    re.IGNORECASE,
)
"""«Смены по убыванию длины»."""
_BEHIND: Final = re.compile(
    rf"(?P<before>(?:сортир|упоряд)[а-яё]+\s[^.;:\n]*?по\s[^.;:\n]*?),\s{_THOSE}{END}",
    re.IGNORECASE,
)
_ALONE: Final = re.compile(
    rf"(?P<start>{START}(?:[-*•]\s)?){_TOP}\s(?:идут\s|показывать\s)?те,?\s(?:у\sко(?:го|торых)|где)\s"
    rf"(?P<by>{_WORD}(?:[ ]{_WORD})?)\s(?P<more>{'|'.join(_MORE)}){END}",
    re.IGNORECASE,
)
"""«Сначала те, у которых срок раньше»."""
_DEFAULT: Final = re.compile(
    rf"(?P<start>{START})по\sумолчанию,?\s(?=[^.;:\n]*(?:от\s{_RANK}[а-яё]+\sк\s|{_TOP}))",
    re.IGNORECASE,
)
"""An order is there by default."""
_ISSUED: Final = re.compile(
    r"(?<![а-яё])(?:выдача|вывод|порядок)\s(?=(?:по\sалфавиту|в\sалфавитном\sпорядке)(?![а-яё]))",
    re.IGNORECASE,
)
"""«Выдача по алфавиту»."""
_HEADED: Final = re.compile(r"(?:сортиров|поряд|упоряд)", re.IGNORECASE)
_NAMELESS: Final = frozenset({"списки", "список", "записи", "их", "всё", "все", "они"})


def told(text: str) -> str:
    """The text with such an order as other rules know it.

    >>> told("Порядок смен: дата выхода, от новых к старым.")
    'Сортировать смен по дата выхода, сначала новые.'
    """
    text = _ISSUED.sub("", text)
    text = _BEHIND.sub(lambda m: f"{m['before']}, сначала {_first(m)}", text)
    text = _ALONE.sub(
        lambda m: f"{m['start']}Сортировать по {m['by']}, сначала {_first(m)}",
        _DEFAULT.sub(r"\g<start>", text),
    )
    text = _NO_FIELD.sub(_of_things, text)
    return _SENTENCE.sub(_whole, _OF_WHAT.sub(_of_what, text))


def _first(match: re.Match[str]) -> str:
    """Which ones come first, as one word."""
    said = match.groupdict()
    if said.get("more"):
        return _MORE[match["more"].lower()]
    word = next((said[key] for key in ("top", "first", "from", "begin") if said.get(key)), "")
    word = word.lower().removeprefix("наи")
    return word if word.endswith(("ые", "ие")) else russian.plural_of(word) or word


def _direction(match: re.Match[str]) -> str:
    if match["way"]:
        return match["way"].lower()
    return "по алфавиту" if match["alphabet"] else f"сначала {_first(match)}"


def _of_things(match: re.Match[str]) -> str:
    things = f"{match['things']} " if match["things"] else ""
    return f"{match['start']}Показывать {things}{match['direction']}"


def _of_what(match: re.Match[str]) -> str:
    field = one(match["what"]) or match["what"]
    return f"{match['start']}Сортировать {_thing(match)}по {field}, {match['way'].lower()}"


def _whole(match: re.Match[str]) -> str:
    headed = _HEADED.search(f"{match['lead']}{match['shown']}") is not None
    if match["what"] or (match["name"] and not (headed and match["sign"])):
        return match.group()
    field = match["by"] or match["name"]
    return f"{match['start']}Сортировать {_thing(match)}по {field}, {_direction(match)}"


def _thing(match: re.Match[str]) -> str:
    things = (match["things"] or "").strip()
    return "" if things.lower() in ("", *_NAMELESS) else f"{things[0].lower()}{things[1:]} "
