"""What answers a turn: one contract, several engines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from codegen_crds.contracts.turn import ProjectFacts, TurnAnswer, TurnRequest

Entry = dict[str, Any]
"""A message as an engine writes it down; JSON."""


class Record(Protocol):
    """The thread while one turn of it is dealt with. What is added survives a kill at once."""

    asked: int
    """Questions since the last thing that was proposed; kept when the turn ends."""

    @property
    def summary(self) -> str:
        """What is left of messages that were forgotten."""

    @property
    def earlier(self) -> Sequence[Entry]:
        """Messages of earlier turns, oldest first."""

    @property
    def current(self) -> Sequence[Entry]:
        """Messages of this turn; not empty when an earlier process was killed in it."""

    @property
    def turn(self) -> str:
        """Of this turn, as hex digits: the same each time."""

    async def add(self, *entries: Entry) -> None:
        """Write messages of this turn down."""

    async def forget(self, count: int, summary: str) -> None:
        """Replace the oldest messages of earlier turns, and the summary, by a new summary."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document.

    Attributes:
        project: Name of the product.
        path: The file in its repository.
        text: The piece, without what looks like a secret.
    """

    project: str
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to.

    Attributes:
        passages: The best ones first.
        unread: Products whose documents could not be read now.
        lacking: Why they were not all searched by meaning, as a sentence; empty: they were, or
            nobody wants it here.
    """

    passages: Sequence[Passage]
    unread: Sequence[str]
    lacking: str = ""


class Knowledge(Protocol):
    """The documents of products, as far as the person of this turn may read them."""

    async def search(self, query: str, projects: Sequence[ProjectFacts]) -> Found:
        """Passages that have words of the query, or its meaning."""


class Engine(Protocol):
    """Answers turns."""

    async def answer(
        self, request: TurnRequest, record: Record, knowledge: Knowledge | None
    ) -> TurnAnswer:
        """Answer.

        Args:
            request: What was written, and what is known.
            record: The thread.
            knowledge: What can be looked up; None: nothing.

        Raises:
            TurnRefusedError: There is no answer now; who must act is in it.
        """


class TurnRefusedError(Exception):
    """No answer: no money, no model, no time."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
