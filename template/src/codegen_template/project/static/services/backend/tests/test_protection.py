"""What keeps the service up, whoever calls and however."""

import asyncio
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any

import pytest
from fastapi import Body, FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from starlette.types import Scope
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app.application import create_app
from app.rate_limit import CLIENTS, TokenBuckets, client_of
from app.settings import Settings, SettingsError

PAGE = "https://page.example.com"


def running(settings: Settings, **changed: Any) -> FastAPI:
    """The application with other settings, and operations that take their time or a body."""
    app = create_app(replace(settings, **changed))

    @app.get("/sleep/{seconds}")
    async def sleep(seconds: float) -> None:
        await asyncio.sleep(seconds)

    @app.post("/length")
    async def length(text: Annotated[str, Body()]) -> int:
        return len(text)

    return app


def assert_problem(response: Response, status: int) -> None:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["status"] == status


def test_a_bucket_holds_a_burst_and_is_refilled_at_the_rate() -> None:
    buckets = TokenBuckets(per_second=2, burst=3)
    assert [buckets.take("one", 100.0) for _ in range(4)] == [0, 0, 0, pytest.approx(0.5)]
    assert buckets.take("another", 100.0) == 0
    assert buckets.take("one", 100.5) == 0
    assert buckets.take("one", 100.5) > 0
    assert [buckets.take("one", 200.0) for _ in range(3)] == [0, 0, 0]
    assert buckets.take("one", 200.0) > 0


def test_buckets_of_clients_that_are_gone_are_forgotten() -> None:
    buckets = TokenBuckets(per_second=1, burst=1)
    for number in range(2 * CLIENTS):
        buckets.take(str(number), 0.0)
    assert len(vars(buckets)["_full_at"]) == CLIENTS


@pytest.mark.parametrize(
    ("host", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("testclient", "testclient"),
    ],
)
def test_a_client_is_an_address_or_the_network_it_chooses_from(host: str, client: str) -> None:
    assert client_of({"type": "http", "client": (host, 1)}) == client
    assert client_of({"type": "http", "client": None}) == ""


def test_who_asks_too_often_waits_and_probes_do_not(settings: Settings) -> None:
    app = running(settings, rate_limit_per_second=1, rate_limit_burst=2)
    with TestClient(app) as client:
        assert [client.get("/").status_code for _ in range(2)] == [200, 200]
        refused = client.get("/")
        assert_problem(refused, 429)
        assert 1 <= int(refused.headers["retry-after"]) <= 2
        assert {client.get(path).status_code for path in ("/health", "/ready")} == {200}
    with TestClient(app, client=("192.0.2.7", 1)) as another:
        assert another.get("/").status_code == 200


@pytest.mark.parametrize(("peer", "seen"), [("10.0.2.2", "192.0.2.7"), ("203.0.113.9", None)])
def test_only_the_proxy_says_who_the_client_is(
    peer: str, seen: str | None, settings: Settings
) -> None:
    found = []

    async def note(scope: Scope, receive: Any, send: Any) -> None:
        found.append(client_of(scope))

    proxied: Any = ProxyHeadersMiddleware(note, list(settings.trusted_proxies))  # type: ignore[arg-type]
    header = (b"x-forwarded-for", b"198.51.100.1, 192.0.2.7")
    scope = {"type": "http", "client": (peer, 1), "scheme": "http", "headers": [header]}
    asyncio.run(proxied(scope, None, None))
    assert found == [seen or peer]


def test_a_body_that_is_too_large_is_refused(settings: Settings) -> None:
    def pieces() -> Iterator[bytes]:
        yield b'"' + b"x" * 600
        yield b"x" * 600 + b'"'

    with TestClient(running(settings, body_limit_bytes=1000)) as client:
        assert client.post("/length", json="x" * 998).json() == 998
        assert_problem(client.post("/length", json="x" * 999), 413)
        assert_problem(client.post("/length", content=pieces()), 413)


def test_what_takes_too_long_is_given_up(settings: Settings) -> None:
    with TestClient(running(settings, request_seconds=0.05)) as client:
        assert_problem(client.get("/sleep/30"), 503)
        assert client.get("/sleep/0").status_code == 200


def test_pages_of_other_origins_may_not_call_unless_told(settings: Settings) -> None:
    ask = {"Origin": PAGE, "Access-Control-Request-Method": "POST"}
    with TestClient(running(settings)) as client:
        assert "access-control-allow-origin" not in client.get("/", headers=ask).headers
        assert client.options("/", headers=ask).status_code == 405
    with TestClient(running(settings, cors_origins=(PAGE,))) as client:
        assert client.get("/", headers=ask).headers["access-control-allow-origin"] == PAGE
        assert client.options("/", headers=ask).status_code == 200
        refused = client.options("/", headers=ask | {"Origin": "https://other.example.com"})
        assert refused.status_code == 400


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_metrics_are_on_a_port_of_their_own_by_route(settings: Settings) -> None:
    port = free_port()
    with TestClient(running(settings, metrics_port=port)) as client:
        assert client.get("/metrics").status_code == 404
        client.get("/sleep/0")
        client.get("/sleep/0.0")
        client.get("/health")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as response:
            lines = response.read().decode().splitlines()
        counted = {line for line in lines if line.startswith("http_requests_total")}
        assert counted == {
            'http_requests_total{method="GET",route="/sleep/{seconds}",status="200"} 2.0',
            'http_requests_total{method="GET",route="none",status="404"} 1.0',
        }
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics")


def test_a_port_for_metrics_that_is_taken_is_named(settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        app = running(settings, metrics_port=taken.getsockname()[1])
        with pytest.raises(SettingsError, match="METRICS_PORT"), TestClient(app):
            pass
