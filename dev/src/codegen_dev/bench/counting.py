"""Counts writes to our API group, and tells one Project's from those of others on the stand."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from codegen_dev.session import Session

from .api_metrics import Writes, since, writes
from .timeline import Seen, belongs
from .watch import Watch

KINDS = ("projects", "deployments", "agentruns")
SETTLE_SECONDS = 5
"""After the start of a watch, and before the end: what was on its way has arrived by then."""


@dataclass(frozen=True)
class Counting:
    """A span of time in which writes are counted.

    Attributes:
        session: The stand.
        project: Whose writes are ours.
        watches: One per kind.
        before: The API server's count at the beginning.
        start: The beginning (``time.monotonic()``).
    """

    session: Session
    project: str
    watches: dict[str, Watch]
    before: Writes
    start: float

    def own(self, kind: str) -> dict[str, list[Seen]]:
        """Events of the Project's own objects of a kind, by name."""
        found: dict[str, list[Seen]] = {}
        for seen in self.watches[kind].events():
            if belongs(seen.body, self.project):
                found.setdefault(seen.body["metadata"]["name"], []).append(seen)
        return found

    def foreign(self) -> int:
        """Changes of objects of others: each is one write that is not ours."""
        return sum(
            seen.seconds > self.start and not belongs(seen.body, self.project)
            for watch in self.watches.values()
            for seen in watch.events()
        )

    def counted(self) -> Writes:
        """Writes since the beginning, whoever made them."""
        return since(self.before, metrics(self.session))


def metrics(session: Session) -> Writes:
    """Writes so far, as the API server counts them."""
    return writes(session.kubectl("get", "--raw", "/metrics"))


@contextmanager
def counting(session: Session, project: str) -> Iterator[Counting]:
    """Count from now to the end of the block.

    Args:
        session: The stand.
        project: Name of a Project, which need not exist yet.
    """
    with ExitStack() as stack:
        watches = {
            kind: stack.enter_context(Watch(session, f"{kind}.codegen.dev")) for kind in KINDS
        }
        time.sleep(SETTLE_SECONDS)
        before = metrics(session)
        yield Counting(session, project, watches, before, time.monotonic())
