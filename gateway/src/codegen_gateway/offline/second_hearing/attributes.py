"""What a heard wish says of fields: unique, required, optional, by default."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from codegen_gateway.offline.draft import EntityDraft, FieldDraft

from . import vocabulary

if TYPE_CHECKING:
    from .wishes import Said

KINDS: Final = ("unique", "required", "optional", "default")
IDLE: Final = (["обязательно"],)
"""Words that say nothing where they are no predicate."""
_VALUE: Final = re.compile(r"\d+(?:\.\d+)?|yes|no|true|false|да|нет")
_NEW: Final = vocabulary.words_of(r"new|нов(?:ый|ая|ое|ые|ого|ой|ому)")
_REST: Final = vocabulary.words_of(r"everything|else|rest|others?|all|все|всё|остальн\w+")
_MOST_TOGETHER: Final = 4

_Fields = Sequence[tuple[EntityDraft, FieldDraft]]


def told(said: "Said", fields: _Fields, subject: Sequence[EntityDraft]) -> bool:
    """Put what is said onto the fields; false where it does not fit them.

    Args:
        said: What is said.
        fields: The fields that it names.
        subject: The things that are spoken of.
    """
    kind = said.kind.name
    if not fields:
        rest = kind == "required" and not said.names and _is_of_the_rest(said.words)
        return _required_rest(subject) if rest else said.words in IDLE
    if kind == "default":
        return _preset(said, fields)
    if kind == "unique":
        return _unique(said.words, fields)
    return _required(kind, said.words, fields)


def _required(kind: str, words: Sequence[str], fields: _Fields) -> bool:
    """Whether fields must be given, or need not."""
    without = any(map(vocabulary.WITHOUT.match, words))
    if without and not any(map(vocabulary.MAY.match, words)):
        return False
    denied = any(
        vocabulary.NEGATION.match(word) and not vocabulary.WITHOUT.match(word) for word in words
    )
    for _, each in fields:
        # What must not be empty is required; what is not required is optional.
        each.about.required = denied == (kind == "optional")
    return True


def _is_of_the_rest(words: Sequence[str]) -> bool:
    """Whether something is said of all other fields: ``everything else must be filled in``."""
    return any(map(_REST.match, words)) and not any(map(vocabulary.NEGATION.match, words))


def _required_rest(things: Sequence[EntityDraft]) -> bool:
    """Require all fields of a thing of which nothing else is said; false for several things."""
    if len(things) != 1:
        return False
    for each in things[0].fields:
        if each.about.required is None:
            each.about.required = True
    return True


def _preset(said: "Said", fields: _Fields) -> bool:
    """Whether a field has what it says where nothing is given."""
    values = [*said.values, *(word for word in said.words if _VALUE.fullmatch(word))]
    values = list({value.casefold(): value for value in values}.values())
    if len(values) > 1:
        values = [value for value in values if not _NEW.match(value)]  # "new orders are paid"
    meant = {id(each): each for _, each in fields}
    if len(values) != 1 or len(meant) != 1:
        return False
    about = next(iter(meant.values())).about
    if about.values and values[0].lower() not in {value.lower() for value in about.values}:
        return False
    about.default = values[0]
    return True


_BOUND: Final = vocabulary.words_of(r"must|should|has|have|every|each")


def _differs(words: Sequence[str]) -> bool:
    """Whether values happen to be different, and nobody says that they must be."""
    strong = [word for word in words if vocabulary.ONCE.match(word) and word != "different"]
    return "different" in words and not strong and not any(map(_BOUND.match, words))


def _unique(words: Sequence[str], fields: _Fields) -> bool:
    """Whether values may come once: each alone, or those of several fields together."""
    denied = any(map(vocabulary.NEGATION.match, words))
    once = any(map(vocabulary.ONCE.match, words)) or vocabulary.is_one_of_each(words)
    if _differs(words) or denied == once or denied != any(map(vocabulary.REPEATS.match, words)):
        return False
    entity = fields[0][0]
    alone = list({id(each): each for e, each in fields if e is entity}.values())
    if any(e is not entity for e, _ in fields) or any(each.about.held for each in alone):
        return False
    pointers = [each for each in alone if each.target is not None]
    if any(map(vocabulary.TOGETHER.match, words)) and (pointers or len(alone) > 1):
        # Within what it belongs to, or all of them in so many words.
        said_so = any(map(vocabulary.BOTH.match, words)) or vocabulary.is_one_of_each(words)
        if not (said_so or pointers) or not 1 < len(alone) <= _MOST_TOGETHER:
            return False
        if not any({id(f) for f in known} == {id(f) for f in alone} for known in entity.together):
            entity.together.append(alone)
        return True
    for each in alone:
        each.about.unique = True
    return True
