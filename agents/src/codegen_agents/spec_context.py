"""What a model is told of a product: the summary of its specification, as far as there is room.

Never the tree: whoever works in it reads the files that the task needs. Of a large product the
lines that the task speaks of come first, and what is left out is named. Pure.
"""

import re
from collections.abc import Iterable
from typing import Final

MOST: Final = 24_000
"""Characters, about 6000 tokens: a product of 32 entities fits."""
_NAMED: Final = 4_000
"""Characters of them for names of what is left out."""
_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[^\W\d_]+")
_ENDINGS: Final = re.compile(r"(?:ies|y|es|s)$")


def packed(summary: str, about: str, *, most: int = MOST) -> str:
    """The summary, or of a long one what fits, in its order.

    Args:
        summary: Of a specification, a line for each model and operation.
        about: What the reader is to do: lines that share more words with it stay before others.
        most: Characters that there is room for, :data:`_NAMED` of them at least.
    """
    if len(summary) <= most:
        return summary
    lines, asked = summary.splitlines(), _words(about)
    order = sorted(range(len(lines)), key=lambda n: (-len(_words(lines[n]) & asked), n))
    room, kept = most - _NAMED, set[int]()
    for number in order:
        room -= len(lines[number]) + 1
        if room < 0:
            break
        kept.add(number)
    shown = [line for number, line in enumerate(lines) if number in kept]
    left = dict.fromkeys(_subject(line) for n, line in enumerate(lines) if n not in kept)
    return "\n".join([*shown, _left_out(left)]) + "\n"


def _left_out(names: Iterable[str]) -> str:
    """The names, as far as there is room, and how many there are besides."""
    told, room, more = list[str](), _NAMED - 100, 0
    for name in names:
        room -= len(name) + 2
        if room < 0:
            more += 1
        else:
            told.append(name)
    rest = f" and {more} more" if more else ""
    return f"Left out here, AGENTS.md has it: {', '.join(told)}{rest}"


def _subject(line: str) -> str:
    """The model that a line is about, or the domain of its operation."""
    if re.match(r"[A-Z]+ /", line):
        after = line.partition("-> ")[2].split()
        return after[1].partition(".")[0] if len(after) > 1 else line
    return re.split(r"[( ]", line, maxsplit=1)[0]


def _words(text: str) -> set[str]:
    """Words without their endings; those of names, too."""
    return {_ENDINGS.sub("", word.lower()) for word in _WORD.findall(text)}
