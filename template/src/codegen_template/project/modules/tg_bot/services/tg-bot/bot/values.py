"""Values between a chat and JSON: what people write, and what they are shown."""

from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any
from uuid import UUID

from bot import texts
from bot.entities import Field

MAX_SHOWN = 600
DATE_FORMATS = ("%Y-%m-%d", "%d.%m.%Y")
TIME_FORMATS = ("%H:%M", "%H:%M:%S")


class ValueRefusedError(Exception):
    """Not a value of the field; the message says to the person what is."""


def parse(field: Field, text: str) -> Any:
    """The JSON value that a person wrote.

    Raises:
        ValueRefusedError: the field does not take it.
    """
    value = _parsed(field, text.strip())
    _check_bounds(field, value)
    return value


def _parsed(field: Field, text: str) -> Any:
    try:
        match field.type:
            case "int" | "float" | "decimal":
                return _number(field, text)
            case "bool":
                return _yes_or_no(field, text.casefold())
            case "date":
                return _date(text).isoformat()
            case "datetime":
                return _datetime(text).isoformat()
            case "uuid" | "reference":
                return str(UUID(text))
            case "enum":
                return _member(field, text)
            case "list":
                return [_item(field, line) for line in _lines(text)]
            case "dict":
                return dict(_pair(field, line) for line in _lines(text))
            case _:
                return text
    except (ValueError, InvalidOperation) as error:
        raise ValueRefusedError(texts.WRONG[field.type]) from error


def _refuse(field: Field) -> Any:
    raise ValueRefusedError(texts.WRONG[field.type])


def _number(field: Field, text: str) -> int | float | str:
    """A decimal stays text: as a number of JSON it would lose digits."""
    if field.type == "int":
        return int(text)
    number = (float if field.type == "float" else Decimal)(text.replace(",", "."))
    if not isfinite(number):
        raise ValueError("not finite")
    return number if isinstance(number, float) else format(number, "f")


def _yes_or_no(field: Field, word: str) -> bool:
    if word in texts.YES_WORDS or word in texts.NO_WORDS:
        return word in texts.YES_WORDS
    return bool(_refuse(field))


def _date(text: str) -> date:
    for known in DATE_FORMATS:
        try:
            return datetime.strptime(text, known).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    raise ValueError("no date")


def _datetime(text: str) -> datetime:
    for day in DATE_FORMATS:
        for time in TIME_FORMATS:
            try:
                return datetime.strptime(text, f"{day} {time}").replace(tzinfo=UTC)
            except ValueError:
                continue
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _member(field: Field, text: str) -> str:
    for value in field.values:
        if value.casefold() == text.casefold():
            return value
    return str(_refuse(field))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _item(field: Field, text: str) -> Any:
    return parse(field.items, text) if field.items else text


def _pair(field: Field, line: str) -> tuple[str, Any]:
    name, colon, value = line.partition(":")
    if not colon:
        _refuse(field)
    return name.strip(), _item(field, value.strip())


def _check_bounds(field: Field, value: Any) -> None:
    if field.type in {"string", "text"}:
        if len(value) < (field.min_length or 0):
            raise ValueRefusedError(texts.TOO_SHORT.format(bound=field.min_length))
        if field.max_length is not None and len(value) > field.max_length:
            raise ValueRefusedError(texts.TOO_LONG.format(bound=field.max_length))
    if field.type in {"int", "float", "decimal"}:
        _check_number(field, Decimal(str(value)))


def _check_number(field: Field, number: Decimal) -> None:
    if field.ge is not None and number < Decimal(str(field.ge)):
        raise ValueRefusedError(texts.TOO_SMALL.format(bound=field.ge))
    if field.gt is not None and number <= Decimal(str(field.gt)):
        raise ValueRefusedError(texts.NOT_ABOVE.format(bound=field.gt))
    if field.le is not None and number > Decimal(str(field.le)):
        raise ValueRefusedError(texts.TOO_LARGE.format(bound=field.le))
    if field.lt is not None and number >= Decimal(str(field.lt)):
        raise ValueRefusedError(texts.NOT_BELOW.format(bound=field.lt))


def show(field: Field, value: Any) -> str:
    """A JSON value as people read it."""
    if value is None or value in ("", [], {}):
        return texts.NONE
    match field.type:
        case "bool":
            shown = texts.YES if value else texts.NO
        case "datetime":
            shown = datetime.fromisoformat(value).astimezone(UTC).strftime("%Y-%m-%d %H:%M")
        case "list":
            shown = ", ".join(_shown_item(field, item) for item in value)
        case "dict":
            shown = ", ".join(f"{key}: {_shown_item(field, item)}" for key, item in value.items())
        case _:
            shown = str(value)
    return shown if len(shown) <= MAX_SHOWN else shown[: MAX_SHOWN - 1] + "…"


def _shown_item(field: Field, item: Any) -> str:
    return show(field.items, item) if field.items else str(item)
