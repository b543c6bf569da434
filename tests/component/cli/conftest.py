"""The plugin as a person runs it, against a real API server."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from codegen_cli.app import app
from codegen_crds.client import Client
from codegen_crds.kinds import DEPLOYMENT, PROJECT
from codegen_dev.apiserver import ApiServer

LIVE, OLDER = "b" * 12, "a" * 12
IMAGE = "registry.example:5000/app@sha256:" + "a" * 64


@asynccontextmanager
async def gateway_process(part: str, **variables: str) -> AsyncIterator[str]:
    """A part of `codegen-gateway` as a process, once it is ready; its URL."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    own = {"CODEGEN_GATEWAY_HOST": "127.0.0.1", "CODEGEN_GATEWAY_PORT": str(port)}
    process = await asyncio.create_subprocess_exec(
        Path(sys.executable).parent / "codegen-gateway",
        part,
        env={**os.environ, **own, **variables},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(60), httpx.AsyncClient(trust_env=False) as client:
            while not await _answers(client, url):
                assert process.returncode is None
                await asyncio.sleep(0.05)
        yield url
    finally:
        process.terminate()
        await process.wait()


async def _answers(client: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await client.get(f"{url}/readyz")).is_success
    except httpx.TransportError:
        return False


@dataclass(frozen=True)
class Ended:
    """How a call of the plugin ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Plugin:
    """Calls the plugin in a namespace, off the test's loop."""

    kubeconfig: Path
    namespace: str
    home: Path

    async def __call__(self, *words: str, stdin: str = "") -> Ended:
        """Run it, off the test's loop; every argument is as typed."""
        return await asyncio.to_thread(self.run, *words, stdin=stdin)

    def run(self, *words: str, stdin: str = "") -> Ended:
        """Run it in this process: its slow imports are paid once."""
        variables = {"HOME": str(self.home), "KUBECONFIG": str(self.kubeconfig)}
        done = CliRunner().invoke(app, list(words), input=stdin, env=variables)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Ended(done.exit_code, done.stdout, done.stderr)

    async def good(self, *words: str, stdin: str = "") -> str:
        """Run it in the namespace; its output. It has to succeed."""
        ended = await self(*words, "-n", self.namespace, stdin=stdin)
        assert ended.code == 0, ended.err
        return ended.out

    async def bad(self, code: int, *words: str, stdin: str = "") -> str:
        """Run it in the namespace; what it complains about. It has to end with the code."""
        ended = await self(*words, "-n", self.namespace, stdin=stdin)
        assert ended.code == code, ended.out + ended.err
        assert "Traceback" not in ended.err
        return ended.err


@pytest.fixture
def plugin(
    apiserver: ApiServer, namespace: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Plugin:
    """The plugin of a cluster administrator, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return Plugin(apiserver.kubeconfig, namespace, tmp_path)


def project(namespace: str, name: str = "todo", **spec: Any) -> dict[str, Any]:
    """A Project."""
    return {
        "apiVersion": "codegen.dev/v1alpha1",
        "kind": "Project",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"title": "Todo", "description": "A list of tasks.", **spec},
    }


def release(release_id: str) -> dict[str, Any]:
    """A release descriptor."""
    variable = {"name": "STRIPE_KEY"}
    reference = {"name": "todo-secrets", "key": "STRIPE_KEY", "version": "1"}
    return {
        "releaseId": release_id,
        "commit": "c" * 40,
        "services": [
            {
                "name": "backend",
                "image": IMAGE,
                "strategy": "bluegreen",
                "env": [{**variable, "secret": reference}],
            }
        ],
    }


Create = Callable[..., Any]


@pytest.fixture
def create(client: Client, namespace: str) -> Create:
    """Make a Project with a status, as the operator would have written it."""

    async def create(name: str = "todo", *, status: dict[str, Any], **spec: Any) -> dict[str, Any]:
        made = await client.create(project(namespace, name, **spec))
        await client.patch(PROJECT, name, namespace, patch={"status": status}, subresource="status")
        return made

    return create


async def in_production(client: Client, namespace: str, uid: str) -> None:
    """Make a Deployment of two releases for the Project ``todo``."""
    body = {
        "apiVersion": "codegen.dev/v1alpha1",
        "kind": "Deployment",
        "metadata": {"name": "todo", "namespace": namespace},
        "spec": {
            "projectRef": {"name": "todo", "uid": uid},
            "app": "todo-1a2b",
            "placement": {"server": "one", "memoryMib": 512},
            "domain": "todo.apps.example.com",
            "release": release(LIVE),
        },
    }
    await client.create(body)
    since = "2026-01-02T03:04:05Z"
    url = "https://todo.apps.example.com"
    status = {
        "live": {"releaseId": LIVE, "since": since, "url": url},
        "history": [
            {"release": release(LIVE), "since": since},
            {"release": release(OLDER), "since": "2026-01-01T03:04:05Z"},
        ],
    }
    await client.patch(
        DEPLOYMENT, "todo", namespace, patch={"status": status}, subresource="status"
    )
