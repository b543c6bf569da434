"""The process: how it starts, what it waits for, what it tells and how it ends."""

import asyncio
import json
from collections.abc import Callable

import httpx
import pytest
from pydantic import BaseModel

from worker.notify import Notification, NotifyError, Occurrence, WebhookNotifier
from worker_tests.conftest import Webhook, WorkerProcess

Start = Callable[..., WorkerProcess]


class Told(BaseModel):
    """A message."""

    number: int


NOTIFICATION = Notification(Occurrence("an-id", "told"), "Told: 7", Told(number=7))


def test_it_begins_and_ends_in_order(start: Start, webhook: Webhook) -> None:
    process = start(NOTIFY_WEBHOOK_URL=webhook.url)
    process.wait_until_health(200)
    assert process.end() == 0
    lines = [json.loads(line) for line in process.output().splitlines()]
    assert [line["event"] for line in lines] == ["worker_started", "worker_stopping"]
    assert not any("a-secret-path" in str(line) for line in lines)


@pytest.mark.parametrize("lost", [{"REDIS_URL": "redis://127.0.0.1:9/0"}, {"POSTGRES_PORT": "9"}])
def test_it_waits_for_what_it_needs(start: Start, lost: dict[str, str]) -> None:
    process = start(**lost)
    process.wait_until_health(503)
    assert process.end() == 0
    assert "waiting" in process.output()


def test_it_counts_what_it_does(start: Start) -> None:
    process = start()
    process.wait_until_health(200)
    assert "events_moved_total 0.0" in process.metrics()


def test_a_taken_port_is_named(start: Start) -> None:
    first = start()
    first.wait_until_health(200)
    second = start(METRICS_PORT=str(first.metrics_port))
    assert "METRICS_PORT" in second.output()
    assert second.end() == 78


def test_without_settings_it_ends_at_once(start: Start) -> None:
    process = start(POSTGRES_HOST="")
    assert "POSTGRES_HOST is not set" in process.output()
    assert process.end() == 78


def test_a_webhook_gets_words_and_data(webhook: Webhook) -> None:
    asyncio.run(_sent(webhook))
    assert webhook.keys == ["an-id"]
    assert webhook.bodies == [
        {"id": "an-id", "event": "told", "text": "Told: 7", "data": {"number": 7}}
    ]


@pytest.mark.parametrize("status", [301, 404, 500])
def test_a_webhook_that_refuses_was_not_told(webhook: Webhook, status: int) -> None:
    webhook.answers = [status]
    with pytest.raises(NotifyError, match=f"answered {status}"):
        asyncio.run(_sent(webhook))


def test_a_webhook_that_is_away_is_not_named(webhook: Webhook) -> None:
    webhook.close()
    with pytest.raises(NotifyError) as raised:
        asyncio.run(_sent(webhook))
    assert "a-secret-path" not in str(raised.value)


async def _sent(webhook: Webhook) -> None:
    async with httpx.AsyncClient() as client:
        await WebhookNotifier(client, webhook.url).send(NOTIFICATION)
