"""What a list of fields is of, where Russian words before it name the thing in passing."""

import re
from typing import Any, Final, NamedTuple

from codegen_gateway.offline.sentences.subjects import names_field
from codegen_gateway.offline.words import russian
from codegen_gateway.offline.words.lexicon import naming
from codegen_gateway.offline.words.phrases import parse
from codegen_gateway.offline.words.titles import kept_in

from .done import asked, done

_NOUN = "NOUN"
_ADJECTIVES: Final = ("ADJF", "PRTF")


class _Found(NamedTuple):
    """A noun phrase: what it is called, whether it is of many, and where it ends."""

    name: str
    base: str
    plural: bool
    living: bool
    end: int


def thing(said: str) -> str:
    """The things that a list of fields behind these words is of; empty when none is named.

    >>> thing("Мне бы табличку заявок на ремонт компьютеров")
    'заявки'
    """
    text = re.sub(r"\([^)]*\)", " ", said.lower())
    words = re.findall(r"[а-яёa-z0-9-]+|[,«»]", text)
    return (
        _of_each(words)
        or _of_keeping(words)
        or asked(text)
        or _of_concern(words)
        or done(text)
        or kept_in(text)
        or _of_container(words)
        or _of_giving(words)
        or _of_nearest(words)
    )


def last(said: str) -> str:
    """The thing that a text ends with: «дети выбирают фильм»."""
    words = re.findall(r"[а-яё-]+", said.lower())
    for at in range(max(0, len(words) - 2), len(words)):
        found = _phrase(words, at, ("accs",))
        if found is not None and found.end == len(words) and not found.living:
            return "" if _empty(found) or words[at - 1] in naming()["placed_ru"] else _many(found)
    return ""


def people(said: str) -> str:
    """The people who are spoken of; empty when none are."""
    words = re.findall(r"[а-яё-]+", said.lower())
    for at in range(len(words) - 1, -1, -1):
        found = _phrase(words, at, ("nomn", "gent", "accs"), tail=False)
        if found is not None and found.living and found.plural and not _empty(found):
            return found.name
    return ""


def _verb(word: str) -> str:
    best = russian.parsed(word)[0]
    return str(best.normal_form) if best.tag.POS in ("VERB", "INFN", "GRND") else ""


def _of_each(words: list[str]) -> str:
    """«По каждому заказу»."""
    for at, word in enumerate(words[:-1]):
        if at and word.startswith("кажд") and words[at - 1] in ("по", "для", "о", "об", "у", "на"):
            found = _phrase(words, at + 1, ("datv", "gent", "loct", "accs"), tail=False)
            if found is not None and not _empty(found) and not found.living:
                return _many(found)
    return ""


def _of_keeping(words: list[str]) -> str:
    return _object_of(words, naming()["keeping_ru"], last=True)


def _of_giving(words: list[str]) -> str:
    return _object_of(words, naming()["giving_ru"]) or _object_of(
        words, naming()["sharing_ru"], ("ablt",)
    )


def _object_of(
    words: list[str],
    verbs: frozenset[str],
    cases: tuple[str, ...] = ("accs", "gent"),
    *,
    last: bool = False,
) -> str:
    """What is kept, or what people give; of what is kept, the nearest."""
    numbers = range(len(words))
    for at in reversed(numbers) if last else numbers:
        if _verb(words[at]) not in verbs:
            continue
        found = _phrase(words, _skipped(words, at + 1), cases)
        if found is None or (found.living and not last):
            continue
        if found.base in naming()["containers_ru"]:
            inner = _inside(words, found.end)
            if inner is not None:
                return inner.name
            continue
        if not _empty(found) and (called := _many(found)):
            return called
    return ""


def _of_container(words: list[str]) -> str:
    for at, word in enumerate(words):
        if not any(
            each.normal_form in naming()["containers_ru"] for each in russian.parsed(word)[:3]
        ):
            continue
        found = _inside(words, at + 1)
        if found is not None:
            return found.name
    return ""


def _of_concern(words: list[str]) -> str:
    """«Сообщают про ямы»."""
    for at, word in enumerate(words[:-1]):
        if word in ("о", "об", "про") and at and _verb(words[at - 1]):
            found = _phrase(words, at + 1, ("loct", "accs"))
            if found is not None and not _empty(found) and found.plural and not found.living:
                return found.name
    return ""


def _of_nearest(words: list[str]) -> str:
    """The last plural that is no place, no person and no field."""
    for at in range(len(words) - 1, -1, -1):
        before = next(
            (w for w in reversed(words[:at]) if russian.parsed(w)[0].tag.POS not in _ADJECTIVES), ""
        )
        if before in naming()["placed_ru"] or (at and _is_of(words[at - 1], words[at])):
            continue
        found = _phrase(words, at, ("nomn", "accs"), tail=True)
        if found is not None and found.plural and not found.living and not _empty(found):
            return found.name
    return ""


def _is_of(before: str, word: str) -> bool:
    """Whether a word may be what the noun before it is of: «(кофейни) города»."""
    noun = russian.parsed(before)[0].tag.POS == _NOUN
    return noun and any({"NOUN", "gent"} in each.tag for each in russian.parsed(word))


def _inside(words: list[str], at: int) -> _Found | None:
    """What a container is of: «список заявок», «сервис для учёта книг», «CRUD для закладок»."""
    linked = words[at : at + 1] in (["для"], ["по"], ["про"], ["о"], ["об"])
    cases: tuple[str, ...] = ("gent",)
    if linked:
        cases = ("gent",) if words[at] == "для" else ("loct", "datv", "accs")
        at += 1
    found = _phrase(words, at, cases)
    if found is None:
        return None
    if found.base in naming()["containers_ru"] or found.base in ("хранение", "ведение", "запись"):
        return _inside(words, at + 1)
    if _empty(found) or (linked and (found.living or not found.plural)):
        return None
    return found


def _skipped(words: list[str], at: int) -> int:
    """Past «все», «в базу», «на страничке»: what may stand between a verb and its object."""
    while at < len(words):
        if words[at] in ("в", "на", "о", "об", "про", "для") and at + 1 < len(words):
            placed = _phrase(words, at + 1, ("accs", "loct", "gent"), tail=False)
            if placed is None:
                return at
            at = placed.end
        elif words[at] in naming()["skipped_ru"]:
            at += 1
        else:
            return at
    return at


def _phrase(
    words: list[str], at: int, cases: tuple[str, ...], *, tail: bool = True
) -> _Found | None:
    """The noun phrase that begins there, of which the noun may stand in one of the cases."""
    adjectives = []
    while at < len(words) and not _noun(words[at], cases) and _is_adjective(words[at]):
        adjectives.append(words[at])
        at += 1
    read = _noun(words[at], cases) if at < len(words) else None
    if read is None:
        return _substantive(adjectives, at)
    several = str(read.tag.number) == "plur"
    number = "plur" if several else "sing"
    name = read.inflect({"nomn", number})
    if name is None:
        return None
    shown = [_agreed(each, name, several=several) for each in adjectives]
    end = at + 1
    behind = []
    if tail and end < len(words):
        of = _phrase(words, end, ("gent",), tail=False)
        plain = russian.parsed(words[end])[0].tag.POS == _NOUN
        own = plain and of is not None and of.end == end + 1 and not of.living
        if own and words[end] not in naming()["placed_ru"]:
            behind, end = [words[end]], end + 1
    living = "anim" in read.tag
    called = " ".join([*shown, str(name.word), *behind])
    return _Found(called, str(read.normal_form), several, living, end)


def _substantive(adjectives: list[str], end: int) -> _Found | None:
    """«Курсовые»: an adjective that is a thing of its own."""
    if not adjectives:
        return None
    read = russian.parsed(adjectives[-1])[0]
    if str(read.tag.number) != "plur" or "Apro" in read.tag or parse(adjectives[-1]) is None:
        return None
    name = russian.plural_of(adjectives[-1])
    return _Found(name, str(read.normal_form), plural=True, living=False, end=end) if name else None


def _noun(word: str, cases: tuple[str, ...]) -> Any:  # noqa: ANN401 - the library has no types
    if not re.fullmatch(r"[а-яё-]{3,}", word):
        return None
    readings = russian.parsed(word)
    if readings[0].tag.POS in ("VERB", "INFN", "PREP", "CONJ", "NPRO", "PRCL", "ADVB"):
        return None
    for case in cases:
        fitting = [
            each for each in readings
            if each.tag.POS == _NOUN and str(each.tag.case) == case and "Name" not in each.tag
        ]  # fmt: skip
        if fitting:
            return next((e for e in fitting if str(e.tag.number) == "plur"), fitting[0])
    return None


def _is_adjective(word: str) -> bool:
    return russian.parsed(word)[0].tag.POS in _ADJECTIVES


def _agreed(adjective: str, noun: Any, *, several: bool) -> str:  # noqa: ANN401
    if several:
        return russian.plural_of(adjective) or adjective
    return russian.agree(adjective, str(noun.word))


def _many(found: _Found) -> str:
    """The name of several, where it has one."""
    if found.plural or found.base in naming()["masses_ru"]:
        return found.name
    first, *rest = found.name.split()
    if russian.parsed(first)[0].tag.POS in _ADJECTIVES:
        noun, *behind = rest
        things = russian.inflected_many(noun, "nomn")
        return " ".join([russian.plural_of(first) or first, things, *behind]) if things else ""
    things = russian.inflected_many(first, "nomn")
    return " ".join([things, *rest]) if things else found.name


def _empty(found: _Found) -> bool:
    """Whether a noun says nothing of what is kept."""
    if found.base in naming()["nothing_ru"]:
        return True
    read = parse(_many(found))
    return read is None or names_field(read)
