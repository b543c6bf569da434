"""Real servers on the loopback: an ASGI application in a thread, git as a client."""

import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
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
