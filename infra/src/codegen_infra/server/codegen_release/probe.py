"""Asks a service whether it is well, over the network: images need no tool for it.

Source of the PostgreSQL exchange: PostgreSQL documentation, "Message Formats" (StartupMessage,
ErrorResponse; SQLSTATE 57P03 is ``cannot_connect_now``).
"""

import http.client
import json
import socket
import struct
from dataclasses import dataclass
from typing import Final

POSTGRESQL_PORT: Final = 5432
REDIS_PORT: Final = 6379
_SECONDS: Final = 3.0
_MAX_BODY: Final = 65536


@dataclass(frozen=True, slots=True)
class Target:
    """Where to ask, and what must be answered.

    Attributes:
        service: Name, for messages.
        host: Address.
        port: Port.
        path: HTTP path; empty: accepting connections is enough.
        release_id: Release that the answer must name.
    """

    service: str
    host: str
    port: int
    path: str = ""
    release_id: str = ""


def ask(target: Target) -> str:
    """Ask once; empty when all is well, else what is wrong."""
    try:
        if target.path:
            return _http(target)
        return _accepts(target)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return f"{type(error).__name__}: {error}"


def _http(target: Target) -> str:
    connection = http.client.HTTPConnection(target.host, target.port, timeout=_SECONDS)
    try:
        connection.request("GET", target.path, headers={"Connection": "close"})
        response = connection.getresponse()
        body = response.read(_MAX_BODY)
    finally:
        connection.close()
    if response.status != http.HTTPStatus.OK:
        return f"HTTP status {response.status}"
    said = json.loads(body)
    release = said.get("release") if isinstance(said, dict) else None
    if release != target.release_id:
        return f"WrongRelease: it says {str(release)[:40]!r}"
    return ""


def _accepts(target: Target) -> str:
    with socket.create_connection((target.host, target.port), timeout=_SECONDS) as connection:
        if target.port != POSTGRESQL_PORT:
            return ""
        body = struct.pack("!i", 196608) + b"user\0codegen-release\0\0"
        connection.sendall(struct.pack("!i", len(body) + 4) + body)
        reply = connection.recv(1024)
    if not reply or b"57P03" in reply:
        return "PostgreSQL is starting up"
    return ""
