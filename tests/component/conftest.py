"""One real API server for the whole tier, with our definitions; a fresh namespace per test."""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import yaml

from codegen_crds.api_errors import UnavailableError
from codegen_crds.client import Client
from codegen_crds.kinds import (
    AGENT_RUN,
    CUSTOM_RESOURCE_DEFINITION,
    DEPLOYMENT,
    PROJECT,
    SERVER,
    Kind,
)
from codegen_dev.apiserver import ApiServer, bare_apiserver

_ROOT = Path(__file__).parents[2]
OWN_KINDS = (AGENT_RUN, DEPLOYMENT, PROJECT, SERVER)
_ESTABLISHED_SECONDS = 60


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Component tests talk to real processes; sockets stay open for them."""
    for item in items:
        if "component" in item.path.parts:
            item.add_marker(pytest.mark.enable_socket)


@pytest.fixture(scope="session")
def apiserver() -> Iterator[ApiServer]:
    """Etcd and kube-apiserver with the definitions of this checkout established."""
    with bare_apiserver() as server:
        asyncio.run(_install_definitions(server.kubeconfig))
        yield server


async def _install_definitions(kubeconfig: Path) -> None:
    async with Client.connect(field_manager="tests", kubeconfig=kubeconfig) as client:
        names = []
        for path in sorted((_ROOT / "crds").glob("*.yaml")):
            body = yaml.safe_load(path.read_text(encoding="utf-8"))
            await client.apply(body)
            names.append(body["metadata"]["name"])
        async with asyncio.timeout(_ESTABLISHED_SECONDS):
            for name in names:
                while not await _established(client, name):
                    await asyncio.sleep(0.05)
            for kind in OWN_KINDS:  # a fresh definition answers 429 until its storage is there
                while not await _served(client, kind):
                    await asyncio.sleep(0.05)


async def _served(client: Client, kind: Kind) -> bool:
    try:
        await client.list(kind)
    except UnavailableError:
        return False
    return True


async def _established(client: Client, name: str) -> bool:
    body = await client.get(CUSTOM_RESOURCE_DEFINITION, name)
    conditions = body.get("status", {}).get("conditions") or []
    return any(c["type"] == "Established" and c["status"] == "True" for c in conditions)


@pytest.fixture
async def client(apiserver: ApiServer) -> AsyncIterator[Client]:
    """A cluster administrator's client."""
    async with Client.connect(field_manager="tests", kubeconfig=apiserver.kubeconfig) as it:
        yield it


@pytest.fixture
async def namespace(client: Client) -> str:
    """A namespace of this test alone; it stays, no controller could empty it."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "w0")
    name = f"t-{worker}-{secrets.token_hex(4)}"
    await client.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    return name
