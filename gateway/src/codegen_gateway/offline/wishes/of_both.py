"""Two things in one clause: ``books and pupils with loans``."""

import re
from typing import Final

_ONE: Final = r"(?:(?:an?|the|any)\s)?[a-z]+(?:\s(?!with\b|that\b|which\b|who\b|in\b)[a-z]+)?"
_HOW: Final = r"(?:with|that|which|who|in\suse)\b"
_SHARED: Final = re.compile(
    rf"(?P<one>{_ONE})\s(?:and|or)\s(?P<other>{_ONE})\s(?P<rest>{_HOW}.*)", re.IGNORECASE
)
_EACH: Final = re.compile(
    rf"(?P<one>{_ONE}\s(?:with|that\shave|who\shave)\s[a-z]+),?\sand\s"
    rf"(?P<other>{_ONE}\s(?:with|that\shave|who\shave)\s[a-z]+)\s"
    r"(?P<rest>(?:can|may|must|should|are|is|stay|remain)\b.*)",
    re.IGNORECASE,
)


def spelled_out(clause: str) -> list[str]:
    """A clause for each of them; a clause about one thing as it is.

    >>> spelled_out("Books and pupils with loans cannot be deleted")
    ['Books with loans cannot be deleted', 'pupils with loans cannot be deleted']
    """
    match = _EACH.fullmatch(clause) or _SHARED.fullmatch(clause)
    if match is None:
        return [clause]
    return [f"{match['one']} {match['rest']}", f"{match['other']} {match['rest']}"]
