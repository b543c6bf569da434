"""How things belong together in an owner's words: «у места только один жилец»."""

import re

from codegen_gateway.offline.words import russian

from .sentence import END, START, many, one

_BEGIN = rf"(?:{START}|(?P<comma>,\s+)(?:и\s+|а\s+|где\s+)?)"
_WHO_GOES = re.compile(
    rf"(?:{START}|,\s+(?:и\s+)?)(?:(?:чтобы|хочу|хотим|нужно|надо|и|также|ещё|было|мне|нам)\s+)*"
    r"(?:видно|видеть|понимать|знать|отмечать|понятно|помнить),?\s+кто\s+(?:на|в|во|к)\s+"
    rf"как[а-яё]+\s+(?P<what>[а-яё]{{3,}})\s+[а-яё]+{END}",
    re.IGNORECASE,
)
"""«Чтобы было видно, кто на какое занятие ходит»: which people belong to which lessons."""
_PEOPLE = re.compile(r"(?<![а-яё])[а-яё]{4,}(?:ов|ев|ей|ы|и|а)(?![а-яё])", re.IGNORECASE)
_ONLY_ONE = re.compile(
    rf"{_BEGIN}у\s+(?:(?:кажд[а-яё]+|одно[а-яё]+)\s+)?(?P<thing>(?!кажд|одно)[а-яё]{{3,}})\s+(?:может\s+быть\s+|есть\s+|"
    rf"бывает\s+)?только\s+од(?:ин|на|но)\s+(?P<whole>[а-яё]{{3,}}){END}",
    re.IGNORECASE,
)
"""«У каждого места только один жилец»."""
_IN_ONE = re.compile(
    rf"{_BEGIN}(?:кажд[а-яё]+\s+|один\s+|одна\s+)?(?P<thing>[А-ЯЁа-яё]{{3,}})\s+(?:может\s+)?"
    r"(?P<deed>[а-яё]{4,})\s+(?:только\s+|лишь\s+)?(?:в|во|на|у|к|за)\s+одн(?:ой|ом|ого|ому|у)\s+"
    rf"(?P<whole>[а-яё]{{3,}}){END}",
    re.IGNORECASE,
)
"""«Игрок играет только в одной команде»."""
_BY_ONE = re.compile(
    r"(?P<things>(?<![а-яё])[а-яё]{3,}[ыиая]),\s+кажд(?:ую|ый|ое|ого)\s+[а-яё]+\s+од(?:ин|на|но)\s+"
    rf"(?P<whole>[а-яё]{{3,}}){END}",
    re.IGNORECASE,
)
"""«Экскурсии, каждую ведёт один экскурсовод»."""
_BY_WHOM = re.compile(
    rf"{START}(?:кажд[а-яё]+\s+)?(?P<thing>[А-ЯЁа-яё]{{3,}})\s+(?P<deed>[а-яё]{{3,}}(?:[её]т|ит))\s+(?:только\s+|лишь\s+)?"
    rf"(?:один|одна)\s+(?P<whole>[а-яё]{{3,}}){END}",
    re.IGNORECASE,
)
"""«Товар поставляет один поставщик»."""
_MAY_BE_SEVERAL = re.compile(
    rf"{START}(?P<whole>[А-ЯЁа-яё]{{3,}})\s+[а-яё]+\s+(?P<parts>[а-яё]{{3,}}),\s+(?:и\s+|а\s+)?у\s+"
    r"(?:одно|каждо)[а-яё]+\s+[а-яё]+\s+их\s+(?:может\s+быть|бывает|обычно)\s+"
    rf"(?:несколько|много|сколько\s+угодно){END}",
    re.IGNORECASE,
)
"""«Хозяин приводит питомцев, у одного хозяина их может быть несколько»."""
_HE_HAS = re.compile(
    rf"{START}(?P<said>у\s+(?P<whole>[а-яё]{{3,}})\s+[^.:;\n]+?),\s+(?P<parts>[а-яё]{{3,}})\s+у\s+(?:него|неё|нее|них)\s+"
    rf"(?:может\s+быть\s+|бывает\s+)?(?:много|несколько){END}",
    re.IGNORECASE,
)
"""«У владельца имя, телефон, кошек у него может быть много»."""
_TO_ONE = re.compile(
    rf"{START}одно(?:му|й)\s+(?P<whole>[а-яё]{{3,}})\s+[а-яё]+(?:ют|ят|ут|ат)\s+(?:много|несколько)\s+"
    rf"(?P<parts>[а-яё]{{3,}}){END}",
    re.IGNORECASE,
)
"""«Одной собаке делают много прививок»."""
_BOTH_SIDES = re.compile(
    rf"(?P<said>{START}[^.:;\n]+\s(?:закрепл|привяза|отно[сш]|принадлеж|связа|припис|числ)[а-яё]+[^.:;,\n]*),\s+"
    r"(?:а\s+|и\s+|но\s+)?у\s+[а-яё]+(?:\s+[а-яё]+)?\s+(?:может\s+быть|могут\s+быть|бывает|есть)\s+"
    rf"(?:их\s+)?(?:несколько|много|сколько\s+угодно)(?:\s+[а-яё]+)?{END}",
    re.IGNORECASE,
)
"""«Машина закреплена за одним водителем, у водителя может быть несколько»: both say the same."""
_TO_EACH = re.compile(
    rf"{START}к\s+(?:каждо|одно)[а-яё]+\s+(?P<whole>[а-яё]{{3,}}(?:\s[а-яё]{{3,}})?)\s+(?:относится|привязан[оы]?|"
    r"относятся|прилагается|крепится|закреплено|прикреплено|бывает|может\s+быть)\s+(?:несколько|много)\s+"
    rf"(?P<parts>[а-яё]{{3,}}){END}",
    re.IGNORECASE,
)
"""«К каждому заводу относится несколько станков»."""


_OR_NOBODY = re.compile(
    rf"{START}(?:за|к|на|у)\s(?:кажд[а-яё]+\s)?(?P<what>[а-яё]{{3,}})\s(?:закрепл[её]н[ао]?|прикрепл[её]н[ао]?|"
    r"назначен[ао]?|есть)\s(?:один\s|одна\s|одно\s|свой\s|своя\s)?(?P<who>[а-яё]{3,})"
    r"(?:,?\s(?:но|а|хотя)\s(?:может\sбыть\s|бывает\s)?(?:и\s)?|,?\sили\s(?:он[ао]?\s)?)"
    rf"(?:ничей|ничья|ничь[её]|никого|нет|без\sнего|без\sне[её]|свобод[а-яё]+|не\s(?:за|при)креп[а-яё]+|пуст[а-яё]+){END}",
    re.IGNORECASE,
)
"""«За каждой тубой закреплён один музыкант, но может быть и ничья»."""
_EACH_SEVERAL = re.compile(
    r"(?P<one>(?<![а-яё])[а-яё]{3,})\s(?:может|могут)\s[а-яё]+\s(?:на\s|в\s|во\s|за\s|к\s|с\s)?"
    r"(?:нескольк[а-яё]+|много|многих|многим|разн[а-яё]+)\s(?P<other>[а-яё]{3,}),?\s(?:и|а)\s(?:на\s|в\s|во\s|у\s|за\s)"
    rf"(?:одн[а-яё]+\s|кажд[а-яё]+\s)?(?P<same>[а-яё]{{3,}})\s(?:может\sбыть\s|бывает\s)?(?:много|несколько)\s"
    rf"(?P<back>[а-яё]{{3,}}){END}",
    re.IGNORECASE,
)
"""«Студент может ходить на несколько курсов, и на курсе много студентов»."""


def _maybe_of(match: re.Match[str]) -> str:
    what, who = one(match["what"]), one(match["who"])
    owner = russian.inflected(what, "gent") if what else ""
    return f"У {owner} есть {who} (необязательно)" if owner and who else match.group()


def _several_of_each(match: re.Match[str]) -> str:
    mine, theirs = one(match["one"]), one(match["other"])
    same = one(match["same"]) == theirs and one(match["back"]) == mine
    if not mine or not theirs or not same:
        return match.group()
    # A title before it names both again.
    return f"{many(mine)} и {many(theirs)} многие ко многим"


def tied(text: str) -> str:
    """The text with such sentences as what belongs to what.

    >>> tied("Команды и игроки. Игрок играет только в одной команде.")
    'Команды и игроки. Игрок относится к команде.'
    """
    text = _EACH_SEVERAL.sub(_several_of_each, _OR_NOBODY.sub(_maybe_of, text))
    text = _WHO_GOES.sub(lambda match: _goes(match, text), text)
    text = _TO_EACH.sub(_one_has_many, _BOTH_SIDES.sub(r"\g<said>", text))
    text = _TO_ONE.sub(_has_many, _MAY_BE_SEVERAL.sub(_has_many, text))
    text = _HE_HAS.sub(_also, text)
    text = _BY_ONE.sub(_each_of, _ONLY_ONE.sub(lambda match: _only_one(match, text), text))
    return _BY_WHOM.sub(_done_by, _IN_ONE.sub(_plays, text))


def _goes(match: re.Match[str], text: str) -> str:
    what = one(match["what"])
    people = (word.group() for word in _PEOPLE.finditer(text))
    who = next((word for word in people if _of_people(word)), "")
    several = russian.inflected_many(what, "datv") if what else ""
    if not several or not who:
        return match.group()
    return f". {one(who).capitalize()} может относиться к нескольким {several}"


def _of_people(word: str) -> bool:
    return any({"NOUN", "anim", "plur"} in each.tag for each in russian.parsed(word)[:1])


def _belongs(match: re.Match[str]) -> str:
    thing, whole = one(match["thing"]), one(match["whole"])
    to = russian.inflected(whole, "datv") if thing and whole and thing != whole else ""
    if not to:
        return match.group()
    return f"{'. ' if match['comma'] else ''}{thing.capitalize()} относится к {to}"


def _only_one(match: re.Match[str], text: str) -> str:
    """«У клиента только один абонемент», where a card names its client: no client has two."""
    thing, whole = one(match["thing"]), one(match["whole"])
    listed = rf"(?<![а-яё])(?:{whole}|{many(whole)})\s?[:(—–-][^.\n]*[\s,(]{thing}(?![а-яё])"
    if whole and many(whole) and re.search(listed, text, re.IGNORECASE):
        return f"{'. ' if match['comma'] else ''}{thing.capitalize()} уникален"
    return _belongs(match)


def _plays(match: re.Match[str]) -> str:
    plain = one(match["thing"]) == match["thing"].lower()
    verb = russian.verb(match["deed"]) and russian.read(match["deed"]).part == "other"
    told = plain and verb and match["deed"].lower() != "быть"
    return _belongs(match) if told else match.group()


def _done_by(match: re.Match[str]) -> str:
    thing, whole = one(match["thing"]), one(match["whole"])
    somebody = any("anim" in each.tag for each in russian.parsed(match["whole"])[:1])
    to = russian.inflected(whole, "datv") if thing and whole and somebody else ""
    return f"{thing.capitalize()} относится к {to}" if to and thing != whole else match.group()


def _each_of(match: re.Match[str]) -> str:
    thing, whole = one(match["things"]), one(match["whole"])
    to = russian.inflected(whole, "datv") if thing and whole else ""
    if not to or many(thing) != match["things"].lower():
        return match.group()
    return f"{match['things']}. {thing.capitalize()} относится к {to}"


def _also(match: re.Match[str]) -> str:
    whole, part = one(match["whole"]), one(match["parts"])
    if not whole or not part or whole == part:
        return match.group()
    return f"{match['said']}. {whole.capitalize()} имеет много {match['parts']}"


def _has_many(match: re.Match[str]) -> str:
    whole, part = one(match["whole"]), one(match["parts"])
    if not whole or not part or whole == part:
        return match.group()
    return f"{whole.capitalize()} имеет много {match['parts']}"


def _one_has_many(match: re.Match[str]) -> str:
    whole, parts = one(match["whole"]), one(match["parts"])
    if not whole or not parts:
        return match.group()
    return f"Один {whole} — много {match['parts']}"
