"""Sentences that say nothing of the product: what there was before, that it may be simple."""

import re
from typing import Final

_LOOKS: Final = r"(?:pretty|fancy|beautiful|perfect|nice|fast|clever|complicated|special|big)"
_KEPT: Final = (
    r"(?:on\spaper|(?:in|on)\s(?:an?\s|my\s|our\s|one\s|the\s)?(?:[a-z]+\s)?(?:notebooks?|excel|spreadsheets?|"
    r"folders?|binders?|heads?|whiteboard|books?|paper|cards?|sheets?)|an?\smess|a\schaos|by\shand)"
)
_SAYS: Final = (
    rf"nothing\s(?:more|else|too\s)?\s?(?:is\s)?(?:{_LOOKS}|needed|required|necessary)",
    r"nothing\s(?:more|else)(?:\s(?:is\s)?(?:needed|required|necessary))?",
    r"(?:just\s)?keep\s(?:it|this|that|everything)\s(?:as\s)?(?:simple|small|short|easy|plain|basic)(?:\sas\spossible)?",
    (
        r"(?:i'm|i\sam|we're|we\sare)\snot\s(?:an?\s|very\s|at\sall\s)*(?:technical|programmers?|developers?|good\sat\sthis|"
        r"computer\speople|experts?)(?:\s(?:people|person))?"
    ),
    r"(?:i|we)\s(?:don't|do\snot)\sneed\s(?:anything|much)(?:\s(?:else|more|fancy|special))?",
    rf"it\s(?:(?:doesn't|does\snot)\s(?:have|need)\sto|need\snot|needn't)\sbe\s(?:very\s|too\s)?{_LOOKS}",
    (
        r"(?:that|this|it)(?:\swould|'d|\swill|'ll)\s(?:really\s|already\s)?(?:help|be)\s?(?:us|me)?\s?(?:a\s(?:lot|great\shelp)|so\smuch|"
        r"great|nice|lovely|perfect|wonderful|enough|very\shelpful)?"
    ),
    r"(?:i\s|we\s)?hope\s(?:that|this|it|all)(?:'s|\sis|\swas|\smakes)?\s?(?:all\s)?(?:clear|enough|ok|okay|helpful|sense|fine)?",
    (
        rf"(?:(?:at\sthe\smoment|right\snow|today|currently|until\snow|so\sfar),?\s)?(?:all\sof\s(?:this|it|that)|everything|all|it|"
        rf"this|that)\s(?:is|was|sits|lives)\s(?:all\s|still\s|just\s)?{_KEPT}(?:\s(?:today|now|at\sthe\smoment|so\sfar))?"
        rf"(?:,?\sand\s(?:that|it)\sis\s(?:an?\s)?(?:mess|chaos|trouble|pain|problem))?"
    ),
    (
        r"(?:i|we)\s(?:work|live|volunteer)\s(?:at|in|for|as)\s(?!(?:[^.;:()]*\b(?:need|want|keep|track|store|list|record|with)\b))"
        r"[^.;:,()\n]+"
    ),
)
_BESIDE: Final = re.compile(
    rf"(?P<begin>\A|(?<=[.!?])\s+|\n)(?:{'|'.join(_SAYS)})\s*[.!](?=\s|\Z)", re.IGNORECASE
)


def left_out(text: str) -> str:
    """The text without such sentences.

    >>> left_out("Keep pianos with a maker. Nothing fancy. Sort them by maker.")
    'Keep pianos with a maker. Sort them by maker.'
    """
    return _BESIDE.sub(lambda m: "\n" if m["begin"] == "\n" else "", text).lstrip(" ")
