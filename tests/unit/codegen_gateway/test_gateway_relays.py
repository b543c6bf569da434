"""A streamed answer between its provider and a listener who may leave."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any

import pytest

from codegen_gateway.models.abandoned import Key
from codegen_gateway.models.relays import Relays

KEY = ("run", "digest")


class Alone:
    """A gateway of one replica."""

    def __init__(self) -> None:
        self.told: list[Key] = []

    @asynccontextmanager
    async def known(self, key: Key) -> AsyncIterator[None]:
        """Nobody else is there; what was told is taken back in the end."""
        self.told.append(key)
        yield
        self.told.remove(key)

    async def over(self, key: Key) -> None:
        """Nobody else reads."""


class Source:
    """An answer of many chunks.

    Attributes:
        said: How many were taken from it.
        closed: Set once nobody reads it.
        go_on: Waited for after the first chunk.
    """

    def __init__(self, many: int, error: Exception | None = None) -> None:
        self.said = 0
        self.closed = asyncio.Event()
        self.go_on = asyncio.Event()
        self.go_on.set()
        self._many = many
        self._error = error

    async def chunks(self) -> AsyncGenerator[dict[str, Any], None]:
        """The chunks."""
        try:
            for number in range(self._many):
                self.said += 1
                yield {"number": number}
                await self.go_on.wait()
            if self._error is not None:
                raise self._error
        finally:
            self.closed.set()


async def _first(relays: Relays, source: Source, key: Key | None) -> None:
    """Listen to one chunk and leave."""
    async with aclosing(relays.relay(source.chunks(), key)) as chunks:
        assert await anext(chunks) == {"number": 0}


async def test_all_chunks_arrive_in_order_and_then_what_broke() -> None:
    relays = Relays(Alone())
    chunks = relays.relay(Source(500, ValueError("broke")).chunks(), KEY)
    assert [await anext(chunks) for _ in range(500)] == [{"number": n} for n in range(500)]
    with pytest.raises(ValueError, match="broke"):
        await anext(chunks)


async def test_a_slow_listener_is_not_left_far_behind() -> None:
    source = Source(500)
    relays = Relays(Alone())
    async with aclosing(relays.relay(source.chunks(), KEY)) as chunks:
        await anext(chunks)
        for _ in range(1000):
            await asyncio.sleep(0)
        assert source.said < 100
    await asyncio.wait_for(relays.finished(KEY), 10)
    assert source.said == 500, "who waited to hand a chunk over goes on"


async def test_what_is_nobodys_to_have_again_is_broken_off() -> None:
    source = Source(2)
    source.go_on.clear()
    relays = Relays(Alone())
    await _first(relays, source, None)
    await asyncio.wait_for(source.closed.wait(), 10)
    assert source.said == 1


async def test_only_so_many_are_read_for_nobody() -> None:
    relays = Relays(Alone())
    sources = [Source(2) for _ in range(65)]
    for number, source in enumerate(sources):
        source.go_on.clear()
        await _first(relays, source, ("run", str(number)))
    await asyncio.wait_for(sources[-1].closed.wait(), 10)
    assert [source.closed.is_set() for source in sources[:-1]] == [False] * 64
    await asyncio.wait_for(relays.close(), 10)
    assert all(source.closed.is_set() for source in sources)


async def test_the_end_of_a_gateway_waits_for_nothing_that_is_abandoned() -> None:
    source = Source(2)
    source.go_on.clear()
    replicas = Alone()
    relays = Relays(replicas)
    await _first(relays, source, KEY)
    await asyncio.sleep(0)
    assert replicas.told == [KEY]
    await asyncio.wait_for(relays.close(), 10)
    assert (source.said, source.closed.is_set()) == (1, True)
    assert replicas.told == [], "the others need not wait"
