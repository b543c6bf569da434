"""Turns of phrase about how a list is given: in portions, and in which order unless asked."""

import re
from typing import Final

from .rewriting import Turns

_BEGIN: Final = r"(?P<begin>\A|(?<=[.;\n]\s)|(?<=,\s)|(?<=\n))"
_END: Final = r"(?=\s*(?:[.;,\n]|$))"
_GIVEN: Final = (
    r"(?:are|is|should\sbe|must\sbe|come|comes|should\scome|get)\s"
    r"(?:(?:given|shown|sent|returned|delivered|served|split|divided|listed|displayed|handed\sout)\s)?"
)
_LIST: Final = r"(?:(?:all|the|long|our)\s)*(?:lists?|results?|answers?|everything|[a-z]+s)"
_PORTIONS: Final = r"(?:portions|pages|batches|chunks|bunches|sets|groups|blocks|slices)"
_IN_WORDS: Final = r"(?:ten|fifteen|twenty(?:-five)?|thirty|forty|fifty|a\shundred)"
_NOBODY_ASKS: Final = (
    r"unless\s(?:(?:it\sis\s|they\sare\s)?(?:told|asked|said|stated|requested|specified|chosen|set)"
    r"(?:\s(?:otherwise|differently|for\s(?:another|a\sdifferent)\s(?:order|one)))?|"
    r"(?:i|we|you|they|somebody|someone|anybody|anyone|people|the\s(?:user|caller|client)s?)\s"
    r"(?:asks?|says?|tells?|chooses?|wants?|picks?)"
    r"(?:\s(?:it\s)?(?:otherwise|differently)|\s(?:for\s)?(?:another|a\sdifferent)\s(?:order|one)|\sfor\s"
    r"something\selse)?)"
)


def _in_pages(match: re.Match[str]) -> str:
    most = (
        f". {match['most'].strip(' ,').removeprefix('and ').capitalize()}" if match["most"] else ""
    )
    return f"{match['begin']}{match['n'] or match['m']} per page{most}"


_TURNS: Final = Turns(
    (
        # Sort employees by surname unless told otherwise
        (
            (
                rf"(?P<sort>\b(?:sort|order)(?:ed|s|ing)?\b[^.;,\n]*?\bby\s[^.;,\n]+?|\b[a-z]+\sfirst),?\s"
                rf"{_NOBODY_ASKS}{_END}"
            ),
            r"\g<sort> by default",
        ),
        # Search words in both
        (
            (
                r"\bsearch(?:ing|able)?(?:\s(?:for\s)?words)?\s(?:in\s|by\s|through\s|over\s)?"
                rf"both(?:\sof\sthem|\sfields|\stexts)?{_END}"
            ),
            "search in all fields",
        ),
        # 25 at a time, alphabetical
        (
            (
                rf"{_BEGIN}(?P<n>\d{{1,3}}|{_IN_WORDS})\s(?:at\s(?:a|one)\stime|at\sonce)"
                r"(?=,\s(?:alphabetical|sorted|ordered)\b)"
            ),
            r"\g<begin>\g<n> per page",
        ),
        # Lists are given 15 at a time, lists come in portions of 15
        (
            (
                rf"{_BEGIN}{_LIST}\s{_GIVEN}(?:in\s{_PORTIONS}\sof\s(?P<n>\d{{1,4}}|[a-z]+)|"
                rf"(?P<m>\d{{1,4}}|ten|twenty|fifty|thirty)\s(?:at\s(?:a|one)\stime|at\sonce))"
                rf"(?P<most>,?\s(?:and|but)\s(?:never|not|no)\smore\sthan\s\d+)?{_END}"
            ),
            _in_pages,
        ),
    )
)


def straight(text: str) -> str:
    """The text with such turns as other rules know them.

    >>> straight("Sort pupils by surname unless told otherwise. Lists come in portions of 15.")
    'Sort pupils by surname by default. 15 per page.'
    """
    return _TURNS.straight(text)
