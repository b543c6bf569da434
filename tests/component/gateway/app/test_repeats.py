"""An answer that a run paid for and lost with its pod: given once more, and to nobody else."""

from typing import Any

import psycopg
import pytest

from codegen_crds.meta import AUDIENCE_GATEWAY
from codegen_gateway.testing import MemoryCluster

RUN = "todo-intake-1"
CHECKPOINT = {"id": "1ef", "type": "json", "blob": "e30="}


def _calls(dsn: str) -> int:
    with psycopg.connect(dsn) as connection:
        row = connection.execute("SELECT count(*) FROM gateway.call").fetchone()
        assert row is not None
        return int(row[0])


async def _asks(pod: Any, headers: dict[str, str], **request: Any) -> bytes:
    answer = await pod.post("/v1/chat/completions", json=pod.ask(**request), headers=headers)
    assert answer.status_code == 200, answer.text
    content: bytes = answer.content
    return content


async def test_the_next_pod_is_not_billed_for_the_same_question(
    pod: Any, upstream: Any, dsn: str, next_pod: Any
) -> None:
    first = await pod.chat(temperature=0)
    upstream.content = "something else"
    second = next_pod()
    assert await _asks(pod, second, temperature=0) == first.content
    assert len(upstream.calls) == _calls(dsn) == 1
    # Once: who fails at an answer and begins anew does not meet it for ever.
    assert b"something else" in await _asks(pod, next_pod(3), temperature=0)
    assert len(upstream.calls) == _calls(dsn) == 2


@pytest.mark.parametrize("other", [{"text": "ho"}, {"model": "old"}, {"max_tokens": 3}])
async def test_another_question_is_asked(
    pod: Any, upstream: Any, next_pod: Any, other: dict[str, Any]
) -> None:
    await pod.chat()
    await _asks(pod, next_pod(), **other)
    assert len(upstream.calls) == 2


async def test_who_asks_twice_is_answered_twice(pod: Any, upstream: Any) -> None:
    """A pod that did not like an answer asks again for another one."""
    await pod.chat()
    await pod.chat()
    assert len(upstream.calls) == 2


async def test_what_a_checkpoint_has_is_not_repeated(
    pod: Any, upstream: Any, dsn: str, next_pod: Any
) -> None:
    await pod.chat()
    within = await pod.put("/v1/checkpoints", json={**CHECKPOINT, "ns": "developer:1"})
    assert within.status_code == 204
    with psycopg.connect(dsn) as connection:
        assert connection.execute("SELECT count(*) FROM gateway.answer").fetchone() == (1,)
    assert (await pod.put("/v1/checkpoints", json=CHECKPOINT)).status_code == 204
    await _asks(pod, next_pod())
    assert len(upstream.calls) == 2


async def test_another_run_gets_nothing_of_it(
    pod: Any, upstream: Any, cluster: MemoryCluster
) -> None:
    await pod.chat()
    run = "todo-intake-2"
    cluster.add_run("team", run, project=("todo", "project-uid"), pod_uid="p", graph="intake")
    cluster.pod_token("other-token", AUDIENCE_GATEWAY, "team:agent", f"{run}-1", "p")
    await _asks(pod, {"Authorization": "Bearer other-token"})
    assert len(upstream.calls) == 2


async def test_an_answer_with_what_looks_like_a_secret_is_not_kept(
    pod: Any, upstream: Any, dsn: str, next_pod: Any
) -> None:
    upstream.content = "BOT_TOKEN=123456789:AAEtoken-of-a-bot-0123456789abcdef"
    await pod.chat()
    with psycopg.connect(dsn) as connection:
        assert connection.execute("SELECT count(*) FROM gateway.answer").fetchone() == (0,)
    await _asks(pod, next_pod())
    assert len(upstream.calls) == 2


async def test_no_money_is_needed_for_what_was_paid(
    pod: Any, upstream: Any, dsn: str, next_pod: Any
) -> None:
    """The budget ended with that answer; the run goes on with it all the same."""
    first = await pod.chat()
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("UPDATE gateway.call SET cost = 1")
    assert await _asks(pod, next_pod()) == first.content
    refused = await pod.post("/v1/chat/completions", json=pod.ask(text="more"), headers=next_pod(3))
    assert refused.status_code == 402
    assert len(upstream.calls) == 1
