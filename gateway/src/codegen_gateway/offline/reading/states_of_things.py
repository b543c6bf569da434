"""States that are told of a thing itself: ``orders are new, paid or sent``."""

import re

from codegen_gateway.offline.draft import Draft, Phrase, Qualifiers
from codegen_gateway.offline.sentences import grammar, qualifiers
from codegen_gateway.offline.sentences.subjects import names_field
from codegen_gateway.offline.sentences.values import values_of
from codegen_gateway.offline.text import (
    brackets,
    search,
)
from codegen_gateway.offline.words.phrases import parse, singular_label
from codegen_gateway.offline.words.russian import agree

_IS = re.compile(r"\s+(?:is|are)\s+(?:either\s+)?(?=[\w' -]+(?:,|\s+or\s))", re.IGNORECASE)
"""``Orders are new, paid or sent``."""


_DEED = re.compile(
    r"(?:added|created|entered|posted|submitted|read|listed|seen|viewed|shown|found|searched|"
    r"edited|changed|updated|deleted|removed)\b",
    re.IGNORECASE,
)
_SAID_OF_DEEDS = re.compile(r"\b(?:by|but|not|never|only)\b", re.IGNORECASE)


def _are_deeds(text: str) -> bool:
    """Whether it is told what may be done: ``found by name or maker``, ``added, read``."""
    deeds = [_DEED.match(each) for each in re.split(r",\s*(?:and\s|or\s)?|\s(?:and|or)\s", text)]
    return all(deeds) or (deeds[0] is not None and _SAID_OF_DEEDS.search(text) is not None)


def as_status(clause: str, draft: Draft) -> str:
    """``An order can be new, paid or sent`` as a status of orders; any other clause as it was."""
    match = search(clause, grammar.CAN_BE)
    thing = parse(clause[: match.start()]) if match is not None else None
    if match is None:
        match = _IS.search(clause)
        thing = parse(clause[: match.start()]) if match is not None else None
    if match is None or thing is None or not _is_kept(thing, draft):
        return clause
    behind, about = qualifiers.take(clause[match.end() :])
    values = values_of(behind) if not _are_deeds(clause[match.end() :]) else ()
    initial = about.default if about == Qualifiers(default=about.default) else ""
    if initial and draft.language == "en":
        values = values and (*values, f"default {initial}")
    elif initial or not about.empty:
        return clause
    if not values:
        return clause
    if draft.language == "en":
        return f"{clause[: match.start()]} has a status ({', '.join(values)})"
    one = singular_label(thing)
    told = [agree(value, one) for value in values]
    return f"{clause[: match.start()]} имеет статус ({', '.join(told)})"


def further(text: str, draft: Draft) -> bool:
    """``Status (waiting, seated)`` in a sentence of its own, behind the fields of a thing."""
    name, inside = brackets(text)
    phrase, current = parse(name), draft.current
    if phrase is None or current is None or not current.fields or len(inside) != 1:
        return False
    known = current.find(phrase.key) is not None or phrase.key in draft.entities
    return not known and names_field(phrase) and bool(values_of(inside[0]))


def _is_kept(thing: Phrase, draft: Draft) -> bool:
    """Whether a thing is kept, by this name or a longer one that ends so."""
    return any(f"_{key}".endswith(f"_{thing.key}") for key in draft.entities)
