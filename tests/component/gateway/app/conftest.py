"""A gateway in the test's own loop: real database and upstream, the cluster in memory."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from codegen_crds.meta import AUDIENCE_GATEWAY
from codegen_gateway import database
from codegen_gateway.gateway_app import create_app
from codegen_gateway.models.catalogue import Catalogue
from codegen_gateway.settings import GatewaySettings
from codegen_gateway.testing import MemoryCluster
from codegen_gateway.transcripts.objects import Objects

POD = "pod-token"
OPERATOR = "operator-token"
RUN = "todo-intake-1"
RUN_UID = f"{RUN}-uid"
PROJECT_UID = "project-uid"
PAYLOAD = {
    "graph": "intake",
    "project": {
        "name": "todo",
        "namespace": "team",
        "slug": "todo-1a2b",
        "title": "Todo",
        "description": "a list of tasks",
        "locale": "en",
    },
    "model": "offline",
    "engine": "builtin",
    "limits": {},
}


class PodClient(httpx.AsyncClient):
    """A pod at the gateway's door."""

    def __init__(self, transport: httpx.ASGITransport) -> None:
        self.app = transport.app
        super().__init__(
            transport=transport,
            base_url="http://gateway",
            headers={"Authorization": f"Bearer {POD}"},
        )

    @staticmethod
    def ask(model: str = "small", text: str = "hi", **more: Any) -> dict[str, Any]:
        """A chat request."""
        return {"model": model, "messages": [{"role": "user", "content": text}], **more}

    async def chat(self, **request: Any) -> httpx.Response:
        """Ask a model."""
        return await self.post("/v1/chat/completions", json=self.ask(**request))

    async def leave(
        self, path: str, body: dict[str, Any], said: bytes, headers: dict[str, str] | None = None
    ) -> bytes:
        """Ask, and go away once an answer has said something; returns what was read of it."""
        sent = b""
        gone = asyncio.Event()
        asked = [{"type": "http.request", "body": json.dumps(body).encode(), "more_body": False}]

        async def receive() -> dict[str, Any]:
            if asked:
                return asked.pop()
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            nonlocal sent
            sent += message.get("body", b"")
            if said in sent:
                gone.set()

        everything = {"Authorization": f"Bearer {POD}", **(headers or {})}
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": "POST",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": [(n.lower().encode(), v.encode()) for n, v in everything.items()],
            "scheme": "http",
            "server": ("gateway", 80),
            "client": ("127.0.0.1", 1),
        }
        async with asyncio.timeout(20):
            await self.app(scope, receive, send)
        assert gone.is_set(), sent
        return sent

    async def spend(self, **query: Any) -> dict[str, Any]:
        """What the Project has spent, as the operator asks."""
        answer = await self.get(
            f"/v1/projects/team/{PROJECT_UID}/spend",
            params=query,
            headers={"Authorization": f"Bearer {OPERATOR}"},
        )
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body


def _offline(request: dict[str, Any]) -> dict[str, Any]:
    """Stands where the rules stand: free, deterministic."""
    return {
        "id": "x",
        "object": "chat.completion",
        "created": 0,
        "model": request["model"],
        "choices": [
            {
                "index": 0,
                "finish_reason": "stop",
                "message": {"role": "assistant", "content": "by rules"},
            }
        ],
        "usage": {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10},
    }


@pytest.fixture
def cluster() -> MemoryCluster:
    cluster = MemoryCluster()
    operator = GatewaySettings.model_fields["operator_account"].default
    cluster.account_token(OPERATOR, AUDIENCE_GATEWAY, operator)
    cluster.pod_token(POD, AUDIENCE_GATEWAY, "team:agent", f"{RUN}-1", "pod-1")
    cluster.add_project("team", "todo", PROJECT_UID, budget={"limit": "1", "currency": "USD"})
    cluster.add_run("team", RUN, project=("todo", PROJECT_UID), pod_uid="pod-1", graph="intake")
    cluster.inputs["team", f"{RUN}-input"] = json.dumps(PAYLOAD)
    return cluster


@pytest.fixture
def models_file(tmp_path: Path, upstream: Any) -> Path:
    (tmp_path / "key").write_text(f"{upstream.key}\n")
    price = {"pricePromptPerMillion": 100, "priceCompletionPerMillion": "1000.5"}
    model = {"baseUrl": upstream.url, "apiKeyFile": str(tmp_path / "key"), "currency": "USD"}
    few = {"maxCompletionTokens": 10}
    content = {
        "models": {
            "small": {**model, **price, "maxCompletionTokens": 100, "upstreamModel": "gpt-x"},
            "old": {**model, **price, "maxCompletionTokens": 10, "limitParameter": "max_tokens"},
            "vectors": {**model, **price, "purpose": "embeddings", "upstreamModel": "embed-x"},
            "unpriced": model,
            "keyless": {**model, **price, **few, "apiKeyFile": str(tmp_path / "missing")},
            "away": {**model, **price, **few, "baseUrl": "http://127.0.0.1:9/v1"},
        }
    }
    path = tmp_path / "models.yaml"
    path.write_text(yaml.safe_dump(content))
    return path


@pytest.fixture
async def start(
    cluster: MemoryCluster, dsn: str, models_file: Path, tmp_path: Path
) -> AsyncIterator[Callable[..., Awaitable[PodClient]]]:
    """Starts a gateway in this loop; returns its pod."""
    async with AsyncExitStack() as stack:

        async def starting(objects: Objects | None = None, **settings: Any) -> PodClient:
            pool = await stack.enter_async_context(database.connect(dsn, 8))
            values = {"database_dsn_file": tmp_path / "dsn", "progress_seconds": 0.05, **settings}
            app = create_app(
                cluster,
                pool,
                Catalogue.load(models_file),
                GatewaySettings(**values),
                offline=_offline,
                objects=objects,
            )
            await stack.enter_async_context(app.router.lifespan_context(app))
            transport = httpx.ASGITransport(app)
            return await stack.enter_async_context(PodClient(transport))

        yield starting


@pytest.fixture
async def pod(start: Callable[..., Awaitable[PodClient]]) -> PodClient:
    """A gateway's pod."""
    return await start()


@pytest.fixture
def next_pod(cluster: MemoryCluster) -> Any:
    """Lets the operator start the run's next pod; its headers."""

    def start(number: int = 2) -> dict[str, str]:
        uid, token = f"pod-{number}", f"pod-token-{number}"
        cluster.pod_token(token, AUDIENCE_GATEWAY, "team:agent", f"{RUN}-{number}", uid)
        cluster.agent_runs["team", RUN]["status"] |= {"podUid": uid, "attempts": number}
        return {"Authorization": f"Bearer {token}"}

    return start


@pytest.fixture
def until() -> Callable[[Callable[[], bool]], Awaitable[None]]:
    """Waits for a condition, at most ten seconds."""

    async def waiting(condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not condition():
                await asyncio.sleep(0.01)

    return waiting
