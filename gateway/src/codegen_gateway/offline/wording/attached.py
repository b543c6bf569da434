"""What stands behind a thing that another belongs to, and a link told in the middle of a sentence.

``Ingredients belong to a recipe with a quantity`` can be read in two ways. Fields of a recipe that
is described already are no news, so there they are the ingredients'; else they are what is said of
the recipe.
"""

import re

from codegen_gateway.offline.words.english import singular

_NAME = r"[a-z]+(?:[- ][a-z]+)?"
_WITH = re.compile(
    r"\b(?P<belongs>belongs?\s+to\s+)(?P<one>(?:an?|one)\s+)"
    rf"(?P<whole>{_NAME}),?\s+(?:with|that\s+has|which\s+has)\s+(?P<fields>[^.;\n]+)",
    re.IGNORECASE,
)
_DESCRIBED = re.compile(
    rf"(?:^|[.;,\n]\s*(?:and\s+)?)(?:(?:an?|the|each|every|all)\s+)?(?P<what>{_NAME})"
    r"(?:\s*[:(]|\s+(?:has|have|with)\s)",
    re.IGNORECASE,
)
_FIELDS_FIRST = re.compile(
    rf"(?P<begin>(?:^|[.;\n])\s*(?:(?:an?|each|every|all|the)\s+)?{_NAME})\s+with\s+"
    r"(?P<fields>[^.;:\n]+?),?\s+(?P<belong>belongs?)\s+(?=to\s)",
    re.IGNORECASE,
)
"""``Orders with a number belong to a customer``."""
_OF_BY = re.compile(
    rf"(?P<what>\b[a-z]+s)\s+of\s+(?P<of>an?\s+{_NAME})\s+by\s+(?P<by>an?\s+[a-z]+)"
    r"(?:,?\s+(?:with|have)\s+|(?=\s*(?:[.;\n]|$)))",
    re.IGNORECASE,
)
"""``bookings of a room by a guest with a date``."""
_LINK = re.compile(
    r"(?P<said>\b(?:has|have|with)\s[^.;:\n]*?),\s+(?:and\s+)?"
    rf"(?P<link>(?:an?|each|every)\s+{_NAME}\s+"
    r"(?:links|connects|joins|ties|binds)\s+(?=(?:an?|one|the)\s))",
    re.IGNORECASE,
)
"""``members have a name, and a loan links a member and a book``."""


def told_apart(text: str) -> str:
    """The text with each of these in a sentence of its own.

    >>> told_apart("Books belong to an author with a name and a country.")
    'Books belong to an author. Each author has a name and a country.'
    >>> told_apart("Recipe: title. Ingredients belong to a recipe with a name.")
    'Recipe: title. Ingredients belong to a recipe and have a name.'
    """
    text = _LINK.sub(lambda m: f"{m['said']}. {m['link'][0].upper()}{m['link'][1:]}", text)

    text = _FIELDS_FIRST.sub(_first, _OF_BY.sub(_of_by, text))

    def owned(match: re.Match[str]) -> str:
        whole, belongs = match["whole"], f"{match['belongs']}{match['one']}{match['whole']}"
        others = f"{text[: match.start()]}\n{text[match.end() :]}"
        described = {_last(m["what"]) for m in _DESCRIBED.finditer(others)}
        if _last(whole) in described:
            verb = "has" if match["belongs"].lower().startswith("belongs") else "have"
            return f"{belongs} and {verb} {match['fields']}"
        return f"{belongs}. Each {whole} has {match['fields']}"

    return _WITH.sub(owned, text)


def _of_by(match: re.Match[str]) -> str:
    both = f"{match['what']} with {match['of']}"
    told = match.group().rstrip().lower().endswith(("with", "have"))
    return f"{both}, {match['by']}, " if told else f"{both} and {match['by']}"


def _first(match: re.Match[str]) -> str:
    verb = "has" if match["belong"].lower() == "belongs" else "have"
    return f"{match['begin']} {verb} {match['fields']} and {match['belong']} "


def _last(name: str) -> str:
    return singular(re.split(r"[- ]", name.lower())[-1])
