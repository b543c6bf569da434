"""Who may start when there is not room for all: first come first served, fair to namespaces."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

_EXACT = 5
_STEPS = (10, 20, 50, 100)


@dataclass(frozen=True, slots=True)
class Ticket:
    """One waiting in the queue."""

    namespace: str
    name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Slot:
    """The answer to one ticket."""

    granted: bool
    position: int = 0
    """Place in the queue, from 1."""

    @property
    def place(self) -> str:
        """The position for people: exact near the front, then rounded up.

        A queue that moves by one would otherwise rewrite the status of everybody in it.
        """
        if self.position <= _EXACT:
            return f"position {self.position}"
        step = next((s for s in _STEPS if self.position <= s), None)
        return f"among the first {step}" if step else f"after the first {_STEPS[-1]}"


FREE_SLOT = Slot(granted=True)
"""The answer where nobody has to wait."""


def ask(me: Ticket, queued: Iterable[Ticket], active: Mapping[str, int], limit: int) -> Slot:
    """Decide whether a ticket may start now.

    The next slot goes to the namespace that has the fewest slots, counting those that the queue
    before would get; between equals, to the one whose first ticket is the oldest.

    Args:
        me: Who asks; need not be in ``queued``.
        queued: Everybody who waits.
        active: Slots taken, by namespace.
        limit: Slots in all.
    """
    lines: dict[str, list[Ticket]] = {}
    for ticket in sorted({me, *queued}, key=lambda t: (t.since, t.namespace, t.name)):
        lines.setdefault(ticket.namespace, []).append(ticket)
    taken = {namespace: active.get(namespace, 0) for namespace in lines}
    position = 0
    while True:
        position += 1
        namespace = min(
            (n for n in lines if lines[n]), key=lambda n: (taken[n], lines[n][0].since, n)
        )
        taken[namespace] += 1
        if lines[namespace].pop(0) == me:
            break
    free = limit - sum(active.values())
    return Slot(granted=position <= free, position=max(1, position - max(free, 0)))
