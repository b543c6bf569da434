"""Keys that wait to be reconciled: each at most once, each worked on by one worker."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable

from codegen_operator.domain.policy import Backoff

from .store import Key


class WorkQueue:
    """A queue with delays and back-off per key.

    A key that is added while it is being worked on is worked on again after that: no change is
    lost, and no two workers hold one object.
    """

    def __init__(self, backoff: Backoff) -> None:
        self._backoff = backoff
        self._ready: OrderedDict[Key, None] = OrderedDict()
        self._busy: set[Key] = set()
        self._again: set[Key] = set()
        self._timers: dict[Key, asyncio.TimerHandle] = {}
        self._failures: dict[Key, int] = {}
        self._wake = asyncio.Event()

    def add(self, key: Key, *, after: float = 0.0) -> None:
        """Put a key in, now or after so many seconds; the earliest wish wins."""
        if after > 0:
            self._later(key, after)
            return
        timer = self._timers.pop(key, None)
        if timer is not None:
            timer.cancel()
        if key in self._busy:
            self._again.add(key)
            return
        self._ready[key] = None
        self._wake.set()

    async def take(self) -> Key:
        """The next key; call :meth:`done` with it afterwards."""
        while not self._ready:
            self._wake.clear()
            await self._wake.wait()
        key, _ = self._ready.popitem(last=False)
        self._busy.add(key)
        return key

    def done(self, key: Key) -> None:
        """The work on a key has ended, well or not."""
        self._busy.discard(key)
        if key in self._again:
            self._again.discard(key)
            self.add(key)

    def succeeded(self, key: Key) -> None:
        """Forget earlier failures of a key."""
        self._failures.pop(key, None)

    def failed(self, key: Key) -> float:
        """Put a key in again after a delay that grows with its failures; returns the delay."""
        failures = self._failures.get(key, 0) + 1
        self._failures[key] = failures
        delay = self._backoff.after(failures)
        self.add(key, after=delay)
        return delay

    def forget(self, key: Key) -> None:
        """Drop what is remembered of a key whose object is gone."""
        self._failures.pop(key, None)
        timer = self._timers.pop(key, None)
        if timer is not None:
            timer.cancel()

    @property
    def idle(self) -> bool:
        """Whether nothing is to be done right now; delays may be running."""
        return not self._ready and not self._busy

    @property
    def depth(self) -> int:
        """How many keys wait for a worker."""
        return len(self._ready)

    def close(self) -> None:
        """Stop all timers."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    def _later(self, key: Key, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time() + seconds
        running = self._timers.get(key)
        if running is not None:
            if running.when() <= due:
                return
            running.cancel()
        self._timers[key] = loop.call_at(due, self._due(key))

    def _due(self, key: Key) -> Callable[[], None]:
        def fire() -> None:
            self._timers.pop(key, None)
            self.add(key)

        return fire
