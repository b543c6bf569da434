"""A generated service holds what its own OpenAPI document promises, whatever is sent to it."""

import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import jwt
import pytest

StartPostgres = Callable[[], AbstractContextManager[Any]]
DEADLINE_SECONDS = 60
# Every type of field, bounds, enums in other scripts, lists, filters and sorts, keys and tokens.
SHAPES = "^/(shelfs|test-list|things)"


@pytest.fixture
def address(rich: Path, start_postgres: StartPostgres) -> Iterator[tuple[str, str]]:
    """Where the project is served, and a secret that signs its tokens."""
    secret = secrets.token_hex(32)
    with start_postgres() as url, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environ = os.environ | {
            "PYTHONPATH": str(rich / "services/backend"),
            "POSTGRES_HOST": url.host,
            "POSTGRES_PORT": str(url.port),
            "POSTGRES_USER": url.username,
            "POSTGRES_DB": url.database,
            "POSTGRES_PASSWORD": "not-a-real-password",
            "PORT": str(port),
            "API_KEYS": secret,
            "JWT_SECRETS": secret,
            "LOG_LEVEL": "ERROR",
            "RATE_LIMIT_PER_SECOND": "0",
        }
        subprocess.run([sys.executable, "-m", "app", "migrate"], env=environ, check=True)
        server = subprocess.Popen([sys.executable, "-m", "app", "serve"], env=environ)
        try:
            _wait(f"http://127.0.0.1:{port}/ready")
            yield f"http://127.0.0.1:{port}", secret
        finally:
            server.terminate()
            server.wait(DEADLINE_SECONDS)


def _wait(url: str) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while True:
        try:
            with urllib.request.urlopen(url):  # noqa: S310 - our own server
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def test_what_its_openapi_document_says_holds(address: tuple[str, str], tmp_path: Path) -> None:
    """Schemathesis finds no failure.

    Whether what the document allows is accepted is not asked: no schema says that a reference has
    to lead to something, or what a decimal in a text may be.
    """
    base, secret = address
    token = jwt.encode({"sub": "somebody", "exp": 2**31}, secret)
    ran = subprocess.run(
        [
            *(str(Path(sys.executable).parent / "schemathesis"), "run", f"{base}/openapi.json"),
            *("--header", f"Authorization: Bearer {token}", "--include-path-regex", SHAPES),
            *("--phases", "coverage,fuzzing", "--exclude-checks", "positive_data_acceptance"),
            *("--max-examples", "3", "--seed", "1", "--no-color"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-6000:]
    assert "0 generated" not in ran.stdout
