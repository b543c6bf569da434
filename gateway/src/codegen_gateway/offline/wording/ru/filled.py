"""Lists told by what is in them: «список с растениями: название» is a list of plants."""

import re

from codegen_gateway.offline.sentences import grammar
from codegen_gateway.offline.words import russian

_WITH = re.compile(
    r"(?P<list>(?<![а-яё])(?:список|списочек|перечень|баз[ау](?:\s+данных)?|таблиц[ауы]|табличк[ау]|"
    r"каталог|реестр|журнал|справочник|архив|картотек[ау]|коллекци[яю]|опись|сервис|приложение|"
    r"программ[ау]|систем[ау]|учёт|учет))\s+со?\s+(?P<what>[а-яё-]+(?:\s[а-яё-]+){0,5})(?=\s*[:(])",
    re.IGNORECASE,
)
_PARTS = {"NOUN": "things", "ADJF": "of what kind", "PRTF": "of what kind"}


def emptied(text: str) -> str:
    """The text with such lists told to be of those things.

    >>> emptied("Хочу список с комнатными растениями: название, сорт")
    'Хочу список комнатных растений: название, сорт'
    """
    return _WITH.sub(_of_them, text)


def _of_them(match: re.Match[str]) -> str:
    words = match["what"].lower().split()
    told: list[str] = []
    things = False
    for at, word in enumerate(words):
        many = _of_many(word)
        if word == "и" and things:
            told.append(word)
        elif many and _PARTS[many[0]] == "of what kind":
            told.append(many[1])
        elif many and (not things or words[at - 1] == "и"):
            things = True
            told.append(many[1])
        else:
            told += words[at:]
            break
    if not things or grammar.FIELD_WORDS.match(match["what"]):
        return match.group()
    return f"{match['list']} {' '.join(told)}"


def _of_many(word: str) -> tuple[str, str] | None:
    """The part of speech of a word of several with which something is, and its genitive."""
    for reading in russian.parsed(word):
        if {"ablt", "plur"} in reading.tag and str(reading.tag.POS) in _PARTS:
            form = reading.inflect({"gent", "plur"})
            return (str(reading.tag.POS), str(form.word)) if form is not None else None
    return None
