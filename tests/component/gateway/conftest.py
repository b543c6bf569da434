"""Real servers on the loopback: an ASGI application in a thread, PostgreSQL, git as a client."""

import asyncio
import json
import os
import socket
import subprocess
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

Serve = Callable[[ASGIApp], str]


@contextmanager
def _served(app: ASGIApp) -> Iterator[str]:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        assert thread.is_alive(), "the server ended while starting"
        assert time.monotonic() < deadline, "the server did not start"
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=20)
        listener.close()


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve applications until the test ends; each call returns a base URL."""
    with ExitStack() as stack:
        yield lambda app: stack.enter_context(_served(app))


@dataclass(frozen=True)
class Git:
    """A git client with its own home and nobody's configuration."""

    home: Path

    def __call__(
        self, *arguments: str, cwd: Path | None = None, good: bool | None = True
    ) -> subprocess.CompletedProcess[str]:
        """Run git; ``good`` None accepts any exit code."""
        done = subprocess.run(
            ["git", *arguments],
            cwd=cwd or self.home,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.home),
                "GIT_CONFIG_NOSYSTEM": "1",
                "GIT_TERMINAL_PROMPT": "0",
                "GIT_AUTHOR_NAME": "t",
                "GIT_AUTHOR_EMAIL": "t@localhost",
                "GIT_COMMITTER_NAME": "t",
                "GIT_COMMITTER_EMAIL": "t@localhost",
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        if good is not None:
            assert (done.returncode == 0) is good, done.stderr
        return done

    def work(self, name: str, files: dict[str, str] | None = None) -> Path:
        """A new repository with one commit."""
        path = self.home / name
        self("init", "-q", "-b", "main", str(path))
        self.commit(path, files or {"README.md": "hello\n"})
        return path

    def commit(self, path: Path, files: dict[str, str]) -> str:
        """Commit files; returns the commit."""
        for name, text in files.items():
            target = path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        self("add", "-A", cwd=path)
        self("commit", "-q", "-m", "a change", cwd=path)
        return self("rev-parse", "HEAD", cwd=path).stdout.strip()


@pytest.fixture
def git(tmp_path: Path) -> Git:
    """A git client."""
    home = tmp_path / "client"
    home.mkdir()
    return Git(home)


class FakeUpstream:
    """An OpenAI-compatible server that bills honestly and fails on demand.

    Attributes:
        key: What it accepts.
        calls: Bodies it received, in order.
        fail: Status, body and headers of the next answers, consumed one by one.
        content: What it answers.
        report: Whether it says what was used.
        delay: Seconds before it answers.
        billed: Tokens (prompt, completion) of everything it answered.
        message: The whole message that it answers with, instead of ``content``.
        breaks_off: Whether a streamed answer ends after its first words.
        held: Whether a streamed answer stops after its first words until the caller leaves.
        go_on: Set: what is held goes on.
        left: Set once a caller of a held answer has gone away.
    """

    def __init__(self, key: str) -> None:
        self.key = key
        self.calls: list[dict[str, Any]] = []
        self.fail: list[tuple[int, dict[str, Any], dict[str, str]]] = []
        self.report = True
        self.content = "done"
        self.delay = 0.0
        self.billed = (0, 0)
        self.message: dict[str, Any] | None = None
        self.breaks_off = False
        self.held = False
        self.go_on = threading.Event()
        self.left = threading.Event()
        self.url = ""

    def app(self) -> Starlette:
        """Its application."""
        return Starlette(
            routes=[
                Route("/v1/chat/completions", self._chat, methods=["POST"]),
                Route("/v1/embeddings", self._embed, methods=["POST"]),
            ]
        )

    async def _embed(self, request: Request) -> Response:
        """As OpenAI's reference says: as many vectors as texts, and only the prompt is counted."""
        body = json.loads(await request.body())
        self.calls.append(body)
        await asyncio.sleep(self.delay)
        if request.headers.get("authorization") != f"Bearer {self.key}":
            return JSONResponse({"error": {"message": "Incorrect API key provided"}}, 401)
        if self.fail:
            status, answer, headers = self.fail.pop(0)
            return JSONResponse(answer, status, headers=headers)
        texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
        tokens = sum(len(text) for text in texts)
        self.billed = (self.billed[0] + tokens, self.billed[1])
        made = [
            {"object": "embedding", "index": index, "embedding": [float(len(text)), 1.0]}
            for index, text in enumerate(texts)
        ]
        answer = {"object": "list", "data": made, "model": body["model"]}
        if self.report:
            answer["usage"] = {"prompt_tokens": tokens, "total_tokens": tokens}
        return JSONResponse(answer)

    async def _chat(self, request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {self.key}":
            message = f"Incorrect API key provided: {request.headers.get('authorization')}"
            return JSONResponse({"error": {"message": message, "code": "invalid_api_key"}}, 401)
        body = json.loads(await request.body())
        self.calls.append(body)
        await asyncio.sleep(self.delay)
        if self.fail:
            status, answer, headers = self.fail.pop(0)
            return JSONResponse(answer, status, headers=headers)
        limit = body.get("max_completion_tokens") or body["max_tokens"]
        prompt = sum(len(str(m.get("content"))) for m in body["messages"])
        self.billed = (self.billed[0] + prompt, self.billed[1] + limit)
        answer = {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1,
            "model": body["model"],
            "choices": [
                {
                    "index": 0,
                    "finish_reason": "tool_calls" if self.message else "stop",
                    "message": self.message or {"role": "assistant", "content": self.content},
                }
            ],
        }
        if self.report:
            answer["usage"] = {
                "prompt_tokens": prompt,
                "completion_tokens": limit,
                "total_tokens": prompt + limit,
            }
        if body.get("stream"):
            return StreamingResponse(self._chunks(answer), media_type="text/event-stream")
        return JSONResponse(answer)

    async def _hold(self) -> None:
        deadline = time.monotonic() + 60
        try:
            while not self.go_on.is_set():
                assert time.monotonic() < deadline, "nobody let it go on"
                await asyncio.sleep(0.01)
        except asyncio.CancelledError:
            self.left.set()
            raise

    async def _chunks(self, answer: dict[str, Any]) -> AsyncIterator[str]:
        """As OpenAI streams: a word at a time, arguments of tools in pieces, usage at the end."""
        message = answer["choices"][0]["message"]
        head = {"id": answer["id"], "object": "chat.completion.chunk", "model": answer["model"]}
        deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
        deltas += [{"content": letter} for letter in message.get("content") or ""]
        for index, call in enumerate(message.get("tool_calls", [])):
            arguments = call["function"]["arguments"]
            function = {"name": call["function"]["name"], "arguments": ""}
            deltas.append({"tool_calls": [{"index": index, **call, "function": function}]})
            for piece in (arguments[:5], arguments[5:]):
                deltas.append({"tool_calls": [{"index": index, "function": {"arguments": piece}}]})
        for place, delta in enumerate(deltas):
            choice = {"index": 0, "delta": delta, "finish_reason": None}
            yield f"data: {json.dumps({**head, 'choices': [choice]})}\n\n"
            if place == 2 and self.breaks_off:
                return
            if place == 2 and self.held:
                await self._hold()
        finish = answer["choices"][0]["finish_reason"]
        last = {"index": 0, "delta": {}, "finish_reason": finish}
        yield f"data: {json.dumps({**head, 'choices': [last]})}\n\n"
        if "usage" in answer:
            yield f"data: {json.dumps({**head, 'choices': [], 'usage': answer['usage']})}\n\n"
        yield "data: [DONE]\n\n"


@pytest.fixture
def upstream(serve: Serve) -> FakeUpstream:
    """A served upstream; its URL ends in ``/v1``."""
    fake = FakeUpstream(key="sk-canary-1234567890")
    fake.url = f"{serve(fake.app())}/v1"
    return fake
