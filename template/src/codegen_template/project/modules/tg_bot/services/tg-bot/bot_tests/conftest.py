"""A Bot API, the real backend with its database, and the bot as a process of its own."""

import asyncio
import itertools
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import uvicorn
from sqlalchemy import text

from bot_tests.chat import Chat
from bot_tests.telegram import SECONDS, TOKEN, Telegram
from tests.conftest import once_failed, postgres, settings

if TYPE_CHECKING:
    from app.settings import Settings

__all__ = ["postgres", "settings"]

ROOT = Path(__file__).resolve().parent.parent
# As in the image: generated clients have the models of the backend.
CODE = os.pathsep.join((str(ROOT), str(ROOT.parent / "backend")))
_PEOPLE = itertools.count(1001)


class BotProcess:
    """A running bot."""

    def __init__(self, environ: dict[str, str]) -> None:
        self.port = _free_port()
        known = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG"}}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve"],
            env={**known, "PYTHONPATH": CODE, "PORT": str(self.port), **environ},
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

    def wait_until_well(self) -> None:
        """Return once the bot is well."""
        end = time.monotonic() + SECONDS
        while self.health() != 200:
            assert self._process.poll() is None, self.output()
            assert time.monotonic() < end, "the bot does not become well"
            time.sleep(0.02)

    def end(self) -> int:
        """Send SIGTERM; returns the exit status."""
        self._process.terminate()
        return self.status()

    def status(self) -> int:
        """The exit status, once it has ended."""
        return self._process.wait(SECONDS)

    def output(self) -> str:
        """Everything it wrote; waits for its end."""
        return self._process.communicate(timeout=SECONDS)[0]

    def kill(self) -> None:
        """End it whatever it does."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()


@pytest.fixture(scope="session")
def backend_url(settings: "Settings") -> Iterator[str]:
    """The backend, answering HTTP."""
    with once_failed():
        from app.application import create_app
    port = _free_port()
    config = uvicorn.Config(create_app(settings), host="127.0.0.1", port=port, log_config=None)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    end = time.monotonic() + SECONDS
    while not server.started:
        assert thread.is_alive(), "the backend ended at once"
        assert time.monotonic() < end, "the backend does not start"
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(SECONDS)


@pytest.fixture
def empty(settings: "Settings") -> None:
    """Empty tables."""
    from app.database import Database, database_url
    from app.generated.tables import metadata

    names = ", ".join(f'"{name}"' for name in metadata.tables)

    async def truncate() -> None:
        database = Database(database_url(settings))
        async with database.transaction() as connection:
            await connection.execute(text(f"TRUNCATE {names} CASCADE"))
        await database.close()

    asyncio.run(truncate())


@pytest.fixture(scope="session")
def telegram() -> Iterator[Telegram]:
    """A Bot API; afterwards nothing may have been refused but an unchanged text."""
    with Telegram() as server:
        yield server
    assert [item for item in server.refusals if "not modified" not in item] == []


@contextmanager
def running_bots(telegram: Telegram) -> Iterator[Callable[..., BotProcess]]:
    """Start bots with variables besides those that every bot has; they end with the block."""
    running: list[BotProcess] = []

    def start(**environ: str) -> BotProcess:
        base = {"TELEGRAM_API_URL": telegram.url, "TELEGRAM_BOT_TOKEN": TOKEN}
        running.append(BotProcess({**base, **environ}))
        return running[-1]

    try:
        yield start
    finally:
        for process in running:
            process.kill()


@pytest.fixture
def start(telegram: Telegram) -> Iterator[Callable[..., BotProcess]]:
    """Starts a bot for one test."""
    with running_bots(telegram) as run:
        yield run


@pytest.fixture(scope="module")
def bot(telegram: Telegram, backend_url: str) -> Iterator[BotProcess]:
    """A bot that everybody may use, with the real backend behind it."""
    with running_bots(telegram) as run:
        process = run(BACKEND_URL=backend_url, TG_BOT_ACCESS="public")
        process.wait_until_well()
        yield process


@pytest.fixture
def chat(telegram: Telegram, bot: BotProcess, empty: None) -> Chat:
    """The chat of somebody new; nothing is stored yet."""
    return Chat(telegram, next(_PEOPLE))


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
