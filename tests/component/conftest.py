"""One real API server and one PostgreSQL for the whole tier; a fresh namespace per test."""

import asyncio
import json
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest
import yaml

from codegen_crds.api_errors import UnavailableError
from codegen_crds.client import Client
from codegen_crds.kinds import CUSTOM_RESOURCE_DEFINITION, OWN_KINDS, Kind
from codegen_dev.apiserver import ApiServer, bare_apiserver
from codegen_dev.ports import free_port

_ROOT = Path(__file__).parents[2]
_COMPONENT = Path(__file__).parent
_SET_UP_ONCE = {"template", "gateway/real"}
"""Folders whose files share what takes long to set up."""
_ESTABLISHED_SECONDS = 60
_NOTHING_TO_KEEP = [
    word
    for setting in (
        "fsync=off",
        "full_page_writes=off",
        "synchronous_commit=off",
        "wal_level=minimal",
        "max_wal_senders=0",
    )
    for word in ("-c", setting)
]
"""Of a PostgreSQL whose crash loses nothing that anybody wants."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Component tests talk to real processes; sockets stay open for them.

    What a file sets up, or some folders for all their files, is set up by one test process:
    xdist reads the groups after this. Each process has a server of its own, so the long tests
    of servers go to whichever is free.
    """
    for item in items:
        if "component" not in item.path.parts:
            continue
        item.add_marker(pytest.mark.enable_socket)
        place = item.path.relative_to(_COMPONENT)
        if item.get_closest_marker("xdist_group") is None and place.parts[0] != "infra":
            group = place.parent if str(place.parent) in _SET_UP_ONCE else place
            item.add_marker(pytest.mark.xdist_group(str(group)))


@pytest.fixture(scope="session")
def audit_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the API server writes of changes to our kinds and of reads of Secrets, in JSON lines."""
    return tmp_path_factory.mktemp("audit") / "audit.log"


@pytest.fixture(scope="session")
def apiserver(audit_log: Path) -> Iterator[ApiServer]:
    """Etcd and kube-apiserver with the definitions of this checkout established."""
    policy = audit_log.with_name("policy.json")
    ours = {
        "level": "Metadata",
        "verbs": ["create", "delete", "patch", "update"],
        "resources": [{"group": "codegen.dev", "resources": ["projects"]}],
    }
    read = {
        "level": "Metadata",
        "verbs": ["get"],
        "resources": [{"group": "", "resources": ["secrets"]}],
    }
    body = {"apiVersion": "audit.k8s.io/v1", "kind": "Policy", "omitStages": ["RequestReceived"]}
    policy.write_text(json.dumps({**body, "rules": [ours, read, {"level": "None"}]}))
    flags = (f"--audit-policy-file={policy}", f"--audit-log-path={audit_log}")
    with bare_apiserver(extra_flags=flags) as server:
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
def bot_token() -> str:
    """Of a bot that no product of another test has: tokens are unique over an API server."""
    return f"{secrets.randbelow(10**9) + 10**9}:AAEtoken-of-a-products-bot-0123456789"


@pytest.fixture
async def namespace(client: Client) -> str:
    """A namespace of this test alone; it stays, no controller could empty it."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "w0")
    name = f"t-{worker}-{secrets.token_hex(4)}"
    await client.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    return name


def _postgres_program(name: str) -> str:
    """Debian keeps PostgreSQL's programs off the PATH, in a folder for each version."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    program = str(found[-1]) if found else shutil.which(name)
    assert program, f"{name} is missing: install Debian's package postgresql"
    return program


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A private PostgreSQL; the connection string of its superuser, without a database."""
    account = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    user = account if os.geteuid() == 0 else None
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="codegen-pg-") as name:
        directory = Path(name)
        if user:
            shutil.chown(directory, user)
        data = directory / "data"
        subprocess.run(
            [
                *(_postgres_program("initdb"), "-D", str(data), "-A", "trust", "-U", "postgres"),
                *("-E", "UTF8", "--no-locale", "--no-sync"),
            ],
            user=user,
            cwd=directory,
            check=True,
            capture_output=True,
        )
        with (
            (directory / "log").open("wb") as log,
            subprocess.Popen(
                [
                    *(_postgres_program("postgres"), "-D", str(data), "-p", str(port)),
                    *("-c", "listen_addresses=127.0.0.1", "-k", str(directory)),
                    *("-c", "max_connections=200", *_NOTHING_TO_KEEP),
                ],
                user=user,
                cwd=directory,
                stdout=log,
                stderr=log,
            ) as server,
        ):
            try:
                dsn = f"host=127.0.0.1 port={port} user=postgres"
                _wait_for_database(dsn, server)
                yield dsn
            finally:
                # At once, whoever is still connected, and without writing what is thrown away.
                server.send_signal(signal.SIGQUIT)
                server.wait(timeout=30)


def _wait_for_database(dsn: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(f"{dsn} dbname=postgres").close()
        except psycopg.OperationalError:
            assert server.poll() is None, "PostgreSQL ended while starting"
            assert time.monotonic() < deadline, "PostgreSQL did not start"
            time.sleep(0.05)
        else:
            return


@pytest.fixture
def dsn(postgres: str) -> Iterator[str]:
    """An empty database of this test alone.

    It is dropped after the test: a hundred of them take longer to remove than to make, and a busy
    disk makes everybody else wait.
    """
    name = f"t{secrets.token_hex(6)}"
    with psycopg.connect(f"{postgres} dbname=postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} STRATEGY FILE_COPY")
    yield f"{postgres} dbname={name}"
    with psycopg.connect(f"{postgres} dbname=postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
