"""How many run of a service, from its registry in git to the room on the server and back.

That two of them answer behind one site is seen on a real server, tests/component/infra; the orders
that are looked at here are what its Jobs are given.
"""

import json
import secrets
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from codegen_crds.contracts.job import AnsibleJob
from codegen_crds.contracts.release import Release
from codegen_crds.kinds import DEPLOYMENT, PROJECT, SERVER
from codegen_dev.certificates import Authority

from .conftest import SERVICES

_DOMAIN = "todo.example.test"


class Production:
    """What visitors of a product meet: the release that was brought there last, over TLS."""

    def __init__(self, address: str, hosts: Path, orders: list[AnsibleJob]) -> None:
        self.address = address
        self.hosts = hosts
        """Where the name leads to it."""
        self._orders = orders

    @property
    def release(self) -> Release | None:
        """What the newest order of a release brought."""
        brought = (o.request.release for o in reversed(self._orders) if o.request)
        return next((release for release in brought if release), None)

    def answer(self, path: str) -> dict[str, Any]:
        """As the proxy and the service do."""
        release = self.release
        if release is None:
            return {}
        if path == "/health":
            return {"status": "ok", "release": release.release_id}
        services = {service.name: "running" for service in release.services}
        return {"release": release.release_id, "services": services, "drift": ""}


@pytest.fixture
def production(node: Any, tmp_path: Path) -> Iterator[Production]:
    """At an address of its own: an operator asks at the port of HTTPS."""
    low = secrets.randbelow(250) + 2
    address = f"127.{secrets.randbelow(250) + 2}.{low}.{low}"
    authority = Authority.ensure(tmp_path / "tls")
    certificate, key = authority.issue("product", common_name=_DOMAIN, hosts=[_DOMAIN])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    hosts = tmp_path / "hosts"
    hosts.write_text(f"127.0.0.1 localhost\n{address} {_DOMAIN}\n", encoding="utf-8")
    made = Production(address, hosts, node.orders)
    node.tls_root = authority.path.read_text(encoding="utf-8")

    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def do_GET(self) -> None:
            body = json.dumps(made.answer(self.path)).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        @override
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer((address, 443), Handler) as server:
        server.daemon_threads = True
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield made
        server.shutdown()
        thread.join()


def _with(replicas: int) -> str:
    return SERVICES.replace("public: true", f"public: true\n    replicas: {replicas}")


async def test_a_second_replica_gets_ports_of_its_own_and_gives_them_back(
    stage: Any, node: Any, production: Production
) -> None:
    """Claimed before its release, held while it serves, free once one without it is live."""
    stage.start(hosts=production.hosts, CODEGEN_OPERATOR_ACCEPTANCE__ENABLED="false")
    server = await stage.server(address=production.address)
    await stage.project(domain=_DOMAIN)

    async def live(services: set[str]) -> bool:
        project = await stage.client.get(PROJECT, "todo", stage.tenant)
        ready = await stage.condition("Ready")
        release = production.release
        return (
            ready is not None
            and ready["status"] == "True"
            and release is not None
            and project["status"].get("release") == release.release_id
            and {s.name for s in release.services} == services
        )

    async def held() -> tuple[int, dict[str, tuple[int, int]]] | None:
        """Memory and ports on the Server, once they are those of the Deployment."""
        (claim,) = (await stage.client.get(SERVER, server))["status"]["allocations"]
        spec = (await stage.client.get(DEPLOYMENT, "todo", stage.tenant))["spec"]["placement"]
        of_both = [
            (each["memoryMib"], {p["service"]: (p["blue"], p["green"]) for p in each["ports"]})
            for each in (claim, spec)
        ]
        return of_both[0] if of_both[0] == of_both[1] else None

    async def changes_to(replicas: int, services: set[str]) -> None:
        node.files = {**node.files, "services.yml": _with(replicas)}
        change = {"id": f"to-{replicas}", "request": f"Run {replicas} of it."}
        await stage.client.patch(
            PROJECT, "todo", stage.tenant, patch={"spec": {"changes": [change]}}
        )
        await stage.until(lambda: live(services))

    await stage.until(lambda: live({"backend", "db"}))
    memory, before = await stage.until(held)
    assert list(before) == ["backend"]

    await changes_to(2, {"backend", "backend-2", "db"})
    more, both = await stage.until(held)
    assert more == memory + 192
    assert both["backend"] == before["backend"], "what serves keeps its ports"
    assert len({*both["backend"], *both["backend-2"]}) == 4
    order = next(o for o in reversed(node.orders) if o.request and o.request.release)
    assert order.request is not None
    asked = {name: (pair.blue, pair.green) for name, pair in order.request.ports.items()}
    assert asked == both
    site = next(o.site for o in reversed(node.orders) if o.site)
    assert {s.name: (s.blue, s.green, s.replica_of) for s in site.services} == {
        "backend": (*both["backend"], None),
        "backend-2": (*both["backend-2"], "backend"),
    }

    await changes_to(1, {"backend", "db"})

    async def given_back() -> bool:
        return await held() == (memory, before)

    await stage.until(given_back)

    async def site_is_told() -> bool:
        site = next(o.site for o in reversed(node.orders) if o.site)
        return [s.name for s in site.services] == ["backend"]

    await stage.until(site_is_told)
