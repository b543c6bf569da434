"""Lists in a sentence: where an item ends, and where the values of a field end."""

import re

from codegen_gateway.offline.draft import Phrase
from codegen_gateway.offline.text import COMMAS, SEMICOLON, brackets, split
from codegen_gateway.offline.words import kinds
from codegen_gateway.offline.words.lexicon import english, russian
from codegen_gateway.offline.words.phrases import parse

from . import grammar, interrogative, qualifiers
from .relative import as_fields
from .values import values_of

_PAIRED = re.compile(
    r"(?<!\bof )\b(?P<a>start|end|begin|first|last|arrival|departure|purchase|sale|issue|return|"
    r"opening|closing|check-?in|"
    r"check-?out|planned|actual|birth|death|old|new|home|work|due|loan|creation|"
    r"completion)\s+and\s+"
    r"(?P<b>(?!(?:an?|the|optional)\b)[\w-]+)\s+"
    r"(?P<noun>date|time|name|day|phone|price|address|year)(?P<s>s?)\b",
    re.IGNORECASE,
)
_LEAST_AND_MOST = re.compile(
    r"\b(?P<a>min(?:imum|imal)?|lowest|smallest|минимальн[а-яё]+)\s+(?:and|и)\s+(?:an?\s+|the\s+)?"
    r"(?P<b>max(?:imum|imal)?|highest|largest|максимальн[а-яё]+)\s+(?P<noun>[^\W\d_][^,;.:()]*?)"
    r"(?=\s*(?:[,;.:()]|$|\b(?:and|и)\b))",
    re.IGNORECASE,
)
"""``a minimum and a maximum number of players``."""
_PAIRED_RU = re.compile(
    r"\b(?P<noun>дат[ауыеой]+|время|временем|времени|год|"
    r"сроки?)\s+(?P<a>[а-яё]+[аяи])\s+и\s+(?P<b>[а-яё]+[аяи])\b(?!\s+[а-яё]+[ауы]\b)",
    re.IGNORECASE,
)
_FRESH = re.compile(
    r"^(?:(?:and|и|а также)\s+)?(?:an?|the|optional|optionally|required|also|its|"
    r"необязательн\w+|уникальн\w+|также)\s+\S",
    re.IGNORECASE,
)
_CODE = re.compile(r"[A-Z]{2,4}(?:\d|\b)")
"""A value such as ``EUR``: what follows in small letters is none."""
_OTHER = re.compile(r"прочее|другое|иное|разное|others?|misc", re.IGNORECASE)
"""The last of the values."""
_SEPARATED = re.compile(r"[|/]")
_LAST_OR = re.compile(r"^(?P<before>.*\b(?:or|или)\s+)(?P<value>.+)$", re.IGNORECASE)
_AND_MORE = re.compile(r"\s+(?:and|и|plus(?! ones?\b)|а также|as well as)\s+(?=\S)", re.IGNORECASE)


def normalise(text: str) -> str:
    """Spell out what shares a word: ``start and end date`` becomes two dates."""
    text = as_fields(text)
    text = re.sub(r"\b(date|day) and time\b", "datetime", text, flags=re.IGNORECASE)
    text = re.sub(
        r"\b(?:дат(?:а|у|ой|ы|е)|день|дн[ея]м?) и врем(?:я|енем|"
        r"ени)\b",
        "датавремя",
        text,
        flags=re.IGNORECASE,
    )
    text = re.sub(
        r"\bbetween (-?[\d.,]+) and (-?[\d.,]+)", r"from \1 to \2", text, flags=re.IGNORECASE
    )
    text = re.sub(r"\bмежду (-?[\d.,]+) и (-?[\d.,]+)", r"от \1 до \2", text, flags=re.IGNORECASE)
    text = re.sub(r"\byes or no\b", "yes/no", text, flags=re.IGNORECASE)
    text = re.sub(r"\bда или нет\b", "да/нет", text, flags=re.IGNORECASE)
    text = _PAIRED.sub(lambda m: f"{m['a']} {m['noun']} and {m['b']} {m['noun']}", text)
    text = _LEAST_AND_MOST.sub(lambda m: f"{m['a']} {m['noun']}, {m['b']} {m['noun']}", text)
    return _PAIRED_RU.sub(_pair_ru, text)


def _pair_ru(match: re.Match[str]) -> str:
    if not {match["a"].lower(), match["b"].lower()} <= russian().moments:
        return match.group()
    return f"{match['noun']} {match['a']} и {match['noun']} {match['b']}"


def items(text: str) -> list[str]:
    """Items of a list, split at commas and conjunctions outside brackets."""
    return split(text, grammar.JOIN)


def extent(text: str) -> tuple[str, str]:
    """Split what stands behind ``field:`` into what belongs to the field, and further fields.

    ``open or done, a due date`` is ``open or done`` and ``a due date``.
    """
    here, *later = split(text, SEMICOLON) or [""]
    said, rest = _extent(here)
    return said, "; ".join([rest, *later] if rest else later)


def _extent(text: str) -> tuple[str, str]:
    parts = split(text, COMMAS)
    if parts and len(parts) > 1 and _SEPARATED.search(parts[0]) and values_of(parts[0]):
        return parts[0], ", ".join(parts[1:])
    if parts and says_only(parts[0]):
        count = next(
            (i for i, p in enumerate(parts) if not says_only(p) or (i and _begins_anew(p))),
            len(parts),
        )
        return ", ".join(parts[:count]), ", ".join(parts[count:])
    taken: list[str] = []
    for i, part in enumerate(parts):
        ends = _LAST_OR.match(part)
        if ends is not None:
            value, more = _cut(ends["value"], always=True)
            taken.append(ends["before"] + value)
            return ", ".join(taken), ", ".join([*more, *parts[i + 1 :]])
        value, more = _cut(part, always=False)
        said = value if more else part
        if i > 1 and (_FRESH.match(said) or ":" in said or _ends(taken, said)):
            return ", ".join(taken), ", ".join(parts[i:])
        taken.append(value)
        if more:
            return ", ".join(taken), ", ".join([*more, *parts[i + 1 :]])
    return ", ".join(taken), ""


def _begins_anew(part: str) -> bool:
    """Whether a word behind what is said of a field is the next one: ``grade: 1 to 5, phone``."""
    phrase = parse(part)
    return phrase is not None and kinds.named(part) == "string" and known_as_field(phrase)


def doubtful(values: str) -> bool:
    """Whether a list of values holds what looks like a field: it can be read in two ways."""
    for value in items(values)[2:]:
        phrase = parse(value)
        kind = kinds.suggested(phrase) if phrase is not None else None
        if phrase is not None and kind in ("date", "datetime", "decimal", "text"):
            return True
        if phrase is not None and phrase.key in _ALWAYS_FIELDS:
            return True
    return False


_ALWAYS_FIELDS = frozenset(["name", "title", "email", "phone", "quantity", "address", "author"])


def _cut(value: str, *, always: bool) -> tuple[str, list[str]]:
    """A value, and what follows an ``and`` that cannot belong to it."""
    match = _AND_MORE.search(value)
    if match is None:
        return value, []
    rest = value[match.end() :]
    if always or _FRESH.match(rest) or "(" in rest:
        return value[: match.start()], [rest]
    return value, []


def says_only(part: str) -> bool:
    """Whether a part of a list says something about a field and names none."""
    if kinds.named(part) is not None:
        return True
    rest, about = qualifiers.take(part)
    return not about.empty and (not rest or kinds.named(rest) is not None)


def _names_default(taken: list[str], part: str) -> bool:
    """``new, paid, sent (default new)``: the brackets speak of the values."""
    value, inside = brackets(part)
    if len(inside) != 1 or not qualifiers.take(value)[1].empty:
        return False
    rest, about = qualifiers.take(inside[0])
    values = {each.casefold() for each in [*taken, value]}
    return not rest and about.default.casefold() in values


def _qualified(part: str) -> bool:
    rest, about = qualifiers.take(part)
    return not about.empty and bool(rest)


def _ends(taken: list[str], part: str) -> bool:
    """Whether a part is none of the values before it."""
    if _OTHER.fullmatch(taken[-1]) or part.endswith(" ли") or _plainly_field(part):
        return True
    if _names_default(taken, part):
        return False
    return _qualified(part) or (all(map(_CODE.fullmatch, taken)) and not _CODE.fullmatch(part))


def _plainly_field(part: str) -> bool:
    """Whether several words name a field of a kind that no value has: ``price per night``."""
    phrase = parse(part)
    if phrase is None or len(phrase.words) == 1:
        return False
    return kinds.suggested(phrase) in ("date", "datetime", "decimal")


def looks_like_fields(text: str) -> bool:
    """Whether brackets behind a noun list its fields, not what is said about one field."""
    parts = items(text)
    if not parts:
        return False
    named = [p for p in parts if _is_field_name(p)]
    if any(says_only(p) for p in parts if p not in named):
        return len(named) > 1
    return bool(named)


def tells_fields(text: str) -> bool:
    """Whether fields are listed, or one of several items is known as one or has a remark."""
    parts = items(text)
    told = (_is_field_name(part) or ("(" in part and not part.startswith("(")) for part in parts)
    return looks_like_fields(text) or (len(parts) > 1 and any(told))


def one_named_field(text: str) -> bool:
    """``name, unique``: a name and what is said of it, as of a thing with this field alone."""
    first, *more = items(text) or [""]
    phrase = parse(first)
    named = phrase is not None and phrase.key in ("name", "title", "full_name")
    return named and bool(more) and all(map(says_only, more))


def only_fields(text: str) -> bool:
    """Whether a text is a list of at least two known names of fields and nothing else."""
    parts = items(text)
    return len(parts) > 1 and all(_is_field_name(part) for part in parts)


def _is_field_name(part: str) -> bool:
    name, _ = qualifiers.take(re.sub(r"\([^)]*\)|:.*$|\s[^\s/]+(?:/[^\s/]+)+$", "", part))
    phrase = parse(name)
    return known_as_field(phrase) if phrase is not None else _asks(name)


def _asks(name: str) -> bool:
    """Whether a question word names the field: ``кому выдан``, ``when it was sold``."""
    known = (interrogative.doer, interrogative.asked, interrogative.moment)
    return any(read(name) is not None for read in known)


def known_as_field(phrase: Phrase) -> bool:
    """Whether a noun is known as a name of fields, though it may be one of things as well."""
    return kinds.suggested(phrase) is not None or phrase.words[-1] in english().plural_fields
