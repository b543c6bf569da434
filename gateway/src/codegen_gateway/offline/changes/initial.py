"""Sentences that say what a field which is there is to be where nothing is given."""

import re

from codegen_crds.contracts.product import FieldSpec, ProductSpec
from codegen_gateway.offline.asking import Dialogue
from codegen_gateway.offline.sentences.defaults import default_of
from codegen_gateway.offline.text import unquote
from codegen_gateway.offline.words.russian import read

from .present import Found, bound, entities_named, fields_named

_VALUE = r"(?P<value>[^,;:]{1,64})"
_BE = (
    r"(?:(?:should|must|shall|will|has to|needs to)\s+)?(?:be|is|are|becomes?|get|have|equal)"
    r"(?:\s+(?:now|set to|changed to))?"
)
_BE_RU = r"(?:(?:теперь|должн\w+\s+быть|должен\s+быть|будет|станет|равн\w+|это|как)\s*)*"
_FIELD = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        (
            r"(?:(?:set|make|change|use|let|the)\s+)*(?:default|initial|starting)\s+(?:value\s+)?"
            rf"(?:(?:of|for)\s+(?:the\s+)?)?(?P<field>.+?)\s+(?:{_BE}|to(?:\s+be)?|as|=)\s+{_VALUE}$"
        ),
        (
            r"(?:(?:set|make|change|the)\s+)*(?P<field>.+?)(?:'s)?\s+(?:default|initial)(?:\s+value)?"
            rf"\s+(?:{_BE}|to(?:\s+be)?|=)\s+{_VALUE}$"
        ),
        rf"(?:the\s+)?(?P<field>.+?)\s+(?:(?:should|must|will)\s+)?defaults?\s+to\s+{_VALUE}$",
        rf"(?:by\s+default,?\s+)(?:the\s+)?(?P<field>.+?)\s+{_BE}\s+{_VALUE}$",
        rf"(?:(?:set|make|let)\s+)?(?:the\s+)?(?P<field>.+?)\s+(?:{_BE}|to)\s+{_VALUE}\s+by\s+default$",
        (
            r"(?:сделай\w*\s+|поставь\w*\s+|пусть\s+)*(?:по\s+умолчанию\s+)(?:у\s+(?P<thing>[\w-]+)\s+)?"
            rf"(?P<field>[\w -]+?)\s*(?::|\s)\s*{_BE_RU}[«\"]?(?P<value>[\w-]+(?:\s[\w-]+)?)[»\"]?$"
        ),
        (
            r"(?:сделай\w*\s+|поставь\w*\s+|пусть\s+)*(?P<field>[\w -]+?)\s+по\s+умолчанию\s*"
            rf"(?::|\s)\s*{_BE_RU}{_VALUE}$"
        ),
        (
            rf"(?:сделай\w*\s+|поставь\w*\s+|пусть\s+)*(?P<field>[\w -]+?)\s*(?::|\s)\s*{_BE_RU}"
            r"(?P<value>[\w-]+)\s+по\s+умолчанию$"
        ),
    )
]
"""``Default status should be paid``, ``статус по умолчанию — оплачен``."""
_THING = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        (
            r"(?:(?:all|every|each|an?|the)\s+)?(?:new\s+)?(?P<thing>[\w -]+?)\s+"
            r"(?:(?:should|must|will)\s+)?(?:always\s+)?(?:starts?|begins?)(?:\s+out)?\s+(?:as|with)\s+"
            r"(?:(?:an?|the)\s+)?(?:status\s+(?:of\s+)?)?" + _VALUE + r"$"
        ),
        r"new\s+(?P<thing>[\w -]+?)\s+" + _BE + r"\s+(?P<value>[\w-]+)(?:\s+by\s+default)?$",
        r"(?P<thing>[\w -]+?)\s+" + _BE + r"\s+(?P<value>[\w-]+)\s+by\s+default$",
        (
            r"(?:пусть\s+)?нов\w+\s+(?P<thing>[\w-]+)\s+(?:теперь\s+|всегда\s+)*"
            r"(?:должн\w+\s+быть|будут|будет|получа\w+\s+статус|созда\w+\s+со\s+статусом)\s+"
            + _VALUE
            + r"$"
        ),
    )
]
"""``Orders should start as paid``."""
_CYRILLIC = re.compile(r"[а-яё]")
_STATES = frozenset({"status", "state", "stage"})


def told(sentence: str, product: ProductSpec) -> tuple[str, str] | None:
    """The field that a sentence gives a default, as it is called there, and that default."""
    for pattern in _FIELD:
        match = pattern.match(sentence)
        if match is not None and fields_named(match["field"], product):
            thing = match.groupdict().get("thing") or ""
            return f"{match['field']} {thing}".strip(), unquote(match["value"])
    for pattern in _THING:
        match = pattern.match(sentence)
        things = entities_named(match["thing"], product) if match is not None else []
        if match is None or len(things) != 1:
            continue
        states = [f for f in things[0].fields if f.type == "enum" and f.name in _STATES]
        if len(states) == 1:
            return f"{states[0].name} {things[0].name}", unquote(match["value"])
    return None


def given(found: Found, value: str, dialogue: Dialogue) -> FieldSpec | None:
    """The field with that default; None where it cannot have it and another is asked for."""
    old = found.field
    default = _fitting(old, value)
    if not default and old.type == "enum":
        chosen = dialogue.choose(
            f"“{value}” is none of the values of “{old.description or old.name}”. Which one should "
            "it be where none is given?",
            f"«{value}» — не из значений «{old.description or old.name}». Какое брать, когда "
            "ничего не указано?",
            tuple(old.values),
        )
        if chosen is not None and chosen >= 0:
            default = old.values[chosen]
    elif not default:
        answer = dialogue.ask(
            f"“{value}” cannot be the value of “{old.description or old.name}”. What should it be "
            "where nothing is given?",
            f"«{value}» не может быть значением «{old.description or old.name}». Что брать, когда "
            "ничего не указано?",
        )
        default = _fitting(old, answer) if answer is not None else ""
    return old.model_copy(update={"default": default}) if default else None


def _fitting(field: FieldSpec, said: str) -> str:
    """What was said as a default of the field; empty where the field cannot have it."""
    default = default_of(field.type, said, field.values)
    if not default and field.type == "enum":
        base = _base(said)
        same = [value for value in field.values if _base(value) == base]
        default = same[0] if len(same) == 1 else ""
    if not default or field.type not in ("int", "decimal", "float"):
        return default if len(default) <= (field.max_length or len(default)) else ""
    number = bound(default)
    if number is None:
        return ""
    low, high = bound(field.minimum), bound(field.maximum)
    above, below = bound(field.exclusive_minimum), bound(field.exclusive_maximum)
    fits = (low is None or low <= number) and (high is None or number <= high)
    fits = fits and (above is None or above < number) and (below is None or number < below)
    return default if fits else ""


def _base(text: str) -> str:
    """A value without gender and number: ``оплачена`` is ``оплачен``."""
    words = text.casefold().split()
    return " ".join(read(word).base if _CYRILLIC.search(word) else word for word in words)
