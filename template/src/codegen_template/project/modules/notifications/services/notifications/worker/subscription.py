"""A handler and the event it waits for."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel

from app.generated.outbox import Event
from worker.notify import Notifier, Occurrence

Message = TypeVar("Message", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Subscription(Generic[Message]):
    """What is done when something happened, and how often it is tried."""

    handler: str
    event: Event[Message]
    handle: Callable[[Message, Occurrence, Notifier], Awaitable[None]]
    attempts: int

    @property
    def stream(self) -> str:
        """The Redis stream of what this handler has still to do."""
        return f"events:{self.handler}"


def dead_stream(handler: str) -> str:
    """The Redis stream of what a handler gave up."""
    return f"dead:{handler}"
