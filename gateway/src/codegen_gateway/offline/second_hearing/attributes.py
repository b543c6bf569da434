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
_MOST_TOGETHER: Final = 4

_Fields = Sequence[tuple[EntityDraft, FieldDraft]]


def told(said: "Said", fields: _Fields) -> bool:
    """Put what is said onto the fields; false where it does not fit them."""
    kind = said.kind.name
    if not fields:
        return said.words in IDLE
    if kind == "default":
        return _preset(said, fields)
    if kind == "unique":
        return _unique(said.words, fields)
    without = any(map(vocabulary.WITHOUT.match, said.words))
    if without and not any(map(vocabulary.MAY.match, said.words)):
        return False
    denied = any(
        vocabulary.NEGATION.match(word) and not vocabulary.WITHOUT.match(word)
        for word in said.words
    )
    for _, each in fields:
        # What must not be empty is required; what is not required is optional.
        each.about.required = denied == (kind == "optional")
    return True


def _preset(said: "Said", fields: _Fields) -> bool:
    """Whether a field has what it says where nothing is given."""
    values = [*said.values, *(word for word in said.words if _VALUE.fullmatch(word))]
    meant = {id(each): each for _, each in fields}
    if len(values) != 1 or len(meant) != 1:
        return False
    about = next(iter(meant.values())).about
    if about.values and values[0].lower() not in {value.lower() for value in about.values}:
        return False
    about.default = about.default or values[0]
    return True


def _unique(words: Sequence[str], fields: _Fields) -> bool:
    """Whether values may come once: each alone, or those of several fields together."""
    denied = any(map(vocabulary.NEGATION.match, words))
    once = any(map(vocabulary.ONCE.match, words)) or vocabulary.is_one_of_each(words)
    if denied == once or denied != any(map(vocabulary.REPEATS.match, words)):
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
