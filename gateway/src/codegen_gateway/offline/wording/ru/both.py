"""Several of each: «Волонтёр участвует в нескольких мероприятиях»."""

import re

from codegen_gateway.offline.words import russian

from .sentence import END, START, many, one

_DEEDS = (
    ("участвовать", "Участия"),
    ("откликаться", "Отклики"),
    ("записываться", "Записи"),
    ("записаться", "Записи"),
    ("посещать", "Посещения"),
    ("голосовать", "Голоса"),
    ("подписываться", "Подписки"),
    ("подписаться", "Подписки"),
    ("арендовать", "Аренды"),
    ("играть", "Участия"),
)
"""What people do with several of something, and the list of it."""
_SEVERAL = (
    r"(?:нескольк(?:о|их|ими|им)|много|многи(?:е|х|м|ми)|разны(?:е|х|м|ми)|любы(?:е|х|м|ми)|"
    r"любое\s+число|любое\s+количество)"
)
_DOES = re.compile(
    rf"(?:{START}|(?P<sep>,\s+(?:(?:а|и)\s+)?))(?:(?:один|одна|каждый|каждая|любой|любая)\s+)?(?P<who>[А-ЯЁа-яё]+)\s+"
    r"(?:(?:может|могут|можно)\s+)?(?P<deed>[а-яё]+)\s+(?:(?:сразу|одновременно)\s+)?"
    rf"(?:(?:в|во|на|с|со|за)\s+)?{_SEVERAL}\s+(?P<what>[а-яё]+){END}",
    re.IGNORECASE,
)
_BOTH_SIDES = re.compile(
    rf"{START}(?:в|на)\s+одн(?:ом|ой)\s+[а-яё]+\s+(?:(?:может|могут)\s+)?[а-яё]+\s+{_SEVERAL}\s+"
    r"[а-яё]+,\s+(?:(?:а|и)\s+)?(?=(?:один|одна|каждый|каждая)?\s*[а-яё]+\s+(?:может|могут)\s)",
    re.IGNORECASE,
)
"""«В одном спектакле играет много актёров, актёр может …»: the other side says both."""
_MADE_OF = re.compile(
    rf"{START}(?:(?:один|одна|одно|каждый|каждая|каждое)\s+)?(?P<whole>[А-ЯЁа-яё]+)\s+"
    rf"(?:состоит\s+из|содержит|имеет|включает(?:\s+в\s+себя)?)\s+{_SEVERAL}\s+(?P<parts>[а-яё]+)\s*"
    r"[,;.]\s+(?:(?:а|и|при\s+этом)\s+)?(?:один|одна|одно|каждый|каждая|каждое|любой|любая|любое)\s+"
    r"(?:и\s+то(?:т)?\s+же\s+)?(?P<part>[а-яё]+)\s+(?:(?:может|могут)\s+)?(?:быть|бывает|"
    r"встречается|встречаться|входит|входить|используется|использоваться)\s+(?:в|во)\s+"
    rf"{_SEVERAL}\s+(?P<wholes>[а-яё]+){END}",
    re.IGNORECASE,
)
_THEIR_AMOUNT = re.compile(
    r"(?P<parts>[а-яё]+)\s+и\s+(?P<amount>их\s+(?:количество|число|вес)(?:\s+в\s+[а-яё]+)?)"
    r"(?=\s*[.\n])",
    re.IGNORECASE,
)
"""«Ингредиенты и их количество в граммах»: how much of a part is in the whole."""


_MANY_DO = re.compile(
    rf"{START}(?P<one>[А-ЯЁа-яё]+[ыи])\s[а-яё]+(?:ут|ют|ат|ят)\s(?:(?:на|в|по)\s)?(?P<other>[а-яё]+[ыияа]),\s"
    r"(?:(?:а|и|причём)\s)?у\s(?:одной\s|одного\s|каждой\s|каждого\s)?(?P<again>[а-яё]+)\s"
    rf"(?:может\sбыть|бывает|бывают|есть)\s{_SEVERAL}\s(?P<same>[а-яё]+){END}",
    re.IGNORECASE,
)
"""«Авторы пишут книги, у книги может быть несколько авторов»."""


_GIVES_TO = re.compile(
    rf"{START}(?P<thing>[А-ЯЁа-яё]+[ую])\s(?:ставит|оставляет|пишет|делает|да[её]т|пода[её]т)\s(?P<who>[а-яё]+)\s"
    r"(?P<whom>[а-яё]+[уюе])(?:(?P<its>,\sу\s(?:неё|нее|него)\s)|(?=\s*[.;\n]|\s*\Z))",
    re.IGNORECASE,
)
"""«Оценку ставит участник фильму»."""


def paired(text: str) -> str:
    """The text with a list of the pairs.

    >>> paired("Волонтёры и события. Волонтёр участвует в нескольких событиях.")
    'Волонтёры и события. Участия: волонтёр, событие.'
    """
    text = _GIVES_TO.sub(_given, text)
    text = _BOTH_SIDES.sub("", _MANY_DO.sub(_of_both, text))
    match = _MADE_OF.search(text)
    if match is not None and (pairs := _parts_of(match)):
        text, amount = _without_amount(text[: match.start()], match["parts"]), _amount(text, match)
        parts = many(one(match["part"])).capitalize()
        named = re.search(rf"{parts}\s*[:(—]", match.string, re.IGNORECASE)
        pairs = pairs if named else f"{parts}: название. {pairs}"
        return f"{text}{pairs}{amount}{match.string[match.end() :]}"
    return _DOES.sub(lambda found: _list_of(found, text), text)


def _given(match: re.Match[str]) -> str:
    thing, who, whom = one(match["thing"]), one(match["who"]), one(match["whom"])
    if not thing or not whom or who != match["who"].lower():
        return match.group()
    behind = f". У {russian.inflected(thing, 'gent')} " if match["its"] else ""
    return f"{who} 1:N {thing}. {whom} 1:N {thing}{behind}"


def _of_both(match: re.Match[str]) -> str:
    same = one(match["one"]) == one(match["same"]) and one(match["other"]) == one(match["again"])
    return f"{match['one']} N:M {match['other']}" if same else match.group()


def _list_of(match: re.Match[str], text: str) -> str:
    deed = russian.verb(match["deed"])
    name = next((name for verb, name in _DEEDS if verb == deed), "")
    who, what = one(match["who"]), one(match["what"])
    around = f"{text[: match.start()]} {text[match.end() :]}".lower()
    if not name or not who or not what or not (_told(who, around) and _told(what, around)):
        return match.group()
    if re.search(rf"{name[:-1]}[а-яё]*\s*[:(]", around, re.IGNORECASE):
        return match.group()
    return f"{'. ' if match['sep'] else ''}{name}: {who}, {what}"


def _told(noun: str, text: str) -> bool:
    """Whether several of a thing are spoken of elsewhere."""
    return any(form and form in text for form in (many(noun), noun))


def _parts_of(match: re.Match[str]) -> str:
    whole, part = one(match["whole"]), one(match["part"])
    same = part == one(match["parts"]) and whole == one(match["wholes"])
    if not whole or not part or not same:
        return ""
    return f"Позиции {russian.inflected(whole, 'gent')}: {whole}, {part}"


def _amount(text: str, match: re.Match[str]) -> str:
    found = _THEIR_AMOUNT.search(text[: match.start()])
    if found is None or one(found["parts"]) != one(match["parts"]):
        return ""
    return f", {found['amount'].removeprefix('их ')}"


def _without_amount(text: str, parts: str) -> str:
    found = _THEIR_AMOUNT.search(text)
    if found is None or one(found["parts"]) != one(parts):
        return text
    text = f"{text[: found.end('parts')]}{text[found.end() :]}"
    return re.sub(rf",\s+{found['parts']}(?=\s*[.\n])", f" и {found['parts']}", text)
