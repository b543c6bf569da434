"""A paid answer whose connection is lost on the way: what is shown, and what it costs, once."""

import asyncio
import json
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import openai
import psycopg
import pytest
import yaml

POD = "pod-token"
KEY = "sk-canary-1234567890"
PAID = "0.010605"
"""6 prompt tokens at 100 and 10 of the answer at 1000.5 per million, as the provider's usage says.

What was reserved is more: each byte of the request, and 100 tokens of answer.
"""


def _chunk(choices: list[dict[str, Any]], **more: Any) -> bytes:
    head = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "gpt-x"}
    return f"data: {json.dumps({**head, 'choices': choices, **more})}\n\n".encode()


def _said(text: str) -> bytes:
    return _chunk([{"index": 0, "delta": {"content": text}, "finish_reason": None}])


USAGE = {"prompt_tokens": 6, "completion_tokens": 10, "total_tokens": 16}
EVENTS = {
    "one": _said("one "),
    "two": _said("two"),
    "finish": _chunk([{"index": 0, "delta": {}, "finish_reason": "stop"}]),
    "usage": _chunk([], usage=USAGE),
    "done": b"data: [DONE]\n\n",
}


def _upto(name: str) -> list[bytes]:
    names = list(EVENTS)
    return [EVENTS[each] for each in names[: names.index(name) + 1]]


class Provider:
    """Speaks HTTP/1.1 itself, so that it can stop anywhere; takes only what it must be sent.

    Attributes:
        events: What it says of an answer before the connection is lost.
        whole: Whether it says the end of the body, too.
        reset: Whether the connection is reset rather than closed.
        silent: Whether it is lost before there is a status.
        held: Waited for after the first event, when set.
        calls: How many it was asked.
    """

    key = KEY

    def __init__(self) -> None:
        self.url = ""
        self.events = list(EVENTS.values())
        self.whole = True
        self.reset = False
        self.silent = False
        self.held: asyncio.Event | None = None
        self.begun = asyncio.Event()
        self.calls = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one call."""
        try:
            await self._answer(reader, writer)
        finally:
            if self.reset:
                linger = struct.pack("ii", 1, 0)
                writer.get_extra_info("socket").setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, linger
                )
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        fields = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if line)
        body = json.loads(await reader.readexactly(int(fields["content-length"])))
        self.calls += 1
        assert head.startswith("POST /v1/chat/completions HTTP/1.1\r\n")
        assert fields["authorization"] == f"bearer {KEY}"
        assert body["stream_options"] == {"include_usage": True}
        assert body["max_completion_tokens"] == 100
        if self.silent:
            return
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )
        for event in self.events:
            writer.write(b"%x\r\n%b\r\n" % (len(event), event))
            await writer.drain()
            self.begun.set()
            if self.held is not None:
                await self.held.wait()
        if self.whole:
            writer.write(b"0\r\n\r\n")
        await writer.drain()
        if self.reset:
            # A reset throws away what the other side has not read yet: let it read.
            await asyncio.sleep(0.2)


@pytest.fixture
async def upstream() -> AsyncIterator[Provider]:
    provider = Provider()
    server = await asyncio.start_server(provider.serve, "127.0.0.1", 0)
    provider.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    async with server:
        yield provider


async def _ask(pod: Any) -> tuple[str, str]:
    """What a client sees of an answer: its text, and the code of what broke it."""
    client = openai.AsyncOpenAI(
        base_url="http://gateway/v1", api_key=POD, http_client=pod, max_retries=0
    )
    text = ""
    try:
        stream = await client.chat.completions.create(
            model="small", messages=[{"role": "user", "content": "привет"}], stream=True
        )
        async for chunk in stream:
            text += chunk.choices[0].delta.content or ""
    except openai.APIError as error:
        return text, str(error.code)
    return text, ""


def _bill(dsn: str) -> list[tuple[Any, ...]]:
    """Each call: whether it was settled, and whether it counts as it was reserved."""
    with psycopg.connect(dsn) as connection:
        return connection.execute(
            "SELECT cost::text, reserved > 0.1 FROM gateway.call ORDER BY created_at"
        ).fetchall()


CUTS = {
    "in a word": [EVENTS["one"], EVENTS["two"][:40]],
    "between words": _upto("two"),
    "before any word": [],
}


@pytest.mark.parametrize("reset", [False, True], ids=["closed", "reset"])
@pytest.mark.parametrize("cut", CUTS)
async def test_a_cut_answer_is_said_to_be_cut_and_paid_for_once(
    *, pod: Any, upstream: Provider, dsn: str, cut: str, reset: bool
) -> None:
    """The provider may bill what it has said: the reservation stays, and nobody asks it again."""
    upstream.events, upstream.whole, upstream.reset = CUTS[cut], False, reset
    text, code = await _ask(pod)
    assert code == "upstream_broke"
    assert "one two".startswith(text.strip())
    assert upstream.calls == 1
    assert _bill(dsn) == [(None, True)]
    assert float((await pod.spend())["amount"]) > 0.1


async def test_a_call_lost_before_its_answer_may_have_been_billed(
    pod: Any, upstream: Provider, dsn: str
) -> None:
    upstream.silent = True
    assert await _ask(pod) == ("", "upstream_broke")
    assert upstream.calls == 1
    assert _bill(dsn) == [(None, True)]


async def test_asking_again_after_a_cut_is_a_call_of_its_own(
    pod: Any, upstream: Provider, dsn: str
) -> None:
    """Both are accounted for: the first as it was reserved, the second as it was used."""
    upstream.events, upstream.whole = _upto("one"), False
    await _ask(pod)
    before = float((await pod.spend())["amount"])
    upstream.events, upstream.whole = list(EVENTS.values()), True
    assert await _ask(pod) == ("one two", "")
    assert _bill(dsn) == [(None, True), (PAID, True)]
    assert float((await pod.spend())["amount"]) == pytest.approx(before + float(PAID))


@pytest.mark.parametrize("reset", [False, True], ids=["closed", "reset"])
@pytest.mark.parametrize(("last", "cost"), [("finish", None), ("usage", PAID), ("done", PAID)])
async def test_an_answer_that_was_whole_is_not_lost_with_its_connection(
    *, pod: Any, upstream: Provider, dsn: str, last: str, cost: str | None, reset: bool
) -> None:
    """Who asks again pays again: what was said to its end is an answer, whatever came after."""
    upstream.events, upstream.whole, upstream.reset = _upto(last), False, reset
    assert await _ask(pod) == ("one two", "")
    assert _bill(dsn) == [(cost, True)]


def _raise_prices(models_file: Path) -> None:
    models = yaml.safe_load(models_file.read_text())
    models["models"]["small"] |= {"pricePromptPerMillion": 200, "priceCompletionPerMillion": 2001}
    models_file.write_text(yaml.safe_dump(models))


async def test_a_call_is_paid_at_the_price_of_its_time(
    *,
    start: Callable[..., Awaitable[Any]],
    upstream: Provider,
    dsn: str,
    models_file: Path,
) -> None:
    """The price rises while an answer is on its way; the next call alone costs more."""
    before = await start()
    upstream.held = asyncio.Event()
    on_its_way = asyncio.create_task(_ask(before))
    await asyncio.wait_for(upstream.begun.wait(), 10)
    _raise_prices(models_file)
    after = await start()
    upstream.held.set()
    assert await on_its_way == ("one two", "")
    assert await _ask(after) == ("one two", "")
    assert _bill(dsn) == [(PAID, True), ("0.021210", True)]
    assert (await after.spend())["amount"] == "0.031815"
