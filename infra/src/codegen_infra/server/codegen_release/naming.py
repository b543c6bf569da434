"""Names on the server. DNS labels hold no underscore, so the parts cannot run together."""

import hashlib
from typing import Final, Literal

from .request import Ports, SecretRef, Service

Colour = Literal["blue", "green"]
_KEY_MAX: Final = 64


def other(colour: Colour) -> Colour:
    """The colour beside it."""
    return "green" if colour == "blue" else "blue"


def port(ports: Ports, colour: Colour) -> int:
    """The loopback port of a colour."""
    return ports.blue if colour == "blue" else ports.green


def container(app: str, service: Service, colour: Colour) -> str:
    """Container and unit stem: coloured only where two may run side by side."""
    stem = f"{app}_{service.name}"
    return f"{stem}_{colour}" if service.strategy == "bluegreen" else stem


def unit_file(app: str, service: Service, colour: Colour) -> str:
    """File name of its Quadlet unit."""
    return f"{container(app, service, colour)}.container"


def unit(file: str) -> str:
    """The systemd unit that Quadlet makes of a file."""
    return f"{file.removesuffix('.container')}.service"


def volume(app: str, service: str) -> str:
    """Named volume of a service."""
    return f"{app}_{service}"


def secret_prefix(app: str) -> str:
    """What the names of all its Podman secrets begin with."""
    return f"{app}_"


def secret(app: str, ref: SecretRef, release_id: str) -> str:
    """Podman secret that holds one value of one release."""
    digest = hashlib.sha256(ref.path.encode()).hexdigest()[:8]
    return f"{secret_prefix(app)}{ref.key[:_KEY_MAX]}_{digest}_{release_id}"


def secret_release(name: str) -> str:
    """The release a Podman secret of ours belongs to."""
    return name.rsplit("_", 1)[-1]


def migration(app: str, service: str) -> str:
    """Container of the one-shot that migrates the database."""
    return f"{app}_{service}_migrate"
