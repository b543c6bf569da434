"""Redis, a webhook, and the worker as a process of its own."""

import asyncio
import json
import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from redis.asyncio import Redis
from sqlalchemy import delete

from tests.conftest import postgres, settings
from tests.postgres import CannotRunError
from tests.report import COULD_NOT_RUN, Report
from worker_tests.redis_server import free_port, running_redis

if TYPE_CHECKING:
    from app.settings import Settings

__all__ = ["postgres", "settings"]

SECONDS = 20.0
ROOT = Path(__file__).resolve().parent.parent
BACKEND = ROOT.parent / "backend"


@pytest.fixture(scope="session")
def redis_server(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a Redis."""
    server = running_redis()
    try:
        url = server.__enter__()
    except CannotRunError as error:
        report = request.config.pluginmanager.get_plugin("outcome-report")
        if isinstance(report, Report):  # without the backend's tests nobody reports
            report.could_not_run(str(error))
        pytest.exit(f"could not run: {error}", returncode=COULD_NOT_RUN)
    try:
        yield url
    finally:
        server.__exit__(None, None, None)


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """The address of an empty Redis."""

    async def empty() -> None:
        async with Redis.from_url(redis_server) as redis:
            await redis.flushdb()

    asyncio.run(empty())
    return redis_server


class Webhook:
    """Somebody who is told: keeps what arrives, and answers as the test wants."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.paths: list[str] = []
        self.answers: list[int] = []
        """Statuses to answer with, first to last; then 204."""
        webhook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                webhook.keys.append(self.headers["Idempotency-Key"])
                webhook.paths.append(self.path)
                webhook.bodies.append(json.loads(self.rfile.read(length)))
                self.send_response(webhook.answers.pop(0) if webhook.answers else 204)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hooks/a-secret-path"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def wait_for(self, count: int) -> list[dict[str, Any]]:
        """What arrived, once it is that many."""
        wait_until(lambda: len(self.bodies) >= count, f"{count} notifications")
        return self.bodies

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    """Somebody who is told."""
    listening = Webhook()
    yield listening
    listening.close()


class MailServer:
    """A real mail server: keeps what arrives, and answers as the test wants."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.answers: list[str] = []
        """What to answer, first to last; then that it is taken."""
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port())
        self._controller.start()
        self.url = f"smtp://127.0.0.1:{self._controller.port}"

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:  # noqa: N802 - as aiosmtpd calls it
        """Take a letter, or not."""
        answer = self.answers.pop(0) if self.answers else "250 taken"
        if answer.startswith("250"):
            content = envelope.content
            assert isinstance(content, bytes)
            self.letters.append(message_from_bytes(content, policy=default))
        return answer

    def wait_for(self, count: int) -> list[EmailMessage]:
        """What arrived, once it is that many."""
        wait_until(lambda: len(self.letters) >= count, f"{count} letters")
        return self.letters

    def close(self) -> None:
        """Stop listening."""
        self._controller.stop()


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A mail server."""
    listening = MailServer()
    yield listening
    listening.close()


class WorkerProcess:
    """A running worker."""

    def __init__(self, environ: dict[str, str]) -> None:
        self.port = free_port()
        self.metrics_port = free_port()
        known = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG"}}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "worker", "serve"],
            env={
                **known,
                "PYTHONPATH": f"{ROOT}{os.pathsep}{BACKEND}",
                "PORT": str(self.port),
                "METRICS_PORT": str(self.metrics_port),
                **environ,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def health(self) -> int:
        """Status of the health endpoint; 0 when nothing answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=5) as got:
                return int(got.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except OSError:
            return 0

    def metrics(self) -> str:
        """What Prometheus would read."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.metrics_port}/metrics") as got:
            return str(got.read().decode())

    def wait_until_health(self, status: int) -> None:
        """Return once the health endpoint says so."""
        wait_until(lambda: self.health() == status or not self.runs(), f"health {status}")
        assert self.runs(), self.output()

    def runs(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def end(self) -> int:
        """Send SIGTERM; returns the exit status."""
        self._process.terminate()
        return self._process.wait(SECONDS)

    def output(self) -> str:
        """Everything it wrote; waits for its end."""
        return self._process.communicate(timeout=SECONDS)[0]

    def kill(self) -> None:
        """End it whatever it does."""
        self._process.kill()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()


@pytest.fixture
def start(settings: "Settings", redis_url: str) -> Iterator[Callable[..., WorkerProcess]]:
    """Starts a worker with variables besides those that lead to the database and to Redis."""
    asyncio.run(_nothing_to_tell(settings))
    running: list[WorkerProcess] = []
    base = {
        "POSTGRES_HOST": settings.postgres_host,
        "POSTGRES_PORT": str(settings.postgres_port),
        "POSTGRES_USER": settings.postgres_user,
        "POSTGRES_DB": settings.postgres_db,
        "POSTGRES_PASSWORD": settings.postgres_password or "none-is-asked-for",
        "REDIS_URL": redis_url,
        "APP_ENV": "development",
    }

    def run(**environ: str) -> WorkerProcess:
        running.append(WorkerProcess({**base, **environ}))
        return running[-1]

    yield run
    for process in running:
        process.kill()


async def _nothing_to_tell(settings: "Settings") -> None:
    from app.database import Database, database_url
    from app.generated.tables import outbox_table

    database = Database(database_url(settings))
    async with database.transaction() as connection:
        await connection.execute(delete(outbox_table))
    await database.close()


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Return once the condition holds."""
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.02)
