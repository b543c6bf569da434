"""How things are linked, told by a sign, a chain or a verb of its own, said in plain words."""

import re
from itertools import pairwise

from codegen_gateway.offline.words.english import plural, singular

_CHAIN_VERB = r"(?:own|have|contain|hold|include)"
_CHAIN = re.compile(
    rf"(?P<first>\b[a-z]+s)\s+own\s+(?P<second>[a-z]+s),\s+(?:and\s+)?(?P=second)\s+"
    rf"{_CHAIN_VERB}\s+(?P<third>[a-z]+s)(?:,\s+(?:and\s+)?(?P=third)\s+{_CHAIN_VERB}\s+"
    r"(?P<fourth>[a-z]+s))?(?=[.;\n]|$)",
    re.IGNORECASE,
)
"""``users own lists, lists contain items``."""
_PER = re.compile(
    r"\s*[;,.]\s+(?:there\s+are\s+)?(?:many|several|multiple)\s+(?P<many>[a-z]+s)\s+(?:per|for\s+each|"
    r"for\s+every|in\s+each|in\s+every)\s+(?P<one>[a-z]+)(?=\s*(?:[.;\n]|$))",
    re.IGNORECASE,
)
_POSTED = re.compile(
    r"\b(?:each|every)\s+(?P<one>[a-z]+(?:\s[a-z]+)?)\s+(?:is|was|gets)\s+(?:posted|sent|written|stored|"
    r"kept|filed|put|made|hosted|held|published|placed|logged|booked|sold)\s+(?:in|on|to|at|by|for|into)\s+"
    r"(?:an?|one|exactly\s+one)\s+(?P<other>[a-z]+(?:\s[a-z]+)?)(?=\s*(?:[.;,\n]|$))",
    re.IGNORECASE,
)
"""``Every message is posted in a channel``."""
_AND_SEVERAL = re.compile(
    r"(?P<has>(?:(?<=[.;\n] )|\A)(?:an?|each|every)\s+(?P<one>[a-z]+)\s+(?:has|have)\s+"
    r"[^.;\n]*?),?\s+and\s+can\s+(?:take|have|attend|join|book|do|choose|own|lead|run|visit|hold)\s+(?:several|many|multiple)\s+"
    r"(?P<others>[a-z]+s)(?=\s*(?:[.;\n]|$))",
    re.IGNORECASE,
)
"""``A volunteer has a name and can take several shifts``."""
_VICE_VERSA = re.compile(
    r"(?P<one>[a-z]+s)\s+(?:can\s+|may\s+)?[a-z]+\s+(?:(?:in|to|on|for|at|of)\s+)?(?:many|several|multiple)\s+"
    r"(?P<other>[a-z]+s),?\s+and\s+(?:vice\s+versa|the\s+other\s+way\s+(?:a)?round)",
    re.IGNORECASE,
)
_BOTH_LISTED = re.compile(
    r"\b(?P<one>[a-z]+s)(?P<of_one>\s?\([^()]+\)),?\s+(?:and\s+)?(?P<other>[a-z]+s)(?P<of_other>\s?\([^()]+\)),?\s+"
    r"(?:many[- ]to[- ]many|m2m|n:m)(?=\s*(?:[.;\n]|$))",
    re.IGNORECASE,
)
"""``photos (title), tags (name), many-to-many``."""
_SIDE = r"(?:[a-z]+\s?\([^()]+\))"
_ARROWS = re.compile(
    rf"(?P<first>{_SIDE})(?P<rest>(?:\s*(?:1\s?[-:]\s?(?:n|m|\*|many)|has\s+many|->\s?\*)\s+{_SIDE})+)",
    re.IGNORECASE,
)
"""``User (email) 1-N Post (title)``: things with their fields on both sides of the sign."""
_VERB = (
    r"(?:affects?|covers?|touches|uses?|needs?|requires?|concerns?|involves?|mentions?|features?|"
    r"targets?|groups?|combines?|references?|links\s+to|is\s+about|is\s+made\s+of)"
)
_SEVERAL = re.compile(
    rf"(?P<each>\b(?:each|every|an?|one))\s+(?P<one>[a-z]+(?:\s[a-z]+)?)\s+(?:can\s+|may\s+)?{_VERB}\s+"
    r"(?:several|many|multiple|one\s+or\s+more|various)\s+(?P<others>[a-z]+(?:\s[a-z]+)?s|people|children)"
    r"(?=\s*(?:[.;,\n]|$))",
    re.IGNORECASE,
)
"""``Each incident affects several components``: whether a component is of several is asked."""

_NAME = r"(?!each\b|every\b)[a-z]+(?:\sof\s[a-z]+|\s(?!is\b|are\b)[a-z]+)?"
_PUT_IN = re.compile(
    rf"(?P<begin>\A|(?<=[.;\n]\s))(?P<what>(?:(?:each|every|an?|all|the)\s)?{_NAME}"
    r"(?:\swith\s(?!.*\b(?:is|are)\b.*\b(?:is|are)\b)[^.;:\n]+?)?)\s"
    r"(?:(?:is|are)\s(?:always\s)?(?:[a-z]+ed|kept|put|held|hung|bound|sewn|built)|"
    r"lies?|lives?|sits?|stands?|hangs?|grows?|sleeps?|stays?|(?:is|are|(?P<may>(?:can|may)\sbe))(?=\s(?:with|at)\s))\s"
    r"(?:in|into|inside|on|onto|at|under|with)\s"
    r"(?P<one>an?|one|exactly\sone)\s(?P<whole>[a-z]+(?:\s[a-z]+)?)(?=\s*(?:[.;\n]|$))",
    re.IGNORECASE,
)
"""``Rolls are loaded in a camera``."""


def plainly(text: str) -> str:
    """The text with such links in plain words.

    >>> plainly("Node: name; many nodes per cluster.")
    'Node: name. A cluster has many nodes.'
    """
    text = _PER.sub(lambda m: f". A {m['one']} has many {m['many']}", text)
    text = _POSTED.sub(r"Each \g<one> belongs to one \g<other>", text)
    text = _put_in(text)
    text = _AND_SEVERAL.sub(r"\g<has>. Each \g<one> has several \g<others>", text)
    text = _BOTH_LISTED.sub(
        r"\g<one>\g<of_one>, \g<other>\g<of_other>. \g<one> and \g<other> are many-to-many", text
    )
    text = _VICE_VERSA.sub(r"\g<one> and \g<other> are many-to-many", text)
    text = _CHAIN.sub(_spelled, _ARROWS.sub(_sides, text))
    return _SEVERAL.sub(r"\g<each> \g<one> has several \g<others>", text)


def _put_in(text: str) -> str:
    """The text in which what is put into a thing that is described belongs to it."""

    def belongs(match: re.Match[str]) -> str:
        whole = singular(match["whole"].lower().split()[-1])
        kept = rf"\b(?:{whole}|{plural(whole)})(?:\s*[:(]|,?\s(?:has|have|with)\s)"
        if re.search(kept, text, re.IGNORECASE) is None:
            return match.group()
        may = "may " if match["may"] else ""
        return f"{match['begin']}{match['what']} {may}belong to {match['one']} {match['whole']}"

    return _PUT_IN.sub(belongs, text)


def _spelled(match: re.Match[str]) -> str:
    chain = [word for word in match.groups() if word]
    said = [
        f"Each {singular(low.lower())} belongs to one {singular(up.lower())}"
        for up, low in pairwise(chain)
    ]
    named = ", ".join(plural(singular(word.lower())) for word in chain)
    return f"{named}. " + ". ".join(said)


def _sides(match: re.Match[str]) -> str:
    sides = re.findall(_SIDE, match.group(), re.IGNORECASE)
    names = [side.split("(")[0].strip() for side in sides]
    said = [f"Each {low.lower()} belongs to one {up.lower()}" for up, low in pairwise(names)]
    return ". ".join([", ".join(sides), *said])
