"""What engineers write around things: bullets on one line, and the paths of an API."""

import re

_BULLET = re.compile(r"(?:(?<=\S)|^)\s+[-•*–]\s+(?=[^\W\d_])")
_HEADED = re.compile(r"[^\W\d_][\w /-]{1,40}(?::\s|\s?\()")
_HEADING = re.compile(r"^\s*#{1,4}\s+", re.MULTILINE)
_PATH = re.compile(
    r"(?<![\w-])(?:GET|POST|PUT|PATCH|DELETE)(?:\s*[,/|]\s*(?:GET|POST|PUT|PATCH|DELETE))*\s+"
    r"/[\w/{}:.-]*[\w}](?:\s+(?:с|со|with|[—–-])(?=\s))?",
)
"""``GET /servers with``: which operations there are is said by the things."""
_DOWN = re.compile(
    r"(?P<said>\b(?:sort|order|(?:от)?сортир|упоряд)\w*\s[^.;,:()\n]{1,40}?)\s\(?desc\)?(?=[\s.,;)]|$)",
    re.IGNORECASE,
)
"""``sort by year desc``: no description."""
_ALL_OF_IT = re.compile(
    r"\b(?:все|любые)\s(?:операции|действия|запросы|методы)\b(?=\s(?:только\s)?(?:с|по|требу))",
    re.IGNORECASE,
)
_PAGED_THINGS = re.compile(
    r"(?:(?<=[.!?;]\s)|(?<=\n)|^)(?P<things>[А-ЯЁ][а-яё]+[ыиая])\s(?P<size>по\s\d{1,3}\sна\sстраниц[еу])"
    r"(?:,\s(?P<first>(?:последн|нов|свеж|стар|ближайш)(?:ые|ие))\s(?:первыми|сначала|сверху))?(?=\s*(?:[.;\n]|\Z))",
    re.MULTILINE,
)
"""«Поездки по 20 на странице, последние первыми»."""
_KEYED = re.compile(
    r"(?P<done>\b(?:запись|чтение|создание|изменение|удаление))\s*[—–-]\s*(?=(?:по|только|с|без|открыт[а-яё]*)\s)",
    re.IGNORECASE,
)
"""«Запись — по ключу»."""
_AT_ONCE = re.compile(
    r"(?:показыва|вывод|отобража)[а-яё]*\s(?:списк[а-яё]+\s)?по\s(?P<what>\d{1,3}(?:\s[а-яё]+)?)(?=\s*(?:[,.;\n]|\Z))",
    re.IGNORECASE,
)
"""«Показывать по 10 заявок»."""
_FEWEST = 2


def straight(text: str) -> str:
    """The text with such bullets as sentences, and without paths.

    >>> straight("## Bugs - Project: name, key - Bug: title, status - Search by title")
    'Bugs. Project: name, key. Bug: title, status. Search by title'
    """
    text = re.sub(r"(?<![а-яё])б/у(?![а-яё])", "бу", text, flags=re.IGNORECASE)
    text = re.sub(r"\b(?:все|любые)\s(?:изменения|правки)\b", "запись", text, flags=re.IGNORECASE)
    text = _ALL_OF_IT.sub("доступ", text)
    text = _KEYED.sub(r"\g<done> ", text)
    text = _PAGED_THINGS.sub(_by_things, text)
    text = _AT_ONCE.sub(r"по \g<what> на странице", text)
    text = _DOWN.sub(r"\g<said> descending", _PATH.sub("", text))
    return "\n".join(map(_listed, text.split("\n")))


def _listed(line: str) -> str:
    parts = _BULLET.split(line)
    if sum(_HEADED.match(part) is not None for part in parts[1:]) < _FEWEST:
        return line
    if any(part.count("(") != part.count(")") for part in parts):
        return line
    first, *others = (part.strip(" ;,.") for part in parts)
    first = _HEADING.sub("", first)
    return ". ".join([*([first.rstrip(":")] if first else []), *map(_sentence, others)])


def _by_things(match: re.Match[str]) -> str:
    said = f"{match['things']}, {match['size']}"
    if match["first"]:
        said += f". Сначала {match['first']} {match['things'].lower()}"
    return said


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
