"""Whose list a wish is about, where it does not say so itself."""

from collections.abc import Sequence
from dataclasses import replace

from codegen_gateway.offline.draft import Draft, Wish
from codegen_gateway.offline.wishes import queries
from codegen_gateway.offline.words.phrases import parse


def with_thing(wish: Wish, rest: str, before: Sequence[Wish], draft: Draft) -> Wish:
    """A wish that names no thing itself, with the thing whose list it is about where that is known.

    Args:
        wish: What a list should do.
        rest: The sentence without its wishes: ``samples`` of "samples sorted by depth".
        before: The wishes before it; of a live product nothing else was spoken of.
        draft: What is kept.
    """
    if wish.thing:
        return wish
    headed = parse(rest.strip(" ,.;:"))
    if headed is not None and headed.key in draft.entities:
        return replace(wish, thing=rest.strip(" ,.;:"))
    if draft.current is not None or queries.only_one([wish], draft):
        return wish
    return replace(wish, thing=_wished_of(before, draft))


def spoken_of(rest: str, wishes: Sequence[Wish], before: Sequence[Wish], draft: Draft) -> str:
    """The key of the thing that a sentence is about; empty where nothing tells.

    Args:
        rest: The sentence without its wishes.
        wishes: These.
        before: The wishes before it.
        draft: What is kept.
    """
    current, known = draft.current, draft.entities
    # Of a live product nothing was spoken of but what is wished for.
    said = current.phrase.key if current is not None else _wished_of(before, draft)
    rest = rest.strip(" ,.;:")
    if not rest and wishes and (listed := parse(wishes[-1].thing)) is not None:
        # "search books by title, newest first"
        ends = [key for key in known if key == listed.key or key.endswith(f"_{listed.key}")]
        return ends[0] if ends else said
    if not rest:  # "filter by language, newest first": the same list
        return queries.only_one(wishes, draft) or said
    headed = parse(rest)  # "trips: filter by leader, newest first"
    return headed.key if headed is not None and headed.key in known else said


def placed(wish: Wish, said: str, draft: Draft) -> Wish:
    """An order of the thing that has what it is by, or else of the one that is spoken of."""
    known = draft.entities
    holders = [key for key, each in known.items() if wish.thing and each.find(wish.thing)]
    ends = [key for key in known if wish.thing and key.endswith(f"_{wish.thing}")]
    whose = wish.thing if wish.thing in known else [*holders, *ends[:1], said][0]
    return replace(wish, thing=whose)


def _wished_of(wishes: Sequence[Wish], draft: Draft) -> str:
    """The key of the thing whose list such wishes are about; empty where none is known."""
    named = [phrase.key for wish in wishes if (phrase := parse(wish.thing)) is not None]
    known = [key for key in named if key in draft.entities]
    return known[0] if known else queries.only_one(wishes, draft)
