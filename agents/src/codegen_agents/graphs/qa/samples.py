"""Values that a schema accepts, marked where a mark fits. Source: JSON Schema 2020-12."""

import hashlib
import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from codegen_template.patterns import example_of
from codegen_template.values import matches

from .api import Schema
from .bounds import bounds_of, within

_FIRST_DAY: Final = date(2024, 1, 15)
_WORDS: Final = {
    "email": "{mark}-{n}@example.com",
    "uri": "https://example.com/{mark}-{n}",
    "url": "https://example.com/{mark}-{n}",
    "hostname": "{mark}-{n}.example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "time": "12:00:00Z",
    "duration": "PT1H",
}


_KINDS: Final = ("1234567890", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")


class NoSampleError(Exception):
    """No value is known for a schema; the message names the field."""


def sample(schema: Schema, mark: str, n: int = 0, name: str = "value") -> Any:  # noqa: ANN401, C901, PLR0911 - any JSON, one flat match
    """A value that the schema accepts; other numbers make other values.

    Args:
        schema: Resolved.
        mark: What texts begin with, where there is room.
        n: Which sample.
        name: Of the field, for errors.

    Raises:
        NoSampleError: A pattern is hard to meet, or nothing says what is wanted.
    """
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return schema["enum"][n % len(schema["enum"])]
    for word in ("anyOf", "oneOf"):
        if schema.get(word):
            return _first(schema[word], mark, n, name)
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((k for k in kind if k != "null"), "null")
    match kind:
        case "string":
            made = _patterned if "pattern" in schema else _text
            return made(schema, mark, n, name)
        case "integer" | "number":
            return _number(schema, n, whole=kind == "integer")
        case "boolean":
            return n % 2 == 0
        case "array":
            count = max(int(schema.get("minItems", 0)), 1)
            return [sample(schema.get("items") or {}, mark, n + i, name) for i in range(count)]
        case "object":
            return _object(schema, mark, n, name)
        case "null":
            return None
        case _:
            raise NoSampleError(f"{name}: the schema does not say what it is")


def body(schema: Schema, mark: str, n: int = 0, *, required_only: bool = False) -> dict[str, Any]:
    """An object with the fields of a schema, which keep their bounds by each other.

    Raises:
        NoSampleError: For a field that is required; where no values keep the bounds.
    """
    bounds = bounds_of(schema)
    for first in (n, 0):
        # Where fields have little room, the lowest of one leave the most to those above it.
        made = within(schema, _fields(schema, mark, first, required_only=required_only))
        broken = [b for b in bounds if not b.holds(made.get(b.field), made.get(b.other))]
        if not broken:
            return made
    raise NoSampleError(f"{broken[0].field}: no sample is known that fits {broken[0].other}")


def _fields(schema: Schema, mark: str, n: int, *, required_only: bool) -> dict[str, Any]:
    made: dict[str, Any] = {}
    required = set(schema.get("required", ()))
    for name, inner in (schema.get("properties") or {}).items():
        if required_only and name not in required:
            continue
        try:
            made[name] = sample(inner, mark, n, name)
        except NoSampleError:
            if name in required:
                raise
    return made


def is_reference(schema: Schema) -> bool:
    """Whether a field holds the identity of something."""
    options = [schema, *schema.get("anyOf", ()), *schema.get("oneOf", ())]
    return any(isinstance(o, Mapping) and o.get("format") == "uuid" for o in options)


def _first(options: list[Schema], mark: str, n: int, name: str) -> Any:  # noqa: ANN401 - any JSON
    for option in options:
        if option.get("type") == "null":
            continue
        try:
            return sample(option, mark, n, name)
        except NoSampleError:
            continue
    raise NoSampleError(f"{name}: no sample fits")


def _object(schema: Schema, mark: str, n: int, name: str) -> dict[str, Any]:
    """An object; where its names are its sender's, one that has some."""
    if "properties" in schema or "additionalProperties" not in schema:
        return body(schema, mark, n, required_only=True)
    inner = schema["additionalProperties"]
    each: Schema = inner if isinstance(inner, Mapping) and inner else {"type": "string"}
    count = max(int(schema.get("minProperties", 0)), 1)
    return {f"key {i + 1}": sample(each, mark, n + i, name) for i in range(count)}


def _patterned(schema: Schema, mark: str, n: int, name: str) -> str:
    """A text that a pattern matches: another one for another mark or number, where there are more.

    Every character is replaced by one of its kind, as long as the pattern goes on to match.
    """
    pattern, examples = str(schema["pattern"]), schema.get("examples") or ()
    text = str(examples[0]) if examples else example_of(pattern)
    if text is not None and len(text) < int(schema.get("minLength", 0)):
        text += text[-1:] * (int(schema["minLength"]) - len(text))
    if text is None or not matches(pattern, text):
        raise NoSampleError(f"{name}: no sample is known for its pattern")
    seed = hashlib.sha256(f"{mark}/{name}/{n}".encode()).digest()
    for place, letter in enumerate(text):
        kind = next((kind for kind in _KINDS if letter in kind), letter)
        other = kind[seed[place % len(seed)] % len(kind)]
        tried = text[:place] + other + text[place + 1 :]
        text = tried if matches(pattern, tried) else text
    return text


def _text(schema: Schema, mark: str, n: int, name: str) -> str:
    match schema.get("format"):
        case "date":
            return (_FIRST_DAY + timedelta(days=n)).isoformat()
        case "date-time":
            moment = datetime(2024, 1, 15, 12, tzinfo=UTC) + timedelta(hours=n)
            return moment.isoformat().replace("+00:00", "Z")
        case "uuid":
            return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{mark}/{name}/{n}"))
        case str() as word if word in _WORDS:
            return _WORDS[word].format(mark=mark, n=n)
    least, most = int(schema.get("minLength", 0)), int(schema.get("maxLength", 255))
    marked = f"{mark} {n}".ljust(least, "x")
    if len(marked) <= most:
        return marked
    return str(n).rjust(max(least, 1), "x")[-most:] if most else ""


def _number(schema: Schema, n: int, *, whole: bool) -> int | float:
    step = schema.get("multipleOf", 1)
    least, most = schema.get("minimum"), schema.get("maximum")
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    if above is not None and (least is None or above >= least):
        least = above + (step if whole or below is None else min(step, (below - above) / 2))
    if below is not None and (most is None or below <= most):
        most = below - (step if whole or above is None else min(step, (below - above) / 2))
    if least is None:
        least = most - 8 * step if most is not None else 1
    value = least + n * step
    if most is not None and value > most:
        value = least
    return int(value) if whole or value == int(value) else float(value)
