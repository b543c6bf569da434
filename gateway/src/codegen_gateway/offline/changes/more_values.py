"""Quoted values that a field of choices gets, in any order of words."""

import re
from typing import Final

from codegen_crds.contracts.product import ProductSpec

from .present import Found, entities_named, fields_named

_OPEN, _VALUE, _CLOSE = r"[\"«“„']", r"[^\"»“”']{1,64}", r"[\"»”“']"
_ONE: Final = f"{_OPEN}{_VALUE}{_CLOSE}"
_QUOTED: Final = re.compile(f"{_OPEN}(?P<value>{_VALUE}){_CLOSE}")
_PLACE: Final = re.compile(
    r"\b(?:between|after|before|behind|между|после|перед|за)\s+"
    rf"(?:it\b|{_ONE}(?:\s+(?:and|и)\s+{_ONE})?)",
    re.IGNORECASE,
)
"""``between "new" and "done"``: choices have no order."""
_ADDS: Final = re.compile(
    r"(?:add|allow|introduce|include|need|want|have|get|give|добав[а-яё]+|введи[а-яё]*|ввести|нуж[а-яё]+|"
    r"может|могут|быва[ею]т|появ[а-яё]+|разреши[а-яё]*|заведи[а-яё]*)",
    re.IGNORECASE,
)
_AROUND: Final = re.compile(
    r"(?:please|can|could|may|should|would|like|be|also|too|as|well|an?|the|one|more|another|further|new|extra|"
    r"additional|second|third|fourth|fifth|sixth|seventh|eighth|possible|value|values|option|options|choice|choices|"
    r"to|for|of|in|on|list|called|named|we|i|us|me|my|our|"
    r"пожалуйста|можно|быть|пусть|ещё|еще|один|одну|одно|нов[а-яё]+|втор[а-яё]+|трет[а-яё]+|четв[её]рт[а-яё]+|пят[а-яё]+|"
    r"значени[а-яё]+|вариант[а-яё]*|в|во|к|ко|для|у|список|нам|мне|и|также|тоже|бы|хочу|хотим)",
    re.IGNORECASE,
)
_STATES: Final = ("status", "state", "stage", "condition", "phase")
"""Last words of what a field is called that says how a thing is."""
_ALSO: Final = re.compile(
    r"(?:an?|the|each|every)\s(?P<thing>[a-z]+(?:\s[a-z]+)?)\s(?:can|may|could|might|should)\s(?:now\s)?also\sbe\s"
    r"(?P<values>[a-z-]+(?:\s[a-z-]+)?(?:(?:,\s|\sor\s|,\sor\s)[a-z-]+(?:\s[a-z-]+)?)*)",
    re.IGNORECASE,
)
"""``An order can also be lost``."""


def told(sentence: str, product: ProductSpec) -> tuple[Found, list[str]] | None:
    """The field of choices that a sentence names, and the values that it is to have as well."""
    if (also := _ALSO.fullmatch(sentence)) is not None:
        return _of_thing(also["thing"], also["values"], product)
    rest = _PLACE.sub(" ", sentence)
    values = [match["value"].strip() for match in _QUOTED.finditer(rest)]
    words = re.findall(r"[^\W_]+(?:-[^\W_]+)*", _QUOTED.sub(" ", rest))
    if not values or not any(map(_ADDS.fullmatch, words)):
        return None
    names = [word for word in words if not (_ADDS.fullmatch(word) or _AROUND.fullmatch(word))]
    choices = [each for each in fields_named(" ".join(names), product) if each.field.type == "enum"]
    return (choices[0], values) if len(choices) == 1 else None


def _of_thing(thing: str, values: str, product: ProductSpec) -> tuple[Found, list[str]] | None:
    """What a thing may also be, where it has one state; of other choices it may be no value."""
    choices = [
        Found(entity, each)
        for entity in entities_named(thing, product)
        for each in entity.fields
        if each.type == "enum" and each.name.rpartition("_")[2] in _STATES
    ]
    more = [each.strip() for each in re.split(r",\s*(?:or\s)?|\sor\s", values)]
    return (choices[0], more) if len(choices) == 1 else None
