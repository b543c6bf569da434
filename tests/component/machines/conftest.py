"""The adapter of Hetzner Cloud as its own process, and a project that it talks to."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from codegen_operator.cluster.door import Door
from codegen_operator.cluster.machine_provider import HttpMachineProvider

from .hetzner_cloud import hetzner_cloud

CLOUD_TOKEN, CALLER_TOKEN = "cloud-token-canary", "caller-token-canary"


class Adapter:
    """The adapter's process; it may be killed and started again."""

    def __init__(self, cloud: Any, directory: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.caller_token = directory / "caller"
        self.caller_token.write_text(CALLER_TOKEN)
        self.cloud_token = directory / "cloud"
        self.cloud_token.write_text(CLOUD_TOKEN)
        self.log = directory / "adapter.log"
        self._environment = {
            "PATH": os.environ["PATH"],
            "CALLER_TOKEN_FILE": str(self.caller_token),
            "HETZNER_TOKEN_FILE": str(self.cloud_token),
            "HETZNER_API": cloud.url,
            "LISTEN": "127.0.0.1",
            "PORT": str(self.port),
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *, most: int = 2) -> None:
        """Start it, and wait until it answers."""
        command = [sys.executable, "-m", "codegen_infra", "machines", "hetzner"]
        environment = {**self._environment, "MOST_MACHINES": str(most)}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(command, env=environment, stderr=log)
        deadline = time.monotonic() + 30
        while True:
            try:
                if httpx.get(f"{self.url}/healthz", trust_env=False).is_success:
                    return
            except httpx.HTTPError:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    raise
            time.sleep(0.05)

    def kill(self) -> None:
        """As a node does that loses power."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()


@pytest.fixture
def cloud() -> Iterator[Any]:
    """A project at Hetzner Cloud. Nobody may ask it for what it does not have."""
    with hetzner_cloud(CLOUD_TOKEN) as project:
        yield project
    assert project.strange == []


@pytest.fixture
def adapter(cloud: Any, tmp_path: Path) -> Iterator[Adapter]:
    """The adapter, running. It writes no token into its log."""
    process = Adapter(cloud, tmp_path)
    process.start()
    yield process
    process.kill()
    log = process.log.read_text()
    assert CLOUD_TOKEN not in log
    assert CALLER_TOKEN not in log


@pytest.fixture
async def provider(adapter: Adapter) -> AsyncIterator[HttpMachineProvider]:
    """The operator's client."""
    token = adapter.caller_token
    async with Door.connect("machine provider", url=adapter.url, token=token) as door:
        yield HttpMachineProvider(door)
