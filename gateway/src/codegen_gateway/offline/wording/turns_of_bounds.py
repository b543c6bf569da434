"""Turns of phrase about how far a field may go: its least and most, and how long its text is."""

import re
from typing import Final

from .rewriting import Turns

_NOT: Final = r"(?:can(?:not|'t|\snot)|must\snot|mustn't|may\snot|should\snot)"
_NAME: Final = r"(?P<field>[a-z]+(?:\s[a-z]+)?)"
_HIGH: Final = r"(?P<high>\d[\d.]*\d|\d)"
_SIGNS: Final = r"(?:characters|chars|symbols|letters)"


def _length(match: re.Match[str]) -> str:
    end = "most" if match["end"].lower().startswith("max") else "least"
    return f"the {match['field']} is at {end} {match['n']} characters"


def _below(match: re.Match[str]) -> str:
    most = int(match["n"]) - (match["under"].lower() in ("under", "below"))
    return f"{match['field']} is at most {most} characters"


def _of_kind(match: re.Match[str]) -> str:
    return f"is a {'decimal' if match['kind'].lower() == 'decimal' else 'whole'} number from "


_TURNS: Final = Turns(
    (
        # the grade can't be below 1 or above 5
        (
            (
                rf"\b{_NOT}\sbe\s(?:below|under|(?:less|lower|smaller)\sthan)\s"
                r"(?P<low>-?\d[\d.]*)\s(?:or|and|nor)\s"
                rf"(?:above|over|(?:more|higher|greater|larger|bigger)\sthan)\s{_HIGH}"
            ),
            r"is from \g<low> to \g<high>",
        ),
        # the grade can be anything from 1 to 5
        (
            (
                r"\b(?:(?:can|may|must|should)\sbe|is)\s(?:anything|any\s(?:whole\s)?(?:number|value))\s"
                r"(?=(?:from|between)\s\d)"
            ),
            "is ",
        ),
        # the grade is given in whole numbers, 1 to 5
        (
            (
                r"\b(?:is|are)\s(?:given|told|counted|kept|stored|written|entered)\s(?:in|as)\s(?:an?\s)?"
                r"(?P<kind>whole|decimal|round)\snumbers?,?\s(?=(?:from\s|between\s)?\d)"
            ),
            _of_kind,
        ),
        # the maximum length of the label is 80
        (
            (
                rf"\bthe\s(?P<end>max(?:imum)?|min(?:imum)?)\slength\s(?:of|for)\s(?:the\s|an?\s)?{_NAME}\s"
                rf"(?:is|:)\s(?P<n>\d+)(?:\s{_SIGNS})?"
            ),
            _length,
        ),
        # the label should fit into 80 characters
        (
            rf"\b(?:should|must|has\sto)\sfit\s(?:into|in|within)\s(?=\d+\s{_SIGNS}\b)",
            "is at most ",
        ),
        # keep the label under 81 characters
        (
            (
                r"\bkeep\s(?P<field>(?:the|its|their)\s[a-z]+(?:\s[a-z]+)?)\s"
                rf"(?P<under>under|below|within|to)\s(?P<n>\d+)\s{_SIGNS}\b"
            ),
            _below,
        ),
    )
)


def straight(text: str) -> str:
    """The text with such turns as other rules know them.

    >>> straight("The grade can't be below 1 or above 5.")
    'The grade is from 1 to 5.'
    """
    return _TURNS.straight(text)
