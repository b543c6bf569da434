"""Reaching a live product from this machine: its name, its address, its authority."""

import ipaddress
import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from .errors import StandError
from .object_reader import ObjectReader

_HTTPS_PORT = 443


@dataclass(frozen=True)
class Product:
    """Where a product answers.

    Attributes:
        url: As the Project's status gives it.
        address: IP address of its server.
        authority: PEM of the server's own authority; empty when a public one signed.
    """

    url: str
    address: str
    authority: str

    @property
    def host(self) -> str:
        """The product's name."""
        return urlsplit(self.url).hostname or ""

    def curl_command(self, path: str, extra: tuple[str, ...], authority: Path | None) -> list[str]:
        """Return the argv of a request that needs no DNS on this machine.

        Args:
            path: Path and query.
            extra: Further arguments of curl.
            authority: File with the authority, if it is a private one.
        """
        port = urlsplit(self.url).port or _HTTPS_PORT
        trust = ("--cacert", str(authority)) if authority else ()
        return [
            *("curl", "--silent", "--show-error"),
            *("--resolve", f"{self.host}:{port}:{self.address}", *trust, *extra),
            f"{self.url.rstrip('/')}/{path.lstrip('/')}",
        ]


def find_product(objects: ObjectReader, name: str) -> Product:
    """Look a product up.

    Args:
        objects: Of the cluster.
        name: `namespace/project`, or a project's name that is unique.

    Raises:
        StandError: There is no such Project, or it is not live yet.
    """
    project = _find_project(objects, name)
    namespace, own = project["metadata"]["namespace"], project["metadata"]["name"]
    status = project.get("status", {})
    if not status.get("url"):
        message = status.get("message") or "nothing was done yet"
        raise StandError(f"{namespace}/{own} is not live: {message}")
    placed = [
        each["spec"]["placement"]["server"]
        for each in objects.items("deployments", namespace)
        if each["spec"].get("projectRef", {}).get("name") == own
    ]
    if not placed:
        raise StandError(f"{namespace}/{own} has no Deployment")
    server = objects.get("servers", placed[0])
    if server is None:
        raise StandError(f"{namespace}/{own} is placed on {placed[0]}, which is no Server")
    return Product(
        url=status["url"],
        address=_address(server["spec"]["address"]),
        authority=server.get("status", {}).get("tlsRoot", ""),
    )


def _find_project(objects: ObjectReader, name: str) -> dict[str, dict[str, str]]:
    namespace, _, own = name.rpartition("/")
    projects = objects.items("projects", namespace)
    found = [each for each in projects if each["metadata"]["name"] == own]
    if len(found) > 1:
        places = ", ".join(each["metadata"]["namespace"] for each in found)
        raise StandError(f"{own} is in several namespaces: {places}", remedy="NAMESPACE/PROJECT")
    if not found:
        known = ", ".join(f"{p['metadata']['namespace']}/{p['metadata']['name']}" for p in projects)
        raise StandError(f"no Project {name}; there are: {known or 'none'}")
    project: dict[str, dict[str, str]] = found[0]
    return project


def _address(host: str) -> str:
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return socket.gethostbyname(host)
