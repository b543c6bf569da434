"""What somebody may do with one thing only once: said as a pair that does not repeat.

``Volunteers sign up for shifts. Nobody can sign up twice for the same shift``: who does it was said
in another sentence. The words of such a rule stand in any order.
"""

import re
from typing import Final

from codegen_gateway.offline.words.english import plural, singular

from .ru.sentence import one

_SENTENCE: Final = re.compile(r"[^.!?;\n]+")
_MAY_ONCE: Final = re.compile(
    r"(?P<begin>\A|(?<=[.;\n]\s))(?:each|every|an?|one)\s(?P<who>[a-z]+)\s(?:can|may)\s(?:only\s)?(?P<deed>join|attend|"
    r"enter|take)\s(?:the\ssame|each|an?|one|any)\s(?P<what>[a-z]+)\s(?:only\s|just\s)?once(?=\s*(?:[.;\n]|\Z))",
    re.IGNORECASE,
)
"""``Each pupil may join a trip once``: that also says who does what."""
_NEVER: Final = re.compile(
    r"\b(?:nobody|no\s?one|can(?:no|\sno|')t|may\snot|must\snot|should\snot|mustn't)\b|"
    r"(?<![а-яё])(?:нельзя|никто|не\s(?:может|могут|должен|должна|должны))(?![а-яё])",
    re.IGNORECASE,
)
_TWICE: Final = re.compile(
    r"\b(?:twice|two\stimes|more\sthan\sonce|a\ssecond\stime)\b|"
    r"(?<![а-яё])(?:дважды|два\sраза|второй\sраз|повторно|больше\sодного\sраза)(?![а-яё])",
    re.IGNORECASE,
)
_WHAT: Final = re.compile(
    r"\b(?:the\ssame|one|a\ssingle)\s(?P<thing>[a-z]+)|"
    r"(?<![а-яё])(?:один|одн(?:у|ой|ого|ом|о)|тот|ту|то|том|той)\s(?:и\sт[а-яё]+\sже\s|же\s)?(?P<ru>[а-яё]{3,})",
    re.IGNORECASE,
)
_DEEDS: Final = tuple(
    (
        re.compile(rf"\b{deed}\b", re.IGNORECASE),
        re.compile(rf"(?P<who>\b[a-z]+s)\s(?:(?:can|may|will|should)\s)?{deed}\b", re.IGNORECASE),
    )
    for deed in (
        r"sign\s?up",
        r"register",
        r"enrol+",
        r"apply",
        r"vote",
        r"subscribe",
        r"book",
        r"reserve",
        r"join",
        r"attend",
        r"review",
        r"rate",
        r"borrow",
    )
) + tuple(
    (
        re.compile(rf"(?<![а-яё]){deed}", re.IGNORECASE),
        re.compile(rf"(?P<who>[а-яё]{{3,}})\s(?:могут\s)?{done}", re.IGNORECASE),
    )
    for deed, done in (
        ("запис(?:аться|ываться)", "запис(?:ываются|ывается|аться)"),
        ("(?:за)?регистрироваться", "регистриру[ею]тся"),
        ("(?:про)?голосовать", "голосу[ею]т"),
        ("(?:за)?бронировать", "брониру[ею]т"),
        ("участвовать", "участву[ею]т"),
        ("подпис(?:аться|ываться)", "подписыва[ею]тся"),
    )
)
"""What is done, and where it is said who does it."""


def told(text: str) -> str:
    """The text with such rules as pairs.

    >>> told("Fans vote for songs. Nobody can vote twice for the same song.")
    'Fans vote for songs. The combination of fan and song is unique.'
    """

    def pair(match: re.Match[str]) -> str:
        said = match.group()
        if not (_TWICE.search(said) and _NEVER.search(said)):
            return said
        what = _WHAT.search(said)
        if what is None:
            return said
        doers = (done.search(text) for deed, done in _DEEDS if deed.search(said))
        who = next((found["who"] for found in doers if found is not None), "")
        begin = said[: len(said) - len(said.lstrip())]
        if who and what["ru"] is not None and one(who) and one(what["ru"]):
            return f"{begin}Сочетание {one(who)} и {one(what['ru'])} уникально"
        if who and what["thing"] is not None:
            return (
                f"{begin}The combination of {singular(who.lower())} and {what['thing']} is unique"
            )
        return said

    return _SENTENCE.sub(pair, _MAY_ONCE.sub(_both_said, text))


def _both_said(match: re.Match[str]) -> str:
    """Who does what, where nobody said that yet, and that they do it once."""
    who, what, deed = match["who"].lower(), match["what"].lower(), match["deed"].lower()
    rule = f"one {who} can {deed} a {what} only once"
    if re.search(rf"\b{plural(who)}\s(?:can\s|may\s)?{deed}\b", match.string, re.IGNORECASE):
        return f"{match['begin']}{rule[0].upper()}{rule[1:]}"
    does = f"{plural(who).capitalize()} {deed} {plural(what)}"
    return f"{match['begin']}{does}. {rule[0].upper()}{rule[1:]}"
