"""What belongs to what, told behind the thing: «к объекту относятся материалы: название, цена»."""

import re
from itertools import pairwise

from codegen_gateway.offline.sentences.listing import looks_like_fields
from codegen_gateway.offline.sentences.subjects import subject_of
from codegen_gateway.offline.words import russian

from .sentence import END, START, one

_TO_IT = re.compile(
    rf"{START}(?:к|ко)\s+(?:(?:каждому|каждой|одному|одной)\s+)?(?P<whole>[а-яё]+(?:у|ю|е|и))\s+"
    r"(?:(?:[а-яё]+[ыи]\s+)?(?:относ(?:ят|ит)ся|прикрепл(?:ены|яются)|привязан[ыа]?|ид[её]т|идут|есть|"
    r"(?:пиш|оставля|добавля|да|вед|дела|прикрепля|прикладыва)[а-яё]*[ую]т)\s+)?"
    rf"(?P<things>[а-яё]+(?:\s[а-яё]+)?)(?::\s+|\s+с(?:о)?\s+)(?P<fields>[^.\n]+){END}",
    re.IGNORECASE,
)
_OF_IT = re.compile(
    rf"{START}(?P<what>(?:кажд[а-яё]+\s+)?(?P<thing>[А-ЯЁа-яё]+)\s+[^.:;\n]+?),\s+у\s+(?:не[ёе]|него|них)\s+"
    rf"(?:есть\s+)?(?P<fields>[^.:;\n]+){END}",
    re.IGNORECASE,
)
_WITH_ITS = re.compile(
    rf"{START}(?P<things>[А-ЯЁа-яё]+(?:\s[а-яё]+)?)\s(?:с|со)\s(?P<fields>[^.:;()\n]+?)\s"
    r"(?:относ[ия]тся\sк|принадлеж[аи]т)\s(?:(?:одному|одной|кажд[а-яё]+)\s)?(?P<whole>[а-яё]+)"
    rf"{END}",
    re.IGNORECASE,
)
"""«Задачи с заголовком относятся к проекту»."""
_REMARKS = re.compile(
    rf"{START}(?P<what>[А-ЯЁа-яё]+[ыиая])\s+к\s+(?P<whole>[а-яё]+(?:у|ю|е|и))\s*(?:[-–—:]|\sэто)\s+"
    rf"(?P<kind>(?:длинный\s+|большой\s+|просто\s+)?текст){END}",
    re.IGNORECASE,
)
"""«Комментарии к договору — длинный текст»."""
_PARTS = re.compile(
    rf"{START}(?P<title>[А-ЯЁа-яё]+(?:\s[а-яё]+){{0,2}}):\s+(?P<parts>[а-яё]+\s+(?:с|со)\s+[^.:;\n]{{1,300}},\s+"
    rf"[а-яё]+\s+(?:с|со)\s+[^.:;\n]{{1,300}}){END}",
    re.IGNORECASE,
)
_NEXT = re.compile(r",\s+(?:и\s+)?(?=(?P<thing>[а-яё]+)\s+(?:с|со)\s)", re.IGNORECASE)


_OR_NOBODY = re.compile(
    r"(?P<bound>\bзакрепл[её]н[оаы]?\sза|\bпринадлежит|\bотносится\sк)\s(?P<whom>(?:одним|одной|одному)?\s?[а-яё]+),?\s"
    r"(?:или|либо)\s(?:пока\s)?ни\s(?:за\s|к\s)?(?:кем|кому)",
    re.IGNORECASE,
)
"""«Участок закреплён за одним садоводом или пока ни за кем»."""


def told(text: str) -> str:
    """The text with each thing told first.

    >>> told("К объекту относятся материалы: название, цена.")
    'Материалы: объект, название, цена.'
    """
    text = _OR_NOBODY.sub(r"может быть \g<bound> \g<whom>", text)
    text = _WITH_ITS.sub(r"\g<things> с \g<fields>. \g<whole> 1:N \g<things>", text)
    text = _OF_IT.sub(_apart, _TO_IT.sub(_pointing, text))
    return _PARTS.sub(_each, _REMARKS.sub(_remark, text))


def _pointing(match: re.Match[str]) -> str:
    whole = one(match["whole"])
    if not whole or not looks_like_fields(match["fields"]):
        return match.group()
    return f"{match['things'].capitalize()}: {whole}, {match['fields']}"


def _apart(match: re.Match[str]) -> str:
    of_it = russian.inflected(one(match["thing"]), "gent")
    if not of_it or not looks_like_fields(match["fields"]):
        return match.group()
    return f"{match['what']}. У {of_it} есть {match['fields']}"


def _remark(match: re.Match[str]) -> str:
    whole, what = one(match["whole"]), one(match["what"])
    if not whole or not what:
        return match.group()
    return f"{match['what']}: {whole}, текст"


def _each(match: re.Match[str]) -> str:
    """«Общежитие: комнаты с номером, жильцы с именем»: these are kept, not the house."""
    things = [match["parts"].split()[0], *(m["thing"] for m in _NEXT.finditer(match["parts"]))]
    if any(not russian.read(each).plural for each in things):
        return match.group()
    if len(things) < 2 or subject_of(match["title"]).kept:  # noqa: PLR2004
        return match.group()
    parts = [part.strip() for part in _split(match["parts"])]
    return f"{match['title']}. {'. '.join(part[0].upper() + part[1:] for part in parts)}"


def _split(text: str) -> list[str]:
    ends = [0, *(match.start() for match in _NEXT.finditer(text)), len(text)]
    found = [text[start:end] for start, end in pairwise(ends)]
    return [re.sub(r"^,\s+(?:и\s+)?", "", part) for part in found]
