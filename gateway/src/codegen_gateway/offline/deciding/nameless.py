"""Lists of fields whose thing is named in passing: ``the films we have seen: title, year``."""

import re
from dataclasses import dataclass
from types import ModuleType
from typing import Final

from codegen_gateway.offline.asking import Dialogue, quoted
from codegen_gateway.offline.draft import Draft
from codegen_gateway.offline.sentences.listing import items, looks_like_fields, only_fields
from codegen_gateway.offline.text import language_of, sentences
from codegen_gateway.offline.wording.unmarked import first_told
from codegen_gateway.offline.words.phrases import parse

from . import naming_en, naming_ru

_FEWEST: Final = 3
_PAIR: Final = 2
_KEEPS = re.compile(
    r"(?:(?:i|we|want|need|would like|to|хочу|хотим|нужно|надо|мне|нам|я|мы)\s+)*"
    r"(?:keep|store|record|note|track|write down|хранить|записывать|записываю|записываем|помнить|"
    r"вести|указывать|отмечать)\s+",
    re.IGNORECASE,
)
"""``I want to keep country, year``: what is kept are the fields."""
_BRACKETS = re.compile(r"\([^)]*\)")
_BULLET = re.compile(r"\s*[-*•–—]\s+(?P<item>\S.*)")
_SHAPES: Final = (
    re.compile(r"(?P<head>[^:(]*?)\s*:\s+(?P<fields>[^:].*)"),
    re.compile(r"(?P<head>[^(]+?)\s+[-–—]\s+(?P<fields>.+)"),
    re.compile(r"(?P<head>[^(]+?)\s+(?:with|со?)\s+(?P<fields>.+)", re.IGNORECASE),
    re.compile(r"(?P<head>[^():]+?)\s*\((?P<fields>[^()]*(?:\([^()]*\)[^()]*)*)\)(?P<tail>.*)"),
)
"""How a list of fields stands behind its thing."""
_ASKS = re.compile(
    r"(?:what|who|where|when|how|why|кто|кому|что|где|когда|сколько|почему)\b", re.IGNORECASE
)
_HEADED = re.compile(r":|\s[-–—]\s")
_SAYS_MORE = re.compile(r"(?:[^\W\d_]+\s+){3,}[^\W\d_]+(?::|\s[-–—])\s")
"""``through which clients register for a check: name``: the list begins here."""
_TELLS = re.compile(
    r"(?:i|we|you|they|it|хочу|хотим|нужно|надо|я|мы|пусть|если|if|when)\b", re.IGNORECASE
)
_WHOSE_NAME = re.compile(
    r"(?P<what>[a-z]{3,}) (?:name|number|title|code|id)(?=\s*[,(])", re.IGNORECASE
)
"""``Team name, captain``: of teams."""
_PERSONAL = re.compile(
    r"(?:first |last |full |family )?names?\b|имя|фамилия|фио|ф\.\s?и\.\s?о|имена", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _List:
    """A sentence that lists fields: what stands before and behind them."""

    head: str
    fields: str
    tail: str = ""
    inside: bool = False
    """Whether they stand in brackets."""


def named(text: str, dialogue: Dialogue, *, asks: bool = True) -> str:
    """The text with its lists of fields told of what they are of.

    The name is found in the words before them, or asked for. Empty when it holds no such list, or
    while the question is open.

    Args:
        text: The description.
        dialogue: Where the name is asked for.
        asks: Whether it may be.
    """
    said = _said(text)
    lists = [_list_in(sentence) for sentence in said]
    if not any(lists):
        return ""
    told: list[str] = []
    for at, (sentence, found) in enumerate(zip(said, lists, strict=True)):
        if found is None:
            told.append(sentence)
            continue
        name = _name(found.head)
        told_before = [each for each, had in zip(said[:at], lists, strict=False) if had is None]
        for before in reversed(told_before) if not name and not _any_named(told) else ():
            if name := _name(before):
                told.remove(before)
                break
        name = name or _guess(found)
        if not name and not _any_named(told):
            name = _asked(found, dialogue) if asks else ""
            if not name:
                return ""
        if not name:
            told.append(sentence)
            continue
        told.append(_Named(f"{name[0].upper()}{name[1:]}: {_KEEPS.sub('', found.fields)}"))
        told += [found.tail] if found.tail else []
    return "\n".join(f"{each.strip().rstrip('.')}." for each in told if each.strip(" ."))


def lost(text: str, draft: Draft) -> bool:
    """Whether the only thing in the draft is a field of the only list of a text.

    ``We must know the diets: patient, ward, diet (normal, vegan)`` has no thing of normal diets.
    """
    lists = [found for sentence in _said(text) if (found := _list_in(sentence)) is not None]
    if len(draft.entities) != 1 or len(lists) != 1:
        return False
    names = [_BRACKETS.sub("", each) for each in items(lists[0].fields) if _BRACKETS.search(each)]
    read = [parse(name) for name in names]
    return any(each is not None and each.key in draft.entities for each in read)


class _Named(str):
    """A sentence that begins with the name that was found."""

    __slots__ = ()


def _any_named(told: list[str]) -> bool:
    return any(isinstance(each, _Named) for each in told)


def _said(text: str) -> list[str]:
    """The sentences of a text; bullets below a line are its list."""
    found: list[str] = []
    below = False
    for line in first_told(text).splitlines():
        bullet = _BULLET.fullmatch(line)
        if bullet is not None and found:
            item = bullet["item"].strip().rstrip(";,.")
            head = found[-1].rstrip(" :.")
            found[-1] = f"{found[-1]}, {item}" if below else f"{head}: {item}"
            below = True
            continue
        below = False
        found += sentences(line)
    return found


def _list_in(sentence: str) -> _List | None:
    sentence = sentence.strip().rstrip(" .!")
    if _only_lists(sentence):
        return _List("", sentence)
    for shape in _SHAPES:
        match = shape.fullmatch(sentence)
        if match is None or not _lists(match["fields"], headed=shape in _SHAPES[:2]):
            continue
        tail = (match.groupdict().get("tail") or "").strip(" ,;")
        inside = "tail" in match.groupdict()
        return _List(match["head"].strip(), match["fields"].strip(), _own(tail), inside)
    return None


def _only_lists(sentence: str) -> bool:
    """Whether a sentence is a list of fields from its first word on."""
    listed = [_BRACKETS.sub("", each).strip() for each in items(sentence)]
    if len(listed) < _FEWEST or _HEADED.search(listed[0]) or _TELLS.match(sentence):
        return False
    if any(_SAYS_MORE.match(each) for each in listed):
        return False
    names = sum(parse(each) is not None or bool(_ASKS.match(each)) for each in listed)
    return parse(listed[0]) is not None and names * 2 > len(listed) and looks_like_fields(sentence)


def _own(tail: str) -> str:
    """What stands behind a list in brackets, as a sentence of its own; a place is none."""
    tail = re.sub(r"^(?:and|but|и|а|но)\s+", "", tail)
    if re.match(r"(?:in|at|on|of|for|from|в|во|на|у|для|из)\s", tail) or " " not in tail:
        return ""
    return f"{tail[0].upper()}{tail[1:]}"


def _lists(text: str, *, headed: bool = False) -> bool:
    """Whether a text is a list of fields; behind a colon these may be words of any kind."""
    text = re.sub(r"\be-mail", "email", text, flags=re.IGNORECASE)
    listed = items(text)
    if len(listed) < _FEWEST and not (len(listed) == _PAIR and only_fields(text)):
        return False
    if looks_like_fields(text):
        return True
    found = [parse(_BRACKETS.sub("", each)) for each in listed] if headed else []
    return bool(found) and all(each is not None and not each.plural for each in found)


def _name(head: str) -> str:
    """What the words before a list call its thing."""
    found = _words(head).thing(head) if head else ""
    return found if found and parse(found) is not None else ""


def _guess(found: _List) -> str:
    """What a list may be of where nothing is called so."""
    words = _words(found.head)
    name = words.last(found.head) if found.inside else ""
    if not name and _PERSONAL.match(found.fields):
        name = words.people(found.head)
    if not name and (first := _WHOSE_NAME.match(found.fields)) is not None:
        name = naming_en.several(first["what"])
    return name


def _words(head: str) -> ModuleType:
    return naming_ru if language_of(head) == "ru" else naming_en


def _asked(found: _List, dialogue: Dialogue) -> str:
    shown = quoted(found.fields)
    answer = dialogue.ask(
        f"“{shown}”: of what are these the fields? Say it in one word, like “books”.",
        f"«{shown}» — это поля чего? Назовите одним словом, например: «книги».",
        (dialogue.pick("entries", "записи"),),
    )
    return "" if answer is None else answer.strip(" .:")
