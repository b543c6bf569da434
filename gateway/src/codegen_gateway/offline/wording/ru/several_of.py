"""How many of one another has: «В теме много сообщений», «услугу делают несколько мастеров»."""

import re

from codegen_gateway.offline.words import russian

from .sentence import END, START, many, one

_SEVERAL = (
    r"(?:много|несколько|множество|нескольк(?:их|ими|им)|многи(?:е|х|м|ми)|разны(?:е|х|м|ми)|"
    r"любое\s+(?:число|количество)|один\s+или\s+несколько|одного\s+или\s+нескольких)"
)
_EACH = r"(?:(?:один|одна|одно|одном|одной|одного|одному|одну|кажд[а-яё]+|люб[а-яё]{2,3})\s+)?"
_MAY = r"(?:(?:может|могут|можно|бывает|должно|должны)\s+)?"
_CLAUSE = re.compile(
    r",\s+(?:(?:а|и|при\s+этом|причём)\s+)?(?P<said>(?:у|в|во|на|к|ко|за)\s+"
    rf"{_EACH}(?P<thing>[а-яё]{{3,}}))(?P<rest>\s+(?:есть|{_MAY}(?:быть\s+|бывает\s+)?{_SEVERAL})\s|"
    r"\s+(?=[а-яё]{3,}(?:,|\s+и\s)))",
    re.IGNORECASE,
)
"""«…, у сообщения текст и дата»: a clause of its own."""
_ITS = re.compile(
    rf"{START}(?P<thing>[А-ЯЁа-яё]{{3,}})(?P<said>\s+(?:относится|принадлежит|входит|привязан[аоы]?|"
    r"закреплен[аоы]?|закреплён|состоит)\s[^.,:;\n]+),\s+(?:(?:а|и)\s+)?(?:у\s+(?:неё|нее|него)\s+(?:есть\s+)?|"
    r"(?:она|он|оно)\s+имеет\s+)(?=[а-яё])",
    re.IGNORECASE,
)
"""«Задача относится к проекту, у неё название, срок»."""
_IN_ONE = re.compile(
    rf"{START}(?:у|в|во|на|к|ко|за|под)\s+{_EACH}(?P<whole>[а-яё]{{3,}})\s+"
    r"(?:(?:может|могут|должно|должны)\s+)?(?:(?:быть|жить|находиться|храниться|учиться|работать|стоять|участвовать|бывает|бывают|есть|имеется|находится|хранится|"
    r"стоит|лежит|учится|занимается|работает|жив[её]т|играет|участвует|выступает|прикреплено|"
    rf"привязано|закреплено)\s+)?{_SEVERAL}\s+(?P<parts>[а-яё]{{3,}})"
    r"(?=\s*(?:[.!?;\n]|\Z)|\s+(?:с|со)\s|\s*[:(])",
    re.IGNORECASE,
)
_ADDED_TO = re.compile(
    rf"{START}(?:к|ко)\s+{_EACH}(?P<whole>[а-яё]{{3,}})\s+(?:можно\s+)?(?:прикрепля(?:ются|ть)|"
    r"прикладыва(?:ются|ть)|добавля(?:ются|ть)|привязаны|привязыва(?:ются|ть)|"
    r"прикреплены|прилагаются|идут)\s+(?P<parts>[а-яё]{3,})(?=\s+(?:с|со)\s|\s*[:(])",
    re.IGNORECASE,
)
_LINK = (
    r"(?:(?:может|могут)\s+)?(?:[а-яё]+(?:ет|ёт|ит|ют|ят|ут|ат|ть|ется|ится|ются|ятся|утся|ться)|есть)"
    r"\s+(?:(?:в|во|на|с|со|за|к|ко|у|по|из)\s+)?"
)
_AND_BACK = re.compile(
    rf"(?:{START}|(?P<comma>,\s+(?=один|одна|кажд)))(?:(?:у|в|во|на|к)\s+)?{_EACH}"
    rf"(?P<one>[А-ЯЁа-яё]{{3,}})\s+(?:{_LINK})?{_SEVERAL}\s+"
    rf"(?P<others>[а-яё]{{3,}})\s*(?:,|\.|;|\s(?=и\s|а\s))\s*(?:(?:а|и|при\s+этом|причём)\s+)?(?:"
    rf"(?P<back>наоборот)|(?:(?:у|в|во|на|к)\s+)?{_EACH}(?P<other>[а-яё]{{3,}})\s*(?:[—–:-]|также|тоже)?"
    rf"\s+(?:{_LINK})?{_SEVERAL}\s+(?P<ones>[а-яё]{{3,}})){END}",
    re.IGNORECASE,
)
"""«Мастер делает много услуг, одну услугу делают несколько мастеров»."""
_MANY_TO_MANY = re.compile(
    r"(?P<sep>\A\s*|[.;,\n]\s+|\s*\()(?:связь\s+(?:между\s+)?)?(?P<one>[А-ЯЁа-яё]{3,})\s+(?:и|с|со|к|—|-)\s+"
    r"(?P<other>[а-яё]{3,})\s*(?:[—–:-]\s*)?(?:(?:связаны|связь|относятся|связан)\s+)?(?:как\s+)?"
    rf"(?:«|\")?многие[\s-]+ко[\s-]+многим(?:»|\")?\)?{END}",
    re.IGNORECASE,
)


def told(text: str) -> str:
    """The text with such a sentence as what the one has, or as a bond of both.

    >>> told("Темы и сообщения. В теме много сообщений, у сообщения текст и дата.")
    'Темы и сообщения. Тема имеет много сообщений. У сообщения текст и дата.'
    """
    text = _ITS.sub(r"\g<thing>\g<said>. \g<thing> имеет ", text)
    text = _MANY_TO_MANY.sub(_bound, _AND_BACK.sub(_both, text))
    text = _CLAUSE.sub(lambda match: _apart(match, text[: match.start()]), text)
    return _IN_ONE.sub(_has, _ADDED_TO.sub(_has, text))


def _apart(match: re.Match[str], before: str) -> str:
    thing = one(match["thing"])
    told_of = thing and re.search(
        rf"(?<![а-яё])(?:{re.escape(many(thing) or thing)}|{re.escape(_stem(thing))}[а-яё]{{0,3}})"
        r"(?![а-яё])",
        before.lower(),
    )
    if not told_of:
        return match.group()
    said = f"{match['said']}{match['rest']}"
    return f". {said[0].upper()}{said[1:]}"


def _stem(noun: str) -> str:
    return noun.rstrip("аяоеьй") if len(noun) > 3 else noun  # noqa: PLR2004


def _has(match: re.Match[str]) -> str:
    whole, part = one(match["whole"]), one(match["parts"])
    if not whole or not part or whole == part:
        return match.group()
    return f"{whole.capitalize()} имеет много {match['parts']}"


def _both(match: re.Match[str]) -> str:
    left, right = one(match["one"]), one(match["others"])
    if not left or not right or left == right:
        return match.group()
    if not match["back"] and (one(match["other"]) != right or one(match["ones"]) != left):
        return match.group()
    bond = _bond(left, right)
    return f"{'. ' if match['comma'] else ''}{bond}" if bond else match.group()


def _bound(match: re.Match[str]) -> str:
    left, right = one(match["one"]), one(match["other"])
    bond = _bond(left, right) if left and right else ""
    return f"{'. ' if match['sep'].strip() else ''}{bond}" if bond else match.group()


def _bond(left: str, right: str) -> str:
    """What the rules read as several of each."""
    several = russian.inflected_many(right, "datv")
    return f"{left.capitalize()} может относиться к нескольким {several}" if several else ""
