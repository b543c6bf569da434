"""A text that a regular expression matches, where one is easily found."""

import re
from collections.abc import Iterable

# CPython's own reading of a pattern. It is not public, so whoever calls this checks what comes
# out, and asks people for an example where nothing does.
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_CATEGORIES = {
    "CATEGORY_DIGIT": "1",
    "CATEGORY_NOT_DIGIT": "a",
    "CATEGORY_SPACE": " ",
    "CATEGORY_NOT_SPACE": "a",
    "CATEGORY_WORD": "a",
    "CATEGORY_NOT_WORD": "-",
}
_PRINTABLE = "aA1bcdefg-_ .,:;@#/!+*=~ж"


def example_of(pattern: str) -> str | None:
    """A short text that ``pattern`` probably matches; None where no guess is made."""
    try:
        return _sequence(parser.parse(pattern))
    except (re.error, KeyError, ValueError, RecursionError, OverflowError):
        return None


def _sequence(items: Iterable[Any]) -> str:
    return "".join(_one(str(code), argument) for code, argument in items)


def _one(code: str, argument: Any) -> str:  # noqa: ANN401, PLR0911 - a node of the parser's tree
    match code:
        case "LITERAL":
            return chr(argument)
        case "NOT_LITERAL":
            return next(letter for letter in _PRINTABLE if letter != chr(argument))
        case "ANY":
            return "a"
        case "AT" | "ASSERT_NOT":
            return ""
        case "IN":
            return _from_set(argument)
        case "BRANCH":
            return _sequence(argument[1][0])
        case "SUBPATTERN":
            return _sequence(argument[-1])
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, most, item = argument
            count = least or min(1, int(most))
            return _sequence(item) * int(count)
        case _:
            raise ValueError(code)


def _from_set(items: list[Any]) -> str:
    if str(items[0][0]) == "NEGATE":
        return next(letter for letter in _PRINTABLE if not _holds(items[1:], letter))
    code, argument = items[0]
    match str(code):
        case "LITERAL":
            return chr(argument)
        case "RANGE":
            return chr(argument[0])
        case _:
            return _CATEGORIES[str(argument)]


def _holds(items: list[Any], letter: str) -> bool:
    for code, argument in items:
        match str(code):
            case "LITERAL":
                found = chr(argument) == letter
            case "RANGE":
                found = argument[0] <= ord(letter) <= argument[1]
            case _:
                found = _CATEGORIES[str(argument)] == letter or letter.isalnum()
        if found:
            return True
    return False
