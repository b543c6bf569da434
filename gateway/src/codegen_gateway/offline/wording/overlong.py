"""Sentences that nobody says: without an end.

Rules look from each word to the end of its sentence, so their time grows with the square of its
length. A description may be long; one sentence of it may not.
"""

import re

LONGEST = 2_000
"""Characters of a sentence that is read; a list of a hundred fields is shorter."""

_SENTENCE = re.compile(r"(?:[^.!?;\n]|[.!?;](?=\S))+[.!?;]?")


def cut(text: str) -> tuple[str, list[str]]:
    """A text without its sentences that are longer than is read, and these."""
    if len(text) <= LONGEST:
        return text, []
    endless: list[str] = []

    def kept(match: re.Match[str]) -> str:
        if len(match.group()) <= LONGEST:
            return match.group()
        endless.append(match.group().strip())
        return ""

    return _SENTENCE.sub(kept, text), endless
