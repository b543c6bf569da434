"""What a field is where nothing is given: ``5``, ``yes``, ``new``, ``today``."""

import re
from collections.abc import Sequence
from decimal import InvalidOperation
from typing import Final

from codegen_gateway.offline.words.quantities import number, plain

_LONGEST: Final = 64
"""Characters of the contract's default."""
_ON_RU: Final = ("", "ючен", "ючена", "ючено", "ючены", "ючён")
_TRUE: Final = frozenset({"true", "yes", "on", "checked", "да", *(f"вкл{end}" for end in _ON_RU)})
_FALSE: Final = frozenset(
    {"false", "no", "off", "unchecked", "нет", *(f"выкл{end}" for end in _ON_RU)}
)
_NOT_SO: Final = re.compile(r"(?:not|не)\s")
"""``not paid``, of what may be paid."""
_TODAY: Final = frozenset({"today", "current date", "the current date", "сегодня", "текущая дата"})
_NOW: Final = _TODAY | {"now", "current time", "the current time", "сейчас", "текущее время"}


def default_of(kind: str, said: str, values: Sequence[str]) -> str:
    """The default of a field as the contract has it; empty where it is no value of the field.

    Args:
        kind: Type of the field.
        said: The words, as they were written.
        values: Of an enum: its values.
    """
    text = said.strip().strip("\"'“”«»")
    word = text.casefold()
    if len(text) > _LONGEST:
        return ""
    if kind == "bool":
        word = "no" if _NOT_SO.match(word) else word
        return "true" if word in _TRUE else "false" if word in _FALSE else ""
    if kind == "enum":
        return next((value for value in values if value.casefold() == word), "")
    if kind in ("int", "decimal", "float"):
        return _number(word, whole=kind == "int")
    moments = {"date": ("today", _TODAY), "datetime": ("now", _NOW)}
    if kind in moments:
        name, words = moments[kind]
        return name if word in words else ""
    return text if kind in ("string", "text") else ""


def _number(word: str, *, whole: bool) -> str:
    figures = re.sub(r"[\s%$€₽£]+", "", word)
    try:
        value = number(
            {"zero": "0", "ноль": "0", "one": "1", "один": "1", "одна": "1", "одно": "1"}.get(
                figures, figures
            )
        )
    except InvalidOperation:
        return ""
    if not value.is_finite() or (whole and value != value.to_integral_value()):
        return ""
    return plain(value)
