"""Machines of a provider, wiped, proposed and rented, on a real API server.

The provider is simulated, over HTTP: it wipes and rents nothing, and refuses what it does not
allow.
"""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from typing_extensions import override

from codegen_crds.api_errors import InvalidError
from codegen_crds.kinds import CONFIG_MAP, MACHINE_REQUEST, SERVER

TOKEN = "provider-token"


class SimulatedProvider:
    """Machines, and what was asked of them. Every request id is remembered."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.allowed: set[str] = set()
        self.wiped: list[tuple[str, str]] = []
        self.states: dict[str, dict[str, Any]] = {}
        self.rented: list[dict[str, str]] = []
        self.machines: list[dict[str, Any]] | None = []
        """None: it does not know at the moment."""

    def ask(self, machine: str, request: str, key: str) -> dict[str, Any]:
        """Start to wipe a machine, unless the request is known or the machine not allowed."""
        if key not in self.states:
            if machine in self.allowed:
                self.wiped.append((machine, request))
                self.states[key] = {"state": "running"}
            else:
                self.states[key] = {"state": "refused", "message": f"{machine} is protected"}
        return self.states[key]

    def rent(self, order: dict[str, str], request: str, key: str) -> dict[str, Any]:
        """Make a machine, unless the request is known or the size not allowed."""
        if key not in self.states:
            if order["size"] in self.allowed:
                machine = {"id": f"m-{request}", "address": "192.0.2.99"}
                self.rented.append(order)
                self.machines = [*(self.machines or []), machine]
                self.states[key] = {"state": "running", "price": "4.49 EUR", "machine": machine}
            else:
                self.states[key] = {"state": "refused", "message": "too dear"}
        return self.states[key]

    def finish(self) -> None:
        """Let every machine be new."""
        for state in self.states.values():
            if state["state"] == "running":
                state["state"] = "done"


@pytest.fixture
def provider() -> Iterator[SimulatedProvider]:
    """A machine provider that runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/v1/machines":
                found = simulated.machines
                self._answer({"machines": found}, 503 if found is None else 200)
                return
            self._answer(simulated.states.get(self.path))

        def do_PUT(self) -> None:
            parts = self.path.split("/")
            if parts[2] == "creations":
                order = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                self._answer(simulated.rent(order, parts[3], self.path))
                return
            self._answer(simulated.ask(parts[3], parts[5], self.path))

        def _answer(self, found: dict[str, Any] | None, code: int = 200) -> None:
            code = code if found is not None else 404
            if self.headers["Authorization"] != f"Bearer {TOKEN}":
                code, found = 401, None
            kind = "creation" if "/creations/" in self.path else "reinstallation"
            lost = {"error": {"code": f"{kind}_not_found", "message": "never asked"}}
            body = json.dumps(lost if found is None else found).encode()
            self.send_response(code)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        @override
        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    simulated = SimulatedProvider(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield simulated
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def known(provider: SimulatedProvider, directory: Path) -> dict[str, str]:
    """Settings of an operator that knows the provider."""
    token = directory / "provider-token"
    token.write_text(TOKEN)
    return {
        "CODEGEN_OPERATOR_PROVIDER__URL": provider.url,
        "CODEGEN_OPERATOR_PROVIDER__TOKEN_FILE": str(token),
        "CODEGEN_OPERATOR_PROVIDER__REINSTALL_ALLOWED": '["m-17"]',
    }


async def test_a_machine_is_wiped_once_where_both_sides_allow_it(
    stage: Any, node: Any, provider: SimulatedProvider, tmp_path: Path
) -> None:
    """A killed operator asks for nothing twice; what either side refuses is said and not done."""
    settings = known(provider, tmp_path)
    stage.start(**settings)
    name = await stage.server(address="192.0.2.77", machineId="m-18")

    async def said(kind: str, reason: str) -> dict[str, Any]:
        async def check() -> dict[str, Any] | None:
            status = (await stage.client.get(SERVER, name)).get("status") or {}
            found = {c["type"]: c for c in status.get("conditions") or []}
            held = found.get(kind)
            return status if held is not None and held["reason"] == reason else None

        status: dict[str, Any] = await stage.until(check)
        return status

    async def want(*ids: str, **spec: Any) -> None:
        wishes = [{"id": i, "kind": "reinstall"} for i in ids]
        await stage.client.patch(SERVER, name, patch={"spec": {"operations": wishes, **spec}})

    await said("Ready", "Provisioned")
    await want("a")
    assert (await said("Reinstalled", "NotAllowed"))["operationsDone"] == ["a"]
    assert provider.states == {}

    await want("a", "b", machineId="m-17")
    await said("Reinstalled", "RefusedByProvider")
    assert provider.wiped == []

    await said("Ready", "Provisioned")
    provider.allowed.add("m-17")
    await want("a", "b", "c")
    status = await said("Ready", "Reinstalling")
    assert status["reinstallation"] == {"id": "c", "machineId": "m-17"}

    async def heard() -> bool:
        return bool(provider.wiped)

    # Killed before it asked, the next one may not ask: it says that it does not know.
    await stage.until(heard)
    await stage.kill()
    provider.finish()
    stage.start(**settings)
    await said("Reinstalled", "Reinstalled")
    status = await said("Ready", "Provisioned")
    assert status["operationsDone"] == ["a", "b", "c"]
    assert "reinstallation" not in status
    assert provider.wiped == [("m-17", "c")]
    assert [o.operation for o in node.orders] == ["provision"] * 3
    assert TOKEN not in stage.logs()


async def test_machines_are_proposed_and_never_adopted(
    stage: Any, provider: SimulatedProvider, tmp_path: Path
) -> None:
    """What no Server names is proposed; silence of the provider changes nothing."""
    provider.machines = [
        {"id": "m-17", "address": "192.0.2.77"},
        {"id": "M_18", "name": "web:\n- x", "address": "192.0.2.78", "memoryMib": 8192},
    ]
    await stage.server(address="192.0.2.77", machineId="m-17")
    discover = {"DISCOVER": "true", "DISCOVER_SECONDS": "0.2"}
    more = {f"CODEGEN_OPERATOR_PROVIDER__{key}": value for key, value in discover.items()}
    stage.start(**known(provider, tmp_path), **more)

    async def proposed(*keys: str) -> dict[str, str]:
        async def check() -> list[dict[str, str]] | None:
            found = await stage.client.find(CONFIG_MAP, "codegen-proposed-servers", stage.system)
            data = (found or {}).get("data") or {}
            return [data] if found is not None and sorted(data) == sorted(keys) else None

        held: list[dict[str, str]] = await stage.until(check)
        return held[0]

    proposal = yaml.safe_load((await proposed("M_18.yaml"))["M_18.yaml"])
    assert proposal["metadata"]["name"] == "m-18"
    assert proposal["spec"]["machineId"] == "M_18"
    with pytest.raises(InvalidError, match="hostKey"):
        await stage.client.create(proposal)

    provider.machines = None

    async def silent() -> bool:
        return "machines.not_listed" in stage.logs()

    await stage.until(silent)
    await proposed("M_18.yaml")
    provider.machines = [{"id": "m-17", "address": "192.0.2.77"}]
    await proposed()
    servers, _ = await stage.client.list(SERVER)
    ours = [s for s in servers if s["spec"]["address"] in {"192.0.2.77", "192.0.2.78"}]
    assert len(ours) == 1
    assert provider.states == {}


async def test_a_machine_is_rented_once_per_request_and_never_more_than_allowed(
    stage: Any, provider: SimulatedProvider, tmp_path: Path
) -> None:
    """A killed operator rents nothing twice; each request counts what those before it made."""
    provider.allowed = {"cx32"}
    terms = {"SIZES": '["cx32", "cx52"]', "REGIONS": '["fsn1"]', "MOST": "1"}
    more = {f"CODEGEN_OPERATOR_PROVIDER__CREATE__{key}": value for key, value in terms.items()}
    settings = {**known(provider, tmp_path), **more}
    key = "ssh-ed25519 AAAA"

    async def want(name: str, size: str) -> str:
        name = f"{name}-{stage.tenant}"
        spec = {"size": size, "region": "fsn1", "sshPublicKey": key}
        body = {"apiVersion": "codegen.dev/v1alpha1", "kind": "MachineRequest"}
        await stage.client.create({**body, "metadata": {"name": name}, "spec": spec})
        return name

    async def said(name: str, reason: str) -> dict[str, Any]:
        async def check() -> dict[str, Any] | None:
            status = (await stage.client.get(MACHINE_REQUEST, name)).get("status") or {}
            found = {c["type"]: c["reason"] for c in status.get("conditions") or []}
            return status if found.get("Created") == reason else None

        status: dict[str, Any] = await stage.until(check)
        return status

    dear, good, late = [await want(*wish) for wish in (("a", "cx52"), ("b", "cx32"), ("c", "cx32"))]
    odd = await want("d", "cx99")
    stage.start(**settings)
    await said(dear, "RefusedByProvider")
    status = await said(good, "Creating")
    assert status["askedAt"]
    await said(late, "Waiting")

    async def heard() -> bool:
        return bool(provider.rented)

    await stage.until(heard)
    await stage.kill()
    provider.finish()
    stage.start(**settings)
    status = await said(good, "Created")
    found = (status["machineId"], status["address"], status["price"])
    assert found == (f"m-{good}", "192.0.2.99", "4.49 EUR")
    await said(late, "TooMany")
    await said(odd, "NotAllowed")
    order = {"size": "cx32", "region": "fsn1", "image": "debian-13", "sshPublicKey": key}
    assert provider.rented == [order]
    for name in (dear, good, late, odd):
        await stage.client.delete(MACHINE_REQUEST, name)
    assert TOKEN not in stage.logs()
