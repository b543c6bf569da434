"""A primary name server whose zone takes signed updates, as a provider of DNS runs one."""

import base64
import secrets
import socket
import subprocess
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from codegen_dev.stand import Stand


@dataclass
class Nameserver:
    """Knot in the stand's node namespace, at an address of its own: resolvers ask port 53.

    Attributes:
        stand: Where it runs.
        zone: The one zone it has.
        directory: For its files.
        key_name: Name of the key that signs updates.
        secret: Its secret, in base64.
    """

    stand: Stand
    zone: str
    directory: Path
    key_name: str = "acme-key"
    secret: str = field(default_factory=lambda: base64.b64encode(secrets.token_bytes(32)).decode())

    @property
    def address(self) -> str:
        """Where it listens."""
        return self.stand.network.server_gateway

    @property
    def endpoint(self) -> str:
        """Address and port."""
        return f"{self.address}:53"

    @property
    def name(self) -> str:
        """What the zone calls it."""
        return f"ns.{self.zone}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        (self.directory / "zone").write_text(self._zone())
        config = self.directory / "knot.conf"
        config.write_text(self._config())
        with (self.directory / "knotd.log").open("ab") as log:
            self._process = subprocess.Popen(
                self.stand.network.inside("knotd", "--config", str(config)),
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection((self.address, 53), timeout=1).close()
            except OSError:
                said = (self.directory / "knotd.log").read_text()[-500:]
                assert time.monotonic() < deadline, f"the name server is not up: {said}"
                threading.Event().wait(0.1)
            else:
                return

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(timeout=20)

    def _config(self) -> str:
        return f"""\
server:
    listen: {self.address}@53
    rundir: {self.directory}
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
log:
  - target: stderr
    any: info
database:
    storage: {self.directory}
key:
  - id: {self.key_name}
    algorithm: hmac-sha256
    secret: {self.secret}
acl:
  - id: signed
    key: {self.key_name}
    action: update
zone:
  - domain: {self.zone}
    file: {self.directory}/zone
    zonefile-sync: -1
    journal-content: none
    acl: signed
"""

    def _zone(self) -> str:
        return f"""\
$ORIGIN {self.zone}.
$TTL 1
@ SOA ns hostmaster 1 3600 600 86400 1
@ NS ns
ns A {self.address}
* A {self.stand.network.server}
"""
