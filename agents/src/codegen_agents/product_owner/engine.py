"""What answers a turn: one contract, several engines."""

from collections.abc import Sequence
from typing import Any, Protocol

from codegen_crds.contracts.turn import TurnAnswer, TurnRequest

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


class Engine(Protocol):
    """Answers turns."""

    async def answer(self, request: TurnRequest, record: Record) -> TurnAnswer:
        """Answer.

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
