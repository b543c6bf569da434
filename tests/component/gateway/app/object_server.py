"""A real object store over TLS, on the loopback: Versity Gateway over a directory."""

import socket
import subprocess
import time
from pathlib import Path

from codegen_dev.certificates import Authority
from codegen_gateway.settings import ObjectStorage

BUCKET = "texts"
KEY, SECRET = "key-1", "canary-of-the-object-store"


class ObjectServer:
    """Started and stopped at will, always at the same address.

    Attributes:
        credentials: Directory of the credentials that it takes.
        bucket: Where its objects lie.
    """

    def __init__(self, program: Path, directory: Path) -> None:
        self._program = program
        self._directory = directory
        self._running: subprocess.Popen[bytes] | None = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port: int = probe.getsockname()[1]
        self._authority = Authority.ensure(directory / "pki", "objects")
        self._pair = self._authority.issue("server", common_name="objects", hosts=["127.0.0.1"])
        self.bucket = directory / "data" / BUCKET
        self.bucket.mkdir(parents=True)
        self.credentials = directory / "credentials"
        self.credentials.mkdir()
        self.know(SECRET)

    def know(self, secret: str) -> None:
        """Write the credentials down as a mounted Secret has them."""
        (self.credentials / "AWS_ACCESS_KEY_ID").write_text(f"{KEY}\n")
        (self.credentials / "AWS_SECRET_ACCESS_KEY").write_text(secret)

    def place(self, *, trusted: bool = True) -> ObjectStorage:
        """As the gateway's settings say where it is."""
        return ObjectStorage(
            endpoint=f"https://127.0.0.1:{self._port}",
            bucket=BUCKET,
            credentials_directory=self.credentials,
            ca_file=self._authority.path if trusted else None,
            timeout_seconds=5,
            retry_seconds=0.1,
        )

    def names(self) -> list[str]:
        """Of all its objects."""
        files = (path for path in self.bucket.rglob("*") if path.is_file())
        return sorted(str(path.relative_to(self.bucket)) for path in files)

    def start(self) -> None:
        """Start it and wait until it listens."""
        certificate, key = self._pair
        listening = ("--port", f"127.0.0.1:{self._port}")
        over_tls = ("--cert", str(certificate), "--key", str(key))
        self._running = subprocess.Popen(
            [str(self._program), *listening, *over_tls, "posix", str(self.bucket.parent)],
            env={"ROOT_ACCESS_KEY": KEY, "ROOT_SECRET_KEY": SECRET},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 20
        while True:
            assert self._running.poll() is None, "the object store ended"
            assert time.monotonic() < deadline, "the object store does not listen"
            try:
                socket.create_connection(("127.0.0.1", self._port), timeout=1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return

    def stop(self) -> None:
        """End it."""
        if self._running is not None:
            self._running.kill()
            self._running.wait()
            self._running = None
