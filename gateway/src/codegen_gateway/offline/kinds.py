"""Types of fields: as people name them, and as the name of a field suggests them."""

import re

from .draft import Phrase, Qualifiers
from .lexicon import english

NUMBER_KIND = "number"
"""Told to be a number, nothing more: whole or not follows from the name."""

_NAMED: tuple[tuple[str, str], ...] = (
    (
        r"string|str|short text|varchar|char|e?mail(?: address)?|phone(?: number)?|url|uri|link|slug|"
        r"строка|строков\w+|короткий текст|ссылка|почта|телефон",
        "string",
    ),
    (
        r"text|long text|free text|free[- ]form(?: text)?|multi-?line(?: text)?|rich text|markdown|"
        r"plain text|текст|длинный текст|многострочн\w+(?: текст)?|текстов\w+|свободный текст",
        "text",
    ),
    (
        r"int|integer|whole|whole number|integer number|natural number|int32|int64|bigint|"
        r"целое|целое число|целочисленн\w+|натуральное(?: число)?",
        "int",
    ),
    (r"decimal|money|monetary|currency|numeric|десятичн\w+(?: число)?|деньги|сумма", "decimal"),
    (
        r"float|double|real|real number|fractional|floating point|дробн\w+(?: число)?|"
        r"вещественн\w+(?: число)?|с плавающей (?:точкой|запятой)",
        "float",
    ),
    (r"number|num|a number|число|числов\w+|цифра", NUMBER_KIND),
    (
        r"bool|boolean|yes ?/ ?no|yes or no|true ?/ ?false|true or false|flag|checkbox|"
        r"да ?/ ?нет|да или нет|флаг|флажок|логическ\w+|булев\w*|галочка|yes, no|да, нет",
        "bool",
    ),
    (r"date|calendar date|дата", "date"),
    (
        r"datetime|date-?time|timestamp|date ?/ ?time|time|moment|датавремя|время|дата ?/ ?время",
        "datetime",
    ),
    (r"uuid|guid", "uuid"),
    (r"enum|enumeration|choice|select|перечисление|выбор|список значений", "enum"),
)
NAMED = re.compile("|".join(f"(?:{words})" for words, _ in _NAMED), re.IGNORECASE)


def named(text: str) -> str | None:
    """The type a text is the name of."""
    plain = re.sub(r"^(?:an? |as an? |type:? |тип:? |поле )", "", text.strip().lower())
    for words, kind in _NAMED:
        if re.fullmatch(words, plain):
            return kind
    return None


def suggested(phrase: Phrase) -> str | None:
    """The type the name of a field suggests; None when it suggests nothing."""
    lists = english()
    words, written = phrase.key.split("_"), phrase.words[-1]
    if words[-1] in ("from", "to") and len(words) > 1:
        words, written = words[:-1], phrase.words[-2]
    last = words[-1]
    if words[0] in lists.prefixes and len(words) > 1:
        return "bool"
    if last in ("at", "on") and len(words) > 1:
        return "datetime" if last == "at" else "date"
    if last == "time" and len(words) > 1 and words[-2] in lists.spans:
        return "int"
    if last == "number":
        return "string"
    return lists.types.get(written) or lists.types.get(last)


def decide(phrase: Phrase, about: Qualifiers) -> str:
    """The type of a field, from what is said about it and from its name."""
    if about.values:
        return "enum"
    kind = suggested(phrase)
    if about.type and about.type != NUMBER_KIND:
        return about.type
    if about.type == NUMBER_KIND:
        return kind if kind in ("int", "decimal", "float") else _number(about)
    if about.unit and kind not in ("date", "bool", "text"):
        return _of_unit(about, kind)
    bounds = (about.minimum, about.maximum, about.above, about.below)
    if any(b is not None for b in bounds):
        if kind in ("int", "decimal", "float"):
            return _wide(kind, about)
        if kind in (None, "string", "bool"):
            return _number(about)
    return kind or "string"


def needs_unit(phrase: Phrase, about: Qualifiers) -> bool:
    """Whether a time is spent, so that its unit decides what the number means."""
    words = phrase.key.split("_")
    span = words[-1] == "time" and len(words) > 1 and words[-2] in english().spans
    return span and not about.unit and about.type is None


def _of_unit(about: Qualifiers, kind: str | None) -> str:
    if about.unit == "money":
        return "decimal"
    if about.unit == "measure":
        return kind if kind in ("decimal", "float", "int") and kind != "int" else "float"
    return _wide(kind, about) if kind in ("decimal", "float") else _number(about)


def _number(about: Qualifiers) -> str:
    return _wide("int", about)


def _wide(kind: str, about: Qualifiers) -> str:
    bounds = (about.minimum, about.maximum, about.above, about.below)
    whole = all(b is None or b == b.to_integral_value() for b in bounds)
    return kind if whole or kind != "int" else "decimal"
