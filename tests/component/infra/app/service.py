"""A service of the smallest kind that keeps the image contract, with faults on demand."""

import itertools
import json
import os
import signal
import socket
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FAULT = os.environ["FAULT"]
PAGE = sys.argv[1:] == ["page"]
"""Whether it serves a page that never changes, as a site without a program does."""
DRAIN_SECONDS = 10
LATE_SECONDS = 2
BEGAN = time.monotonic()
ASKED = itertools.count()
"""How often it was asked whether it is well."""


class Busy:
    """Counts answers in progress."""

    count = 0
    lock = threading.Lock()

    def __enter__(self) -> None:
        """One more."""
        with self.lock:
            Busy.count += 1

    def __exit__(self, *_: object) -> None:
        """One less."""
        with self.lock:
            Busy.count -= 1


class Handler(BaseHTTPRequestHandler):
    """Answers with what the caller wants to know about the process."""

    protocol_version = "HTTP/1.1"
    timeout = 30
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        """Answer, and be counted while doing so."""
        with Busy():
            self.answer()

    def answer(self) -> None:
        """Health, environment, a long text, or the version, after a while if asked so."""
        status, body = 200, {"version": os.environ["VERSION"]}
        path = self.path.partition("?")[0]
        if path == "/health":
            status = self.health()
            body = {"status": "ok", "release": os.environ["RELEASE_ID"]}
        elif path == "/environment":
            body = dict(os.environ)
        elif path == "/slow":
            time.sleep(2)
        elif path == "/long":
            body = {"text": "words " * 1000}
        text, kind = json.dumps(body).encode(), "application/json"
        if PAGE and path != "/health":
            title = f"<!doctype html><title>{body.get('version')}</title>"
            text, kind = f"{title}{'<p>words</p>' * 200}".encode(), "text/html; charset=utf-8"
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def health(self) -> int:
        """Status of its health: at once, after a while, now and then, or never."""
        if FAULT == "mute":
            sys.stdout.write(f"unwell, password {os.environ.get('POSTGRES_PASSWORD')}\n")
            self.rfile.read(1)  # until whoever asked gives up
        if FAULT == "late":
            time.sleep(0.3)
            return 200 if time.monotonic() - BEGAN > LATE_SECONDS else 503
        return 503 if FAULT == "flap" and next(ASKED) % 2 else 200

    def log_message(  # type: ignore[explicit-override] # typing has it from Python 3.12
        self,
        format: str,  # noqa: A002 - its name there
        *args: object,
    ) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """Takes connections as fast as they come."""

    daemon_threads = False
    request_queue_size = 1024


def migrate() -> int:
    """Reach the database, as a migration would."""
    if FAULT == "migration":
        sys.stdout.write(f"cannot migrate with {os.environ['POSTGRES_PASSWORD']}\n")
        return 3
    if FAULT == "contract" and sys.argv[1:] == ["contract"]:
        sys.stdout.write("cannot contract\n")
        return 4
    if host := os.environ.get("POSTGRES_HOST"):
        socket.create_connection((host, 5432), timeout=5).close()
    return 0


def serve() -> None:
    """Serve until told to stop, then finish what was begun."""
    server = Server(("", int(os.environ["PORT"])), Handler)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    sys.stdout.write(f"serving {os.environ['VERSION']}\n")
    server.serve_forever(poll_interval=0.05)
    server.socket.close()
    end = time.monotonic() + DRAIN_SECONDS
    time.sleep(0.1)
    while Busy.count and time.monotonic() < end:
        time.sleep(0.02)
    os._exit(0)


if sys.argv[1:] == ["revert", "0001"]:
    sys.exit(0)
if sys.argv[1:] in (["migrate"], ["contract"]):
    sys.exit(migrate())
if FAULT == "crash":
    sys.exit("crashed on purpose")
serve()
