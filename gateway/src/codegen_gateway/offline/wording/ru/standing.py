"""What a thing is at or for: «счётчик стоит на участке», «на каждой встрече смотрят один фильм»."""

import re

from codegen_gateway.offline.words import russian

from .sentence import END, START, many, one

_AT = re.compile(
    rf"(?:{START}|,\s+(?:(?:а|и)\s+)?)(?:(?:каждый|каждая|каждое|один|одна)\s+)?(?P<thing>[А-ЯЁа-яё]+)\s+"
    r"(?:сто[ия]т|лежит|находится|жив[её]т|работает|учится|висит|раст[её]т|хранится|"
    r"установлен[аоы]?|расположен[аоы]?)\s+(?:в|во|на|у)\s+(?:(?:одном|одной|каком-то)\s+)?"
    rf"(?P<place>[а-яё]+){END}",
    re.IGNORECASE,
)
_ONE_OF = re.compile(
    rf"{START}(?:на|в|во|за|у|к|для)\s+(?:кажд(?:ом|ой|ым|ого|ому)\s+)?(?P<thing>[а-яё]+)\s+"
    r"(?P<deed>[а-яё]+)\s+(?:только\s+|ровно\s+)?(?:один|одна|одно|одного|одну)\s+"
    rf"(?P<what>[а-яё]+){END}",
    re.IGNORECASE,
)
_WISHED_FOR = re.compile(
    rf"{START}(?:(?:нужн[аоы]?|нужен|мне|нам|хочу|хотим|сделай[а-яё]*|простой|простая|простую|простое)\s+)*"
    r"(?:приложение|программ[ау]|сервис|таблиц[ау]|бот|бота)\s+для\s+(?P<things>[а-яё]+)"
    r"(?P<of>\s[а-яё]+)?(?=:\s)",
    re.IGNORECASE,
)
"""«Приложение для дегустаций чая: …» is a list of these."""
_OF_THEM = re.compile(
    r"(?P<things>[а-яё-]+)\s+и\s+(?P<deeds>записей|заявок|регистраций|отзывов|оценок|билетов|"
    r"платежей|броней)\s+(?:на|о|об|по|за|к)\s+(?:них|него|неё|нее|ним)(?![а-яё])",
    re.IGNORECASE,
)
"""«Учёт мастер-классов и записей на них»."""


def told(text: str) -> str:
    """The text with what a thing is at among its fields.

    >>> told("Участки: номер. Счётчики: номер. Счётчик стоит на участке.")
    'Участки: номер. Счётчики: номер. Счётчик: участок.'
    """
    text = _WISHED_FOR.sub(_list_of, _pointed(text))
    text = _ONE_OF.sub(lambda match: _field(match, "what", text), text)
    return _AT.sub(lambda match: _field(match, "place", text), text)


def _field(match: re.Match[str], name: str, text: str) -> str:
    thing, what = one(match["thing"]), one(match[name])
    around = f"{text[: match.start()]} {text[match.end() :]}".lower()
    known = all(each and _kept(each, around) for each in (thing, what))
    if not known or thing == what:
        return match.group()
    sign = ". " if match.group().startswith(",") else ""
    return f"{sign}{thing.capitalize()}: {what}"


def _kept(noun: str, text: str) -> bool:
    """Whether a list of such things is told elsewhere."""
    one_of = re.escape(noun)
    forms = rf"{re.escape(many(noun))}(?![а-яё])|{one_of}\s*(?::|—|имеет)"
    return re.search(rf"(?<![а-яё])(?:{forms})", text) is not None


def _list_of(match: re.Match[str]) -> str:
    thing = one(match["things"])
    things = many(thing) if thing else ""
    if not things or match["things"].lower() in (things, thing) or _of_people(match["things"]):
        return match.group()
    return f"{things.capitalize()}{match['of'] or ''}"


def _of_people(word: str) -> bool:
    return any("anim" in each.tag or "sing" in each.tag for each in russian.parsed(word)[:1])


def _pointed(text: str) -> str:
    match = _OF_THEM.search(text)
    thing, deed = (one(match["things"]), one(match["deeds"])) if match else ("", "")
    if match is None or not thing or not deed:
        return text
    text = f"{text[: match.start()]}{match['things']} и {match['deeds']}{text[match.end() :]}"
    told_of = re.compile(rf"{START}(?P<deed>{deed}|{many(deed)}):\s+", re.IGNORECASE)
    return told_of.sub(lambda found: f"{found['deed']}: {thing}, ", text, count=1)
