"""Values of a state that stand behind its name without any sign: ``status planned, done, lost``."""

import re

from codegen_gateway.offline.sentences.listing import known_as_field
from codegen_gateway.offline.sentences.values import values_of
from codegen_gateway.offline.text import COMMAS, split
from codegen_gateway.offline.words import russian
from codegen_gateway.offline.words.english import is_plural
from codegen_gateway.offline.words.lexicon import english
from codegen_gateway.offline.words.phrases import parse

from .states import NO_NOUNS

_NAMES = (
    r"(?:status|state|stage|condition|severity|difficulty|priority|urgency|level|size|result|"
    r"outcome|статус|состояние|стадия|этап|сложность|приоритет|срочность|уровень|размер|"
    r"результат)"
)
_SEGMENT = re.compile(
    rf"(?:(?<=[,:;(] )|(?<=\()|^|(?<=[.!?] )|(?<=\n)|(?<= )(?=(?:and|и)\s))(?P<lead>(?:and|an?|"
    rf"the|и|а)\s+)*"
    rf"(?P<name>{_NAMES})\s+(?P<values>[^\W\d_][\w'-]*(?:[ ,;][^.:;()\n]*)?)",
    re.IGNORECASE,
)
_ROW = re.compile(
    r"(?<=[,:;(] )(?P<lead>(?:and |an? )?)"
    r"(?P<name>voice|type|kind|category|colou?r|role|instrument|position|mood|season|department|genre|style|"
    r"sport|material|species|subject|gender|language|method|section|group|shift|belt|flavou?r|course)"
    r"(?P<values>(?: [a-z]{2,}){3,8})(?=\s*(?:[,.;)]|$))"
)
"""``voice soprano alto tenor bass``: nouns side by side."""
_SPACED = re.compile(r"[^\W\d_]{2,}(?: [^\W\d_]{2,}){1,5}")
"""``easy medium hard``."""
_ENDS_LIKE_A_STATE = re.compile(r"(?:[a-z]{2,}(?:ed|ing)|[a-z]+(?:ken|ven|tten|wn))")
_PLACED = re.compile(r"(?:on|in|at|out|off|not|ready|waiting)(?: (?:the|for|to))? [a-z]+")
"""``on the way``, ``in the oven``, ``ready for pickup``."""
_PLACED_RU = re.compile(r"(?:в|на|под|за) [а-яё]+")
_TWO_WORDS = re.compile(
    r"\b(in|on|picked|not) (work|progress|hold|repair|stock|use|up|paid|ready)\b", re.IGNORECASE
)
"""``new in work done``: two of these words are one value."""
_CODE = re.compile(r"[A-ZА-ЯЁ]{1,3}\d?|\d[A-ZА-ЯЁ]{1,2}")
"""``S M L XL``."""
_DEED_RU = re.compile(
    r"(?:не )?(?:об|с|за|вы|при|от|по|на|про)?[а-яё]{2,}(?:аем|яем|уем|ждём|али|или|яли|ется|ится)"
)
"""``обсуждаем``, ``сделали``, ``готовится``: a state told by a verb."""
_LAST_RU = frozenset(
    {
        "легко",
        "средне",
        "сложно",
        "просто",
        "трудно",
        "срочно",
        "хорошо",
        "плохо",
        "бронь",
        "резерв",
        "отказ",
        "архив",
        "черновик",
        "отмена",
        "ожидание",
    }
)
_CONJUNCTION = re.compile(r"\s+(?:and|и)\s+", re.IGNORECASE)
_FEWEST = 2
_FEWEST_SPACED = 3


_FIRST_SO = re.compile(
    r"(?P<begin>\A|(?<=[.!?] )|\n)(?P<name>[^\W\d_]+)(?::| [-–—]) "
    r"(?P<so>(?:не)?обязател[её]?н[аоы]?|(?:не\s)?обязательно|уникал[её]?н[аоы]?|"
    r"required|optional|unique|mandatory)(?=, [^\W\d_])",
    re.IGNORECASE,
)
"""``url: required, title, tags``: of the first field something is said."""


def first_told(text: str) -> str:
    """The text with what is said of the first field of a list in brackets.

    >>> first_told("url - required, title, tags")
    'url (required), title, tags'
    """
    return _FIRST_SO.sub(r"\g<begin>\g<name> (\g<so>)", text)


def bracketed(text: str) -> str:
    """The text with such values in brackets; what may be the name of another field stays one.

    >>> bracketed("Jobs: date, status planned, done, cancelled, price")
    'Jobs: date, status (planned, done, cancelled), price'
    """
    text = first_told(text)
    return _NOUN_FIRST.sub(_noun_first, _ROW.sub(_row, _SEGMENT.sub(_said, text)))


_OF_VALUES = re.compile(
    r"(?P<head>\b(?:an?|the|one|its|optional)\s(?P<name>[a-z]{3,}(?:\s[a-z]{3,})?))\sof\s(?:either\s)?"
    r"(?P<values>(?!\d)(?:[^\s,.;:()][^,.;:()\n]*,\s)*[^\s,.;:()][^,.;:()\n]*?,?\sor\s"
    r"[^\s,.;:()][^,.;:()\n]*?)(?=\s*(?:[,.;()\n]|$)|\sand\s(?:an?|the|has|have|is|are)\s|\swith\s)",
    re.IGNORECASE,
)
"""``a voice of soprano, alto or bass``."""
_COLLECTIVE = frozenset(
    ["list", "number", "set", "pair", "couple", "bunch", "collection", "group", "choice", "total",
     "amount", "register", "catalogue", "name", "date", "one", "kind of"]
)  # fmt: skip


def of_values(text: str) -> str:
    """The text with what a noun is ``of`` in brackets, where these are values.

    >>> of_values("Cakes: a filling of plum jam, curd or none and a price")
    'Cakes: a filling (plum jam, curd or none) and a price'
    """
    return _OF_VALUES.sub(_of_values, text)


def _of_values(match: re.Match[str]) -> str:
    """What a noun of any kind is ``of``, where several of these are told to be chosen from."""
    name = match["name"].lower()
    if name.split()[-1] in _COLLECTIVE or not values_of(match["values"]):
        return match.group()
    if re.search(r"\b(?:an?|the|one|each|every|our|that|which|has|have|is|are)\b", match["values"]):
        return match.group()
    return f"{match['head']} ({match['values']})"


_NOUN_FIRST = re.compile(
    r"(?:(?<=[,:;(] )|(?<=\())(?P<lead>(?:and |an? |the )?)(?P<name>[a-z]{3,}) "
    r"(?P<values>[a-z-]{3,}(?:, [a-z-]{3,})*,? or [a-z-]{3,})(?=\s*(?:[,;.)]|$))",
    re.IGNORECASE,
)
"""``process washed, natural or honey``."""


_DEEDS = frozenset(
    ["search", "filter", "sort", "find", "show", "list", "see", "order", "delete", "remove",
     "edit", "add", "change", "update", "create", "either", "show", "view", "group"]
)  # fmt: skip


def _is_field(text: str) -> bool:
    phrase = parse(text)
    if phrase is None or not known_as_field(phrase):
        return False
    return _ENDS_LIKE_A_STATE.fullmatch(text) is None


_WISHED = re.compile(r"\b(?:by|search\w*|filter\w*|sort\w*|find|look|show|only)\b", re.IGNORECASE)


def _noun_first(match: re.Match[str]) -> str:
    """Values behind a noun of any kind, where none of them is known as a field."""
    name, values = match["name"].lower(), re.split(r",? or |, ", match["values"].lower())
    before = re.split(r"[.;\n]", match.string[: match.start()])[-1]
    if _WISHED.search(before):
        return match.group()
    noun = parse(name)
    states = english().states
    if (
        _is_held(match)
        or noun is None
        or noun.plural
        or name in states
        or _ENDS_LIKE_A_STATE.fullmatch(name)
    ):
        return match.group()
    if name in NO_NOUNS | _DEEDS or any(map(_is_field, values)) or "not" in values:
        return match.group()
    if any(map(is_plural, values)):
        return match.group()  # "delete dogs or cats"
    if known_as_field(noun) or not _is_field(f"{name} {values[0]}"):
        return f"{match['lead']}{match['name']} ({', '.join(values)})"
    return match.group()


def _is_held(match: re.Match[str]) -> bool:
    """``a filling (plum jam, curd or none)``: values of a field, of two words as well."""
    held = re.search(r"(?P<holder>[a-z]+) \($", match.string[: match.start()], re.IGNORECASE)
    closes = match.string[match.end() :].lstrip().startswith(")")
    return held is not None and closes and not is_plural(held["holder"].lower())


def _row(match: re.Match[str]) -> str:
    words = match["values"].split()
    if len(set(words)) < len(words) or any(map(_is_known, words)):
        return match.group()
    return f"{match['lead']}{match['name']} ({', '.join(words)})"


def _said(match: re.Match[str]) -> str:
    parts = split(match["values"], COMMAS)
    head = match.string[match.start() : match.end("name")]
    opening, *joined = _CONJUNCTION.split(parts[0], maxsplit=1) if parts else [""]
    if spaced := _side_by_side(opening):
        return f"{head} ({', '.join(spaced)})" + "".join(f", {p}" for p in [*joined, *parts[1:]])
    if not joined and _only_values(match, parts):
        return f"{head} ({', '.join(parts)})"
    values: list[str] = []
    behind: list[str] = []
    for at, part in enumerate(parts):
        first, *more = _CONJUNCTION.split(part)
        if not _is_state(first):
            behind = parts[at:]
            break
        values.append(first)
        if more:
            taken = len(more) == 1 and _is_state(more[0])
            values += more if taken else []
            behind = [*([] if taken else [" and ".join(more)]), *parts[at + 1 :]]
            break
    if len(values) < _FEWEST:
        return match.group()
    return f"{head} ({', '.join(values)})" + "".join(f", {part}" for part in behind)


def _only_values(match: re.Match[str], parts: list[str]) -> bool:
    """Whether only values stand up to the end: ``status applied, interview, offer, lost;``."""
    ends = match.string[match.end() : match.end() + 1] in ("", ";", ".", ")")
    words = [part.strip().lower() for part in parts]
    short = all(re.fullmatch(r"[a-z-]+(?: [a-z-]+){0,2}", word) for word in words)
    if not ends or not short or len(words) < _FEWEST_SPACED or not _is_state(words[0]):
        return False
    plain = not any(_is_known(word) and not _is_state(word) for word in words if " " not in word)
    return plain and sum(map(_is_state, words)) * 2 >= len(words)


def _side_by_side(text: str) -> list[str]:
    words = [word.replace("_", " ") for word in _TWO_WORDS.sub(r"\1_\2", text).split()]
    if len(words) < _FEWEST_SPACED:
        return []
    if all(map(_CODE.fullmatch, words)):
        return words
    states = sum(map(_is_state, words))
    named = all(_is_state(word) or not _is_known(word) for word in words)
    fits = _SPACED.fullmatch(text) is not None and named
    return words if fits and _is_state(words[0]) and states * 2 >= len(words) else []


def _is_known(word: str) -> bool:
    """Whether a word is known as the name of a field, or of what belongs to one."""
    phrase = parse(word)
    return phrase is None or known_as_field(phrase)


def _is_state(text: str) -> bool:
    """Whether a word says how something is, and cannot be a field of its own."""
    word = text.strip().lower()
    if re.search(r"[а-яё]", word):
        return _is_state_ru(word)
    lists = english()
    if word.replace(" ", "_") in lists.states or _PLACED.fullmatch(word):
        return True
    return word not in lists.no_states and _ENDS_LIKE_A_STATE.fullmatch(word) is not None


def _is_state_ru(word: str) -> bool:
    if word in _LAST_RU or _PLACED_RU.fullmatch(word) or _DEED_RU.fullmatch(word):
        return True
    return re.fullmatch(r"(?:не )?[а-яё]+", word) is not None and (
        russian.read(word.removeprefix("не ")).part == "modifier"
    )
