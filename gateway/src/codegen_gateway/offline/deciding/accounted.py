"""Whether what was asked for is in the product or told: a wish that ended in nothing is told.

The rules read a text piece by piece, and a piece may be lost without a trace. So the finished
product is laid beside the text once more: a sentence that wishes for a search is told where
nothing can be searched, a bound where no such number is kept. It knows no grammar on purpose: it
has to see what the grammar did not.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from codegen_crds.contracts.field_bounds import fields_of
from codegen_crds.contracts.product import EntitySpec, FieldSpec
from codegen_crds.v1alpha1.project import Module
from codegen_gateway.offline.reading import fixed, written_down
from codegen_gateway.offline.sentences import comparisons
from codegen_gateway.offline.text import ASIDE, Line, clean, lines_of, meant, sentences
from codegen_gateway.offline.wishes import features, operations

from . import listed, objects, traces


@dataclass(frozen=True, slots=True)
class Product:
    """What will be built, and what the person hears of the rest."""

    entities: Sequence[EntitySpec]
    modules: Sequence[Module]
    told: Sequence[str]
    text: str = ""
    """The description."""

    @property
    def fields(self) -> list[FieldSpec]:
        """The fields of all things."""
        return [field for entity in self.entities for field in entity.fields]


@dataclass(frozen=True, slots=True)
class _Wish:
    """A wish by its words, and how often the product fulfils it for what a sentence names."""

    words: re.Pattern[str]
    kept: Callable[[Product, str], int]
    each: bool = False
    """Whether it is wished as often as it is said."""

    def lost(self, sentence: str, product: Product) -> bool:
        """Whether a sentence wishes for more of it than there is."""
        said = len(self.words.findall(sentence))
        return said > 0 and (said if self.each else 1) > self.kept(product, sentence)


def _wish(words: str, kept: Callable[[Product, str], int], *, each: bool = False) -> _Wish:
    pattern = re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE)
    return _Wish(pattern, kept, each=each)


def _any(said: Callable[[EntitySpec], object], told: str = "") -> Callable[[Product, str], int]:
    """Whether it is so of any thing, or the person hears that nothing of the kind is built."""
    return lambda product, _: (
        any(said(entity) for entity in product.entities)
        or (told != "" and any(each.startswith(told) for each in product.told))
    )


def _field(said: Callable[[FieldSpec], object]) -> Callable[[Product, str], int]:
    return lambda product, _: any(said(field) for field in product.fields)


def _named(said: Callable[[FieldSpec], object]) -> Callable[[Product, str], int]:
    """How many such fields a sentence names; one called by no word of the text may be meant.

    ``How many we want`` is a quantity.
    """
    return lambda product, sentence: sum(
        traces.speaks_of(sentence, field) or not traces.speaks_of(product.text, field)
        for field in product.fields
        if said(field)
    )


def _together(product: Product) -> int:
    """How many sets of values may come together once."""
    return sum(len(entity.unique_together) for entity in product.entities)


def _is_sent(product: Product) -> bool:
    """Whether it is told that messages are not sent."""
    return any(re.search(r"sending|notifications", text) for text in product.told)


_THAT_ONE: Final = re.compile(r"\b(?:one|it|the same)$", re.IGNORECASE)
"""``No two members may share one``: of what was spoken of before."""
_ORDERS: Final = re.compile(r"\b(?:sort|order)(?:s|ed|ing)?\b|\b(?:first|on top)\b", re.IGNORECASE)
"""``By default the newest come first``: of a list, and of no field."""
_NOT_ALL: Final = 5
"""Operations of a thing with which everything may be done."""
_WISHES: Final = (
    _wish(r"search(?:able|ed|ing)?|look(?:ed)? up", _any(lambda e: e.search, told="search,")),
    _wish(r"filter(?:s|ed|ing|able)?", _any(lambda e: e.filters, told="search,")),
    _wish(
        r"(?:see|show|list|view|display)(?: [a-z']+){1,5} (?:given|particular|specific|chosen|"
        r"selected|certain|single) [a-z]+",
        _any(lambda e: e.filters or e.search, told="search,"),
    ),
    _wish(r"alphabetical(?:ly)?|a (?:to|-) z", _any(lambda e: e.sort, told="search,")),
    _wish(
        r"sort(?:s|ed|ing|able)?(?= by| on)|"
        r"(?:newest|latest|oldest|soonest|earliest|cheapest|highest|"
        r"lowest|best|most recent)(?: ones?| \w+)? (?:first|on top|at the top)|"
        r"(?:[a-z-]+ )?(?:ones|those(?: [\w' -]+)?) (?:come |go |are |shown )?"
        r"(?:first|on top|at the top|last|at the (?:end|bottom))|"
        r"(?:list|show|put|display|see) (?:the |all )?\w+ (?:ones|\w+s) first",
        _any(lambda e: e.sort, told="search,"),
    ),
    _wish(
        r"\d+ (?:\w+ )?(?:per|a|on a|on each|to a|on one|each) page|page size|pages of \d+|"
        r"paginat\w+ by|\d+ (?:\w+ )?at a time",
        _any(lambda e: e.page_size),
    ),
    _wish(
        r"unique|no two|nobody else has",
        lambda product, sentence: (
            (_field if _THAT_ONE.search(sentence) else _named)(lambda f: f.unique)(
                product, sentence
            )
            + _together(product)
        ),
        each=True,
    ),
    _wish(
        r"(?:can't|cannot|can not|don't|do not|mustn't|must not|may not|never|not) "
        r"(?:be )?repeat(?:ed)?",
        lambda product, sentence: (
            _named(lambda f: f.unique)(product, sentence) + _together(product)
        ),
    ),
    _wish(
        r"unless \w+ (?:says?|tells?|decides?) otherwise|"
        r"if nothing(?: else)? is (?:said|given|told)",
        _named(lambda f: f.default),
        each=True,
    ),
    _wish(
        r"(?<!rest )(?<!others )(?<!else )(?<!rest is )(?<!others are )(?<!else is )"
        r"optional(?:ly)?|nullable|"
        r"(?<!rest )(?<!others )(?<!else )(?:can|may|might) be left (?:out|empty|blank)",
        _named(lambda f: not f.required),
        each=True,
    ),
    _wish(
        r"by default|defaults?(?: to| is|:)?",
        lambda product, sentence: (
            _named(lambda f: f.default)(product, sentence)
            + (_ORDERS.search(sentence) is not None and any(e.order for e in product.entities))
        ),
        each=True,
    ),
    _wish(
        r"telegram",
        lambda product, _: "tg_bot" in product.modules or _is_sent(product),
    ),
    _wish(
        r"(?:an?|the) (?:chat ?)?bot",
        lambda product, _: (
            "tg_bot" in product.modules or any("bot" in f.name for f in product.fields)
        ),
    ),
    _wish(
        r"(?:an?|the) (?:[a-z]+ )?website",
        lambda product, _: (
            "frontend" in product.modules or any("site" in f.name for f in product.fields)
        ),
    ),
    _wish(
        r"web (?:page|ui|form|interface|app)|frontend|front[- ]end",
        lambda product, _: "frontend" in product.modules,
    ),
    _wish(
        r"(?:e-?mail|notify|notif(?:y|ies)|alert) (?:me|us|the|an?)\b.*\b(?:when|whenever|if|once)",
        _any(lambda e: e.notify),
    ),
    _wish(
        r"(?:e-?mail|message|notification|notice|letter)s? "
        r"(?:should |must |will |has to |is |are )*(?:be )?(?:sent|go|goes|come|comes)",
        _any(lambda e: e.notify),
    ),
    _wish(
        r"^(?:please )?(?:delete|remove)\b.*\b(?:with|too|as well)",
        _field(lambda f: f.on_delete == "cascade"),
    ),
    _wish(
        r"(?:api|secret|access)[- ]keys?|password|protected|"
        r"with (?:the|our|my) (?:[a-z]+ )?key|without (?:the|an?|our|my) (?:[a-z]+ )?(?:key|token)|"
        r"(?:by|for) (?:me|us|staff) (?:alone|only)|[a-z]+'? eyes only",
        _any(lambda e: e.guarded, told="login,"),
    ),
    _wish(
        r"^(?:please )?(?:show|display|list|print|count|i (?:want|need|would like|'d like) to see|"
        r"it would be (?:nice|lovely|great|good) to see)\b.*"
        r"\b(?:in total|averages?|totals?|sums?|how many|how much)",
        _field(lambda f: re.search(r"total|average|sum", f.name)),
    ),
    _wish(
        r"(?:show|list|display|see) (?:me |us )?(?:only )?(?:this|next|last) (?:week|month|year)",
        _any(lambda _: False),
    ),
    _wish(
        r"(?:can|may) (?:link|refer|point) to (?:other|several|many|each other)",
        _field(lambda f: f.type == "reference"),
    ),
    _wish(
        r"immutable|append[- ]only|read[- ]only",
        _any(
            lambda e: (
                len(e.operations) < _NOT_ALL
                or e.guarded
                or any(f.changeable != "always" for f in e.fields)
            )
        ),
    ),
    _wish(
        r"many[- ]to[- ]many|m2m|n:m|m:n|many:many",
        _any(lambda e: sum(f.type == "reference" for f in e.fields) > 1),
    ),
    _wish(
        r"belongs? to|(?<!we )(?<!they )(?<!he )(?<!you )(?<!it )comes? from"
        r"(?! the\b| our\b| this\b)|(?:has|have) many|"
        r"one[- ]to[- ]many|foreign key",
        _field(lambda f: f.type == "reference"),
    ),
)
_NUMBER = re.compile(r"(?<![\w.,:/-])\d+(?:[.,]\d+)?(?![\w:/]|[-][a-z]|[.,]\d)", re.IGNORECASE)
_PAGES = re.compile(r"\bpaginat[^.;]*?\bby default", re.IGNORECASE)
"""Of lists, and of no field."""
_ANSWER = re.compile(r"(?:->|=>|→|\bwith(?: an?)?|\breturns?(?: an?)?|\bHTTP)\s*[45]\d\d\b")
"""``-> 409``: what a refusal is called, and no number of the product."""
_WHO_WE_ARE = re.compile(
    r"(?:we|i|our|my)\b(?!.*\b(?:need|want|keep|track|note|show|list|per|page)\b)", re.IGNORECASE
)
"""``We are a choir of 40 people``: a number of no field."""
_A_PAGE = re.compile(r"(?:web\s?)?(?:page|site|website)\s(?:where|so|for)\b", re.IGNORECASE)
"""A page shows all lists, whatever is said of it."""
_QUOTED = re.compile(r"“([^”]+)”")
_DOES_WITH = re.compile(
    r"\b(?P<one>[a-z]{3,})\s+(?:(?:can|may|must)\s+)?"
    r"(?!(?:and|or|with|by|of|for|to|in|on|at|per|from|like|as|is|are)\b)[a-z]{3,}"
    r"(?:\s+(?:to|for|in|on|from|at))?\s+(?:(?:an?|the|one|many|several|some|their|each)\s+)?"
    r"(?=(?P<other>[a-z]{3,}))",
    re.IGNORECASE,
)
"""``Companies post vacancies``."""
_OF_THE_REST = re.compile(
    r"(?:and |but )?(?:(?:all )?(?:the )?(?:rest|others?)|everything else)\b[^,;:]*\b"
    r"(?:optional|required|mandatory|empty|blank|left out|filled in|given)$",
    re.IGNORECASE,
)
"""``The rest is optional``: of fields that it does not name."""
_CLOSE_TO: Final = (0, 1, Decimal("0.01"))
"""How far a strict bound is from the nearest value that keeps it."""


def missing(text: str, product: Product) -> list[str]:
    """Sentences whose wish the product does not fulfil and nobody was told of.

    Args:
        text: The description.
        product: What was made of it.
    """
    product = replace(product, text=text)
    told = " ".join(product.told).lower()
    found = list(dict.fromkeys(s for line in lines_of(clean(text)) for s in _said(line)))
    names = traces.of(product.entities)
    # Of ``It ends after it starts`` no word is the name of anything.
    compares = any(fields_of(field) for field in product.fields)
    some_optional = any(not field.required for field in product.fields)
    sets = any(field.changeable == "never" for field in product.fields)
    return [
        sentence
        for sentence in found
        if (
            _lost(sentence, product)
            or _without_trace(sentence, found[0], names)
            or (sentence != found[0] and objects.nowhere(sentence, names))
            or listed.lost(sentence, names)
        )
        and not (compares and comparisons.told(sentence))
        and not operations.of_them(sentence)
        and not (written_down.says(sentence) or (sets and fixed.says(sentence)))
        and not (some_optional and _OF_THE_REST.match(sentence))
        and not ("frontend" in product.modules and _A_PAGE.match(sentence))
        and not (_is_told(sentence, told) or features.named(sentence))
    ]


def _without_trace(sentence: str, title: str, names: frozenset[str]) -> bool:
    """Whether a sentence behind the first, which may be a title, is nowhere in the product."""
    who = _WHO_WE_ARE.match(sentence) is not None
    return sentence != title and not who and traces.none(sentence, names)


def _said(line: Line) -> Iterator[str]:
    yield from sentences(line.text)
    for child in line.children:
        yield from _said(child)


def _lost(sentence: str, product: Product) -> bool:
    kept: set[str] = {"list", *(field.pattern for field in product.fields)}
    signs = [meant(sign["figures"])[1:] for sign in ASIDE.finditer(sentence)]
    kept |= {"dict" for field in product.fields if field.type == "dict"}
    if any(sign and sign[0] not in kept for sign in signs):
        return True
    sentence = _PAGES.sub("", ASIDE.sub("", sentence))
    unmet = any(wish.lost(sentence, product) for wish in _WISHES)
    return (
        unmet
        or _apart(sentence, product)
        or (not _WHO_WE_ARE.match(sentence) and _number_lost(sentence, product))
    )


def _apart(sentence: str, product: Product) -> bool:
    """Whether a sentence tells what one thing does with another, and nothing links the two."""
    by_root = {traces.root(entity.description): entity for entity in product.entities}
    for match in _DOES_WITH.finditer(sentence):
        one, other = (by_root.get(traces.root(match[each])) for each in ("one", "other"))
        if one is None or other is None or one is other:
            continue
        sides = {one.name, other.name}
        if not any(
            sides <= {entity.name, *(f.reference for f in entity.fields)}
            for entity in product.entities
        ):
            return True
    return False


def _number_lost(sentence: str, product: Product) -> bool:
    said = _NUMBER.findall(_ANSWER.sub("", sentence))
    kept = _numbers(product) if said else set()
    return any(not _near(Decimal(number.replace(",", ".")), kept) for number in said)


def _near(number: Decimal, kept: set[Decimal]) -> bool:
    return any(abs(number - each) in _CLOSE_TO for each in kept)


def _numbers(product: Product) -> set[Decimal]:
    """Numbers that the product keeps anywhere, or that the person hears of."""
    kept: list[object] = [*product.told, *(entity.page_size for entity in product.entities)]
    for field in product.fields:
        kept += [field.name, field.description, field.default, *field.values]
        kept += [field.minimum, field.maximum, field.min_length, field.max_length]
        kept += [field.min_items, field.max_items]
        kept += [field.exclusive_minimum, field.exclusive_maximum, field.decimal_places]
    found = re.findall(r"\d+(?:\.\d+)?", " ".join(str(each) for each in kept))
    return {Decimal(number) for number in found}


def _is_told(sentence: str, told: str) -> bool:
    """Whether the person hears of a part of a sentence already."""
    if any(feature.en.lower() in told for feature, _ in features.find(sentence)):
        return True
    if any(
        re.search(rf"(?<!\w){re.escape(each)}(?!\w)", sentence.lower())
        for each in _QUOTED.findall(told)
    ):
        return True
    words = re.findall(r"[a-z]{4,}", sentence.lower())
    return sum(word in told for word in words) * 2 > len(words)
