"""Openings that only list what is described behind them: ``A blog with posts and tags.``."""

import re

from codegen_gateway.offline.words.english import is_plural, singular
from codegen_gateway.offline.words.lexicon import english, usual

_NOUN = r"[a-z]+(?:\s[a-z]+)?"
_LIST = rf"{_NOUN}(?:,\s+{_NOUN})*(?:,?\s+and\s+{_NOUN})"
_OPENING = re.compile(
    rf"\A\s*(?P<whole>[^.:;,()\n]{{3,60}}?)\s+(?:with|for|of)\s+(?P<list>{_LIST})\.\s+",
    re.IGNORECASE,
)
_TITLE = re.compile(rf"\A\s*(?P<whole>[a-z]+)\s+(?P<list>{_LIST})\.\s+", re.IGNORECASE)
"""``Hostel rooms and beds.``"""
_SHOWN = re.compile(r"\b(?:page|site|website|bot|web|telegram|interface|ui)\b", re.IGNORECASE)
"""Words that say how the product is used, and so are read later."""
_AND = re.compile(r",\s+and\s+|,\s+|\s+and\s+", re.IGNORECASE)
_VERB = r"(?:has|have|belongs?|contains?|includes?|should|must|is|are|can|may|consists?)\b"


def spelled_out(text: str) -> str:
    """The text in which all things of such a list are kept, also those of which no more is said.

    >>> spelled_out("A blog with posts and tags. Posts have a title.")
    'Posts have a title. Tags: name. posts and tags are many-to-many.'
    """
    match = _OPENING.match(text) or _TITLE.match(text)
    if match is None or _is_many(match["whole"]):
        return text
    rest = text[match.end() :]
    named = [name.lower() for name in _AND.split(match["list"])]
    left = [name for name in named if not _described(name, rest)]
    if not all(map(is_plural, named)) or len(left) == len(named):
        return text
    if not left:
        # All are described behind it: what the whole is called is no thing of its own.
        product = match["whole"].lower().split()[-1] in english().products
        return text if product or _SHOWN.search(match["whole"]) else rest
    if not all(_is_thing(name) for name in left):
        return text
    more = [_kept(name) for name in left]
    main = next(name for name in named if name not in left)
    more += [f"{main} and {name} are many-to-many." for name in left if name in ("tags", "labels")]
    return " ".join([rest.rstrip(), *more])


def _kept(name: str) -> str:
    """A sentence that such things are kept, with what is usual of them."""
    fields = usual().get(singular(name))
    return (
        f"{name.capitalize()}: {fields['en']}." if fields is not None else f"Keep a list of {name}."
    )


def _is_many(whole: str) -> bool:
    """Whether the opening is of many things itself: ``Bikes with lights and locks``."""
    last = whole.rsplit(maxsplit=1)[-1].lower()
    return is_plural(last) and last not in english().products


def _is_thing(name: str) -> bool:
    one = singular(name.rsplit(maxsplit=1)[-1])
    known = usual().get(one) is not None or one in english().people
    return known or one not in english().types


def _described(name: str, rest: str) -> bool:
    """Whether a sentence behind the opening speaks of such things first."""
    *before, last = name.split()
    one = " ".join([*before, singular(last)])
    return (
        re.search(
            rf"(?:^|[.;,\n]\s|\band\s|\bwhere\s)(?:(?:each|every|an?|the|all)\s)?(?:{name}|{one})"
            rf"(?:\s\(|:|\s(?:(?:can|may|also)\s)?{_VERB}|\swith\s)",
            rest,
            re.IGNORECASE,
        )
        is not None
    )
