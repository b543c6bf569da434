"""Values that a field is chosen from, in whatever words: «Цвет на выбор: белый, чёрный»."""

import re

from codegen_gateway.offline.sentences.listing import looks_like_fields
from codegen_gateway.offline.sentences.values import says_how, values_of
from codegen_gateway.offline.words import russian

from .sentence import END, START, one

_OF = r"(?:из|между|среди)"
_COUNT = r"(?:двух|тр[её]х|четыр[её]х|пяти|шести|двое|трое|два|две|три|четыре|пять|шесть|\d)"
_NAMES = (
    r"(?:значени[яйеем]+|вариант(?:ы|ов|а)?|опци[июй]|вид(?:ы|ов|а)|тип(?:ы|ов|а)|"
    r"категори[ий])"
)
_LEAD = (
    r"(?:на\sвыбор|(?:выбира|бер|указыва|зада|назнача|став)[а-яё]*ся(?:\sтолько)?"
    rf"\s{_OF}(?:\s(?:списка|вариантов|значений|перечня|набора))?(?:\s{_COUNT})?(?:\s{_NAMES})?|"
    rf"(?:выбор\s|только\s)?из\s(?:списка|вариантов|значений|перечня|набора|{_COUNT}(?:\s{_NAMES})?)|"
    rf"(?:это\s)?(?:только\s)?од(?:ин|н[оаи](?:й|го|м)?)\sиз(?:\s{_COUNT})?(?:\s{_NAMES})?|"
    rf"(?:(?:возможн|допустим|разреш[её]н)[а-яё]+\s|{_COUNT}\s)?{_NAMES}|"
    r"быва[ею]т(?:\s(?:так(?:ой|ая|ое|ие|им|ими)|только|либо))?|"
    r"(?:может|могут|должен|должна|должно)\s(?:быть|принимать)(?:\s(?:только|либо|одним\sиз|одной\sиз|"
    r"так(?:ой|ая|ое|ие|им)|значени[яе]))*|"
    r"принимает(?:\sтолько)?(?:\s(?:одно\sиз\s)?значени[яей]+)?|"
    r"(?:выпадающ[а-яё]+\s)?списком|выпадающ[а-яё]+\sсписок|переключател[ья]|только|лишь|либо)"
)
_VALUE = r"(?:«[^»]{1,40}»|\"[^\"]{1,40}\"|[\w+-]+(?:\s(?!или\b|либо\b|и\b)[\w+-]+){0,3})"
_SEPARATOR = r"(?:\s*(?:,\s*(?:или|либо|и)\s|[,;/|]|\s(?:или|либо)\s)\s*)"
_VALUES = rf"(?:либо\s)?{_VALUE}(?:{_SEPARATOR}(?:либо\s|или\s)?{_VALUE}){{1,30}}"
_FIELD = (
    r"(?P<field>(?!(?:для|у|при|все|кажд[а-яё]+)\s)[А-ЯЁа-яё]{3,}"
    r"(?:\s(?!есть\b|это\b|не\b)[а-яё]+){0,2}?)"
)
_SAID = re.compile(
    rf"{START}{_FIELD}(?:,|:|\s[—–-])?\s\(?(?P<lead>{_LEAD})(?:\s*[:—–-])?\s(?P<values>{_VALUES})\)?{END}",
    re.IGNORECASE,
)
_FIRST = re.compile(
    rf"{START}(?:(?:возможн|допустим|разреш[её]нн)[а-яё]+\s)?(?:значения|варианты|виды)\s"
    rf"(?:для\s|поля\s)?«?(?P<field>[а-яё]{{3,}}(?:\s[а-яё]+)?)»?:\s(?P<values>{_VALUES}){END}|"
    rf"{START}(?:для|у)\s(?P<of>[а-яё]{{3,}}(?:\s(?!есть\b|{_COUNT}\s|{_NAMES}\b)[а-яё]+)?)\s(?:есть|быва[ею]т|возможны|допустимы|"
    rf"доступны)?(?:\s?{_COUNT}\s)?\s?{_NAMES}(?:\s*[:—–-])?\s(?P<said>{_VALUES}){END}",
    re.IGNORECASE,
)
_INSIDE = re.compile(
    rf"(?<=\()(?P<lead>{_LEAD})(?:\s*[:—–-])?\s(?P<values>{_VALUES})(?=[);])", re.IGNORECASE
)
_ALONE = re.compile(
    rf"{START}{_FIELD}\s\((?P<values>{_VALUES})\){END}",
    re.IGNORECASE,
)
_EITHER = re.compile(
    rf"(?<=:\s)либо\s(?P<values>{_VALUE}(?:,?\sлибо\s{_VALUE})+)(?=\s*(?:[.;\n]|\Z))", re.IGNORECASE
)
_LIBO = re.compile(r"(?:,\s*)?(?<![а-яё])либо\s", re.IGNORECASE)
_BETWEEN = re.compile(r"[,;/|]|(?<![а-яё])или\s")
_QUOTED = re.compile(rf"«[^»]+»(?:{_SEPARATOR}«[^»]+»)+", re.IGNORECASE)
_LIMITS = re.compile(
    r"\d|цифр|букв|символ|знак|латин|кирилл|уникал|обязат|пуст|один\sраз|положит|отрицат|цел",
    re.IGNORECASE,
)


def told(text: str) -> str:
    """The text with such values behind their field, without those words.

    >>> told("Цвет на выбор: белый, чёрный.")
    'Цвет: белый или чёрный.'
    """
    text = _INSIDE.sub(_inside, _EITHER.sub(lambda m: _listed(m["values"]), text))
    return _ALONE.sub(_apart, _SAID.sub(_behind, _FIRST.sub(_of, text)))


def _listed(values: str) -> str:
    """The values between commas, the last behind «или»."""
    *more, last = (part.strip(' «»"') for part in _BETWEEN.split(_LIBO.sub(", ", values)) if part)
    return f"{', '.join(filter(None, more))} или {last}"


def _are_values(values: str) -> bool:
    quoted = _QUOTED.fullmatch(values) is not None
    return bool(values_of(_listed(values))) and (quoted or _LIMITS.search(values) is None)


def _behind(match: re.Match[str]) -> str:
    said = match.groupdict().get("lead") or ""
    # «Заказ может быть новым» is of a thing, and in other words.
    bare = re.match(r"быва|мо[жг]|долж", said, re.IGNORECASE) and not re.search(
        r"[:«—–]", match.group()[len(match["field"]) :]
    )
    figures = re.fullmatch(r"\d+(?:,\s\d+)*(?:,\s|\sили\s|,\sили\s)\d+", match["values"])
    if figures is not None and said in ("только", "лишь", "либо"):
        return f"{match['field']}: {match['values']}"
    if bare or not _are_values(match["values"]) or not _is_name(match["field"]):
        return match.group()
    said = (
        " бывает" if re.search(r"\d", match["values"]) else ":"
    )  # figures behind a colon bound it
    return f"{match['field']}{said} {_listed(match['values'])}"


def _apart(match: re.Match[str]) -> str:
    """«Цвет (белый, чёрный)» as a sentence: of a thing these would be fields."""
    said = "или" in match["values"] or says_how(match["values"])
    return _behind(match) if said else match.group()


def _inside(match: re.Match[str]) -> str:
    return _listed(match["values"]) if _are_values(match["values"]) else match.group()


def _of(match: re.Match[str]) -> str:
    field, values = match["field"] or match["of"], match["values"] or match["said"]
    first, _, rest = field.partition(" ")
    name = one(field) or " ".join(filter(None, [one(first), rest]))
    fields = looks_like_fields(values) and not says_how(values)
    if not name or fields or not _are_values(values):
        return match.group()
    return f"{name.capitalize()}: {_listed(values)}"


def _is_name(field: str) -> bool:
    """Whether a field may be called so; of several one speaks where things are told of."""
    first = russian.read(field.split(maxsplit=1)[0])
    several = first.part == "noun" and first.plural and first.one != first.text.lower()
    return first.part != "other" and not several
