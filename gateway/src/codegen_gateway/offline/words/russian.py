"""Russian words: base form, part of speech and case, by the OpenCorpora dictionary."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .lexicon import russian

_MODIFIERS = frozenset({"ADJF", "PRTF", "ADJS", "PRTS"})


_NAMELESS = "\N{REPLACEMENT CHARACTER}"
_WORD = 4
"""Letters; what is shorter and written large is an abbreviation: ``ТО``."""


@dataclass(frozen=True)
class Word:
    """A Russian word as it is read in a noun phrase."""

    text: str
    base: str
    """Base form, with ``е`` for ``ё``."""
    part: str
    """``noun``, ``modifier`` or ``other``."""
    plural: bool
    """Whether it may be the nominative, accusative or instrumental of many."""
    nominative: str
    """The same number in the nominative."""
    one: str
    """The singular nominative."""
    short: bool
    """Whether it is a short form, which states something: ``готов``, ``привязан``."""


@lru_cache(maxsize=1)
def _analyzer() -> Any:  # noqa: ANN401 - the library has no types
    import pymorphy3  # type: ignore[import-untyped]  # noqa: PLC0415 - English needs no 30 MiB

    return pymorphy3.MorphAnalyzer(lang="ru")


@lru_cache(maxsize=4096)
def read(text: str) -> Word:
    """The reading of a word that fits a noun phrase best; known words win over frequent ones."""
    readings = _readings(text.lower())
    lexicon = russian().meanings

    things = any({"NOUN", "plur", "nomn"} in p.tag and p.normal_form in lexicon for p in readings)

    def rank(parse: Any) -> tuple[bool, bool, bool, float]:  # noqa: ANN401
        part = _part(parse)
        known = part != "other" and _plain(_base(parse)) in lexicon
        known = known and not (things and parse.tag.POS == "ADJS")  # «велики» are bicycles
        usual = part != "other" and (parse.score > 0.2 or _calls_somebody(parse))  # noqa: PLR2004
        adjective = "Fixd" not in parse.tag and part == "modifier"
        return known, usual, adjective or _calls_somebody(parse), parse.score

    best = max(readings, key=rank)
    part = _part(best)
    plain = text.lower()
    abbreviated = text.isupper() and 1 < len(text) < _WORD
    if abbreviated and (part != "noun" or (plain in lexicon and _base(best) != plain)):
        return Word(text, plain, "noun", plural=False, nominative=plain, one=plain, short=False)
    same = [p for p in readings if p.normal_form == best.normal_form and _part(p) == part]
    cases = {(str(p.tag.number), str(p.tag.case)) for p in same}
    direct = {number for number, case in cases if case in ("nomn", "accs", "ablt")}
    plural = "plur" in direct or all(str(p.tag.number) == "plur" for p in same)
    base = _base(best)
    return Word(
        text=text,
        base=_plain(base),
        part=part,
        plural=plural,
        nominative=_nominative(text.lower(), same, best),
        one=_inflect(best, {"nomn", "sing"}) or base,
        short=best.tag.POS in ("ADJS", "PRTS"),
    )


def parsed(word: str) -> list[Any]:
    """All readings of a word, the likeliest first."""
    return list(_readings(word.lower()))


@lru_cache(maxsize=8192)
def _readings(word: str) -> tuple[Any, ...]:
    """The same, kept, as many rules ask for one word.

    The analyzer asks Unicode for the names of signs, and not each has one.
    """
    named = "".join(sign if unicodedata.name(sign, "") else _NAMELESS for sign in word)
    return tuple(_analyzer().parse(named))


def inflected(noun: str, case: str) -> str:
    """A noun of one in a case of OpenCorpora's; empty for what is none."""
    found = [p for p in _readings(noun) if _part(p) == "noun"]
    return _inflect(found[0], {case, "sing"}) if found else ""


def inflected_many(noun: str, case: str) -> str:
    """A noun of several in a case of OpenCorpora's; empty for what is none."""
    found = [p for p in _readings(noun) if _part(p) == "noun"]
    return _inflect(found[0], {case, "plur"}) if found else ""


def plural_of(modifier: str) -> str:
    """An adjective of several in the nominative; empty for what is none."""
    found = [p for p in _readings(modifier) if _part(p) == "modifier"]
    return _inflect(found[0], {"nomn", "plur"}) if found else ""


def of_people(word: str) -> bool:
    """Whether a word is the nominative of several living beings: ``участники``."""
    likeliest = _readings(word.lower())[:2]
    return any({"NOUN", "anim", "plur", "nomn"} in each.tag for each in likeliest)


def of_somebody_or_people(word: str) -> bool:
    """Whether a word is the nominative of living beings, one or several: ``менеджер``."""
    likeliest = _readings(word.lower())[:2]
    return any({"NOUN", "anim", "nomn"} in each.tag for each in likeliest)


def verb(word: str) -> str:
    """The infinitive of a verb; empty for another word."""
    found = [p for p in _readings(word.lower()) if p.tag.POS in ("VERB", "INFN")]
    found.sort(key=lambda p: "impr" in p.tag)  # «нашли» is seldom an order to send somebody
    return _plain(str(found[0].normal_form)) if found else ""


def agree(modifier: str, noun: str) -> str:
    """The modifier in the singular nominative and the gender of the noun."""
    parsed = next((p for p in _readings(noun) if _part(p) == "noun"), None)
    gender = str(parsed.tag.gender) if parsed is not None and parsed.tag.gender else "masc"
    parsed = next((p for p in _readings(modifier) if _part(p) == "modifier"), None)
    if parsed is None:
        return modifier
    return _inflect(parsed, {"nomn", "sing", gender}) or modifier


def of_one(word: str) -> bool:
    """Whether a word behind a noun can only be of one: ``(учёт) посещаемости``."""
    if not re.fullmatch(r"[а-яё]+", word.lower()):
        return False
    found = {str(p.tag.number) for p in _readings(word.lower()) if p.tag.case == "gent"}
    return found == {"sing"}


def of_somebody(word: str) -> bool:
    """Whether a word is the genitive of one living being: ``(дневник) рыбака``."""
    parsed = _readings(word.lower())
    return any({"NOUN", "anim", "sing", "gent"} in each.tag for each in parsed[:2])


def was_done(word: str) -> bool:
    """Whether a word tells what somebody did, and its meaning is known: ``подтвердил``."""
    best = _readings(word.lower())[0]
    past = best.tag.POS == "VERB" and str(best.tag.tense) == "past"
    return past and bool(known(_plain(str(best.normal_form))))


def is_participle(word: str) -> bool:
    """Whether a word is a full participle, by its likeliest reading."""
    return str(_readings(word.lower())[0].tag.POS) == "PRTF"


def transliterate(word: str) -> str:
    """Latin letters for a word that the dictionary of meanings does not have."""
    letters = russian().letters
    return "".join(letters.get(c, c) for c in word.lower())


def known(phrase: str) -> list[str]:
    """English words for a known word or phrase; nothing for another."""
    meaning = russian().meanings.get(phrase)
    return meaning.split("_") if meaning else []


def translate(bases: list[str]) -> list[str]:
    """English words for base forms, longest known phrases first."""
    words: list[str] = []
    while bases:
        for size in range(min(3, len(bases)), 0, -1):
            meaning = known("_".join(bases[:size]))
            if meaning:
                words.extend(meaning)
                bases = bases[size:]
                break
        else:
            words += _by_parts(bases[0])
            bases = bases[1:]
    return words


def _by_parts(base: str) -> list[str]:
    """Letters for an unknown word; of ``ip-адрес`` the meaning of each half."""
    halves = base.split("-")
    if len(halves) == 1 or not any(half.isascii() for half in halves):
        return [transliterate(base)]
    return [word for half in halves for word in known(half) or [transliterate(half)]]


def _base(parse: Any) -> str:  # noqa: ANN401
    """The base form; of a participle its full form, not the verb."""
    if parse.tag.POS in ("PRTF", "PRTS"):
        for form in parse.lexeme:
            if {"PRTF", "nomn", "sing", "masc"} in form.tag and form.tag.voice == parse.tag.voice:
                return str(form.word)
    return str(parse.normal_form)


def _plain(text: str) -> str:
    return text.replace("ё", "е")


def _part(parse: Any) -> str:  # noqa: ANN401
    tag = parse.tag
    if "NPRO" in tag or "Prnt" in tag:
        return "other"
    if tag.POS == "NOUN":
        return "noun"
    return "modifier" if tag.POS in _MODIFIERS else "other"


def _nominative(text: str, same: list[Any], best: Any) -> str:  # noqa: ANN401
    if any(p.tag.case == "nomn" for p in same):
        return text
    number = "plur" if str(best.tag.number) == "plur" else "sing"
    return _inflect(best, {"nomn", number}) or text


def _calls_somebody(parse: Any) -> bool:  # noqa: ANN401
    """``техник`` is somebody who is named more often than one of several techniques."""
    return {"NOUN", "anim", "nomn"} in parse.tag and parse.word.endswith("ик")


def _inflect(parse: Any, grammemes: set[str]) -> str:  # noqa: ANN401
    form = parse.inflect(grammemes)
    return str(form.word) if form is not None else ""
