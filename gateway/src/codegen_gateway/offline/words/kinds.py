"""Types of fields: as people name them, and as the name of a field suggests them."""

import re
from decimal import Decimal

from codegen_gateway.offline.draft import Phrase, Qualifiers

from .english import is_plural
from .lexicon import english
from .quantities import unit_kind

_ENDS = ("min", "max", "minimum", "maximum")
_NUMBERS = ("int", "decimal", "float")
NUMBER_KIND = "number"
"""Told to be a number, nothing more: whole or not follows from the name."""

_NAMED: dict[str, str] = {
    "string": r"strings?|str|short texts?|varchar|char|e?mails?(?: address)?|phone(?: number)?s?|"
    r"urls?|uris?|links?|slug|строка|строки|строков\w+|короткий текст|ссылка|ссылки|почта|телефон",
    "text": r"texts?|long text|free text|free[- ]form(?: text)?|multi-?line(?: text)?|rich text|"
    r"markdown|plain text|текст|длинный текст|многострочн\w+(?: текст)?|текстов\w+|"
    r"свободный текст",
    "int": r"int|integers?|whole|whole numbers?|integer number|natural number|int32|int64|bigint|"
    r"целое|целое число|целые(?: числа)?|целочисленн\w+|натуральное(?: число)?",
    "decimal": r"decimal|decimal number|money|monetary|currency|numeric|"
    r"десятичн\w+(?: число)?|деньги|сумма",
    "float": r"float|double|real|real number|fractional(?: number)?|"
    r"floating[- ]point(?: number)?|дробн\w+(?: число)?|вещественн\w+(?: число)?|"
    r"(?:число )?с плавающей (?:точкой|запятой)",
    NUMBER_KIND: r"numbers?|num|a number|число|числа|числов\w+|цифра",
    "bool": r"bool|boolean|yes ?/ ?no|yes or no|true ?/ ?false|true or false|flag|checkbox|"
    r"да ?/ ?нет|есть ?/ ?нет|да или нет|флаг|флажок|логическ\w+|булев\w*|галочка",
    "date": r"date|calendar date|дата",
    "datetime": r"datetime|date-?time|timestamp|date ?/ ?time|date and time|time|moment|"
    r"датавремя|время|дата ?/ ?время",
    "uuid": r"uuid|guid",
    "enum": r"enum|enumeration|choice|select|перечисление|выбор|список значений",
}

_STATE = re.compile(r"(?!hundred|kindred)[a-z]{4,}[a-df-z]ed")
"""One word that says what was done to a thing: ``archived``; no ``speed`` and no ``breed``."""


_VALID = frozenset(
    {"valid", "warranty", "insurance", "subscription", "membership", "contract", "license"}
)
"""What is valid from a day to a day."""
_WORTH = frozenset(
    {"current", "market", "book", "estimated", "total", "insured", "nominal", "asset",
     "replacement", "residual"}
)  # fmt: skip
"""Of such a value it is said how much money it is."""
_HAPPENED = frozenset(
    {"returned", "refunded", "approved", "confirmed", "waived", "included", "verified", "sent",
     "cancelled"}
)  # fmt: skip
"""``deposit returned``: that it was, and not how much of it."""
_AT_PRESENT = frozenset({"today", "now", "yet", "already", "currently"})
"""``available today``, ``paid already``: of what is so, when it is asked."""
_MEASURED = re.compile(
    r"km|kg|hours?|litres?|liters?|miles?|tons?|grams?|minutes?|days|points|pages|kilometers?"
)
"""What was counted, before what was done: ``km run``, ``hours worked``."""


def named(text: str) -> str | None:
    """The type a text is the name of."""
    plain = re.sub(r"^(?:an? |as an? |valid |type:? |тип:? |поле )", "", text.strip().lower())
    for kind, words in _NAMED.items():
        if re.fullmatch(words, plain):
            return kind
    return None


_TAKEN = frozenset(
    {
        "taken",
        "bought",
        "acquired",
        "written",
        "recorded",
        "planted",
        "opened",
        "joined",
        "found",
        "won",
        "grown",
        "caught",
        "drawn",
        "begun",
        "born",
        "died",
        "woven",
        "struck",
    }
)
_COUNTED = frozenset(
    ["sold", "scored", "played", "booked", "won", "lost", "eaten", "laid", "produced", "delivered",
     "conceded", "picked", "missed", "collected", "planted", "harvested", "used"]
)  # fmt: skip
"""Of several things that were dealt with so, a field says how many: ``tickets sold``."""


def suggested(phrase: Phrase) -> str | None:
    """The type the name of a field suggests; None when it suggests nothing."""
    words, written = phrase.key.split("_"), phrase.words[-1]
    if len(words) > 1 and words[-1] in ("from", "to", "until", "since"):
        stem = _by_word(phrase.words[-2], words[-2])
        if stem == "bool" or words[-1] in ("until", "since") or words[-2] in _VALID:
            return stem if stem in _NUMBERS else "date"
        words, written = words[:-1], phrase.words[-2]
    if "per" in words[1:]:
        words = words[: words.index("per")]
        written = words[-1]
    placed = "datetime" if phrase.label.lower().startswith("time of ") else None
    if len(words) > 1 and (kind := placed or _by_place(words) or _by_last(words, phrase.words)):
        return kind
    if _STATE.fullmatch(phrase.key):
        return _by_word(phrase.key) or "bool"
    if words[-1] == "number":
        return "string"
    if (
        words[0] in ("last", "next", "date")
        and len(words) > 1
        and _by_word(words[-1]) in (None, "bool")
    ):
        return "date"
    whole = phrase.key if "_" in phrase.key else written
    if phrase.key == "day" and not phrase.label.isascii():
        whole = "days"  # «день» of a journey is its number
    return _by_word(whole, written, phrase.key, words[-1]) or _measured(words)


def suggested_by(word: str) -> str | None:
    """The type that a word alone suggests."""
    return _by_word(word.lower())


def _by_last(words: list[str], written: tuple[str, ...]) -> str | None:
    """``bottles left`` is a count, ``walk times`` are a text, a ``market value`` is money."""
    several = is_plural(written[-2]) and _by_word(words[-2]) is None
    if written[-1] in _COUNTED and several:
        return "int"
    counted = words[0] == "quantity" and _by_word(words[-1]) != "string"
    if counted or (words[0] == "year" and written[-1] in _TAKEN):
        return "int"
    if written[-1] in ("left", "remaining"):
        return "int" if is_plural("".join(written[-2:-1])) else None
    if written[0] == "times" and written[-1].endswith(("ed", "en", "ne")):
        return "int"  # "times solved"
    if written[-1] == "times":
        return "string"
    return "decimal" if words[-1] == "value" and words[0] in _WORTH else None


def _measured(words: list[str]) -> str | None:
    """``km run`` and ``hours worked``: how much of it was done."""
    if len(words) == 1 or not _MEASURED.fullmatch(words[0]):
        return None
    return "float" if unit_kind(words[0]) == "measure" else "int"


def _by_place(words: list[str]) -> str | None:
    """What the first of several words, or the last two of them, say of the type."""
    *_, before, last = words
    asked = last in _AT_PRESENT and _by_word(before) == "bool"
    if asked or words[0] in english().prefixes or words[0] in ("average", "mean"):
        return "decimal" if words[0] in ("average", "mean") else "bool"
    if last in ("at", "on"):
        return "datetime" if last == "at" else "date"
    if last == "time" and before in english().spans:
        return "int"
    if last in _ENDS:
        kind = None if before == "day" else _by_word(before)
        return kind if kind in (*_NUMBERS, "date", "datetime") else "int"
    kind = _by_word(last) or ("bool" if _STATE.fullmatch(last) else None)
    if words[0] in _ENDS:
        return kind if kind in _NUMBERS else "int"
    earned = _by_word(before) if kind == "bool" and last not in _HAPPENED else None
    return earned if earned in _NUMBERS else None  # a price paid, points earned


def _by_word(*words: str) -> str | None:
    return next((kind for word in words if (kind := english().types.get(word))), None)


def decide(phrase: Phrase, about: Qualifiers) -> str:
    """The type of a field, from what is said about it and from its name."""
    if about.values:
        return "enum"
    if about.pattern and about.type in (None, NUMBER_KIND, "int"):
        return "string"
    if about.held == "dict" and about.type is None:
        return "string"
    kind = suggested(phrase)
    if phrase.key == "day" and about.default and not about.default.isdecimal():
        kind = "date"  # «день (по умолчанию сегодня)» is no number of one
    if about.type == NUMBER_KIND:
        return kind if kind in _NUMBERS else _wide("int", about)
    if about.decimal_places and about.type in (None, "float"):
        return "decimal"
    counted = "int" if kind is None and phrase.plural and about.default.isdecimal() else None
    return (
        about.type
        or _by_unit(kind, about)
        or _by_bounds(kind, about)
        or kind
        or counted
        or "string"
    )


def needs_unit(phrase: Phrase, about: Qualifiers) -> bool:
    """Whether a time is spent, so that its unit decides what the number means."""
    words = phrase.key.split("_")
    span = words[-1] == "time" and len(words) > 1 and words[-2] in english().spans
    span = span and not phrase.label.lower().startswith("time of ")
    return span and not about.unit and about.type is None


def needs_measure(phrase: Phrase, about: Qualifiers) -> bool:
    """Whether it is told how often something is done, and not in what."""
    return phrase.head == "frequency" and about.empty


def _by_unit(kind: str | None, about: Qualifiers) -> str | None:
    """The type that a unit asks for."""
    if about.unit is None or kind in ("date", "bool", "text"):
        return None
    if about.unit == "money":
        return "decimal"
    if about.unit == "measure":
        return kind if kind == "decimal" else "float"
    return kind if kind == "decimal" else _wide("int", about)


def _by_bounds(kind: str | None, about: Qualifiers) -> str | None:
    """The type that bounds ask for: only numbers have them."""
    if all(bound is None for bound in _bounds(about)):
        return None
    if kind in _NUMBERS:
        return _wide(kind, about)
    if kind == "date":
        return _wide("int", about)  # "day 1-31"
    return _wide("int", about) if kind in (None, "string", "bool") else None


def _bounds(about: Qualifiers) -> tuple[Decimal | None, ...]:
    return about.minimum, about.maximum, about.above, about.below


def _wide(kind: str, about: Qualifiers) -> str:
    """A whole number becomes a decimal when its bounds are none."""
    whole = all(b is None or b == b.to_integral_value() for b in _bounds(about))
    return kind if whole or kind != "int" else "decimal"
