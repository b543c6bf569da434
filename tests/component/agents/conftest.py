"""The real doors of a pod, on the loopback: gateway with PostgreSQL, git host; pods as processes.

Only the Kubernetes API is in memory: the tests play the operator by setting its facts.
"""

import asyncio
import hashlib
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from codegen_crds.contracts.run import RunResult, Termination
from codegen_crds.meta import AUDIENCE_GATEWAY, AUDIENCE_GIT
from codegen_crds.v1alpha1.project import Budget
from codegen_dev.kube_build import exclusive
from codegen_dev.settings import Settings
from codegen_gateway import database
from codegen_gateway.gateway_app import create_app as create_gateway
from codegen_gateway.git.app import create_app as create_git
from codegen_gateway.git.repositories import Repositories
from codegen_gateway.models.catalogue import Catalogue
from codegen_gateway.models.chat_chunks import as_chunks
from codegen_gateway.models.server_sent import DONE, event
from codegen_gateway.settings import GatewaySettings, GitSettings
from codegen_gateway.testing import MemoryCluster

_AGENTS = Path(__file__).parents[3] / "agents"
NAMESPACE, PROJECT, PROJECT_UID, SLUG = "team", "todo", "project-uid-1", "todo-1a2b"
POD_SECONDS = 240
PRODUCT_OWNER = "system:serviceaccount:codegen-system:codegen-product-owner"


@pytest.fixture(scope="session")
def claude() -> Path:
    """The real CLI, from the lock of its image; installed once on a machine."""
    # Older npm brings the binary for musl besides.
    return _installed("claude-code", "claude", "@anthropic-ai/claude-code-linux-*[!l]/claude")


@pytest.fixture(scope="session")
def codex() -> Path:
    """The real CLI, from the lock of its image; installed once on a machine."""
    return _installed("codex", "codex", "@openai/codex-linux-*/vendor/*/bin/codex")


@pytest.fixture(scope="session")
def droid() -> Path:
    """The real CLI, from the lock of its image; installed once on a machine."""
    return _installed("droid", "droid", "@factory/cli-linux-x64/bin/droid")


def _installed(image: str, name: str, pattern: str) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip(f"could not run: npm, which installs the program {name}, is missing here")
    files = [_AGENTS / image / each for each in ("package.json", "package-lock.json")]
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]
    folder = Settings().xdg_cache_home / "codegen-dev" / image / digest
    folder.parent.mkdir(parents=True, exist_ok=True)
    with exclusive(folder.with_suffix(".lock")):
        if not (program := folder / name).exists():
            folder.mkdir(exist_ok=True)
            for file in files:
                shutil.copy(file, folder)
            command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
            if done.returncode:
                pytest.skip(f"could not run: npm ci: {done.stderr[-500:]}")
            program.symlink_to(next(folder.glob(f"node_modules/{pattern}")))
    return program


def until(condition: Callable[[], bool], what: str, seconds: float = 60) -> None:
    """Wait for a condition."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what}: not within {seconds} s"
        time.sleep(0.02)


@contextmanager
def _served(make: Callable[[], Any]) -> Iterator[str]:
    """Serve the application that an async context manager makes in the server's own loop."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    servers: list[uvicorn.Server] = []

    async def main() -> None:
        async with make() as app:
            config = uvicorn.Config(
                app, log_config=None, access_log=False, lifespan="on", timeout_graceful_shutdown=1
            )
            servers.append(uvicorn.Server(config))
            await servers[0].serve(sockets=[listener])

    thread = threading.Thread(target=lambda: asyncio.run(main()), daemon=True)
    thread.start()
    until(lambda: bool(servers) and servers[0].started, "a server")
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        servers[0].should_exit = True
        thread.join(timeout=20)
        listener.close()


def _program(name: str) -> str:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    program = str(found[-1]) if found else shutil.which(name)
    assert program, f"{name} is missing: install Debian's package postgresql"
    return program


@pytest.fixture(scope="session")
def agents_dsn() -> Iterator[str]:
    """A private PostgreSQL with one empty database."""
    account = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    user = account if os.geteuid() == 0 else None
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="codegen-agents-pg-") as name:
        home = Path(name)
        if user:
            shutil.chown(home, user)
        data = str(home / "data")
        init = [_program("initdb"), "-D", data, "-A", "trust", "-U", "postgres", "--no-sync"]
        subprocess.run(init, user=user, cwd=home, check=True, capture_output=True)
        argv = [_program("postgres"), "-D", data, "-p", str(port), "-k", name, "-c", "fsync=off"]
        with subprocess.Popen(argv, user=user, cwd=home, stderr=subprocess.DEVNULL) as server:
            dsn = f"host=127.0.0.1 port={port} user=postgres dbname=postgres"
            try:
                until(lambda: _answers(dsn, server), "PostgreSQL")
                yield dsn
            finally:
                server.send_signal(signal.SIGINT)
                server.wait(timeout=30)


def _answers(dsn: str, server: subprocess.Popen[bytes]) -> bool:
    assert server.poll() is None, "PostgreSQL ended while starting"
    try:
        psycopg.connect(dsn).close()
    except psycopg.OperationalError:
        return False
    return True


class Upstream:
    """An OpenAI-compatible server that answers from a script.

    Attributes:
        replies: Contents or calls (tool, arguments) of the next answers, consumed one by one.
        asked: Bodies it received.
        calls: How many requests came.
        delay: Seconds before it answers.
        hold_from: Number of the first request that is not answered before this is None.
        meanings: Words and what they mean, for vectors; the same number is the same meaning.
        dimensions: Of the vectors.
        embedded: Texts of each request for vectors.
        no_vectors: Status of all further requests for vectors; 0: they are answered.
    """

    def __init__(self) -> None:
        self.meanings: dict[str, int] = {}
        self.dimensions = 8
        self.embedded: list[list[str]] = []
        self.no_vectors = 0
        self.replies: list[str | tuple[str, dict[str, Any]]] = []
        self.asked: list[dict[str, Any]] = []
        self.calls = 0
        self.delay = 0.0
        self.hold_from: int | None = None

    def app(self) -> Starlette:
        """Its application."""
        return Starlette(
            routes=[
                Route("/v1/chat/completions", self._chat, methods=["POST"]),
                Route("/v1/embeddings", self._embed, methods=["POST"]),
            ]
        )

    async def _embed(self, request: Request) -> Response:
        """As OpenAI's reference says; strict, and the same vector for the same text."""
        body = await request.json()
        texts = body.get("input")
        strict = set(body) == {"model", "input", "encoding_format"} and isinstance(texts, list)
        if not strict or not all(isinstance(text, str) and text for text in texts):
            return JSONResponse({"error": {"message": "bad request", "code": "bad"}}, 400)
        if self.no_vectors:
            return JSONResponse({"error": {"message": "no vectors"}}, self.no_vectors)
        self.embedded.append(texts)
        made = [
            {"object": "embedding", "index": index, "embedding": self._vector(text)}
            for index, text in enumerate(texts)
        ]
        tokens = sum(len(text.split()) for text in texts)
        usage = {"prompt_tokens": tokens, "total_tokens": tokens}
        answer = {"object": "list", "data": made[::-1], "model": body["model"], "usage": usage}
        return JSONResponse(answer)

    def _vector(self, text: str) -> list[float]:
        """How often each meaning occurs; the last dimension is of what means nothing."""
        vector = [0.0] * self.dimensions
        for word in text.lower().replace(".", " ").replace("?", " ").split():
            vector[self.meanings.get(word, -1)] += 1.0
        known = vector[:-1]
        return [*known, 0.0] if any(known) else [0.0] * (self.dimensions - 1) + [1.0]

    async def _chat(self, request: Request) -> Response:
        body = await request.json()
        self.calls += 1
        self.asked.append(body)
        number = self.calls
        await asyncio.sleep(self.delay)
        while self.hold_from is not None and number >= self.hold_from:
            await asyncio.sleep(0.02)
        reply = self.replies.pop(0)
        message: dict[str, Any] = {"role": "assistant", "content": reply}
        if isinstance(reply, tuple):
            function = {"name": reply[0], "arguments": json.dumps(reply[1])}
            call = {"id": f"call-{self.calls}", "type": "function", "function": function}
            message = {"role": "assistant", "content": None, "tool_calls": [call]}
        finish = "tool_calls" if isinstance(reply, tuple) else "stop"
        choice = {"index": 0, "finish_reason": finish, "message": message}
        usage = {"prompt_tokens": 10, "completion_tokens": 10, "total_tokens": 20}
        answer = {"id": "c", "object": "chat.completion", "created": 1, "model": body["model"]}
        answer |= {"choices": [choice], "usage": usage}
        if not body.get("stream"):
            return JSONResponse(answer)
        events = [event(json.dumps(chunk)) for chunk in as_chunks(answer)]
        return Response(b"".join([*events, event(DONE)]), media_type="text/event-stream")


@dataclass
class Pod:
    """A pod: a process with its own disk, tokens and termination message."""

    process: subprocess.Popen[str]
    disk: Path
    log: Path

    def wait(self) -> int:
        """The exit code."""
        return self.process.wait(timeout=POD_SECONDS)

    def kill(self, number: signal.Signals = signal.SIGKILL) -> int:
        """End it by a signal; the exit code."""
        self.process.send_signal(number)
        return self.process.wait(timeout=60)

    @property
    def message(self) -> str:
        """The termination message; empty when it said nothing."""
        path = self.disk / "termination-log"
        return path.read_text() if path.exists() else ""


@dataclass
class Doors:
    """Everything around a pod."""

    cluster: MemoryCluster
    gateway: str
    git: str
    upstream: Upstream
    home: Path
    pods: list[Pod] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)

    def prepare(self, run: str, **payload: Any) -> None:
        """Create an AgentRun with its input, as the operator does."""
        graph = payload["graph"]
        url = f"{self.git}/{NAMESPACE}/{SLUG}.git"
        repository = {"url": url, "branch": f"run/{run}", "wipBranch": f"run/{run}-wip"}
        whole = {
            "project": {
                "name": PROJECT,
                "namespace": NAMESPACE,
                "slug": SLUG,
                "title": "Todo",
                "description": "A todo list: tasks with a title and a priority from 1 to 5.",
                "locale": "en",
                **payload.pop("project", {}),
            },
            "model": "offline",
            "engine": "builtin",
            "limits": {},
            "repository": {**repository, "base": payload.pop("base", "")},
            **payload,
        }
        self.cluster.add_run(
            NAMESPACE, run, project=(PROJECT, PROJECT_UID), pod_uid="", graph=graph
        )
        self.cluster.inputs[NAMESPACE, f"{run}-input"] = json.dumps(whole)

    def start(self, run: str) -> Pod:
        """Start the next pod of a run, on an empty disk."""
        status = self.status(run)
        number = len(self.pods) + 1
        uid, disk = f"pod-{number}", self.home / f"pod-{number}"
        disk.mkdir()
        status |= {"podUid": uid, "attempts": number}
        status.pop("result", None)
        for audience in (AUDIENCE_GATEWAY, AUDIENCE_GIT):
            token = f"canary-{audience}-{number}-0123456789"
            self.tokens.append(token)
            self.cluster.pod_token(token, audience, f"{NAMESPACE}:agent", f"{run}-{number}", uid)
            (disk / audience).write_text(f"{token}\n")
        environment = {
            "PATH": os.environ["PATH"],
            "CODEGEN_GATEWAY_URL": self.gateway,
            "CODEGEN_GATEWAY_TOKEN_FILE": str(disk / AUDIENCE_GATEWAY),
            "CODEGEN_GIT_TOKEN_FILE": str(disk / AUDIENCE_GIT),
            "CODEGEN_WORKSPACE": str(disk / "workspace"),
            "CODEGEN_TERMINATION_LOG": str(disk / "termination-log"),
            "CODEGEN_START_SECONDS": "5",
            "TMPDIR": "/tmp",
        }
        (disk / "workspace").mkdir()
        log = disk / "log"
        with log.open("w") as stream:
            process = subprocess.Popen(
                [sys.executable, "-m", "codegen_agents", "run"],
                env=environment,
                cwd=disk,
                stderr=stream,
                stdout=stream,
                text=True,
            )
        pod = Pod(process, disk, log)
        self.pods.append(pod)
        return pod

    def status(self, run: str) -> dict[str, Any]:
        """The AgentRun's status, as it is now."""
        status: dict[str, Any] = self.cluster.agent_runs[NAMESPACE, run]["status"]
        return status

    def result(self, run: str, pod: Pod) -> RunResult:
        """What was posted, held against what the pod said in the end, as the operator does."""
        termination = Termination.model_validate_json(pod.message)
        posted = self.status(run)["result"]
        assert posted["sha256"] == termination.result_sha256
        return RunResult.model_validate_json(posted["body"])

    def reached(self, run: str, node: str) -> None:
        """Wait until a run's progress names a node."""
        until(lambda: self.status(run).get("node") == node, f"{run} at {node}", POD_SECONDS)

    def refs(self) -> dict[str, str]:
        """Branches of the product's repository on the git host's disk."""
        found = [p for p in (self.home / "git").rglob("*.git") if (p / "HEAD").is_file()]
        listing = subprocess.run(
            ["git", "-C", str(found[0]), "for-each-ref", "--format=%(refname:short) %(objectname)"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        return dict(line.split(" ") for line in listing.splitlines())


@pytest.fixture
def serve() -> Iterator[Callable[[Callable[[], Any]], str]]:
    """Serves applications, each in a thread and a loop of its own, until the test ends."""
    with ExitStack() as stack:
        yield lambda make: stack.enter_context(_served(make))


@pytest.fixture
def doors(agents_dsn: str) -> Iterator[Doors]:
    """Gateway, git host and upstream, served; pods that still run are killed at the end."""
    # Not below /tmp: a pod's own /tmp holds no tokens, so that its programs have all of it.
    with tempfile.TemporaryDirectory(prefix="codegen-agents-", dir="/var/tmp") as name:
        yield from _doors(agents_dsn, Path(name))


def _doors(agents_dsn: str, tmp_path: Path) -> Iterator[Doors]:
    cluster, upstream = MemoryCluster(), Upstream()
    cluster.add_project(
        NAMESPACE, PROJECT, PROJECT_UID, budget={"limit": "1", "currency": "USD"}, answers=[]
    )
    with psycopg.connect(agents_dsn, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS gateway CASCADE")
    with ExitStack() as stack:
        upstream_url = stack.enter_context(_served(lambda: _constant(upstream.app())))
        gateway = stack.enter_context(
            _served(lambda: _gateway(cluster, agents_dsn, upstream_url, tmp_path))
        )
        settings = GitSettings(git_root=tmp_path / "git")
        repositories = Repositories(
            settings.git_root,
            max_push_bytes=settings.max_push_bytes,
            max_file_bytes=settings.max_file_bytes,
        )
        git = stack.enter_context(
            _served(lambda: _constant(create_git(cluster, repositories, settings)))
        )
        cluster.account_token("operator", AUDIENCE_GIT, settings.operator_account)
        made = httpx.put(
            f"{git}/api/repositories/{NAMESPACE}/{SLUG}",
            json={"ownerUid": PROJECT_UID},
            headers={"Authorization": "Bearer operator"},
        )
        assert made.status_code == 201, made.text
        doors = Doors(cluster, gateway, git, upstream, tmp_path)
        try:
            yield doors
        finally:
            for pod in doors.pods:
                if pod.process.poll() is None:
                    pod.kill()


@asynccontextmanager
async def _constant(app: ASGIApp) -> AsyncIterator[ASGIApp]:
    yield app


@asynccontextmanager
async def _gateway(
    cluster: MemoryCluster, dsn: str, upstream: str, home: Path
) -> AsyncIterator[ASGIApp]:
    models = home / "models.yaml"
    price = {"pricePromptPerMillion": 1, "priceCompletionPerMillion": 1}
    body = {"baseUrl": f"{upstream}/v1", "currency": "USD", "maxCompletionTokens": 1000}
    named = {"scripted": {**body, **price}, "unpriced": body}
    for name in ("vectors", "other-vectors"):
        named[name] = {**body, **price, "purpose": "embeddings"}
    models.write_text(json.dumps({"models": named}))
    settings = GatewaySettings(
        database_dsn_file=home / "dsn",
        progress_seconds=0.05,
        product_owner_account=PRODUCT_OWNER,
        dialogue_budget=Budget(limit="1", currency="USD", period="month"),
        turn_limit="0.5",
    )
    async with database.connect(dsn, 8) as pool:
        yield create_gateway(cluster, pool, Catalogue.load(models), settings)
