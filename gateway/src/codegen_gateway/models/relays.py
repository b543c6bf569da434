"""Streamed answers, each read by a task of its own: whoever listens may go away meanwhile.

A pod that is killed in the middle of an answer has paid for the whole of it. So the provider is
listened to until it has said all, and the run's next pod has what was paid for, whichever replica
it asks (:mod:`.abandoned`).
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, aclosing
from typing import Any, Final, Protocol

import structlog

from .abandoned import Key

Chunks = AsyncGenerator[dict[str, Any], None]

_AHEAD: Final = 64
"""Chunks that are read before the listener has taken them."""
_MOST_ABANDONED: Final = 64
"""Answers read for nobody at a time: each holds a connection that others could use."""
_PATIENCE_SECONDS: Final = 5.0
_log = structlog.get_logger(__name__)


class Known(Protocol):
    """Where replicas tell each other what they read for nobody; see :mod:`.abandoned`."""

    def known(self, key: Key) -> AbstractAsyncContextManager[None]:
        """While the context lasts, the others know it."""
        ...

    async def over(self, key: Key) -> None:
        """Wait until none of them reads an answer to this."""
        ...


class _Hearing:
    """Chunks on their way to a listener, in order, not many ahead."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue(_AHEAD)
        self.left = False

    async def tell(self, chunk: dict[str, Any] | None) -> None:
        """Hand over a chunk, or None: there are no more. Nobody listens: it is passed over."""
        if not self.left:
            await self._queue.put(chunk)

    async def hear(self) -> dict[str, Any] | None:
        """The next one."""
        return await self._queue.get()

    def leave(self) -> None:
        """Nobody listens any more; whoever waits to hand something over goes on."""
        self.left = True
        while not self._queue.empty():
            self._queue.get_nowait()


class Relays:
    """The answers that are being read."""

    def __init__(self, known: Known) -> None:
        """Begin with none.

        Args:
            known: Where replicas tell each other what they read for nobody.
        """
        self._known = known
        self._reading: set[asyncio.Task[None]] = set()
        self._abandoned: dict[asyncio.Task[None], Key] = {}
        self._telling: set[asyncio.Task[None]] = set()

    async def relay(self, source: Chunks, key: Key | None = None) -> Chunks:
        """Pass an answer on.

        Args:
            source: Read to its end, and closed. It bounds its own time: a deadline of ours beside
                its own would now and then break off its closing, and lose a connection.
            key: What the answer is found by while it is read for nobody; None: it is nobody's to
                have again, and is broken off when the listener leaves.

        Yields:
            Each chunk.

        Raises:
            Exception: What the source raised, once its chunks were passed on.
        """
        hearing = _Hearing()
        reader = asyncio.create_task(_read(source, hearing))
        self._reading.add(reader)
        reader.add_done_callback(self._done)
        try:
            while (chunk := await hearing.hear()) is not None:
                yield chunk
            await asyncio.wait({reader})
            reader.result()
        finally:
            hearing.leave()
            if not reader.done():
                self._abandon(reader, key)

    async def finished(self, key: Key) -> None:
        """Wait until no answer of this key is read for nobody any more, here or elsewhere."""
        waited = [reader for reader, known in self._abandoned.items() if known == key]
        if waited:
            await asyncio.wait(waited)
        await self._known.over(key)

    async def close(self) -> None:
        """Break off what is still read; what was reserved for it stays spent."""
        while self._reading:
            for reader in self._reading:
                reader.cancel()
            await asyncio.wait(self._reading, timeout=_PATIENCE_SECONDS)
        if self._telling:
            await asyncio.wait(self._telling, timeout=_PATIENCE_SECONDS)

    def _abandon(self, reader: asyncio.Task[None], key: Key | None) -> None:
        if key is None or len(self._abandoned) >= _MOST_ABANDONED:
            reader.cancel()
            return
        self._abandoned[reader] = key
        telling = asyncio.create_task(self._tell(reader, key))
        self._telling.add(telling)
        telling.add_done_callback(self._telling.discard)

    async def _tell(self, reader: asyncio.Task[None], key: Key) -> None:
        async with self._known.known(key):
            await asyncio.wait({reader})

    def _done(self, reader: asyncio.Task[None]) -> None:
        self._reading.discard(reader)
        abandoned = self._abandoned.pop(reader, None) is not None
        broken = reader.cancelled() or reader.exception() is not None
        if abandoned:
            _log.info("abandoned_answer_read", whole=not broken)


async def _read(source: Chunks, hearing: _Hearing) -> None:
    try:
        async with aclosing(source):
            async for chunk in source:
                await hearing.tell(chunk)
    finally:
        await hearing.tell(None)
