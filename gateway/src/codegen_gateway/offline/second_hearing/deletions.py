"""What becomes of parts when what they belong to is deleted, in any order of words."""

from collections.abc import Sequence
from typing import Final

from codegen_crds.contracts.product import OnDelete
from codegen_gateway.offline.draft import EntityDraft, FieldDraft

from . import vocabulary
from .pieces import Name, Piece, things_in, words_in
from .vocabulary import words_of

_DELETES: Final = words_of(
    r"delet\w+|remov\w+|drop\w*|undeletable|deletable|erase\w*|wip(?:e|es|ed|ing)|"
    r"удал\w+|стира\w+|стер\w+|сн[оеё]с\w+|убира\w+|убрать|убрали"
)
_GOING: Final = (
    r"vanish\w*|disappear\w*|gone|go|goes|going|cascade\w*|takes?|along|together|"
    r"пропада\w+|исчез\w+|вместе|каскад\w*|следом|вслед|заодно|автоматически|automatically|уход\w+|уш[её]л|ушл[аио]|"
    r"уйти|уйд\w+"
)
_GOES: Final = words_of(_GOING)
_FOLLOWS: Final = words_of(rf"{_GOING}|also|too|its|their|with|тоже|также|его|её|ее|их")
_STAYS: Final = words_of(
    r"stays?|keeps?|leaves?|leaving|left|kept|remains?|survives?|empty|unset|null|loses?|cleared|untouched|"
    r"empties|emptied|emptying|"
    r"оста\w+|сохран\w+|пуст(?!ь\b)\w+|теря\w+|трог\w+|обнул\w+|очища\w+"
)
_PROTECTS: Final = words_of(
    r"protected|refused?|forbidden|blocked|prevented|prohibited|запре\w+|защищ\w+"
)
_FORBIDS: Final = words_of(
    r"not|never|can't|cannot|can’t|mustn't|don't|doesn't|impossible|не|нельзя|ни|никогда|"
    r"невозможн\w+|отказ\w+"
)
_WITHOUT: Final = words_of(r"no|without|без|нет")
"""What has no whole any more stays."""
_WHEN: Final = words_of(r"when|whenever|if|once|with|когда|если|с|со|при|along|вместе|after|после")
_MORE: Final = words_of(
    r"still|but|place|fields|lives?|belongs?|stands?|sits?|works?|depends?|only|while|as|long|once|after|then|because|until|out|field|used|use|any|some|existing|just|"
    r"well|deleting|down|recorded|open|assigned|registered|gets|got|simply|just|becom\w+|"
    r"пока|если|ещё|еще|после|потом|тогда|из|нему|ней|нём|нем|ним|этом|чего|просто|поле|"
    r"хоть|хотя|какие-то|какая-то|связанн\w+|привязанн\w+|belonging|linked|related|attached|"
    r"содерж\w+|contains?|holds?|holding|where|кому|которому|становится|станов\w+|нельзя"
)

_PASSIVE: Final = ("is", "gets", "was", "are", "get", "has")


def heard(pieces: Sequence[Piece]) -> bool:
    """Whether pieces are such a rule and nothing else; it is put onto the references then."""
    words = words_in(pieces)
    if not _is_about_it(words):
        return False
    kinds = (_DELETES, _GOES, _STAYS, _WITHOUT, _PROTECTS, _FORBIDS, _MORE)
    if not vocabulary.only(words, *kinds):
        return False
    things = things_in(pieces)
    references = [
        field
        for entity in things
        for field in entity.fields
        if field.target is not None
        and any(field.target.key == each.phrase.key for each in things if each is not entity)
    ]
    fate = _fate(words)
    if "only" in words and fate != "restrict":
        return False
    held = {id(_holder(field, things)) for field in references}
    if not references or fate is None or (len(held) > 1 and not _is_down(things, fate, words)):
        return False
    for field in references:
        field.on_delete = fate
        if fate == "set_null":
            field.about.required = False
    return True


def _is_down(things: Sequence[EntityDraft], fate: OnDelete, words: Sequence[str]) -> bool:
    """Whether all of the things go down with the first: ``a station's sensors and readings``.

    What is only emptied or protected is said of what points to the first itself.
    """
    first, *rest = things
    reached = [first]
    for each in sorted(rest, key=lambda thing: _points(thing, first), reverse=True):
        known = reached if fate == "cascade" else [first]
        if not any(_points(each, other) for other in known):
            return False
        reached.append(each)
    return not any(_points(first, each) for each in rest) and "only" not in words


def _points(one: EntityDraft, other: EntityDraft) -> bool:
    return any(f.target is not None and f.target.key == other.phrase.key for f in one.fields)


def says(words: Sequence[str]) -> bool:
    """Whether words say that something is deleted or protected."""
    return any(_DELETES.match(word) or _PROTECTS.match(word) for word in words)


def keeps(words: Sequence[str]) -> bool:
    """Whether what has parts stays: ``owners with dolls stay put``."""
    having = any(word in ("with", "having", "has", "have", "с", "со") for word in words)
    return having and not says(words) and any(map(_STAYS.match, words))


def condition(piece: Piece) -> Piece | None:
    """The words of a piece that tell what is deleted: ``if an owner is deleted``; or None."""
    for number, item in enumerate(piece.items):
        if isinstance(item, Name) and item.things:
            rest = piece.items[number + 1 :]
            verb = next((n for n, each in enumerate(rest) if each in _PASSIVE), -1)
            until = number + 1 + (verb + 2 if 0 <= verb <= 1 else 0)
            said = Piece(piece.text, piece.items[:until])
            when = any(map(_WHEN.match, said.words)) and says(said.words)
            return said if when else None
    return None


def _is_about_it(words: Sequence[str]) -> bool:
    """Whether something is deleted, protected, or goes when something else does."""
    if says(words) or keeps(words):
        return True
    return any(map(_GOES.match, words)) and any(map(_WHEN.match, words))


def repeats(pieces: Sequence[Piece]) -> bool:
    """Whether pieces say once more what stays: ``and leave their pool empty``."""
    words = words_in(pieces)
    known = vocabulary.only(words, _DELETES, _GOES, _STAYS, _WITHOUT, _MORE)
    return (
        known
        and len(things_in(pieces)) == 1
        and any(_STAYS.match(word) or _WITHOUT.match(word) for word in words)
    )


def _holder(field: FieldDraft, things: Sequence[EntityDraft]) -> EntityDraft:
    return next(entity for entity in things if any(each is field for each in entity.fields))


def _fate(words: Sequence[str]) -> OnDelete | None:
    """What becomes of the parts; None where the words do not tell."""
    if keeps(words) and not any(map(_WITHOUT.match, words)):
        return "restrict"
    empties = any(_STAYS.match(word) or _WITHOUT.match(word) for word in words)
    if any(map(_PROTECTS.match, words)) or ("only" in words and any(map(_WITHOUT.match, words))):
        return "restrict"
    if any(map(_FORBIDS.match, words)) and not empties:
        return "restrict"
    if empties:
        return "set_null"
    twice = sum(bool(_DELETES.match(w) or w in ("go", "goes")) for w in words) > 1
    return "cascade" if twice or any(map(_FOLLOWS.match, words)) else None
