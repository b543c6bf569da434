"""An ACME authority with a name server of its own, for tests to fetch certificates from."""

import json
import socket
import ssl
import subprocess
import threading
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography import x509

from codegen_crds.contracts.job import AnsibleJob
from codegen_crds.v1alpha1.server import Acme
from codegen_dev.certificates import Authority
from codegen_dev.pebble_build import CHALLENGE_DNS, PEBBLE
from codegen_dev.stand import Stand

DIRECTORY_PORT, MANAGEMENT_PORT, NAMES_PORT, NAMES_MANAGEMENT_PORT = 14000, 15000, 8053, 8055


@dataclass
class AcmeAuthority:
    """Pebble in the stand's node namespace; every name leads to the server unless told.

    Attributes:
        stand: Where it runs.
        programs: Directory of the built programs.
        directory: For its files.
        settings: More of Pebble's own settings.
        nameserver: `address:port` of a name server to ask instead of one of its own.
    """

    stand: Stand
    programs: Path
    directory: Path
    settings: dict[str, Any] = field(default_factory=dict)
    nameserver: str = ""

    def __post_init__(self) -> None:
        """Make its own HTTPS certificate."""
        self._running: list[subprocess.Popen[bytes]] = []
        own = Authority.ensure(self.directory / "pki", "acme")
        self.ca_bundle = own.path.read_text()
        self._pair = own.issue("acme-server", common_name="acme", hosts=[self.address])

    @property
    def address(self) -> str:
        """Where it listens."""
        return self.stand.network.node

    @property
    def url(self) -> str:
        """Its directory."""
        return f"https://{self.address}:{DIRECTORY_PORT}/dir"

    def start(self) -> None:
        """Start both programs and wait until they listen."""
        config = self.directory / "pebble.json"
        config.write_text(json.dumps({"pebble": self._config()}))
        if not self.nameserver:
            self._start_names()
        names = self.nameserver or f"{self.address}:{NAMES_PORT}"
        self._run(PEBBLE, "-config", str(config), "-dnsserver", names)
        for port in (DIRECTORY_PORT, MANAGEMENT_PORT):
            self._listens(port)

    def _start_names(self) -> None:
        self._run(
            *(CHALLENGE_DNS, "-defaultIPv4", self.stand.network.server, "-defaultIPv6", ""),
            *("-dnsserver", f"{self.address}:{NAMES_PORT}", "-http01", "", "-https01", ""),
            *("-tlsalpn01", "", "-doh", ""),
            *("-management", f"{self.address}:{NAMES_MANAGEMENT_PORT}"),
        )
        self._listens(NAMES_MANAGEMENT_PORT)

    def stop(self) -> None:
        """End both."""
        for process in self._running:
            process.terminate()
        for process in self._running:
            process.wait(timeout=20)
        self._running.clear()

    def orders(self) -> int:
        """How many certificates were ordered."""
        return (self.directory / f"{PEBBLE}.log").read_text().count("Added order ")

    def root(self) -> str:
        """PEM of the root it signs under; a new one at every start."""
        context = self._https()
        url = f"https://{self.address}:{MANAGEMENT_PORT}/roots/0"
        with context.open(url, timeout=10) as answer:
            pem: str = answer.read().decode()
        return pem

    def point(self, name: str, address: str) -> None:
        """Lead a name elsewhere."""
        self._tell("add-a", {"host": f"{name}.", "addresses": [address]})

    def point_here(self, name: str) -> None:
        """Lead it to the server again."""
        self._tell("clear-a", {"host": f"{name}."})

    def _tell(self, what: str, body: dict[str, Any]) -> None:
        url = f"http://{self.address}:{NAMES_MANAGEMENT_PORT}/{what}"
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        opener.open(url, data=json.dumps(body).encode(), timeout=10).close()

    def _https(self) -> urllib.request.OpenerDirector:
        handler = urllib.request.HTTPSHandler(
            context=ssl.create_default_context(cadata=self.ca_bundle)
        )
        return urllib.request.build_opener(urllib.request.ProxyHandler({}), handler)

    def _config(self) -> dict[str, Any]:
        certificate, key = self._pair
        return {
            "listenAddress": f"{self.address}:{DIRECTORY_PORT}",
            "managementListenAddress": f"{self.address}:{MANAGEMENT_PORT}",
            "certificate": str(certificate),
            "privateKey": str(key),
            "httpPort": 80,
            "tlsPort": 443,
            # Pebble says when to come back as an HTTP date half of the time, and Caddy before
            # 2.8 gives up on it for a minute. Zero makes it say nothing.
            "retryAfter": {"authz": 0, "order": 0},
            **self.settings,
        }

    def _run(self, program: str, *arguments: str) -> None:
        command = self.stand.network.inside(str(self.programs / program), *arguments)
        log = (self.directory / f"{program}.log").open("ab")
        variables = {"PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "0"}
        # Else half of the names that were proved once need no proof again.
        variables["PEBBLE_AUTHZREUSE"] = "0"
        process = subprocess.Popen(command, env=variables, stdout=log, stderr=log)
        log.close()
        self._running.append(process)

    def _listens(self, port: int) -> None:
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection((self.address, port), timeout=1).close()
            except OSError:
                assert time.monotonic() < deadline, f"nothing listens on {port}: {self._said()}"
                threading.Event().wait(0.1)
            else:
                return

    def _said(self) -> str:
        return "\n".join(p.read_text()[-500:] for p in self.directory.glob("*.log"))


def told_of(server: Any, acme: Acme) -> AnsibleJob:
    """The order that provisions a server with this authority."""
    told: AnsibleJob = server.provisioning().model_copy(
        update={
            "issuer": acme.issuer,
            "acme_directory": acme.directory,
            "acme_email": acme.email,
            "acme_ca": acme.ca_bundle,
        }
    )
    return told


def provision(server: Any, order: AnsibleJob) -> None:
    """Let the order's authority be the one of its web server."""
    result = server.run(order, only="caddy")
    assert result.failure is None, result.failure


def certificate(address: str, name: str, root: str) -> x509.Certificate:
    """What is shown to a visitor who trusts the authority's root alone."""
    context = ssl.create_default_context(cadata=root)
    with (
        socket.create_connection((address, 443), timeout=5) as raw,
        context.wrap_socket(raw, server_hostname=name) as tls,
    ):
        shown = tls.getpeercert(binary_form=True)
    assert shown is not None
    return x509.load_der_x509_certificate(shown)
