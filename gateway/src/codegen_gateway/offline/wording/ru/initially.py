"""What a field is at first: «По умолчанию критичность minor», «Новая задача имеет статус …»."""

import re

from .sentence import END, START, is_noun, one

_BY_DEFAULT = re.compile(
    rf"{START}(?:по\s+умолчанию|изначально)\s+(?!не\s)(?P<field>[а-яё]+(?:\s[а-яё]+)?)(?:\s*[—:=-]\s*|\s+)(?:равн[аоы]?\s+|"
    r"равен\s+|стоит\s+|ставится\s+|имеет\s+значение\s+)?(?P<value>[«\"]?[\w-]+(?:\s[\w-]+)?[»\"]?)"
    rf"{END}",
    re.IGNORECASE,
)
_VALUE_BEHIND = re.compile(
    rf"{START}(?P<field>[А-ЯЁа-яё]{{4,}})\s+по\s+умолчанию\s*[—–:-]\s+(?P<value>[«\"]?[а-яё]+(?:\s[а-яё]+){{0,3}}[»\"]?)"
    rf"{END}",
    re.IGNORECASE,
)
"""«Статус по умолчанию — на согласовании»."""
_NEW_ONE = re.compile(
    rf"{START}(?:нов(?:ый|ая|ое|ые)|созданн(?:ый|ая|ое|ые))\s+(?P<thing>[а-яё]+)\s+(?:сразу\s+)?"
    r"(?:(?:по\s+умолчанию|изначально|сначала)\s+)?"
    r"(?:(?:получает|имеет|имеют|получают|созда[её]тся\s+(?:в|со)|создаются\s+(?:в|со))"
    r"\s+)?"
    r"(?P<field>статус(?:е|ом)?|состояни[еи]|в\s+статусе|со\s+статусом|в\s+состоянии)\s+"
    rf"(?P<value>[«\"]?[\w -]+?[»\"]?){END}",
    re.IGNORECASE,
)


_FIELD_FIRST = re.compile(
    r"(?P<field>[а-яё]{3,}),\s+котор(?:ый|ая|ое)\s+(?:(?:сначала|вначале|изначально|сперва|по\s+умолчанию)\s+)"
    r"(?:равн[аоы]\s+|равен\s+)?(?P<value>[«\"]?[\w-]+[»\"]?),?(?=\s*(?:[,.;)]|\Z|и\s))",
    re.IGNORECASE,
)
"""«Статус, который сначала «открыта»»."""


_NEW_IS = re.compile(
    rf"{START}нов(?:ый|ая|ое)\s+(?P<thing>[а-яё]+)\s+(?:сначала\s+|сразу\s+|всегда\s+|—\s+)?(?P<value>[а-яё]+){END}",
    re.IGNORECASE,
)
"""«Новый приём назначен.», where that is one of the values told before."""


_SEVERAL = re.compile(
    rf"{START}по\s+умолчанию\s+(?P<first>[а-яё]+\s[«\"]?[\w-]+[»\"]?)(?P<rest>(?:,\s(?:а\s|и\s)?[а-яё]+\s[«\"]?[\w-]+[»\"]?)+)"
    rf"{END}",
    re.IGNORECASE,
)
"""«По умолчанию приоритет средний, статус открыта.»"""
_FLAG = re.compile(
    rf"(?P<flag>\b[а-яё]{{4,}})\s(?:или\sнет|\(?да/нет\)?)(?P<between>[^:]*?[.;]\s)по\sумолчанию\s(?P<no>не\s)?(?P=flag){END}\.?",
    re.IGNORECASE,
)
"""«Просмотрен или нет. По умолчанию не просмотрен.»"""


def told(text: str) -> str:
    """The text with the field before its value.

    >>> told("По умолчанию приоритет низкий.")
    'Приоритет по умолчанию низкий.'
    """
    text = _SEVERAL.sub(_each_by_default, text)
    text = _FLAG.sub(_off_or_on, text)
    text = _NEW_IS.sub(lambda match: _one_of_values(match, text), text)
    text = _FIELD_FIRST.sub(r"\g<field> (по умолчанию \g<value>)", text)
    text = _VALUE_BEHIND.sub(_behind, text)
    return _NEW_ONE.sub(_of_status, _BY_DEFAULT.sub(_turned, text))


def _turned(match: re.Match[str]) -> str:
    *before, noun = match["field"].split()
    value = match["value"]
    if before and is_noun(before[-1]) and not is_noun(noun):
        noun, value = before.pop(), f"{noun} {value}"
    name = " ".join([*before, noun])
    if one(name) != name.lower():
        return match.group()
    return f"{name.capitalize()} по умолчанию {_quoted(value)}"


def _behind(match: re.Match[str]) -> str:
    return f"{match['field']} по умолчанию {_quoted(match['value'])}"


def _each_by_default(match: re.Match[str]) -> str:
    rest = re.split(r",\s(?:а\s|и\s)?", match["rest"].removeprefix(",").strip())
    return ". ".join(f"По умолчанию {said}" for said in [match["first"], *rest])


def _off_or_on(match: re.Match[str]) -> str:
    default = "нет" if match["no"] else "да"
    return f"{match['flag']} (да/нет, по умолчанию {default}){match['between']}"


def _one_of_values(match: re.Match[str], text: str) -> str:
    value = match["value"].lower()
    listed = rf"(?:[:(,/]|\bили)\s?{value}(?=\s?[,)./]|\sили\b)"
    if not is_noun(match["thing"]) or re.search(listed, text[: match.start()].lower()) is None:
        return match.group()
    return f"Статус по умолчанию {match['value']}"


def _of_status(match: re.Match[str]) -> str:
    if not is_noun(match["thing"]):
        return match.group()
    field = "Состояние" if "состоян" in match["field"].lower() else "Статус"
    return f"{field} по умолчанию {_quoted(match['value'])}"


def _quoted(value: str) -> str:
    plain = value.strip('«»" ')
    return f"«{plain}»" if " " in plain else plain
