"""Turns of phrase about lists: in portions, in which order unless asked, by a box to search in."""

import re
from typing import Final

from codegen_gateway.offline.words.counts import IN_WORDS

from .everyday import WISH
from .rewriting import Turns

_BEGIN: Final = r"(?P<begin>\A|(?<=[.;\n]\s)|(?<=,\s)|(?<=\n))"
_END: Final = r"(?=\s*(?:[.;,\n]|$))"
_GIVEN: Final = (
    r"(?:are|is|should\sbe|must\sbe|come|comes|should\scome|get)\s"
    r"(?:(?:given|shown|sent|returned|delivered|served|split|divided|listed|displayed|handed\sout)\s)?"
)
_LIST: Final = r"(?:(?:all|the|long|our)\s)*(?:lists?|results?|answers?|everything|[a-z]+s)"
_PORTIONS: Final = r"(?:portions|pages|batches|chunks|bunches|sets|groups|blocks|slices)"
_IN_WORDS: Final = rf"(?:{'|'.join(IN_WORDS)}|twenty-five)"
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


def _of_each(match: re.Match[str]) -> str:
    """The same wish for the list of each of two things."""
    lead = ". " if match["lead"].strip() else match["lead"]
    wish = match["wish"].capitalize()
    return f"{lead}{wish} {match['x']} by {match['a']}. {wish} {match['y']} by {match['b']}"


_TURNS: Final = Turns(
    (
        # filtering on country for farms and on process for beans
        (
            (
                r"(?P<lead>\A|[.;,]\s(?:and\s)?|(?<=\n))(?:(?P<wish>filter|sort|search)(?:ing|s)?)\s(?:on|by|in)\s(?P<a>[a-z]+(?:\s[a-z]+)?)\sfor\s"
                r"(?P<x>[a-z]+s)\sand\s(?:on\s|by\s|in\s)?(?P<b>[a-z]+(?:\s[a-z]+)?)\sfor\s(?P<y>[a-z]+s)(?=\s*(?:[.;\n]|$))"
            ),
            _of_each,
        ),
        # with a way to filter by condition
        (
            (
                r",?\s(?:with|plus|and)\s(?:a\sway|an\soption|the\s(?:option|possibility|ability)|a\spossibility)\s(?:to|of)\s"
                r"(?=(?:filter|search|sort|find|look|narrow|order|list)(?:ing)?\b)"
            ),
            ". ",
        ),
        # the list should go by date; could the list please be by number
        (
            (
                r"(?P<before>\A|[.;]\s|(?<=\n)|,\sand\s)(?:could\s)?(?:the|our|my)\slist\s(?:(?:should|must|could|may|please|to)\s)*(?:go|be|run|come)\s(?:please\s)?"
                r"(?=by\s[a-z])"
            ),
            ". Sort ",
        ),
        # with a box to search by class and a choice of scale; with a filter for passed
        (
            (
                r",?\s(?:with|and)\sa\s(?:search\s)?(?:box|field)\sto\s(?:search|look)\s(?:in\s|for\s[a-z]+\s)?by\s(?P<by>[a-z]+(?:\s(?!and\b)[a-z]+)?)"
                r"(?:\sand\sa\schoice\sof\s(?P<of>[a-z]+(?:\s[a-z]+)?))?(?=\s*(?:[.;,?!\n]|$))"
            ),
            lambda m: f". Search by {m['by']}" + (f". Filter by {m['of']}" if m["of"] else ""),
        ),
        (
            r",?\swith\sa\sfilter\s(?:for|on|by)\s(?=[a-z])",
            ". Filter by ",
        ),
        # We want counts by site, by volunteer or by species
        (
            (
                rf"{_BEGIN}{WISH}(?:see\s|have\s|look\sat\s)?(?:the\s|all\s)?(?P<things>[a-z]+s)\s(?P<by>by\s[a-z]+(?:\s[a-z]+)?(?:(?:,\s|,?\sor\s|"
                r",?\sand\s)by\s[a-z]+)+)(?=\s*(?:[.;,\n]|$))"
            ),
            lambda m: (
                f"{m['begin']}Filter {m['things']} by "
                + re.sub(r"(?<=[a-z])(?:,\s|,?\sor\s|,?\sand\s)by\s", ", ", m["by"][3:])
            ),
        ),
        # list bookings by date ascending
        (
            (
                r"(?P<list>\b(?:list|show|display|see)\s(?:the\s|all\s)?(?P<things>[a-z]+s)\sby\s(?P<by>[a-z]+(?:\s[a-z]+)?))\s(?P<how>ascending|"
                rf"descending){_END}"
            ),
            r"Sort \g<things> by \g<by> \g<how> by default",
        ),
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
                rf"(?P<m>\d{{1,4}}|{_IN_WORDS})\s(?:at\s(?:a|one)\stime|at\sonce))"
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
