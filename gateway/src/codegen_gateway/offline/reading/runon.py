"""Text without punctuation: ``keep bouquets name price stock`` lists the fields of bouquets."""

import re
from collections.abc import Sequence

from codegen_gateway.offline.draft import Phrase
from codegen_gateway.offline.sentences import grammar
from codegen_gateway.offline.sentences.listing import items, known_as_field
from codegen_gateway.offline.sentences.subjects import names_field
from codegen_gateway.offline.text import search
from codegen_gateway.offline.words import kinds
from codegen_gateway.offline.words.phrases import parse

_LONGEST = 3
"""Words of a name."""
_FEWEST = 2
"""Fields of a list; one alone is more often a part of the thing's own name."""
_NEVER_FIRST = frozenset({"name", "title", "имя", "название", "фио", "наименование"})
"""These begin no name of several words."""
_LINKS = frozenset({"per", "of", "in", "to", "for", "by", "на", "за", "в", "до", "по"})
_RUN = 3
"""Words from which on an item may be several that run together."""
_PARTS = re.compile(
    r"\s*,?\s+(?:and\s+also|and\s+then|also|and|plus|а\s+также|и\s+также|и\s+ещё|и\s+еще|и)\s+",
    re.IGNORECASE,
)


def spelled_out(sentence: str) -> str:
    """The sentence with a colon behind its things and commas between their fields.

    A sentence of which one word is neither thing nor field stays as it is.

    >>> spelled_out("I want to keep bouquets name price stock and customers name phone")
    'bouquets: name, price, stock. customers: name, phone'
    """
    keeping = grammar.KEEP.match(sentence)
    if keeping is None or re.search(r":\s|\.\s|;", sentence):
        return sentence
    rest = sentence[keeping.end() :]
    rest = re.sub(
        r"^(?:для\s+)?(?:уч[её]та|уч[её]т|список|спис\w+)\s+", "", rest, flags=re.IGNORECASE
    )
    if search(rest, grammar.CONNECT) is not None:
        return sentence
    return (_one_list(rest) if "," in rest else _lists(rest)) or sentence


def fields_of(item: str, things: Sequence[Phrase]) -> list[str]:
    """``name phone email`` as three fields; nothing where it may be the name of one."""
    words = item.split()
    pair = len(words) == _FEWEST and words[0].lower() in _NEVER_FIRST and item.isascii()
    if (len(words) < _RUN and not pair) or not re.fullmatch(r"[^\W\d_]+(?: [^\W\d_]+)*", item):
        return []
    found = _fields(words, things)
    names = words[0].lower() in _NEVER_FIRST or len(words) > _RUN
    alone = found == words and not _LINKS.intersection(word.lower() for word in words)
    return found if alone and names else []


def _one_list(text: str) -> str:
    """``parcels tracking number, courier, status (sent, lost)``: one thing, commas are there."""
    first, *others = items(text)
    thing, fields = _begins(first.split(), ())
    if not thing or len(fields) != 1 or not others:
        return ""
    return f"{thing}: {text[len(thing) :].strip()}"


def _lists(text: str) -> str:
    parts = _PARTS.split(text)
    things = [phrase for part in parts if (phrase := _thing(part.split()[:1])) is not None]
    said: list[tuple[str, list[str]]] = []
    for part in parts:
        thing, fields = _begins(part.split(), things)
        if thing and fields:
            said.append((thing, fields))
        elif said and (more := _fields(part.split(), things)):
            said[-1][1].extend(more)
        else:
            return ""
    if not said or any(len(fields) < _FEWEST for _, fields in said):
        return ""
    return ". ".join(f"{thing}: {', '.join(fields)}" for thing, fields in said)


def _begins(words: Sequence[str], things: Sequence[Phrase]) -> tuple[str, list[str]]:
    """A thing at the beginning, and the fields behind it; nothing where one word is unknown."""
    for size in (1, 2):
        if _thing(words[:size]) is not None and (fields := _fields(words[size:], things)):
            return " ".join(words[:size]), fields
    return "", []


def _thing(words: Sequence[str]) -> Phrase | None:
    phrase = parse(" ".join(words)) if words else None
    if phrase is None or not phrase.plural or names_field(phrase) or len(phrase.words) > len(words):
        return None
    return phrase


def _fields(words: Sequence[str], things: Sequence[Phrase]) -> list[str]:
    """The words as names of fields, the longest first; nothing where one is unknown."""
    found: list[str] = []
    while words:
        for size in range(min(_LONGEST, len(words)), 0, -1):
            name = " ".join(words[:size])
            if _is_field(name, size, things):
                found.append(name)
                words = words[size:]
                break
        else:
            return []
    return found


def _is_field(name: str, size: int, things: Sequence[Phrase]) -> bool:
    phrase = parse(name)
    if phrase is None:
        return False
    if any(phrase.key == thing.key for thing in things):
        return True
    if size == 1:
        return known_as_field(phrase)
    # Of several words only such as belong together: "due date", and not "name price".
    first = parse(name.split(" ", maxsplit=1)[0])
    alone = first is not None and (
        kinds.suggested(first) is not None or any(first.key == t.key for t in things)
    )
    return not alone and kinds.suggested(phrase) is not None and len(phrase.words) == size
