"""What an English sentence says is kept, had or entered, and what is nowhere in the product.

``Keep the mileage of each van``: a product without a mileage has lost something, whatever became
of the rest of the sentence. Only the first object behind such a verb is judged: that is where a
name stands, and hardly ever an aside.
"""

import re
from typing import Final

from codegen_gateway.offline.second_hearing import vocabulary

from . import traces

_VERB: Final = (
    r"keep(?:s|ing)?(?: track of)?|kept|stor(?:es?|ed|ing)|record(?:s|ed|ing)?|track(?:s|ed|ing)?|"
    r"notes? down|noted|sav(?:es?|ed|ing)|remember(?:s|ed)?|log(?:s|ged|ging)?|ha(?:s|ve|ving|d)|"
    r"needs?|includ(?:es?|ing)|contain(?:s|ing)?|gets?|holds?|carr(?:y|ies)|consists? of|"
    r"writes? down|written down|plus|enter(?:s|ing)?|types?|fills? in|adds?|adding|knows?|"
    r"belongs? to|mentions?|states?"
)
_DETERMINER: Final = (
    r"the|an?|its|their|our|his|her|my|one|each|every|any|another|several|many|some|more"
)
_END: Final = (
    r"(?=,| and | or |[.;:()]|$| (?:for|of|on|in|to|at|from|by|with|when|that|which|who|is|are|was|"
    r"can|may|must|should|has|have|will|as|if|so|goes|belongs|needs|gets|per|too|also|under)\b)"
)
_OBJECT: Final = re.compile(
    rf"\b(?:{_VERB}) (?:also |down |exactly |only |just )*(?:(?:{_DETERMINER}) )?"
    rf"(?P<object>(?:(?!and |or |of |to |in |on |by )[a-z'-]+ ){{0,3}}?[a-z'-]+){_END}",
    re.IGNORECASE,
)
_OTHERWISE: Final = vocabulary.words_of(
    r"api|keys?|passwords?|tokens?|e-?mails?|mails?|messages?|notifications?|letters?|workers?|"
    r"background|bots?|telegram|pages?|website|site|interface|app|service|list|lists|event|events|"
    r"edited|deleted|deletable|changed|removed|kept|together|stay|vanish|left|none|nothing|much|"
    r"maximum|minimum|max|min|lengths?|choice|decimals?|digits?|characters?|date|time|day|number|text|combination|pair|copy|copies|memory|"
    r"access|way|option|possibility|ability|chance|idea|look|trace|track|record|separately|back"
)
"""What a sentence may ask for that is not a name: other rules see whether it is fulfilled."""


def nowhere(sentence: str, names: frozenset[str]) -> list[str]:
    """The objects of which no word is in a product.

    Args:
        sentence: A sentence of a description.
        names: Roots of the words of the product, as `traces.of` gives them.

    >>> nowhere("Keep the mileage of each van", frozenset(["van"]))
    ['mileage']
    """
    found = (_said(match["object"]) for match in _OBJECT.finditer(sentence))
    return [
        " ".join(words)
        for words in found
        if words and not any(traces.root(word) in names for word in words)
    ]


def _said(words: str) -> list[str]:
    """The words of an object that may be a name; none where one is no part of a name."""
    said = [word for word in traces.telling(words) if not vocabulary.little(word)]
    known = any(
        _OTHERWISE.match(word) or any(kind.needs.match(word) for kind in vocabulary.KINDS)
        for word in said
    )
    return [] if known else said
