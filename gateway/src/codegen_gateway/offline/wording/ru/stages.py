"""States told in a row: «статусы заявки: новая, закрыта», «сначала новая, потом закрыта»."""

import re

from codegen_gateway.offline.words import russian

from .sentence import END, START, is_noun, one

_STATUSES = re.compile(
    rf"{START}(?:возможные\s+)?(?:статусы|состояния|(?:статус|состояние)(?=\s+[а-яё]+\s*(?::|—|-)))(?:\s+(?P<of>[а-яё]+))?\s*(?::|—|-)\s+"
    rf"(?P<values>[^.:;()\n]+){END}",
    re.IGNORECASE,
)
_FIRST = re.compile(
    rf"{START}(?P<thing>[А-ЯЁа-яё]+)\s+(?:(?:бывает|становится|считается|может\s+быть)\s+)?"
    r"(?:сначала|сперва)\s+(?P<first>[а-яё ]{3,30}?),?\s+(?:(?:а|и)\s+)?"
    rf"(?:потом|затем|после)\s+(?P<rest>[^.:;()\n]+){END}",
    re.IGNORECASE,
)
_STEP = re.compile(
    r"\s*(?:,\s*(?:(?:а|и)\s+)?|\s(?:и|а)\s+)(?:(?:потом|затем|после)\s+)?", re.IGNORECASE
)
_WORDS = 4
"""Of one state at most."""


def listed(text: str) -> str:
    """The text with such states as the values of a field.

    >>> listed("Заявка сначала новая, потом в работе и закрыта.")
    'Заявка: статус (новая, в работе, закрыта).'
    """
    return _FIRST.sub(_in_turn, _STATUSES.sub(_all, text))


def _all(match: re.Match[str]) -> str:
    values = _values(match["values"])
    of = one(match["of"]) if match["of"] else ""
    if not values or (match["of"] and not of):
        return match.group()
    return f"{of.capitalize()}: статус ({values})" if of else f"Статус ({values})"


def _in_turn(match: re.Match[str]) -> str:
    thing = russian.read(match["thing"])
    values = _values(f"{match['first']}, {match['rest']}")
    if not values or not is_noun(match["thing"]):
        return match.group()
    return f"{thing.one.capitalize()}: статус ({values})"


def _values(text: str) -> str:
    found = [each.strip() for each in _STEP.split(text)]
    plain = all(re.fullmatch(r"[а-яё -]+", each, re.IGNORECASE) for each in found)
    if len(found) < 2 or not plain or any(len(e.split()) > _WORDS for e in found):  # noqa: PLR2004
        return ""
    return ", ".join(found)
