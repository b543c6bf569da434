"""Who brings what is kept: «чтобы лаборанты вносили реактивы», «ломбард хочет видеть залоги»."""

import re

from codegen_gateway.offline.sentences.listing import items, looks_like_fields
from codegen_gateway.offline.words import russian

from .sentence import END, START, many, one

_PLACE = r"на\s(?:нашем\s|нашей\s)?(?:сайте|страни[а-яё]+)"
_DEED = (
    r"(?:отмеча|записыва|внос|вноси|вел|вест|добавля|добави|оставля|остави|пода|писа|сда|заполня|отправля|"
    r"присыла|предлага|размеща|публик|регистр|указыва|созда|бронир)[а-яё]*"
)
_SO_THAT = re.compile(
    rf"(?:{START}(?:и\s)?|(?P<sep>,\s(?:и\s)?|\sи\s))(?:(?:мне|нам|я|мы)\s)?"
    r"(?:хочу|хотим|нужно|надо|важно|необходимо|хотелось\sбы),?\sчтобы\s(?P<who>[а-яё]+)\s(?:могли\s)?(?:сами\s)?"
    rf"(?:(?P<page>{_PLACE})\s)?{_DEED}\s(?:(?P<page2>{_PLACE})\s)?(?:свои\s|свой\s|нам\s)?(?P<on>на\s)?"
    r"(?P<things>[а-яё]+(?:\s[а-яё]+)??)(?:\s(?:о|об|про|на|к|в|для)\s[^:—–\n.]{2,40}?)?\s?(?::|[—–-])\s",
    re.IGNORECASE,
)
"""«Нужно, чтобы лаборанты вносили реактивы: название, формула»."""
_WISHES_TO = re.compile(
    rf"{START}(?P<who>[А-ЯЁа-яё]+(?:\s[а-яё]+)?)\s(?:хочет|хотят|желает|просит|просят|планирует)\s"
    r"(?:видеть|вести|хранить|учитывать|записывать|отслеживать|собирать)\s"
    r"(?P<things>[а-яё]+(?:\s[а-яё]+)?)(?=:\s)",
    re.IGNORECASE,
)
"""«Ломбард хочет видеть залоги: …»."""
_SAY_OF = re.compile(
    rf"{START}(?P<who>[А-ЯЁа-яё]+[ыи])\s(?:сообщают|пишут|рассказывают|докладывают)\s(?:о|об|про)\s"
    r"(?P<things>[а-яё]+)(?=:\s)",
    re.IGNORECASE,
)
"""«Пчеловоды сообщают о роях: место, дата»."""
_DIARY = re.compile(
    rf"{START}(?P<title>[^.:;,()\n]{{5,60}}),\s(?:и\s)?(?:хотелось\sбы|хочу|хотим|хочется|надо|нужно)\s"
    r"(?:вносить|записывать|хранить|отмечать|указывать|помнить|фиксировать|заносить|сохранять)\s"
    r"(?P<fields>[^.:;()\n]+?)(?:,\s(?:а\s)?(?:потом|затем|после)\s(?P<more>[^.\n]+))?"
    rf"{END}",
    re.IGNORECASE,
)
"""«Веду дневник наблюдений, хотелось бы вносить место, дату, а потом искать по месту»."""
_FEWEST = 3


def told(text: str) -> str:
    """The text with the things before their fields.

    >>> told("Нужно, чтобы лаборанты вносили реактивы: название, формула.")
    'Реактивы: название, формула.'
    """
    text = _SO_THAT.sub(_by_people, text)
    text = _SAY_OF.sub(_of_who, text)
    return _DIARY.sub(_of_title, _WISHES_TO.sub(_of_who, text))


def _things(words: str) -> str:
    *adjectives, noun = words.lower().split()
    several = many(one(noun))
    if not several or (adjectives and not one(words)):
        return ""
    plural = [russian.plural_of(word) for word in adjectives]
    return " ".join([*plural, several]).capitalize() if all(plural) else ""


def _by_people(match: re.Match[str]) -> str:
    people = match["who"].lower() == "люди" or russian.of_people(match["who"])
    things = _things(match["things"]) or _things(match["things"].split()[0])
    if not people or not things:
        return match.group()
    if match["on"]:
        things = "Записи"
    page = "Нужна веб-страница. " if match["page"] or match["page2"] else ""
    return f"{'. ' if match['sep'] else ''}{page}{things}: "


def _of_who(match: re.Match[str]) -> str:
    things = _things(match["things"])
    return f"{match['who']}. {things}" if things else match.group()


def _of_title(match: re.Match[str]) -> str:
    fields = match["fields"]
    if len(items(fields)) < _FEWEST or not looks_like_fields(fields):
        return match.group()
    more = f". {match['more'][0].upper()}{match['more'][1:]}" if match["more"] else ""
    return f"{match['title']}: {fields}{more}"
