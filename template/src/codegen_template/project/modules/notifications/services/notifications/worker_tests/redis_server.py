"""A Redis of the tests' own: in a temporary directory, gone with them."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tests.postgres import CannotRunError

START_SECONDS = 15


@contextmanager
def running_redis(environ: Mapping[str, str] = os.environ) -> Iterator[str]:
    """The address of an empty Redis: ``TEST_REDIS_URL``, or a server started for this.

    Raises:
        CannotRunError: there is no Redis and none can be started; says why.
    """
    given = environ.get("TEST_REDIS_URL")
    if given:
        yield given
        return
    program = shutil.which("redis-server")
    if program is None:
        raise CannotRunError(
            "Redis is not installed (on Debian: apt-get install redis-server); "
            "or set TEST_REDIS_URL"
        )
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="redis-") as folder:
        server = subprocess.Popen(
            [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait(server, port)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()
            server.wait(START_SECONDS)


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if server.poll() is not None or time.monotonic() > deadline:
            raise CannotRunError("redis-server does not start")
        time.sleep(0.02)
