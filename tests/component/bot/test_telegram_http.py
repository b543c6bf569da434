"""What is known of a request to Telegram that failed: whether it may have arrived."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from telegram.error import NetworkError, TimedOut

from codegen_bot.telegram_http import TelegramHttp, never_arrived

TOKEN = "1234:not-to-be-seen"


@asynccontextmanager
async def listening(*, hangs_up: bool) -> AsyncIterator[str]:
    """A server that reads a request and ends the connection, or says nothing."""
    ended = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        if not hangs_up:
            await ended.wait()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        ended.set()
        server.close()


async def failure(url: str) -> NetworkError:
    http = TelegramHttp(url)
    async with http:
        with pytest.raises(NetworkError) as caught:
            await http.post(f"{url}/bot{TOKEN}/getMe", read_timeout=0.2)
    assert TOKEN not in str(caught.value)
    return caught.value


async def test_where_nobody_listens_nothing_arrived() -> None:
    async with listening(hangs_up=True) as url:
        pass
    assert never_arrived(await failure(url))


async def test_a_connection_that_broke_may_have_brought_the_request() -> None:
    async with listening(hangs_up=True) as url:
        assert not never_arrived(await failure(url))


async def test_an_answer_that_does_not_come_leaves_it_open() -> None:
    async with listening(hangs_up=False) as url:
        error = await failure(url)
    assert isinstance(error, TimedOut)
    assert not never_arrived(error)
