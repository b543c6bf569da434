"""Fields that are said to be of one thing: «И отправитель, и получатель — это люди»."""

import re

from codegen_gateway.offline.words.phrases import parse

from .sentence import END, START, many, one

_NAME = r"«?[А-ЯЁа-яё]{3,}(?:\s[а-яё]+)?»?"
_PAIR = rf"(?:(?:оба\s|и\s)?(?:поля\s)?(?:и\s)?)(?P<one>{_NAME}),?\s+и\s+(?P<other>{_NAME})"
_DASH = r"(?::|\s[—–-])"
_POINT = (
    r"(?:\s+(?:ссылаются\sна|указывают\sна|ведут\sна|выбираются\sиз|берутся\sиз)|"
    rf"{_DASH}\s(?:(?:это|оба|обе)\s)*(?:ссылки\sна|из)|{_DASH}(?:\s(?:это|оба|обе))*)"
)
_BOTH = re.compile(
    rf"{START}{_PAIR}{_POINT}\s(?:(?:списка|справочника|таблицы|числа)\s)?(?P<things>[а-яё]{{3,}})"
    rf"(?:\sиз\s(?:списка|базы|таблицы))?{END}",
    re.IGNORECASE,
)
_EACH = re.compile(
    rf"{START}(?P<one>{_NAME}){_DASH}\s(?:это\s)?(?P<things>[а-яё]{{3,}}),\s(?:а\s|и\s)?(?P<other>{_NAME})"
    rf"{_DASH}\s(?:тоже|также|это\sтоже)(?:\s(?P=things))?{END}",
    re.IGNORECASE,
)


def told(text: str) -> str:
    """The text with such sentences in one wording.

    >>> told("Отправитель и получатель берутся из списка людей.")
    'Отправитель и получатель: это люди.'
    """
    return _BOTH.sub(_are, _EACH.sub(_are, text))


def _are(match: re.Match[str]) -> str:
    thing = one(match["things"])
    several = many(thing) if thing else ""
    names = [match[name].strip("«»") for name in ("one", "other")]
    known = parse(several) if several else None
    if known is None or any(parse(name) is None for name in names):
        return match.group()
    return f"{names[0].capitalize()} и {names[1]}: это {several}"
