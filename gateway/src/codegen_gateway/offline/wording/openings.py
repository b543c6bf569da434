"""How people open a description: who they are, and a list that no colon introduces."""

import re

from codegen_gateway.offline.sentences import grammar
from codegen_gateway.offline.sentences.listing import items, looks_like_fields
from codegen_gateway.offline.sentences.subjects import hint_of, names_field, subject_of
from codegen_gateway.offline.text import search, sentences
from codegen_gateway.offline.words.english import plural
from codegen_gateway.offline.words.phrases import parse

_WHO = re.compile(
    r"\A\s*(?:привет|здравствуйте|добрый\s+день|hi|hello|hey)?[!,.\s]*"
    r"(?:(?:у\s+(?:меня|нас)|я|мы|i|we|i'm|we're)\s+[^,.:;()\n]{2,40}),\s+"
    r"(?=(?:и\s+|а\s+|and\s+|so\s+)?(?:мне\s+|нам\s+|i\s+|we\s+)?(?:нуж|надо|хоч|хот|need|want|would))",
    re.IGNORECASE,
)
"""``У меня кофейня, нужен список …``: what is wished begins behind it."""
_DOES_RU = re.compile(
    r"\A\s*(?:(?:я|мы)\s+)?(?:сда|прода|шь|пек|разво|да|вед|держ|дела|ремонтиру|оказыва|работа|"
    r"преподаю|преподаём|занима|организу|выращива|вяж|арендуе|печата|стриг)"
    r"[а-яё]{0,6}(?:ю|у|ем|им|ём|юсь|емся|имся)\s[^:;,()\n.]{2,60}\.\s+(?=[А-ЯЁ][^.\n]*[:(])",
    re.IGNORECASE,
)
"""``Сдаю квартиры посуточно.``: what somebody does, before what is to be kept."""
_FEWEST = 3
_LONGEST = 8
"""Words of an opening."""


_DEAR = re.compile(r"\A\s*dear\s+[a-z]+(?:\s[a-z]+){0,2},\s+", re.IGNORECASE)
"""``Dear developers, our society would like …``."""
_HERE = re.compile(r"\A\s*[a-z][a-z ]{2,30}\s+here\s*[.,!;-]+\s+", re.IGNORECASE)
"""``Landlord here.``"""
_DEAL_IN = re.compile(
    r"(?:(?<=[.!?\n] )|\A\s*)(?:i|we)\s+(?:sell|rent\s+out|rent|repair|make|breed|bake|grow|"
    r"collect|lend|teach|import|restore|produce|offer|organi[sz]e|host|run|deal\s+in)\s+"
    r"(?:(?:used|second-?hand|old|new|our|my|some|handmade|vintage|local)\s+)*"
    r"(?=[a-z]+s(?::\s|\s\(|\s+with\s+(?:an?|the)\s+[a-z]+,))",
    re.IGNORECASE,
)
"""``We sell used phones: …``: of phones this is kept."""
_COLLECT = re.compile(
    r"\A\s*(?:i|we)\s+(?:collect|own|sell|have|keep|restore|rent\s+out|make|grow|breed)\s+"
    r"(?P<what>[a-z]+(?:\s[a-z]+)?s)\s+and\s+(?:(?:i|we)\s+)?(?:want|need|would\s+like)\s+(?:an?\s+)?"
    r"(?:[a-z]+\s)?(?:catalogu?e?|list|register|database|inventory|overview|collection)"
    r"(?:\s+(?:of|for)\s+them)?(?=:\s|\s+with\s)",
    re.IGNORECASE,
)
"""``I collect records and want a catalogue: …``."""
_COMING = re.compile(
    r"(?P<what>\b[a-z]{3,}s)\s+(?:that|which)\s+(?:come|arrive|are|get|go|stay|live|we|i)\b"
    r"[^.,:;()\n]*(?=\s*[.:,])",
    re.IGNORECASE,
)
"""``Packages that come to our office``."""


def without(text: str) -> str:
    """The text without who opens it.

    >>> without("I have a cafe, need a list of orders: name, phone")
    'need a list of orders: name, phone'
    """
    text = _DOES_RU.sub("", _WHO.sub("", _HERE.sub("", _DEAR.sub("", text)), count=1), count=1)
    text = _DEAL_IN.sub("", _COLLECT.sub(_what, text))
    first, end, rest = text.partition(". ")
    return f"{_COMING.sub(_what, first + end)}{rest}"


def _what(match: re.Match[str]) -> str:
    return str(match["what"])


def introduced(text: str) -> str:
    """The text with a colon behind what opens a list of fields in its first sentence.

    >>> introduced("Keep track of the tools, name, photo, price")
    'Keep track of the tools: name, photo, price'
    """
    first = next(iter(sentences(text)), "")
    colon = re.match(r"(?P<opening>[^:,;(\n]+):\s+(?P<rest>.+)", first)
    plain = not re.search(r":(?=\s)|\(|;|\n", first) and not search(first, grammar.CONNECT)
    listed = colon or (re.match(r"(?P<opening>[^,]+),\s+(?P<rest>.+)", first) if plain else None)
    if listed is None:
        return text
    opening, rest = listed["opening"], listed["rest"]
    if len(items(rest)) < _FEWEST or len(opening.split()) > _LONGEST or not looks_like_fields(rest):
        return text
    if _names_things(opening):
        return text if colon else text.replace(first, f"{opening}: {rest}", 1)
    if (named := _NAMED.match(rest)) is None:
        return text
    things = plural(named["thing"].lower())
    if not re.search(rf"\b{things}\b", text, re.IGNORECASE):
        return text
    return text.replace(first, f"{things}: {named['what']}{rest[named.end() :]}", 1)


_NAMED = re.compile(
    r"(?:an?\s+|the\s+)?(?P<thing>[a-z]{3,})\s+(?P<what>name|title|number)\b", re.IGNORECASE
)
"""``tool name``: the first field says of what it is, where the opening does not."""


def _names_things(opening: str) -> bool:
    """Whether things are spoken of, which may have fields, and no field is."""
    if hint_of(opening) is not None:
        return True
    phrase = parse(opening)
    if phrase is not None and names_field(phrase):
        return False
    subject = subject_of(opening)
    return subject.kind == "thing" and subject.phrase is not None and subject.phrase.plural
