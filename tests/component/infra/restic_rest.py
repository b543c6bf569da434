"""A restic repository behind HTTP, as two servers reach it.

Source of the protocol: restic documentation, "References", "REST Backend", version 2.
"""

import json
import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from typing_extensions import override


class RestRepository:
    """Serves one directory until it is stopped.

    Args:
        directory: Where the files go.
        address: Where it listens; the port is chosen by the kernel.
    """

    def __init__(self, directory: Path, address: str) -> None:
        handler = type("Handler", (_Handler,), {"directory": directory})
        self._server = ThreadingHTTPServer((address, 0), handler)
        self.url = f"rest:http://{address}:{self._server.server_address[1]}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    directory: Path
    protocol_version = "HTTP/1.1"

    @override
    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_HEAD(self) -> None:
        """Tell the size of a file."""
        place = self._place()
        if not place.is_file():
            self._answer(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(place.stat().st_size))
        self.end_headers()

    def do_GET(self) -> None:
        """Read a file, or a part of it, or list a directory."""
        place = self._place()
        if self.path.endswith("/"):
            found = sorted(place.glob("*")) if place.is_dir() else []
            listed = json.dumps([{"name": f.name, "size": f.stat().st_size} for f in found])
            self._answer(200, listed.encode(), "application/vnd.x.restic.rest.v2")
        elif not place.is_file():
            self._answer(404)
        else:
            body, status, wanted = place.read_bytes(), 200, self.headers.get("Range", "")
            if wanted:
                first, _, last = wanted.removeprefix("bytes=").partition("-")
                body = body[int(first) : int(last) + 1 if last else None]
                status = 206
            self._answer(status, body)

    def do_POST(self) -> None:
        """Make the repository, or keep a file."""
        body = self._body()
        place = self._place()
        if not urlsplit(self.path).query:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(body)
        self._answer(200)

    def do_DELETE(self) -> None:
        """Remove a file."""
        place = self._place()
        if place.is_file():
            place.unlink()
        elif place.is_dir():
            shutil.rmtree(place)
        self._answer(200)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        pieces = []
        while size := int(self.rfile.readline().strip() or b"0", 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(pieces)

    def _place(self) -> Path:
        return self.directory / urlsplit(self.path).path.strip("/")

    def _answer(
        self, status: int, body: bytes = b"", kind: str = "application/octet-stream"
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
