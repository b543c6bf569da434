"""What a yes or no is at first, told by a word: of ``occupied``, ``free by default`` is no."""

import re

from codegen_gateway.offline.draft import Draft, FieldDraft
from codegen_gateway.offline.sentences.defaults import default_of
from codegen_gateway.offline.words.kinds import decide
from codegen_gateway.offline.words.phrases import parse

_OPPOSITES = (
    ({"free", "vacant", "available", "empty"}, {"occupied", "taken", "busy", "booked", "reserved"}),
    ({"open"}, {"closed", "finished"}),
    ({"hidden", "private", "draft"}, {"visible", "public", "published"}),
    ({"broken", "out_of_order"}, {"working", "works", "intact"}),
    (
        {"pending", "new", "unfinished", "outstanding"},
        {"done", "completed", "finished", "approved"},
    ),
    ({"off", "disabled", "inactive"}, {"on", "enabled", "active"}),
    ({"in_stock"}, {"sold_out", "sold"}),
    ({"alive"}, {"dead"}),
)


def settle(draft: Draft) -> None:
    """Read the defaults of yes and no that are told by such a word."""
    for entity in draft.entities.values():
        for each in entity.fields:
            said = each.about.default
            if not said or each.about.values or decide(each.phrase, each.about) != "bool":
                continue
            if not default_of("bool", said, ()) and (meant := _meant(each, said)):
                each.about.default = meant


def _meant(each: FieldDraft, said: str) -> str:
    """The default that a word means; empty where a word says neither."""
    plain = said.strip().casefold()
    if (denied := re.match(r"(?:not|не)\s+(?P<what>.+)$", plain)) is not None:
        return {"yes": "no", "no": "yes"}.get(_meant(each, denied["what"]), "")
    phrase = parse(plain)
    key, own = phrase.key if phrase is not None else plain, each.phrase.key
    names = {own, *own.split("_")}
    if key in names or plain == each.phrase.label.casefold():
        return "yes"
    if any(key in (f"un{name}", f"in{name}", f"not_{name}") for name in names):
        return "no"
    for one, other in _OPPOSITES:
        if (key in one and names & other) or (key in other and names & one):
            return "no"
    return ""
