"""Whether this run was told to end, and where it may be left in the middle of a step."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from .failure import EngineError

SIGNAL = signal.SIGUSR1
"""Not SIGTERM: a machine that shuts down sends that, and waits for nothing to be taken back."""


@dataclass
class Interruption:
    """Of one process.

    Attributes:
        told: Whether somebody told this run to end, and it did not heed that yet.
        breakable: Whether it may end right now, and not only before its next step.
    """

    told: bool = False
    breakable: bool = False

    def listen(self) -> None:
        """Hear of it from now on; until then the signal ends the process."""
        signal.signal(SIGNAL, lambda *_: self.tell())

    def tell(self) -> None:
        """Tell it to end.

        Raises:
            EngineError: It ends here (transient, Cancelled).
        """
        self.told = True
        if self.breakable:
            self.heed()

    def heed(self) -> None:
        """End here if told so; once, for what was begun is taken back afterwards.

        Raises:
            EngineError: It was (transient, Cancelled).
        """
        if self.told:
            self.told = self.breakable = False
            raise EngineError("transient", "Cancelled", "this run was told to end")

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Only wait in here: it may be left at any moment.

        Raises:
            EngineError: This run was told to end (transient, Cancelled).
        """
        self.breakable = True
        try:
            self.heed()
            yield
        finally:
            self.breakable = False


RUN = Interruption()
"""This process."""
