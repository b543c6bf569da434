"""What is kept at a place is not called after the place: ``Pet shop stock``, ``Hair salon visits``.

Only where the place has a name of two words, or is somebody's: ``library books`` may stay so.
"""

import re

from codegen_gateway.offline.sentences.listing import items
from codegen_gateway.offline.words.english import is_plural, plural
from codegen_gateway.offline.words.lexicon import english

_STORED = {
    "stock": "products", "assortment": "products", "range": "products", "merchandise": "products",
    "inventory": "items", "equipment": "equipment items", "supplies": "supplies",
    "menu": "menu items", "homework": "homework assignments", "price list": "services",
     "pricelist": "services",
    "timetable": "lessons", "schedule": "events", "roster": "shifts", "rota": "shifts",
}  # fmt: skip
"""What such a word is a list of, where the first field does not say it."""
_OPENING = re.compile(
    r"\A(?P<before>(?:(?:an?|the|my|our|simple|keep|track)\s+)*)"
    r"(?P<place>[a-z][a-z'-]+(?:\s[a-z][a-z'-]+){0,2})\s+"
    r"(?P<what>price\slist|[a-z-]+)(?P<colon>:\s+|\s+with\s+(?:an?\s+)?)(?P<fields>[^.\n]+)",
    re.IGNORECASE,
)
_SOMEBODY = re.compile(r"(?:kids|children|family|parents|girls|boys|students|mum|mom|dad)'?s?'?$")
_CALLED = re.compile(
    r"(?:an?\s+|the\s+)?(?P<thing>[a-z]{3,})\s+(?P<what>name|title|code)$", re.IGNORECASE
)
_THING = re.compile(
    r"(?:an?\s+|the\s+)?(?P<thing>dish|item|product|drink|meal|article|tool|part|ingredient|plant|cake|treatment)",
    re.IGNORECASE,
)
_OWN = re.compile(r"(?:an?\s+|the\s+)?(?P<thing>[a-z]{3,})", re.IGNORECASE)
"""``Flower shop stock: flower, colour``."""
_BY_DAY = re.compile(r"(?:the\s+)?(?:date|day|week|month|weekday)\b", re.IGNORECASE)
_DAILY = re.compile(
    r"\A(?P<head>[^:.\n]{3,60}?)\s+(?:for\s+)?(?:each|every|per)\s+(?:day|week|month)(?=:\s)",
    re.IGNORECASE,
)
_OF_THINGS = re.compile(
    rf"(?P<begin>\A|(?<=[.;\n]\s)|(?<=\n))(?P<place>[a-z]+):\s{_THING.pattern}(?=\s*,)",
    re.IGNORECASE,
)
"""``Warehouse: item, quantity``."""
_NO_PLACES = frozenset(
    {"list", "lists", "tracker", "register", "registry", "app", "system", "service"}
)
_NOT_THINGS = frozenset({"first", "last", "full", "customer", "client", "child", "parent"})


def without(text: str) -> str:
    """The text whose list is not called after its shop.

    >>> without("Pet shop stock: name, price")
    'products: name, price'
    >>> without("Hair salon appointments: client, time")
    'appointments: client, time'
    """
    text = _OF_THINGS.sub(_of_things, _DAILY.sub(r"\g<head>", text))
    match = _OPENING.match(text)
    if match is None:
        return text
    what, place = match["what"].lower(), match["place"].lower()
    first = next(iter(items(match["fields"])), "")
    called = _CALLED.match(re.sub(r"\s*\(.*", "", first))
    if what in _STORED and (_is_place(place) or _SOMEBODY.match(place)):
        things, fields = _STORED[what], match["fields"]
        if _BY_DAY.match(first):
            # "Canteen menu: date, breakfast, lunch": a menu for each day.
            things = plural(what)
        named = _THING.fullmatch(first) or _OWN.fullmatch(first)
        if named is not None and named.re is _OWN and named["thing"].lower() != place.split()[0]:
            named = None
        if named is not None:
            things, fields = plural(named["thing"].lower()), "name" + fields[len(first) :]
        if called is not None and called["thing"].lower() not in _NOT_THINGS:
            things = plural(called["thing"].lower())
            fields = called["what"] + fields[called.end() :]
        return f"{match['before']}{things}: {fields}{text[match.end() :]}"
    of_place = " " in place and place.rpartition(" ")[2] in english().products
    if is_plural(what) and what not in english().products and (of_place or _SOMEBODY.match(place)):
        return f"{match['before']}{match['what']}{text[match.start('colon') :]}"
    return text


def _of_things(match: re.Match[str]) -> str:
    place = match["place"].lower()
    if not _is_place(place) or place in _NO_PLACES:
        return match.group()
    return f"{match['begin']}{plural(match['thing'].lower()).capitalize()}: name"


def _is_place(place: str) -> bool:
    last = place.rpartition(" ")[2].removesuffix("'s")
    return (
        (last in english().products and last != "server")
        or last in _PLACES
        or last.endswith(("shop", "store"))
    )


_PLACES = frozenset(
    ["truck", "van", "stand", "canteen", "bar", "pub", "bistro", "pizzeria", "pharmacy",
     "kitchen", "market", "stall",
     "boutique",
     "florist", "workshop", "church", "bank", "depot", "shed", "kiosk", "house", "nursery",
     "pantry",
     "fridge", "freezer", "garage", "warehouse", "storeroom", "cellar", "attic", "barbershop",
     "spa", "camp"]
)  # fmt: skip
