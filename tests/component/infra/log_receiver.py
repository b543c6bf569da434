"""A receiver of logs, for tests to ship to: the real one, behind a door that wants certificates."""

import contextlib
import socket
import socketserver
import ssl
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from typing_extensions import override

from codegen_dev.certificates import Authority
from codegen_dev.server import DemoServer
from codegen_dev.stand import Stand

DOOR_PORT, PLAIN_PORT = 19532, 19531
_PROGRAM = "/root/receiver/usr/lib/systemd/systemd-journal-remote"
_LIBRARIES = "/root/receiver/usr/lib/x86_64-linux-gnu"
_RECEIVED = "/root/received"
_FETCH = f"""\
mkdir -p /root/receiver {_RECEIVED} && cd /root/receiver && [ -x {_PROGRAM} ] && exit 0
apt-get --quiet=2 update && apt-get --quiet=2 download systemd-journal-remote libmicrohttpd12t64
for package in *.deb; do dpkg --extract "$package" . ; done
"""


class LogReceiver:
    """Debian's `systemd-journal-remote` in the stand's namespace; a TLS door on the host before it.

    That of Debian 13 cannot ask for client certificates: the door does.
    """

    def __init__(self, ground: Any, directory: Path) -> None:
        self._ground, self._stand = ground, ground.stand
        authority = Authority.ensure(directory / "pki", "logs")
        self.ca = authority.path.read_text()
        door = self._stand.network.host
        self._server_pair = authority.issue("door", common_name="door", hosts=[door])
        certificate, key = authority.issue("server", common_name="server")
        self.certificate, self.key = certificate.read_text(), key.read_text()
        self.url = f"https://{door}:{DOOR_PORT}"
        self.plain = f"http://{self._stand.network.node}:{PLAIN_PORT}"
        self._door: _Door | None = None
        self._program: subprocess.Popen[bytes] | None = None

    def fetch(self) -> None:
        """Have the program, without installing anything on the server whose files it lies in."""
        self._ground.enter("sh", "-ec", _FETCH)

    def start(self) -> None:
        """Start both unless they run, and wait until they listen."""
        if self._program is not None:
            return
        root, node = DemoServer(self._stand).root, self._stand.network.node
        self._program = subprocess.Popen(
            [
                *self._stand.network.inside("chroot", str(root)),
                *("env", f"LD_LIBRARY_PATH={_LIBRARIES}", _PROGRAM),
                *(f"--listen-http={node}:{PLAIN_PORT}", f"--output={_RECEIVED}/"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._door = _Door(self._stand, self._server_pair, self.ca)
        threading.Thread(target=self._door.serve_forever, args=(0.1,), daemon=True).start()
        _until(lambda: _listens(node, PLAIN_PORT), "the receiver does not listen")

    def stop(self) -> None:
        """End both, and the connections that go through them."""
        if self._door is not None:
            self._door.shutdown()
            self._door.cut()
            self._door = None
        if self._program is not None:
            self._program.terminate()
            self._program.wait(timeout=20)
            self._program = None

    def messages(self, *matches: str) -> list[str]:
        """Messages that were received and have these fields."""
        how = ("--quiet", "--no-pager", "--output=cat", f"--directory={_RECEIVED}")
        return str(self._ground.enter("journalctl", *how, *matches, good=False)).splitlines()

    def wait_for(self, message: str, *matches: str, seconds: float = 90) -> None:
        """Wait until it has a message."""
        _until(
            lambda: any(message in each for each in self.messages(*matches)),
            f"never received: {message}",
            seconds,
        )


class _Door(socketserver.ThreadingTCPServer):
    """Ends TLS; nobody without a certificate of the authority comes in."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, stand: Stand, pair: tuple[Path, Path], ca: str) -> None:
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cadata=ca)
        self.context.load_cert_chain(*pair)
        self.context.verify_mode = ssl.CERT_REQUIRED
        self.receiver = (stand.network.node, PLAIN_PORT)
        self.open: set[socket.socket] = set()
        super().__init__((stand.network.host, DOOR_PORT), _Passage)

    def cut(self) -> None:
        """Close, and cut what goes through."""
        self.server_close()
        for each in list(self.open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


class _Passage(socketserver.BaseRequestHandler):
    server: _Door

    @override
    def handle(self) -> None:
        """Carry both ways until one side ends."""
        try:
            outside = self.server.context.wrap_socket(self.request, server_side=True)
        except OSError:
            return
        with outside, socket.create_connection(self.server.receiver, timeout=30) as inside:
            both = {outside, inside}
            self.server.open |= both
            back = threading.Thread(target=_carry, args=(inside, outside), daemon=True)
            back.start()
            _carry(outside, inside)
            back.join()
            self.server.open -= both


def _carry(source: socket.socket, target: socket.socket) -> None:
    """Until the source ends; the other side hears of it."""
    with contextlib.suppress(OSError, ValueError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def _listens(address: str, port: int) -> bool:
    try:
        socket.create_connection((address, port), timeout=1).close()
    except OSError:
        return False
    return True


def _until(condition: Callable[[], bool], otherwise: str, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, otherwise
        threading.Event().wait(0.3)
