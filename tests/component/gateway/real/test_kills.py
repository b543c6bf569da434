"""The gateway is killed while fifty callers spend: what is spent never exceeds the limit."""

import random
import signal
import threading
import time
from decimal import Decimal
from typing import Any

import httpx
import psycopg

from codegen_crds.meta import AUDIENCE_GATEWAY

CALLERS = 50
KILLS = 3
LIMIT = Decimal(4)


def _bill(upstream: Any) -> Decimal:
    """What the upstream's invoice would say; the prices of the fixture."""
    prompt, completion = upstream.billed
    return (Decimal(prompt) * 100 + Decimal(completion) * 1000) / 1_000_000


def test_kills_in_the_middle_never_overspend(
    api: Any, agent_run: Any, door: Any, upstream: Any, dsn: str
) -> None:
    upstream.delay = 0.05
    budget = {"limit": str(LIMIT), "currency": "USD"}
    project = f"/apis/codegen.dev/v1alpha1/namespaces/{agent_run.namespace}/projects/todo"
    api.patch(project, {"spec": {"budget": budget}})
    gateway = door("gateway")
    token = api.token(agent_run.namespace, "agent", AUDIENCE_GATEWAY, agent_run.pod)
    broke = threading.Event()
    trusted = httpx.create_ssl_context()  # one for all: each takes 24 ms of a processor
    codes: set[int] = set()

    def spend() -> None:
        ask = {"model": "small", "messages": [{"role": "user", "content": "hi"}]}
        headers = {"Authorization": f"Bearer {token}"}
        with httpx.Client(trust_env=False, timeout=10, headers=headers, verify=trusted) as client:
            while not broke.is_set():
                try:
                    answer = client.post(f"{gateway.url}/v1/chat/completions", json=ask)
                except httpx.TransportError:
                    time.sleep(0.05)  # it is being killed
                    continue
                codes.add(answer.status_code)
                if answer.status_code == httpx.codes.PAYMENT_REQUIRED:
                    broke.set()

    callers = [threading.Thread(target=spend) for _ in range(CALLERS)]
    chance = random.Random(7)  # noqa: S311 - not a secret
    for caller in callers:
        caller.start()
    try:
        for _ in range(KILLS):
            before = len(upstream.calls)
            deadline = time.monotonic() + 20
            while len(upstream.calls) < before + 3 and not broke.is_set():
                assert time.monotonic() < deadline, gateway.log.read_text()[-2000:]
                time.sleep(0.01)
            time.sleep(chance.uniform(0, 0.05))
            gateway.stop(signal.SIGKILL)
            gateway.start()
        assert broke.wait(120), "the budget never ended"
    finally:
        broke.set()
        for caller in callers:
            caller.join(timeout=30)

    assert codes <= {200, 402, 503}
    with psycopg.connect(dsn) as connection:
        row = connection.execute(
            "SELECT sum(coalesce(cost, reserved)), count(*) FILTER (WHERE cost IS NULL),"
            " count(*) FROM gateway.call"
        ).fetchone()
    assert row is not None
    spent, open_, calls = row
    assert _bill(upstream) <= spent <= LIMIT
    assert open_ > 0, "no kill hit a call: the test proved nothing"
    assert calls >= len(upstream.calls), "a call was forwarded that nobody paid for"
