"""What a list of fields is of, where English words before it name the thing in passing."""

import re
from collections.abc import Iterator
from typing import Final

from codegen_gateway.offline.sentences.subjects import names_field
from codegen_gateway.offline.words.english import is_plural, plural, singular
from codegen_gateway.offline.words.lexicon import english, naming
from codegen_gateway.offline.words.phrases import parse
from codegen_gateway.offline.words.titles import kept_in

from .done import SUBJECT, asked, done

_CONTAINER = (
    r"(?:lists?|registers?|registry|databases?|db|base|tables?|spreadsheets?|sheets?|forms?|apis?|"
    r"apps?|service|tracker|catalog(?:ue)?|inventory|logs?|collection|archive|directory|overview|"
    r"records?|index|crud|bot|pages?|site|website|system|tool|board|manager|portfolio|history|"
    r"diary|journal|dictionary|glossary|notebook|playlist|lexicon)"
)
_COMPOUND = re.compile(rf"(?P<what>[a-z'-]+(?: [a-z'-]+){{0,2}}) {_CONTAINER}\b")
_EACH = re.compile(r"(?:^|, |\. )(?:for|of|about) (?:each|every) (?P<what>(?!one\b).+)$")
_FOR = re.compile(r"\bfor (?P<what>.+)$")
_OF = re.compile(rf"\b{_CONTAINER} (?P<link>of|for|about|on|with) (?P<what>.+)")
_KEEP = re.compile(
    rf"{SUBJECT}(?:also |just |simply |easily )?(?:keep(?:s|ing)? (?:(?:better )?track of|tabs on|"
    r"(?:an? |the )?(?:eye|record|log|list|tally|note|account|count|diary|archive)s? (?:of|on)|"
    r"records of|notes on|tabs of)|keep(?:s|ing)?|stor(?:e|es|ing)|record(?:s|ing)?|"
    r"track(?:s|ing)?|collect(?:s|ing)?|remember(?:s|ing)?|log(?:s|ging)?|sav(?:e|es|ing)|"
    r"note(?: down)?|noting|"
    r"writ(?:e|ing) down|put(?:ting)? down|jot(?:ting)? down|catalog(?:ue|ing|uing)?|"
    r"manag(?:e|ing)|monitor(?:ing)?|gather(?:ing)?|document|organi[sz](?:e|ing)|archive|list|register|"
    r"inventory|look after|run|breed|restore|repair|hold|sort out) (?P<what>(?!of\b|for\b).+)"
)
_DEEDS: Final = {
    "request": "requests", "order": "orders", "pre-order": "preorders", "preorder": "preorders",
    "book": "bookings", "reserve": "reservations", "rent": "rentals", "borrow": "loans",
    "hire": "rentals", "adopt": "adoption requests", "ask for": "requests",
    "apply for": "applications",
}  # fmt: skip
_OF_ONE: Final = {"report": "reports", "request": "requests", "ask for": "requests"}
"""Deeds that are called by what they are of: ``sick child reports``."""
_VERBS = sorted((verb.replace("_", " ") for verb in naming()["objects"]), key=len, reverse=True)
_VERB = re.compile(
    rf"{SUBJECT}(?:also |just |quickly |simply |easily )?"
    rf"(?P<deed>{'|'.join(_VERBS)}) (?P<what>.+)"
)
_OPENING = re.compile(
    r"^(?:(?:the|our|my|all|some|these|all the|all my|all our) )?"
    r"(?P<what>[a-z'-]+(?: [a-z'-]+){0,3}?)(?= (?:who|that|which|at|in|of|for|on|from|by|to|around|"
    r"near|with|we|i|my|our|they|you|[a-z]+ed|[a-z]+ing|,)\b| ,|$)"
)
"""``Words my toddler says``."""
_VERBS_BEHIND = re.compile(
    r"[a-z]+(?:ed|ing)|lent|given|sold|seen|done|taken|made|kept|bought|held"
)
_LONGEST: Final = 3


def thing(said: str) -> str:
    """The things that a list of fields behind these words is of; empty when none is named.

    >>> thing("Store the serial numbers of the laptops we hand out to students")
    'laptops'
    """
    text = re.sub(r"\([^)]*\)", " ", said.lower().replace("’", "'"))
    text = re.sub(r"[^a-z0-9' &-]+", " , ", text)
    text = re.sub(r"\s+", " ", text).strip(" ,")
    if (each := _EACH.search(text)) and (found := _valid(_many(_noun_phrase(each["what"]) or "-"))):
        return found
    return (
        asked(text)
        or _of_keeping(text)
        or kept_in(text)
        or _of_deed(text)
        or _of_container(text)
        or _of_opening(text)
        or _of_nearest(text)
        or _of_purpose(text)
    )


def last(said: str) -> str:
    """The single thing that a text ends with: ``the kids choose a film``."""
    match = re.search(r"\ban? (?P<what>[a-z]+(?: [a-z]+)?)$", said.lower().strip())
    return _valid(_many(match["what"])) if match is not None else ""


def people(said: str) -> str:
    """The people who are spoken of; empty when none are."""
    words = re.findall(r"[a-z'-]+", said.lower())
    return next((word for word in reversed(words) if _is_people(word) and _valid(word)), "")


def several(noun: str) -> str:
    """Things that are called so, where these are no people and no part of a name."""
    many = _many(noun.lower())
    return "" if _is_people(many) or noun.lower() in naming()["parts"] else _valid(many)


def _of_keeping(text: str) -> str:
    for match in reversed([*_KEEP.finditer(text)]):
        if found := _object(match["what"]):
            return found
    return ""


def _of_deed(text: str) -> str:
    for match in _VERB.finditer(text):
        if found := _dealt(match["deed"], match["what"]):
            return found
    return done(text)


def _dealt(deed: str, behind: str) -> str:
    """What is kept where something is done to what stands behind: ``report a sick child``."""
    what = _noun_phrase(behind)
    if not what or _is_container(what):
        return ""
    last = what.split()[-1]
    single = re.match(r"(?:an?|one|the|their|his|her|your) ", behind) is not None
    if deed in _OF_ONE and single and not is_plural(last):
        return _valid(f"{what} {_OF_ONE[deed]}")
    if deed in _DEEDS:
        return _DEEDS[deed]
    if single or is_plural(last):
        return _valid(_many(what) if single else what)
    return what if last in naming()["masses"] else ""


def _of_container(text: str) -> str:
    linked = [(match["link"], _noun_phrase(match["what"])) for match in _OF.finditer(text)]
    inside = [what for link, what in linked if link == "of" and what]
    about = [what for link, what in linked if link != "of" and what and _is_thing(what)]
    named = [kept for match in _COMPOUND.finditer(text) if (kept := _before(match["what"]))]
    found = (_valid(each) for each in [*inside, *named, *about])
    return next((each for each in found if each), "")


def _before(words: str) -> str:
    """What stands before the name of a container: ``quotes`` of ``just a quotes API``."""
    kept: list[str] = []
    for word in reversed(words.split()):
        if word in naming()["plain"] or word in naming()["stop"] or word in english().products:
            break
        kept.insert(0, word)
    return _many(" ".join(kept)) if kept else ""


def _is_thing(phrase: str) -> bool:
    last = _last(phrase)
    return is_plural(last) and not _is_people(last)


def _of_opening(text: str) -> str:
    match = _OPENING.match(text)
    if match is None or not is_plural(_last(match["what"])):
        return ""
    verb = any(word in naming()["verbs"] for word in match["what"].split())
    return "" if verb else _valid(match["what"])


def _of_nearest(text: str) -> str:
    """The last plural that is no place, no person and no field."""
    known = naming()
    words: list[str] = re.findall(r"[a-z0-9'-]+|,", text)
    for at in range(len(words) - 1, -1, -1):
        word, before = words[at], words[at - 1] if at else ""
        if not _names_several(word) or word in known["stop"] or not _valid(word):
            continue
        leads = next((w for w in reversed(words[:at]) if w not in known["leading"]), "")
        if leads in known["placed"] or leads.isdigit():
            continue
        if singular(word) not in known["about"]:
            return word
        if before == leads and before and before not in known["plain"] | known["stop"]:
            return _valid(_many(before))
    return ""


def _names_several(word: str) -> bool:
    return is_plural(word) and not _is_people(word) and word not in naming()["verbs"]


def _of_purpose(text: str) -> str:
    """The things that it is for: ``a receiver for deploys``."""
    match = _FOR.search(text)
    what = _noun_phrase(match["what"]) if match is not None else ""
    return _valid(what) if what and is_plural(what.split()[-1]) else ""


def _object(text: str) -> str:
    """The thing in the object of a verb: ``a list of the books``, ``the names of our birds``."""
    phrase = _noun_phrase(text)
    if not phrase:
        return ""
    behind = re.search(rf"{re.escape(phrase)} (?:of|about|on|for) (?P<inner>.+)", text)
    inner = _noun_phrase(behind["inner"]) if behind is not None else ""
    head = singular(phrase.split()[-1])
    named = parse(phrase)
    if inner and (
        head in naming()["about"] or _is_container(phrase) or (named and names_field(named))
    ):
        return _valid(inner)
    if _is_container(phrase) or head in naming()["about"]:
        return ""
    single = re.match(r"(?:an?|every|each|which|what) ", text) is not None
    return _valid(_many(phrase) if single else phrase)


def _noun_phrase(text: str) -> str:
    """The noun phrase that a text begins with."""
    words = list(_until_stop(text))
    several = [at for at, word in enumerate(words) if is_plural(word)]
    if several and several[-1] < len(words) - 1:
        follows = words[several[-1] + 1]
        if _VERBS_BEHIND.fullmatch(follows) or not _could_be_noun(follows):
            words = words[: several[-1] + 1]
    while words and _VERBS_BEHIND.fullmatch(words[-1]) and len(words) > 1:
        words.pop()
    return " ".join(words[-_LONGEST:])


def _until_stop(text: str) -> Iterator[str]:
    started = False
    for word in text.split():
        if not started and (word in naming()["leading"] or word.isdigit()):
            continue
        if (
            word in naming()["stop"]
            or word in (",", "of", "&")
            or not re.fullmatch(r"[a-z][a-z'-]*", word)
        ):
            return
        started = True
        yield word


def _could_be_noun(word: str) -> bool:
    return parse(word) is not None and not word.endswith("ly")


def _is_container(phrase: str) -> bool:
    return re.fullmatch(_CONTAINER, _last(phrase)) is not None


def _is_people(word: str) -> bool:
    one = singular(word)
    return is_plural(word) and one in (english().people - naming()["animals"]) | naming()["workers"]


def _many(phrase: str) -> str:
    *before, last = phrase.split()
    return " ".join([*before, last if is_plural(last) else plural(last)])


def _valid(phrase: str) -> str:
    """The phrase, where it can be the name of a thing."""
    read = parse(phrase)
    if read is None or _last(phrase) in naming()["nothing"] or _is_container(phrase):
        return ""
    return "" if names_field(read) and not is_plural(_last(phrase)) else phrase


def _last(phrase: str) -> str:
    return phrase.rsplit(maxsplit=1)[-1]
