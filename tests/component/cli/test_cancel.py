"""Ending what is being done on a server, as a person asks for it."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from codegen_crds.client import Client
from codegen_crds.kinds import DEPLOYMENT, PROJECT, SERVER
from codegen_crds.meta import ANNOTATION_CANCEL

from .conftest import Plugin, in_production

Create = Callable[..., Awaitable[dict[str, Any]]]
READY = {"phase": "Ready"}
JOB = {"name": "todo-deploy-1", "operation": "deploy"}


async def test_a_job_is_cancelled_after_a_confirmation_and_only_while_it_runs(
    plugin: Plugin,
    create: Create,
    client: Client,
    namespace: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = await create(status=READY)

    async def asked() -> str:
        annotations = (await client.get(PROJECT, "todo", namespace))["metadata"].get("annotations")
        return str((annotations or {}).get(ANNOTATION_CANCEL, ""))

    async def works(**fields: str) -> None:
        patch = {"status": {"job": {**JOB, **fields}}}
        await client.patch(DEPLOYMENT, "todo", namespace, patch=patch, subresource="status")

    nothing = "Nothing is being done on a server for Project todo"
    assert await plugin.good("cancel", "project", "todo") == f"{nothing}.\n"
    await in_production(client, namespace, made["metadata"]["uid"])
    await works(outcome="done")
    assert f"{nothing}; last: deploy, done." in await plugin.good("cancel", "project", "todo")
    await works(outcome="")
    assert "--yes" in await plugin.bad(2, "cancel", "project", "todo")
    monkeypatch.setattr("codegen_cli.commands.cancelling.interactive", lambda: True)
    assert "Nothing was cancelled" in await plugin.bad(1, "cancel", "project", "todo", stdin="n\n")
    assert await asked() == ""
    said = await plugin.good("cancel", "project", "todo", stdin="y\n")
    assert "todo-deploy-1 is being cancelled" in said
    assert await asked() == "todo-deploy-1"
    again = await plugin.good("cancel", "project", "todo", "--yes")
    assert again == "todo-deploy-1 was cancelled already\n"
    assert "There is no Project" in await plugin.bad(3, "cancel", "project", "nobody")


async def test_of_a_server_by_who_may_change_servers(
    plugin: Plugin, client: Client, namespace: str
) -> None:
    name = f"srv-{namespace}"[:40]
    assert "There is no Server" in await plugin.bad(3, "cancel", "server", name)
    spec = {
        "address": "192.0.2.10",
        "hostKey": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ",
        "sshKeyRef": {"name": "key", "key": "id"},
        "domainSuffix": "apps.example.com",
        "capacity": {"memoryMib": 1024},
    }
    kind = {"apiVersion": "codegen.dev/v1alpha1", "kind": "Server"}
    await client.create({**kind, "metadata": {"name": name}, "spec": spec})
    try:
        assert "Nothing is being done" in await plugin.good("cancel", "server", name)
        status = {"status": {"job": {"name": "srv-provision-1", "operation": "provision"}}}
        await client.patch(SERVER, name, "", patch=status, subresource="status")
        stranger = ("--as", "system:serviceaccount:elsewhere:tenant")
        await plugin.bad(4, "cancel", "server", name, "--yes", *stranger)
        said = await plugin.good("cancel", "server", name, "--yes")
        assert said == "srv-provision-1 is being cancelled\n"
        metadata = (await client.get(SERVER, name))["metadata"]
        assert metadata["annotations"][ANNOTATION_CANCEL] == "srv-provision-1"
        assert "already" in await plugin.good("cancel", "server", name, "--yes")
    finally:
        await client.delete(SERVER, name)
