"""The bot as a process between a Bot API server, a real API server and PostgreSQL."""

import asyncio
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import psycopg
import pytest
import yaml

from codegen_crds.api_errors import AlreadyExistsError
from codegen_crds.client import Client
from codegen_crds.kinds import NAMESPACE, PROJECT, Kind
from codegen_dev.apiserver import ApiServer
from codegen_dev.bot_api import BotApi, Person
from codegen_dev.helm import ensure_helm
from codegen_dev.paths import Cache
from codegen_dev.ports import free_port
from codegen_dev.settings import Settings

ROOT = Path(__file__).parents[3]
CHART = ROOT / "helm" / "codegen-operator"
USER = "bot-under-test"
CLUSTER_ROLE = Kind("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles", namespaced=False)
CLUSTER_ROLE_BINDING = Kind(
    "rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "clusterrolebindings", namespaced=False
)


@pytest.fixture
async def telegram() -> AsyncIterator[BotApi]:
    """Telegram."""
    async with BotApi.serve() as api:
        yield api


class Talk:
    """A bot process with one person, and the operator's part played."""

    def __init__(
        self, telegram: BotApi, client: Client, kubeconfig: Path, dsn: str, directory: Path
    ) -> None:
        self.telegram = telegram
        self.client = client
        self.directory = directory
        self.person = self.somebody()
        (directory / "token").write_text(telegram.token)
        (directory / "dsn").write_text(dsn)
        self.log = directory / "bot.log"
        self.port = 0
        """Where the newest process answers for its health."""
        self.environment = {
            "PATH": os.environ["PATH"],
            "KUBECONFIG": str(kubeconfig),
            "LOG_LEVEL": "DEBUG",
            "CODEGEN_BOT_TOKEN_FILE": str(directory / "token"),
            "CODEGEN_BOT_DATABASE_DSN_FILE": str(directory / "dsn"),
            "CODEGEN_BOT_ADMINS": f"[{self.person.id}]",
            "CODEGEN_BOT_API_URL": telegram.url,
            "CODEGEN_BOT_HOST": "127.0.0.1",
            "CODEGEN_BOT_PROGRESS_SECONDS": "0.1",
            "CODEGEN_BOT_TOKEN_CHECK_SECONDS": "1",
        }
        self.process: subprocess.Popen[bytes] | None = None

    async def metrics(self) -> dict[str, float]:
        """What the bot measured, by name and labels."""
        url = f"http://127.0.0.1:{self.port}/metrics"
        async with aiohttp.ClientSession() as http, http.get(url) as answer:
            assert answer.ok
            page = await answer.text()
        lines = (line.rpartition(" ") for line in page.splitlines() if line[:1] != "#")
        return {name: float(value) for name, _, value in lines}

    @property
    def namespace(self) -> str:
        """The person's."""
        return f"tg-{self.person.id}"

    def somebody(self, language: str = "en") -> Person:
        """A person nobody else meets: the API server is shared."""
        return self.telegram.person(10_000_000 + secrets.randbelow(10**9), "Ann", language)

    def go_by(self, port: int, other: int) -> None:
        """Reach the API server by another port."""
        text = Path(self.environment["KUBECONFIG"]).read_text(encoding="utf-8")
        kubeconfig = self.directory / "road.kubeconfig"
        kubeconfig.write_text(text.replace(f":{port}", f":{other}"), encoding="utf-8")
        self.environment["KUBECONFIG"] = str(kubeconfig)

    def start(self) -> None:
        """Start the bot."""
        self.port = free_port()
        self.environment["CODEGEN_BOT_PORT"] = str(self.port)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "codegen_bot"],
                env=self.environment,
                stdout=log,
                stderr=log,
            )

    def stop(self, number: signal.Signals = signal.SIGKILL) -> int:
        """End it; returns the exit code."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(timeout=30)

    async def fill(self, person: Person | None = None) -> None:
        """What the operator does in a labelled namespace: the tenant's role binding."""
        number = (person or self.person).id
        namespace = f"tg-{number}"
        metadata = {"name": namespace, "labels": {"codegen.dev/tenant": "true"}}
        with suppress(AlreadyExistsError):
            await self.client.create(
                {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}
            )
        await self.client.apply(
            {
                "apiVersion": "rbac.authorization.k8s.io/v1",
                "kind": "RoleBinding",
                "metadata": {"name": "codegen-tenant", "namespace": namespace},
                "roleRef": {
                    "apiGroup": "rbac.authorization.k8s.io",
                    "kind": "ClusterRole",
                    "name": "codegen-tenant",
                },
                "subjects": [{"kind": "ServiceAccount", "name": "tenant", "namespace": namespace}],
            }
        )

    async def revoke(self) -> None:
        """Take the bot's own rights."""
        await self.client.delete(CLUSTER_ROLE_BINDING, "codegen-bot")

    async def grant(self) -> None:
        """Give the bot its rights, and tenants' role."""
        await _grant(self.client)

    async def namespace_made(self) -> dict[str, Any]:
        """Wait for the person's namespace."""
        while True:
            found = await self.client.find(NAMESPACE, self.namespace)
            if found is not None:
                return found
            await asyncio.sleep(0.05)

    async def projects(self, person: Person | None = None) -> list[dict[str, Any]]:
        """The person's projects, or another's."""
        return (await self.client.list(PROJECT, f"tg-{(person or self.person).id}"))[0]

    async def settled(self) -> None:
        """Wait until everything owed is marked as sent."""
        open_ = "SELECT 1 FROM bot.outbox WHERE state IN ('owed', 'trying')"
        with psycopg.connect((self.directory / "dsn").read_text(), autocommit=True) as connection:
            while connection.execute(open_).fetchone() is not None:
                await asyncio.sleep(0.02)

    async def status(self, name: str, **fields: Any) -> None:
        """The operator's part: write a project's status."""
        patch = {"status": fields}
        await self.client.patch(PROJECT, name, self.namespace, patch=patch, subresource="status")


@cache
def _rights() -> str:
    return subprocess.run(
        [
            *(str(ensure_helm(Cache.from_settings(Settings()))), "template", "x", str(CHART)),
            *("-f", str(CHART / "ci" / "full-values.yaml")),
            *("--show-only", "templates/rbac.yaml", "--show-only", "templates/bot.yaml"),
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout


async def _grant(client: Client) -> None:
    """The bot's own rights and the role of tenants, both as the chart gives them."""
    bodies = list(yaml.safe_load_all(_rights()))
    subject = {"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": USER}
    for body in bodies:
        if body and body["metadata"]["name"] in ("codegen-bot", "codegen-tenant"):
            path = {"ClusterRole": CLUSTER_ROLE, "ClusterRoleBinding": CLUSTER_ROLE_BINDING}
            kind = path.get(body["kind"])
            if kind is None:
                continue
            if kind is CLUSTER_ROLE_BINDING:
                body["subjects"] = [subject]
            await client._json(
                "patch",
                kind.path("", body["metadata"]["name"]),
                body=body,
                content_type="application/apply-patch+yaml",
                field_manager="tests",
                force_conflicts=True,
            )


class Road:
    """The way to the API server; it can be closed, with everything that is on it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._open = True
        self._through = asyncio.Event()
        self._through.set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()

    def close(self) -> None:
        """Nobody gets through, and who is on the way is thrown off."""
        self._open = False
        for writer in self._writers:
            writer.transport.abort()

    def hold(self) -> None:
        """Everybody may enter, and nothing arrives."""
        self._through.clear()

    def open(self) -> None:
        """It can be used again."""
        self._open = True
        self._through.set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        if not self._open:
            writer.transport.abort()
            return
        there, back = await asyncio.open_connection("127.0.0.1", self._port)
        self._writers |= {writer, back}
        for source, target in ((reader, back), (there, writer)):
            task = asyncio.create_task(self._pump(source, target))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                await self._through.wait()
                writer.write(data)
                await writer.drain()
        writer.close()


@pytest.fixture
async def road(apiserver: ApiServer, talk: Talk) -> AsyncIterator[Road]:
    """The bot's way to the API server."""
    port = urlsplit(apiserver.url).port
    assert port is not None
    road = Road(port)
    server = await asyncio.start_server(road.serve, "127.0.0.1", 0)
    own = server.sockets[0].getsockname()[1]
    talk.go_by(port, own)
    yield road
    road.open()
    road.close()
    server.close()


@pytest.fixture
async def talk(
    telegram: BotApi, apiserver: ApiServer, client: Client, dsn: str, tmp_path: Path
) -> AsyncIterator[Talk]:
    """A bot that was not started yet."""
    await _grant(client)
    talk = Talk(telegram, client, apiserver.user(USER), dsn, tmp_path)
    yield talk
    if talk.process is not None and talk.process.poll() is None:
        talk.stop()
    for project in await talk.projects():
        await client.delete(PROJECT, project["metadata"]["name"], talk.namespace)
