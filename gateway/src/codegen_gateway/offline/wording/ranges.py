"""How far a list reaches, told as a filter: ``between two prices``, «от одной цены до другой»."""

import re
from typing import Final

from codegen_gateway.offline.text import language_of
from codegen_gateway.offline.words import russian
from codegen_gateway.offline.words.english import singular

_BEGIN: Final = r"(?P<begin>\A|(?<=[.;\n]\s)|(?<=\n))"
_END: Final = r"(?=\s*(?:[.;\n]|$|,\s))"
_SOME: Final = (
    r"(?:(?:an?|the|any)\s(?:given|certain|chosen|particular|specified|set)|an?|the|some|any|"
    r"given|chosen)"
)
_FIELD: Final = r"[a-z]+(?:\s[a-z]+)?"
_WITHIN: Final = rf"(?:within|inside|in|of|with|for|by)\s(?:{_SOME}\s)?"
_PRICE: Final = ("price", "cost", "rent", "fee", "amount", "sum", "fare")
_DATE: Final = ("date", "day")
_PRICE_RU: Final = ("цена", "стоимость", "сумма", "аренда", "плата")
_MEANT: Final = {
    **dict.fromkeys(("priced", "costing", "cheaper", "dearer"), _PRICE),
    **dict.fromkeys(("dated", "earlier", "later"), _DATE),
    **dict.fromkeys(("aged", "older", "younger"), ("age", "year")),
    **dict.fromkeys(("weighing", "heavier", "lighter"), ("weight", "mass")),
    **dict.fromkeys(("longer", "shorter"), ("length", "duration")),
    **dict.fromkeys(("larger", "bigger", "smaller"), ("size", "area")),
    "rated": ("rating", "score"), "taller": ("height",),
    **dict.fromkeys(("дороже", "дешевле"), _PRICE_RU),
    **dict.fromkeys(("раньше", "позже"), ("дата", "день")),
    **dict.fromkeys(("старше", "младше"), ("возраст", "год")),
    **dict.fromkeys(("тяжелее", "легче"), ("вес", "масса")),
    **dict.fromkeys(("длиннее", "короче"), ("длина", "длительность")),
    **dict.fromkeys(("больше", "меньше"), ("размер", "площадь")),
    **dict.fromkeys(("выше", "ниже"), ("высота",)),
}  # fmt: skip
"""What is compared, by the word that compares it."""
_LEFT_OPEN: Final = r"(?:two|given|any\stwo|a\spair\sof|certain|some)"
_REACHES: Final = (
    rf"(?:{_WITHIN}(?P<ranged>{_FIELD})\s(?:range|interval|window)s?|"
    rf"(?:{_WITHIN}|between\s)(?:an?\s)?(?:range|interval)s?\sof\s(?:the\s)?(?P<several>{_FIELD})|"
    rf"(?:with\s(?:an?\s|the\s|their\s)?)?(?P<between>{_FIELD})\sbetween\s{_LEFT_OPEN}\s"
    r"(?:numbers?|values?|amounts?|sums?|bounds?|limits?)|"
    rf"between\s{_LEFT_OPEN}\s(?P<two>{_FIELD})|"
    rf"from\s(?:one|an?|some)\s(?P<one>{_FIELD})\s(?:up\s)?to\s(?:an)?other(?:\sone)?|"
    rf"(?P<compared>[a-z]+)\sthan\s(?:{_SOME}|one)\s(?P<than>{_FIELD}))"
)
_LOOKS: Final = (
    r"(?:(?:please|i|we|you|people|users?|visitors|let|me|us|them|want|need|would|like|to|can|may|"
    r"should|be|able)\s){0,7}"
    r"(?:show|list|see|get|give|find|view|display|filter|narrow|fetch|browse|pick|want|need)(?:\s(?:me|us|"
    r"down|out|only|all|just))*"
)
_LISTED: Final = re.compile(
    rf"{_BEGIN}{_LOOKS}\s(?:the\s|all\s|only\s)*(?P<things>[a-z]+s|people|list)\s"
    rf"(?:that\s(?:are|were|cost)\s)?{_REACHES}{_END}",
    re.IGNORECASE,
)
_AMONG: Final = re.compile(
    rf"(?P<by>\bby\s(?:[a-z ]+,\s)*(?:[a-z ]+\sand\s)?)(?:an?\s|the\s)?(?:range|interval)s?\sof\s"
    rf"(?:the\s)?(?P<several>{_FIELD}){_END}",
    re.IGNORECASE,
)
"""``Filter by city and a range of prices``."""
_LEAST: Final = r"(?:min(?:imum|imal|\.)?|lowest|smallest|least|earliest|start)"
_MOST: Final = r"(?:max(?:imum|imal|\.)?|highest|largest|greatest|most|latest|end)"
_ENDS: Final = re.compile(
    rf"(?P<by>\b(?:filter|narrow)[a-z]*\s[^.;\n]*?\bby\s[^.;\n]*?)(?:{_LEAST}\s?(?:and|or|/|,)\s?{_MOST}\s"
    rf"(?P<of>{_FIELD})|(?P<from>[a-z]+)\s(?:from\s?(?:and|/|[-–])\s?to|\(from,?\s(?:and\s)?to\))){_END}",
    re.IGNORECASE,
)
"""``Filter by minimum and maximum price``, ``by price from and to``."""

_WORD_RU: Final = r"[а-яё]{3,}(?:\s[а-яё]{3,})?"
_GIVEN_RU: Final = r"(?:указанн|заданн|определ[её]нн|некотор|выбранн|нужн|данн|так)[а-яё]+"
_LOOKS_RU: Final = (
    r"(?:(?:пожалуйста|хочу|хотим|надо|нужно|можно|нужны|нужен|чтобы|возможность|хочется)\s){0,3}"
    r"(?:(?:показ|вид|смотр|посмотр|отбир|отбор|отобр|фильтр|отфильтр|выбир|выбр|вывод|находи|найти|"
    r"иска|получ|нужн)[а-яё]*\s)(?:только\s|все\s)?"
)
_REACHES_RU: Final = (
    rf"(?:(?:по|в|с|из)\s(?:диапазон|промежутк|интервал)[а-яё]*\s(?P<ranged>{_WORD_RU})|"
    rf"в\s(?:пределах|границах)\s(?:{_GIVEN_RU}\s)?(?P<within>{_WORD_RU})|"
    r"(?:с|со|по)\s(?P<between>[а-яё]{3,})\s(?:от\sи\sдо|между\sдвумя\s[а-яё]+)|"
    r"между\sдвумя\s(?P<two>[а-яё]{3,})|"
    r"от\sодно(?:й|го)\s(?P<one>[а-яё]{3,})\sдо\sдруго(?:й|го)(?:\s[а-яё]+)?|"
    rf"(?P<compared>[а-яё]+)\s{_GIVEN_RU}\s(?P<than>[а-яё]{{3,}}))"
)
_LISTED_RU: Final = re.compile(
    rf"{_BEGIN}{_LOOKS_RU}(?P<things>[а-яё]{{3,}})\s{_REACHES_RU}{_END}", re.IGNORECASE
)
_BY_RU: Final = re.compile(
    r"(?P<by>\b(?:по\s(?:[а-яё ]+,\s)*(?:[а-яё ]+\sи\s)?(?:по\s)?))"
    rf"(?:диапазон|промежутк|интервал)[а-яё]*\s(?P<several>{_WORD_RU}){_END}",
    re.IGNORECASE,
)
"""«Отбор по диапазону дат»."""
_ENDS_RU: Final = re.compile(
    r"(?P<by>\b(?:фильтр|отб)[а-яё]*\s[^.;\n]*?\bпо\s[^.;\n]*?)"
    rf"(?:минимальн[а-яё]+\sи\s(?:по\s)?максимальн[а-яё]+\s(?P<of>{_WORD_RU})|"
    rf"(?P<from>[а-яё]{{3,}})\sот\s?(?:и|[-–—])\s?до){_END}",
    re.IGNORECASE,
)


def told(text: str) -> str:
    """The text with such lists as filters.

    >>> told("List houses priced between two numbers. Filter by minimum and maximum price.")
    'Filter houses by price. Filter by price.'
    """
    if language_of(text) == "ru":
        return _LISTED_RU.sub(_filtered_ru, _BY_RU.sub(_plain_ru, _ENDS_RU.sub(_plain_ru, text)))
    return _LISTED.sub(_filtered, _AMONG.sub(_plain, _ENDS.sub(_plain, text)))


def _filtered(match: re.Match[str]) -> str:
    of = match["ranged"] or match["several"] or match["between"] or match["two"] or match["one"]
    if match["than"] is not None:
        of = match["than"]
        if match["compared"].lower() not in _MEANT:
            return match.group()
        of = _meant(match["compared"], match.string) if of.lower() in _AMOUNTS else of
    elif of.lower() in _MEANT:
        of = _meant(of, match.string)
    things = "" if match["things"].lower() in ("list", "ones") else f" {match['things']}"
    return f"{match['begin']}Filter{things} by {_one(of)}" if of else match.group()


def _meant(compared: str, text: str) -> str:
    """What a word compares, of what is spoken of: ``cheaper`` may mean the rent."""
    told = _MEANT[compared.lower()]
    return next((name for name in told if re.search(rf"\b{name}", text, re.IGNORECASE)), "")


_AMOUNTS: Final = ("amount", "number", "value", "sum", "one", "limit", "bound", "point")


def _plain(match: re.Match[str]) -> str:
    said = match.groupdict()
    return match["by"] + _one(said.get("several") or said.get("of") or said["from"])


def _one(field: str) -> str:
    *before, last = field.split()
    return " ".join([*before, singular(last)])


def _filtered_ru(match: re.Match[str]) -> str:
    said = match.groupdict()
    compared = (match["compared"] or "").lower()
    if compared and compared not in _MEANT:
        return match.group()
    names = ("ranged", "within", "between", "two", "one", "than")
    of = next(said[name] for name in names if said[name])
    if compared and russian.read(of).one in ("число", "сумма", "величина", "значение", "предел"):
        of = _meant(compared, match.string)
    field = _dative(of) if of else ""
    return f"{match['begin']}Фильтровать {match['things']} по {field}" if field else match.group()


def _plain_ru(match: re.Match[str]) -> str:
    said = match.groupdict()
    field = _dative(said.get("several") or said.get("of") or said["from"])
    return f"{match['by']}{field}" if field else match.group()


def _dative(words: str) -> str:
    """What is called so, of one, as it stands behind «по»; empty where it is no noun."""
    head, *more = words.split()
    base = russian.read(head).one
    return " ".join([russian.inflected(base, "datv"), *more]) if base else ""
