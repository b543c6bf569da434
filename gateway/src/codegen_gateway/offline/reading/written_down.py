"""When a thing was written down: ``The creation time is set automatically and cannot be changed``.

It is a field that the service sets and nobody changes, of the thing that is spoken of.
"""

import re

from codegen_gateway.offline.draft import Draft
from codegen_gateway.offline.sentences import fixed
from codegen_gateway.offline.wishes import orders

from . import compared

_MOMENT = (
    r"(?:creation|created|registration|submission)[ -](?:time|date|at|timestamp|moment|day)|"
    r"(?:date|time|moment|day)(?: and time)? (?:of creation|(?:when )?it (?:was|is) "
    r"(?:created|added|written down))|timestamp"
)
_MOMENT_RU = (
    r"(?:дат\w+|врем\w+|момент\w*)(?: и врем\w+)? (?:создания|добавления|записи|внесения)"
    r"(?: [а-яё]+)?"
)
_FOR_GOOD = (
    r"(?:,?\s+(?:and|but)\s+(?:it\s+)?(?:cannot|can't|must not|may not|is never|never|should not|"
    r"can never)\s+(?:be\s+)?(?:changed|edited|modified|updated|touched|changes?))?"
)
_FOR_GOOD_RU = (
    r"(?:,?\s+(?:и|а)?\s*(?:её |его |больше )?(?:не (?:меня\w+|измен\w+|редактир\w+|"
    r"может быть измен\w+)|(?:изменить |менять )?нельзя(?: изменить| менять)?))?"
)
_SET = re.compile(
    rf"^(?:and |also )?(?:(?:the|its|their|each|every)\s+)?(?:[a-z]+'s\s+)?(?P<en>{_MOMENT})"
    r"(?: of (?:the |an? |each |every )?[a-z ]+?)?\s+"
    r"(?:is|are|gets?|should be|must be|has to be|will be)\s+"
    r"(?:set|filled(?: in)?|recorded|stored|added|saved|kept|noted|assigned|generated)\s+"
    rf"(?:automatically|by itself|by the (?:system|service|server|app)){_FOR_GOOD}$"
    rf"|^(?:а |и |также )?(?P<ru>{_MOMENT_RU})\s+(?:(?:должн\w+|пусть)\s+)?"
    r"(?:став\w+|простав\w+|заполн\w+|записыва\w+|устанавлива\w+|сохраня\w+|фиксиру\w+|"
    r"зада[её]тся|добавля\w+)\s+(?:автоматически|сам[аои]?|системой|сервисом|сервером)"
    rf"{_FOR_GOOD_RU}$",
    re.IGNORECASE,
)


def says(text: str) -> bool:
    """Whether a sentence says that it is written down by itself when something comes to be."""
    return _SET.match(text.strip(" .;!")) is not None


def apply(text: str, draft: Draft) -> bool:
    """Keep when the current thing is written down; false for any other sentence."""
    match = _SET.match(text.strip(" .;!"))
    if draft.current is None or match is None:
        return False
    own = compared.named(draft.current, match["en"] or match["ru"])
    if own is not None and own.phrase.key != orders.CREATED:
        # A field of the product's own, filled in by the service.
        own.about.default = own.about.default or "today"
        own.about.fixed = fixed.PLAIN["never"][0]
        return True
    orders.created(draft.current, russian=match["ru"] is not None)
    return True
