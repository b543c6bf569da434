"""What can be wrong with a spec tree, said so that the reader can mend it."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from typing_extensions import override


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    ``file`` is relative to the project's root, ``line`` counts from 1 (0: no particular line),
    ``path`` is the dotted place inside the file.
    """

    file: str
    line: int
    path: str
    message: str

    @override
    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.path}: {self.message}" if self.path else f"{place}: {self.message}"


class SpecError(Exception):
    """The spec tree is refused; nothing was written.

    Attributes:
        problems: everything found wrong, in reading order; never empty.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint such as ``; did you mean 'title'?``, or nothing."""
    close = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean '{close[0]}'?" if close else ""
