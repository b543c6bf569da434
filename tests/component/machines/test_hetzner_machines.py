"""The adapter of Hetzner Cloud: its own process, asked by the operator's own client."""

import asyncio
from typing import Any

import httpx
import pytest

from codegen_crds.contracts.machines import Machine, MachineOrder
from codegen_operator.cluster.errors import DoorError, RefusedError
from codegen_operator.cluster.machine_provider import HttpMachineProvider

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHVudXNlZHVudXNlZHVudXNlZHVudXNlZHVudXNl me@desk"
ORDER = MachineOrder(size="cx32", region="fsn1", image="debian-13", ssh_public_key=KEY)


async def state(provider: HttpMachineProvider, request: str) -> tuple[str, str]:
    """State and message of a creation."""
    found = await provider.creation(request)
    assert found is not None
    return found.state, found.message


async def test_one_machine_is_rented_per_request_whoever_is_killed(
    cloud: Any, adapter: Any, provider: HttpMachineProvider
) -> None:
    """Killed before the machine, and after it without an answer; then once more: one machine."""
    assert await provider.creation("web-1") is None
    for call in ("POST /ssh_keys", "POST /servers"):
        cloud.then[call] = adapter.kill
        with pytest.raises(DoorError):
            await provider.create("web-1", ORDER)
        adapter.start()
    await provider.create("web-1", ORDER)
    (number,) = cloud.servers
    assert (await state(provider, "web-1"))[0] == "running"
    cloud.finish()
    done = await provider.creation("web-1")
    assert done is not None
    machine = Machine(id=str(number), name="web-1", address="192.0.2.21", memory_mib=8192)
    assert (done.state, done.machine, done.price) == ("done", machine, "7.50 EUR a month")
    assert await provider.machines() == (machine,)

    cloud.servers.clear()
    await provider.create("web-1", ORDER)
    assert cloud.servers == {}
    assert await state(provider, "web-1") == (
        "failed",
        f"machine {number} was deleted at Hetzner Cloud",
    )


async def test_what_may_not_be_rented_is_refused_for_ever(
    cloud: Any, adapter: Any, provider: HttpMachineProvider
) -> None:
    """A refusal is kept at Hetzner Cloud, also over a restart with another limit."""
    await provider.create("odd", ORDER.model_copy(update={"size": "cx99"}))
    cloud.refuse("POST /servers", 403, "resource_limit_exceeded")
    await provider.create("limited", ORDER)
    assert await state(provider, "odd") == ("refused", "Hetzner Cloud says not_found")
    await provider.create("first", ORDER)
    adapter.kill()
    adapter.start(most=1)
    await provider.create("second", ORDER)
    adapter.kill()
    adapter.start(most=9)
    for name in ("odd", "limited", "second"):
        await provider.create(name, ORDER)
        assert (await state(provider, name))[0] == "refused"
    assert [server["name"] for server in cloud.servers.values()] == ["first"]
    assert len(cloud.keys) == 1


async def test_trouble_of_another_moment_is_no_refusal(
    cloud: Any, adapter: Any, provider: HttpMachineProvider
) -> None:
    """A bad token, an outage and a rate limit: asked again later, nothing is made twice."""
    adapter.cloud_token.write_text("revoked")
    with pytest.raises(DoorError, match="unable to authenticate"):
        await provider.machines()
    adapter.cloud_token.write_text(cloud.token)
    cloud.refuse("POST /servers", 503, "unavailable")
    with pytest.raises(DoorError, match="unavailable"):
        await provider.create("web-1", ORDER)
    assert await provider.creation("web-1") is None
    cloud.refuse("POST /servers", 429, "rate_limit_exceeded")
    await provider.create("web-1", ORDER)
    assert cloud.calls.count("POST /servers") == 3
    cloud.lose_answer("POST /servers")
    await provider.create("web-2", ORDER)
    assert (await state(provider, "web-2"))[0] == "running"
    assert sorted(s["name"] for s in cloud.servers.values()) == ["web-1", "web-2"]


async def test_callers_and_orders_are_looked_at(
    cloud: Any, adapter: Any, provider: HttpMachineProvider
) -> None:
    """Without the caller's token nothing is said; an order with a fault names its field."""
    headers = {"Authorization": "Bearer cloud-token-canary"}
    async with httpx.AsyncClient(base_url=adapter.url, trust_env=False) as stranger:
        answers = [
            await stranger.get("/v1/machines", headers=headers),
            await stranger.put("/v1/creations/web-1", json=ORDER.model_dump(mode="json")),
            await stranger.put("/v1/machines/1/reinstallations/a"),
        ]
    assert [answer.status_code for answer in answers] == [401] * 3
    assert cloud.calls == []
    with pytest.raises(RefusedError, match="region"):
        await provider.create("web-1", ORDER.model_copy(update={"region": ""}))
    with pytest.raises(RefusedError, match="sshPublicKey"):
        await provider.create("web-1", ORDER.model_copy(update={"ssh_public_key": "ssh-rsa x"}))
    with pytest.raises(DoorError, match="no id of Hetzner Cloud"):
        await provider.reinstallation("m-17", "a")


async def test_a_machine_is_wiped_at_most_once_per_request(
    cloud: Any, adapter: Any, provider: HttpMachineProvider
) -> None:
    """Only one that a person labelled; killed on either side of the wipe, it is not repeated."""
    await provider.create("web-1", ORDER)
    cloud.finish()
    ((number, server),) = cloud.servers.items()
    machine, rebuild = str(number), f"POST /servers/{number}/actions/rebuild"

    async def wiped(request: str) -> tuple[str, str]:
        found = await provider.reinstallation(machine, request)
        assert found is not None
        return found.state, found.message

    assert await provider.reinstallation(machine, "a") is None
    await provider.reinstall(machine, "a")
    assert (await wiped("a"))[0] == "refused"
    server["labels"]["codegen.dev/reinstall"] = "allowed"
    server["protection"]["rebuild"] = True
    await provider.reinstall(machine, "b")
    assert await wiped("b") == (
        "refused",
        "the machine is protected from rebuilds at Hetzner Cloud",
    )
    server["protection"]["rebuild"] = False
    await asyncio.gather(*(provider.reinstall(machine, request) for request in ("a", "b")))
    assert [a["command"] for a in cloud.actions] == ["create_server"]

    cloud.then[f"PUT /servers/{number}"] = adapter.kill
    with pytest.raises(DoorError):
        await provider.reinstall(machine, "before")
    adapter.start()
    await provider.reinstall(machine, "before")
    assert await wiped("before") == (
        "failed",
        "it was interrupted before Hetzner Cloud began; nothing was wiped",
    )
    cloud.then[rebuild] = adapter.kill
    with pytest.raises(DoorError):
        await provider.reinstall(machine, "after")
    adapter.start()
    await provider.reinstall(machine, "after")
    assert (await wiped("after"))[0] == "running"
    cloud.finish()
    assert await wiped("after") == ("done", "")

    await provider.reinstall(machine, "bad")
    cloud.finish("error")
    assert await wiped("bad") == ("failed", "Hetzner Cloud says action_failed")
    cloud.actions.clear()
    assert [(await wiped(request))[0] for request in ("after", "bad")] == ["done", "failed"]
    assert cloud.calls.count(rebuild) == 3
