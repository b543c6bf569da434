"""A streamed answer that a run paid for and lost with its pod, in each API that engines speak."""

import asyncio
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

CHECKPOINT = {"id": "1ef", "type": "json", "blob": "e30="}


@dataclass(frozen=True)
class Api:
    """One way to ask for a stream."""

    path: str
    body: dict[str, Any]
    begun: bytes
    """What an answer has said after its first letter."""
    ended: bytes
    """What ends a whole one."""


ASKED = [{"role": "user", "content": "привет"}]
APIS = {
    "chat": Api(
        "/v1/chat/completions",
        {"model": "small", "messages": ASKED, "stream": True},
        b'"content": "d"',
        b"data: [DONE]\n\n",
    ),
    "messages": Api(
        "/v1/messages",
        {"model": "small", "messages": ASKED, "max_tokens": 20, "stream": True},
        b'"text": "d"',
        b"event: message_stop",
    ),
    "responses": Api(
        "/v1/responses",
        {"model": "small", "input": ASKED, "stream": True},
        b'"delta": "d"',
        b"event: response.completed",
    ),
}


@pytest.fixture(params=APIS)
def api(request: pytest.FixtureRequest) -> Api:
    """Each of them."""
    return APIS[request.param]


async def _asks(pod: Any, api: Api, headers: dict[str, str] | None = None) -> bytes:
    answer = await pod.post(api.path, json=api.body, headers=headers)
    assert answer.status_code == 200, answer.text
    content: bytes = answer.content
    return content


async def _waits_for(
    heard: bytes, pod: Any, api: Api, upstream: Any, headers: dict[str, str]
) -> None:
    """Another pod asks while an answer is held back, and gets the one that was paid for."""
    asking = asyncio.create_task(_asks(pod, api, headers))
    await asyncio.wait({asking}, timeout=0.2)
    assert not asking.done()
    upstream.go_on.set()
    answer = await asyncio.wait_for(asking, 20)
    assert answer.startswith(heard)
    assert api.ended in answer
    assert len(upstream.calls) == 1


def _rows(dsn: str, query: Any) -> list[tuple[Any, ...]]:
    with psycopg.connect(dsn) as connection:
        return connection.execute(query).fetchall()


COSTS = "SELECT cost FROM gateway.call"
ANSWERS = "SELECT count(*) FROM gateway.answer"


async def test_the_next_pod_hears_the_same_events_unpaid(
    *, pod: Any, upstream: Any, dsn: str, next_pod: Any, api: Api
) -> None:
    first = await _asks(pod, api)
    assert api.ended in first
    with psycopg.connect(dsn, autocommit=True) as connection:
        # The budget ended with that answer; the run goes on with it all the same.
        connection.execute("UPDATE gateway.call SET cost = 1")
    assert await _asks(pod, api, next_pod()) == first
    assert len(upstream.calls) == len(_rows(dsn, COSTS)) == 1
    refused = await pod.post(api.path, json=api.body, headers=next_pod(3))
    assert refused.status_code == 402, "it is given once"
    assert len(upstream.calls) == 1


async def test_an_answer_whose_pod_was_killed_in_its_middle_is_read_to_its_end(
    *, pod: Any, upstream: Any, dsn: str, next_pod: Any, api: Api
) -> None:
    """The next pod comes before that end, and waits for it rather than pay again."""
    upstream.held = True
    heard = await pod.leave(api.path, api.body, api.begun)
    assert api.ended not in heard
    await _waits_for(heard, pod, api, upstream, next_pod())
    [(cost,)] = _rows(dsn, COSTS)
    assert cost is not None, "what was used is known, and no more is paid"


async def test_another_replica_waits_for_an_answer_unless_its_reader_is_gone(
    *, start: Any, upstream: Any, dsn: str, next_pod: Any, until: Any
) -> None:
    """What is read for nobody is known to all of them, as long as its replica says so."""
    here, there = await start(), await start()
    api, known = APIS["chat"], "SELECT count(*) FROM gateway.abandoned_answer"
    upstream.held = True
    heard = await here.leave(api.path, api.body, api.begun)
    await until(lambda: _rows(dsn, known) == [(1,)])
    await _waits_for(heard, there, api, upstream, next_pod())
    await until(lambda: _rows(dsn, known) == [(0,)])

    upstream.held = False
    with psycopg.connect(dsn, autocommit=True) as connection:
        # Of a replica that was killed while it read: it has not said so for a while.
        connection.execute(
            "INSERT INTO gateway.abandoned_answer SELECT gen_random_uuid(), run_uid,"
            " request_sha256, clock_timestamp() - interval '1 second' FROM gateway.answer"
        )
        connection.execute("DELETE FROM gateway.answer")
    assert api.ended in await asyncio.wait_for(_asks(there, api, next_pod(3)), 20)
    assert len(upstream.calls) == 2


async def test_nobody_is_listened_to_for_ever(
    *, start: Any, upstream: Any, dsn: str, next_pod: Any, until: Any
) -> None:
    """An abandoned answer has as long as any answer has; then what was reserved stays spent."""
    pod = await start(upstream_timeout_seconds=0.5)
    upstream.held = True
    api = APIS["chat"]
    await pod.leave(api.path, api.body, api.begun)
    await until(upstream.left.is_set)
    upstream.held = False
    assert api.ended in await _asks(pod, api, next_pod())
    assert len(upstream.calls) == 2
    assert sorted(cost is None for (cost,) in _rows(dsn, COSTS)) == [False, True]


async def test_a_stream_is_another_question_than_a_whole_answer(
    *, pod: Any, upstream: Any, next_pod: Any
) -> None:
    api = APIS["chat"]
    await _asks(pod, api)
    whole = await pod.post(api.path, json={**api.body, "stream": False}, headers=next_pod())
    assert whole.json()["choices"][0]["message"]["content"] == "done"
    assert len(upstream.calls) == 2


async def test_a_broken_stream_a_secret_in_pieces_and_what_a_checkpoint_has_are_not_kept(
    *, pod: Any, upstream: Any, dsn: str
) -> None:
    api = APIS["chat"]
    upstream.breaks_off = True
    await pod.post(api.path, json=api.body)
    assert _rows(dsn, ANSWERS) == [(0,)]
    upstream.breaks_off = False
    # A letter is a chunk: no chunk looks like a secret.
    upstream.content = "BOT_TOKEN=123456789:AAEtoken-of-a-bot-0123456789abcdef"
    await _asks(pod, api)
    assert _rows(dsn, ANSWERS) == [(0,)]
    upstream.content = "done"
    await _asks(pod, api)
    assert _rows(dsn, ANSWERS) == [(1,)]
    assert (await pod.put("/v1/checkpoints", json=CHECKPOINT)).status_code == 204
    assert _rows(dsn, ANSWERS) == [(0,)]
