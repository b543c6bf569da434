"""Lists of allowed values, and what stands in brackets or behind a colon after a field's name."""

import re

from codegen_gateway.offline.draft import Phrase, Qualifiers
from codegen_gateway.offline.text import COMMAS, split, unquote
from codegen_gateway.offline.words import kinds, russian
from codegen_gateway.offline.words.lexicon import english
from codegen_gateway.offline.words.phrases import parse
from codegen_gateway.offline.words.quantities import unit_kind

from . import qualifiers

MAX_VALUES = 64
_FEWEST = 2
_ONE_OF = re.compile(
    r"^(?:one of|either|any of|values?|allowed values?|possible values?|options?|"
    r"(?:can|may) be(?! (?:empty|skipped|omitted|nobody|no one|nothing|none|missing|blank|"
    r"unknown)\b)|"
    r"один из|одно из|одна из|одним из|одной из|значения|возможные значения|"
    r"варианты|может быть(?! (?:пуст|не |ноль|нул|отриц))|"
    r"из списка|либо)\s*:?\s+",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(
    r"^(?:e\.?g\.?|for example|for instance|such as|like|например|к примеру|как)\b[ ,:]*",
    re.IGNORECASE,
)
_LIST_OF = re.compile(
    r"(?:an? )?(?:list|array|set)(?: of (?:short )?(?P<each>[a-z ]+))?|"
    r"(?:список|массив|набор)(?: (?P<ru>[а-яё ]+))?",
    re.IGNORECASE,
)
"""``(list of strings)``."""
_GENITIVE = {"строк": "строка", "текстов": "текст", "чисел": "число", "целых чисел": "целое число",
             "дробных чисел": "дробное число", "ссылок": "ссылка", "дат": "дата", "слов": "строка",
             "имён": "строка", "имен": "строка", "названий": "строка", "целых": "целое число",
             "words": "strings", "names": "strings", "titles": "strings", "phrases": "strings",
             "decimals": "decimal", "decimal numbers": "decimal", "floats": "float",
             "whole numbers": "integer", "booleans": "bool", "dates": "date"}  # fmt: skip
"""What each of a list is, by the name of its type."""
_LISTED = re.compile(
    r"(?:(?:an? )?(?:list|array|set)(?: of)?|список(?: из)?|набор(?: из)?|несколько из)[:,]\s+"
    r"(?=[^,]+,)",
    re.IGNORECASE,
)
"""``(list: mon, tue, wed)``: several of these."""
_REFERENCE = re.compile(
    r"^(?:an? |the )?(?:reference to|references?|ref to|refers to|link to|linked to|foreign key to|"
    r"foreign key|fk to|fk|id of|ссылка на|ссылается на|связь с|из "
    r"справочника)\s*:?\s+(?P<target>.+)$",
    re.IGNORECASE,
)
_LINK = re.compile(r"^(?:an? |the )?(?:link to|ссылка на)\s", re.IGNORECASE)
_OR = re.compile(r"\s*(?:,|;|/|\||\bor\b|\bили\b|\bлибо\b)\s*", re.IGNORECASE)
_AND = re.compile(r"\s+(?:and|и)\s+", re.IGNORECASE)
_EXACT = re.compile(
    r"^(?:exactly |ровно )?(\d{1,4}) (?:characters?|chars?|symbols?|letters?|digits?|символ\w*|"
    r"знак\w*|цифр\w*)"
    r"(?: long)?$",
    re.IGNORECASE,
)
_FORMED = re.compile(
    r"(?:строка|текст|string|text)\s+(?:вида|формата|в\s+формате|в\s+виде|типа|like|of\s+the\s+form|in\s+the\s+form)\s",
    re.IGNORECASE,
)
_ONE_PER = re.compile(
    r"^(?:only |just |только )?(?:one|один|одна|одно) [^\W\d_]+ (?:per|for each|for a|на|"
    r"за) (?:кажд\w+ )?[^\W\d_]+$",
    re.IGNORECASE,
)
_OF_KIND = re.compile(r"(?:^|[ _])(?:type|kind|format|тип|вид|формат)\s*$", re.IGNORECASE)
_MAX_WORDS = 5
_MARK = re.compile(r"\d+(?:[-:/]\d+)+|[-+]|\d+\+|[+-]\d+")
"""A value made of figures and signs, such as the result ``1-0``: no bounds."""
_SCORE = re.compile(r"\d{1,2}[-:]\d{1,2}")
"""Two of these are no bounds either, whatever stands beside them: ``1-0, 0-1, draw``."""

_ALL_QUOTED = re.compile(
    r"(?:[\"“«'][^\"”»']+[\"”»'](?:\s*[,;/|]\s*(?:or\s+|или\s+)?|\s+(?:or|или|and|и)\s+|$)){2,}"
)
"""What stands in quotes is a value, whatever it looks like."""
_LAST = re.compile(r",?\s(?:or|или)\s(?=\d+(?:[-:/]\d+)+$)")
_SPAN = re.compile(
    r"(?:до|младше|меньше|менее|under|up to|below|less than|younger than) \d+(?: [^\W\d_]+)?|"
    r"(?:от |from )?\d+ ?(?:-|до|to) ?\d+(?: [^\W\d_]+)?|"
    r"(?:старше|больше|более|свыше|от|over|above|more than|from|older than) \d+(?: [^\W\d_]+)?|"
    r"\d+ ?\+|\d+ (?:и|and) (?:старше|больше|более|over|older|more)",
    re.IGNORECASE,
)
"""Of three of these each is a value: ``under 18, 18-65, over 65``."""


def reference(text: str) -> Phrase | None:
    """What a text like ``reference to a client`` points to."""
    match = _REFERENCE.match(text.strip())
    return parse(match["target"]) if match else None


def is_link(text: str) -> bool:
    """Whether such a text may as well speak of an address on the web."""
    return _LINK.match(text.strip()) is not None


def values_of(text: str) -> tuple[str, ...]:
    """The values of a list such as ``open, in progress or done``; empty when it is no such list."""
    text = _ONE_OF.sub("", text.strip())
    parts = [part for part in _OR.split(text) if part.strip()]
    if len(parts) > 1:
        last = _AND.split(parts[-1])
        parts = [*parts[:-1], *last]
    values = [unquote(part) for part in parts]
    if not _FEWEST <= len(values) <= MAX_VALUES or len({v.lower() for v in values}) != len(values):
        return ()
    return tuple(values) if all(_is_value(v) for v in values) else ()


def lists_scores(text: str) -> bool:
    """Whether there are scores among what is listed, which are no bounds: ``1-0, 0-1, draw``."""
    listed = re.findall(r"(?<![\w.,:-])\d{1,2}-\d{1,2}(?![\w.:-])", text)
    return len(listed) >= _FEWEST and len(_OR.split(text)) >= _FEWEST


def says_how(text: str) -> bool:
    """Whether some part of a Russian list only says what something is like: «льготный, детский»."""
    parts = [unquote(part).split() for part in _OR.split(text)]
    return any(
        words and all(russian.read(word).part == "modifier" for word in words) for words in parts
    )


def kinds_listed(name: str, text: str) -> bool:
    """Whether kinds of something are listed: of a question these may be ``text, single choice``."""
    pieces = split(text, COMMAS)
    said = [qualifiers.take(piece)[1].empty for piece in pieces]
    listed = _OF_KIND.search(name) is not None and len(values_of(text)) > _FEWEST
    return listed and all(said) and kinds.named(pieces[-1]) is None


def describe(text: str) -> tuple[Qualifiers, Phrase | None]:
    """What a text in brackets or behind a colon says about a field, and where it points to."""
    if (whole := _as_whole(text)) is not None:
        return whole, None
    about = Qualifiers()
    target = None
    left: list[str] = []
    marks = split(_LAST.sub(", ", text), COMMAS)
    scores = sum(_SCORE.fullmatch(mark) is not None for mark in marks)
    spans = len(marks) > _FEWEST and all(_SPAN.fullmatch(mark) for mark in marks)
    if spans or (len(marks) > 1 and (scores > 1 or all(_MARK.fullmatch(mark) for mark in marks))):
        return Qualifiers(values=tuple(marks)), None
    if (listed := _LISTED.match(text)) is not None:
        about, target = describe(text[listed.end() :])
        about.held = "list" if about.values else None
        return about, target
    only_values = _ONE_OF.match(text) is not None
    pieces = split(_ONE_OF.sub("", text), COMMAS)
    for piece in pieces:
        if _EXAMPLE.match(piece):
            break
        if (found := reference(piece)) is not None:
            target = found
            continue
        rest = _piece(piece, about, alone=len(pieces) == 1)
        if rest:
            left.append(rest)
    if len(left) > 1 and about.type and (kinds.named(pieces[0]) is None or _is_way(pieces[0])):
        left, about = _plain_values(pieces), Qualifiers()
    values = values_of(", ".join(left))
    if values and (about.type in (None, "enum") or only_values):
        about.values, about.type = _with_default(values, about.default), None
    else:
        about.notes.extend(left)
    return about, target


def _as_whole(text: str) -> Qualifiers | None:
    """What is read in one piece: an example, values in quotes, a form."""
    if _EXAMPLE.match(text):
        return _behind_example(text)
    if _ALL_QUOTED.fullmatch(text.strip()) and (told := values_of(text)):
        return Qualifiers(values=told)
    return _of_a_form(text) if _FORMED.match(text) else None


def _behind_example(text: str) -> Qualifiers:
    """What is said behind an example: ``e.g. red, required``."""
    about = Qualifiers()
    if form := re.match(r"[^:,]+\w:\s+(?P<form>.+)", text):  # e.g. 7B: a figure and a letter
        about.notes.append(form["form"])
        return about
    for rest, more in map(qualifiers.take, split(text, COMMAS)[1:]):
        if not rest:
            about.absorb(more)
    return about


def _of_a_form(text: str) -> Qualifiers:
    """A text of a form that was not understood: its figures bound nothing, and it is told."""
    about, notes = Qualifiers(type="string"), []
    for piece in split(text, COMMAS):
        rest, more = qualifiers.take(piece)
        if not rest and (more.unique or more.required is not None):
            about.absorb(more)
        else:
            notes.append(piece)
    about.notes = [", ".join(notes)]
    return about


def _with_default(values: tuple[str, ...], default: str) -> tuple[str, ...]:
    """``open by default, fixed, closed``: the default is a value like the others, said first."""
    known = {value.casefold() for value in values}
    return values if not default or unquote(default).casefold() in known else (default, *values)


def _is_way(piece: str) -> bool:
    """``email, sms, push``: ways to reach somebody, though the first may name a type."""
    return re.fullmatch(r"e-?mail|phone|link|photo", piece.strip(), re.IGNORECASE) is not None


def _plain_values(pieces: list[str]) -> list[str]:
    """Values, though one of them happens to name a type: ``single, double, suite``."""
    return [piece for piece in pieces if not _EXAMPLE.match(piece)]


def _piece(piece: str, about: Qualifiers, *, alone: bool) -> str:
    """Add what one part says; what is left of it is returned."""
    piece = re.sub(r"\s(?:и|and)$", "", piece)
    kind = kinds.named(piece)
    if _remark(piece, about) or _is_list(piece, about):
        return ""
    exact = _EXACT.match(piece)
    if exact is not None:
        about.min_length = about.max_length = max(1, int(exact[1]))
        return ""
    if kind is None:
        piece, more = qualifiers.take(piece)
        about.absorb(more)
        piece = re.sub(r"\s(?:и|and)$", "", piece)
        if _is_list(piece, about):
            return ""
        kind = kinds.named(piece)
    if kind is not None:
        about.type = kind
        return ""
    if (
        alone
        and unit_kind(piece)
        and not re.fullmatch(r"units?|items?|pages?|people|times", piece.lower())
    ):
        about.unit = unit_kind(piece)
        return ""
    return re.sub(r"^(?:and|or|и|или|but|но)(?:\s+|$)", "", piece).strip(" !")


def _is_list(piece: str, about: Qualifiers) -> bool:
    """``list of strings``, of a field that is called as several."""
    match = _LIST_OF.fullmatch(piece.strip())
    if match is None:
        return False
    said = match["each"] or match["ru"] or ""
    kind = kinds.named(_GENITIVE.get(said.lower(), said))
    if said and kind is None:
        return False
    about.held, about.type = "list", kind or about.type
    return True


def _remark(piece: str, about: Qualifiers) -> bool:
    """``если закрыт``, ``one per day``: what is said in other words than usual."""
    if _ONE_PER.match(piece):
        about.unique = True
    elif about.type == "bool" and re.fullmatch(r"true|false", piece, re.IGNORECASE):
        about.default = piece.lower()
    elif re.fullmatch(r"(?:if [a-z]+ed|если [а-яё]+)", piece, re.IGNORECASE):
        about.required = False
    else:
        return False
    return True


def _is_value(value: str) -> bool:
    if not 1 <= len(value) <= MAX_VALUES or not value.isprintable():
        return False
    words = value.split()
    lists = english()
    if len(words) > _MAX_WORDS or re.search(r"[(){}\[\]<>:?]", value):
        return False
    if len(words) > 1 and words[-1].lower() in ("only", "digits", "letters", "characters"):
        return False  # of what a value is made is none
    if len(words) > 1 and {"never", "unless", "until", "but"} & {*value.lower().split()}:
        return False  # a rule
    if len(words) > 1 and words[0].lower() == "given":
        return True
    return words[0].lower() not in lists.determiners or len(words[0]) == 1 == len(value)
